//! Who is asking, with keys that are fetched.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use claims::{AccessTokenVerifier, Caller, Credential, Refused};
use futures::FutureExt as _;
use futures::future::join_all;
use service::Health;

use crate::issuer_keys::IssuerKeys;

/// Turns the credentials of requests into callers, by the keys of issuers as these publish them. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct TokenVerifier {
    verifier: AccessTokenVerifier,
    published: BTreeMap<String, Arc<IssuerKeys>>,
}

impl From<AccessTokenVerifier> for TokenVerifier {
    /// A verifier whose keys are those it was given.
    fn from(verifier: AccessTokenVerifier) -> Self {
        Self { verifier, published: BTreeMap::new() }
    }
}

impl TokenVerifier {
    /// A verifier some of whose issuers' keys are `published` at addresses. Their entries in `verifier` must hold
    /// [`IssuerKeys::keys`].
    pub fn new(verifier: AccessTokenVerifier, published: impl IntoIterator<Item = Arc<IssuerKeys>>) -> Self {
        let published = published.into_iter().map(|keys| (keys.issuer().to_owned(), keys)).collect();
        Self { verifier, published }
    }

    /// The caller of a request with these values of `Authorization` headers, at the instant `now`; see
    /// [`AccessTokenVerifier::authenticate`].
    ///
    /// For a token signed with a key that is not known, its issuer is asked once, if that may be asked now. Cancel-safe.
    ///
    /// # Errors
    /// [`Refused`], and then nothing may be answered but 401.
    pub async fn authenticate<'h, V: AsRef<[u8]> + ?Sized + 'h>(
        &self,
        headers: impl IntoIterator<Item = &'h V>,
        now: DateTime<Utc>,
    ) -> Result<Caller, Refused> {
        let Some(credential) = Credential::from_headers(headers)? else { return Ok(Caller::anonymous()) };
        self.verify(credential.token(), now).await
    }

    /// Verifies an access token and says whom it speaks for.
    ///
    /// # Errors
    /// As [`AccessTokenVerifier::verify`].
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, Refused> {
        match self.verifier.verify(token, now) {
            Err(Refused::UnknownKey) if self.learn_key_of(token).await => self.verifier.verify(token, now),
            verdict => verdict,
        }
    }

    /// Keeps the published keys fresh, for as long as the future returned is run, and tells `health` of them: from now on the process is
    /// not ready before every issuer's keys were had once. An issuer that cannot be had later is no reason to send everybody
    /// away. Cancel-safe.
    pub fn keep_fresh(&self, health: &Health) -> impl Future<Output = ()> + Send + use<> {
        let kept = self.published.values().cloned().map(|keys| {
            let component = health.component(format!("keys of {}", keys.issuer()));
            let was_usable = AtomicBool::new(false);
            async move {
                let told = |keys: &IssuerKeys| match (keys.are_usable(), was_usable.load(Ordering::Relaxed)) {
                    (true, _) => {
                        was_usable.store(true, Ordering::Relaxed);
                        component.ok();
                    }
                    (false, true) => component.outdated("the issuer gives no keys; its tokens are refused", Vec::new()),
                    (false, false) => component.degraded("the issuer gave no keys yet"),
                };
                keys.keep_fresh(told).await;
            }
        });
        join_all(kept.collect::<Vec<_>>()).map(drop)
    }

    async fn learn_key_of(&self, token: &str) -> bool {
        let Some((issuer, kid)) = claims::named_key(token) else { return false };
        match self.published.get(&issuer) {
            Some(keys) => keys.learn(&kid).await,
            None => false,
        }
    }
}
