//! A person's name that is another one for each organisation.
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::hmac;

use crate::caller::Identity;
use crate::context::Mandate;
use crate::{Caller, Context};

/// The fewest bytes that a secret must have.
const SECRET_BYTES_MIN: usize = 32;

/// By what subjects are turned into one for each organisation. Never printed.
///
/// Whoever has it, and only they, can tell that two organisations' subjects are one person. With another secret all
/// subjects are others.
#[derive(Clone)]
pub struct PairwiseSecret(hmac::Key);

/// A secret that is too short to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret is shorter than {SECRET_BYTES_MIN} bytes; make one of random bytes")]
pub struct ShortSecret;

impl PairwiseSecret {
    /// A secret of these bytes, which nobody can guess.
    ///
    /// # Errors
    /// [`ShortSecret`] for fewer than 32.
    pub fn new(bytes: &[u8]) -> Result<Self, ShortSecret> {
        if bytes.len() < SECRET_BYTES_MIN {
            return Err(ShortSecret);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, bytes)))
    }

    /// The subject `subject` of `issuer`, as the organisation with code `org` knows it.
    fn subject(&self, issuer: &str, subject: &str, org: &str) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        // Each part with its length before it, so that no two lists of parts are one text.
        for part in ["witan pairwise subject", issuer, subject, org] {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part.as_bytes());
        }
        BASE64_URL_SAFE_NO_PAD.encode(context.sign())
    }
}

impl fmt::Debug for PairwiseSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairwiseSecret(…)")
    }
}

impl Caller {
    /// The same caller under the subject that the organisation with code `org` knows, in the manner of OpenID Connect
    /// Core §8.1: always the same there, and another one at every other organisation. The same holds for whom a
    /// representative acts for.
    #[must_use]
    pub fn as_seen_by(&self, org: &str, secret: &PairwiseSecret) -> Self {
        let Some(identity) = self.identity() else { return self.clone() };
        let pairwise = |subject: &str| secret.subject(&identity.issuer, subject, org);
        let context = match &identity.context {
            Some(Context::Representative(Mandate { of, id })) => {
                Some(Context::Representative(Mandate { of: pairwise(of), id: id.clone() }))
            }
            other => other.clone(),
        };
        Self::verified(Identity { subject: pairwise(&identity.subject), context, ..identity.clone() })
    }
}
