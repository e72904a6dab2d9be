//! Whether whoever brings a token holds the key it is bound to: DPoP (RFC 9449) at a resource server.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use claims::Refused;
use claims::dpop::{NonceSecret, Proof, ProvedRequest, verify_proof};
use url::Url;

/// The most proofs remembered at once: some 4,000 requests a second, each for a minute and a half.
const PROOFS_MAX: usize = 400_000;

/// Judges proofs for the requests that come to one address.
#[derive(Debug)]
pub struct ProofGuard {
    uri: String,
    nonces: NonceSecret,
    /// The names of the proofs seen lately, each with its key's, and until when they are remembered.
    seen: Mutex<HashMap<(String, String), DateTime<Utc>>>,
}

/// Why a proof is not taken.
pub(crate) enum NotProved {
    /// It takes up no nonce of ours, or one that is too old: the client should make another one.
    Nonce,
    /// It proves nothing.
    Refused(Refused),
}

impl ProofGuard {
    /// A guard of the address `uri`, which proofs must name (`htu`) whatever the request's own headers say of where it went.
    pub fn new(uri: &Url, nonces: NonceSecret) -> Self {
        Self { uri: uri.as_str().to_owned(), nonces, seen: Mutex::default() }
    }

    /// The nonce that clients should take up now.
    pub fn nonce(&self, now: DateTime<Utc>) -> String {
        self.nonces.present(now)
    }

    /// The thumbprint of the key that is proved, by exactly one proof for this request and this access token that was not seen before.
    ///
    /// Follows RFC 9449 §4.3; the nonce is ours, so a proof cannot be made ahead (§11.2), and is remembered for as long as it could be
    /// used again. A neighbouring replica may take it once more within that time.
    pub(crate) fn prove(
        &self,
        method: &str,
        token: &str,
        proofs: &[&[u8]],
        now: DateTime<Utc>,
    ) -> Result<String, NotProved> {
        let [proof] = proofs else {
            return Err(refused("a `DPoP` token needs exactly one header `DPoP` with a proof"));
        };
        let proof = str::from_utf8(proof).map_err(|_| refused("its proof is not text"))?;
        let request = ProvedRequest { method, uri: &self.uri, access_token: Some(token) };
        let proof = verify_proof(proof, &request, now).map_err(NotProved::Refused)?;
        if !proof.nonce.as_deref().is_some_and(|nonce| self.nonces.is_live(nonce, now)) {
            return Err(NotProved::Nonce);
        }
        self.use_up(proof, now)
    }

    fn use_up(&self, proof: Proof, now: DateTime<Utc>) -> Result<String, NotProved> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= PROOFS_MAX {
            seen.retain(|_, forget_at| *forget_at > now);
        }
        if seen.len() >= PROOFS_MAX {
            return Err(refused("too many proofs come at this moment; try again"));
        }
        let Proof { key_thumbprint, id, forget_at, .. } = proof;
        match seen.insert((key_thumbprint.clone(), id.as_str().to_owned()), forget_at) {
            Some(_) => Err(refused("its proof was used before; make one for each request")),
            None => Ok(key_thumbprint),
        }
    }
}

fn refused(why: &'static str) -> NotProved {
    NotProved::Refused(Refused::Credential(why))
}
