//! Who is asking, with keys that are fetched.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use claims::{AccessTokenVerifier, Caller, Credential, KeySet, Possession, Refused, Scheme};
use futures::FutureExt as _;
use futures::future::{OptionFuture, join, join_all};
use service::Health;
use service::server::ClientCertificate;

use crate::deny_list::{DenyList, DenyListFault};
use crate::introspection::Introspector;
use crate::issuer_keys::IssuerKeys;
use crate::presented::Presented;
use crate::proof_guard::{NotProved, ProofGuard};
use crate::unauthenticated::Unauthenticated;

/// Turns the credentials of requests into callers, by the keys of issuers as these publish them. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct TokenVerifier {
    verifier: AccessTokenVerifier,
    published: BTreeMap<String, Arc<IssuerKeys>>,
    guard: Option<Arc<ProofGuard>>,
    introspectors: BTreeMap<String, Arc<Introspector>>,
    deny_list: DenyList,
    deny_file: Option<PathBuf>,
}

const NONCE_NEEDED: Refused =
    Refused::Credential("its proof takes up no nonce of ours that is live; use the one in `DPoP-Nonce`");

impl From<AccessTokenVerifier> for TokenVerifier {
    /// A verifier whose keys are those it was given.
    fn from(verifier: AccessTokenVerifier) -> Self {
        Self { verifier, ..Self::default() }
    }
}

impl TokenVerifier {
    /// A verifier some of whose issuers' keys are `published` at addresses. Their entries in `verifier` must hold
    /// [`IssuerKeys::keys`].
    pub fn new(verifier: AccessTokenVerifier, published: impl IntoIterator<Item = Arc<IssuerKeys>>) -> Self {
        let published = published.into_iter().map(|keys| (keys.issuer().to_owned(), keys)).collect();
        Self { verifier, published, ..Self::default() }
    }

    /// The same verifier, which also takes tokens that are bound to a key, by the proofs that `guard` accepts.
    #[must_use]
    pub fn with_proofs(self, guard: ProofGuard) -> Self {
        Self { guard: Some(Arc::new(guard)), ..self }
    }

    /// The same verifier, which takes a token of the issuer that `introspector` asks only if that issuer says that it is active.
    #[must_use]
    pub fn with_introspection(mut self, introspector: Introspector) -> Self {
        self.introspectors.insert(introspector.issuer().to_owned(), Arc::new(introspector));
        self
    }

    /// The same verifier, which refuses what stands in the deny list at `path`. The file is read at once, and again whenever it has changed, as
    /// long as [`keep_fresh`](Self::keep_fresh) runs.
    ///
    /// # Errors
    /// [`DenyListFault`]: a list that cannot be read denies nothing, so nobody should be served.
    pub fn with_deny_list(self, path: &Path) -> Result<Self, DenyListFault> {
        self.deny_list.read(path)?;
        Ok(Self { deny_file: Some(path.to_owned()), ..self })
    }

    /// What is denied: to end what is still under way for a caller who was let in before.
    pub fn deny_list(&self) -> &DenyList {
        &self.deny_list
    }

    /// The caller of a request that brings these credentials, at the instant `now`: anonymous only where it brings none.
    ///
    /// For a token signed with a key that is not known, its issuer is asked once, if that may be asked now. Cancel-safe.
    ///
    /// # Errors
    /// [`Unauthenticated`], and then nothing may be answered but 401.
    pub async fn authenticate(&self, presented: Presented<'_>, now: DateTime<Utc>) -> Result<Caller, Unauthenticated> {
        let headers = presented.authorization.iter().map(Vec::as_slice);
        let Some(credential) = Credential::from_headers(headers)? else {
            return match presented.proofs {
                [] => Ok(Caller::anonymous()),
                // Who proves a key and says nothing by it has lost the token on the way.
                [_, ..] => Err(Refused::Credential("there is a proof in `DPoP`, and no token").into()),
            };
        };
        match credential.scheme() {
            Scheme::Bearer => Ok(self.verify_bearer(credential.token(), presented, now).await?),
            Scheme::Dpop => self.verify_proved(credential.token(), presented, now).await,
        }
    }

    /// A token that is bound to a certificate comes as a bearer token, over a connection with that certificate (RFC 8705 §3).
    async fn verify_bearer(
        &self,
        token: &str,
        presented: Presented<'_>,
        now: DateTime<Utc>,
    ) -> Result<Caller, Refused> {
        let certificate = presented.certificate.map(ClientCertificate::thumbprint);
        let proved = certificate.map_or(Possession::Nothing, Possession::Certificate);
        self.verify_learning(token, now, || self.verifier.verify_with(token, proved, now)).await
    }

    /// Verifies a bearer token that came over no connection in particular, and says whom it speaks for.
    ///
    /// # Errors
    /// As [`AccessTokenVerifier::verify`].
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, Refused> {
        self.verify_learning(token, now, || self.verifier.verify(token, now)).await
    }

    /// Verifies a token that is kept here, and bound to a key that is ours: of which nobody need bring a proof. `key` is its thumbprint.
    ///
    /// # Errors
    /// As [`AccessTokenVerifier::verify_with`].
    pub async fn verify_held(&self, token: &str, key: &str, now: DateTime<Utc>) -> Result<Caller, Refused> {
        self.verify_learning(token, now, || self.verifier.verify_with(token, Possession::Key(key), now)).await
    }

    /// Verifies by the keys of `issuer` what is no access token; and once more when a key that was not known is. Cancel-safe.
    ///
    /// # Errors
    /// What `verify` says; [`Refused::Untrusted`] for an issuer that is not configured.
    pub(crate) async fn verify_by_keys_of<T>(
        &self,
        issuer: &str,
        token: &str,
        verify: impl Fn(&KeySet) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let keys = self.verifier.keys_of(issuer).ok_or(Refused::Untrusted("its issuer is not configured"))?;
        match verify(&keys.now()) {
            Err(Refused::UnknownKey) if self.learn_key_of(token).await => verify(&keys.now()),
            verdict => verdict,
        }
    }

    async fn verify_proved(
        &self,
        token: &str,
        presented: Presented<'_>,
        now: DateTime<Utc>,
    ) -> Result<Caller, Unauthenticated> {
        let Some(guard) = &self.guard else {
            return Err(Refused::Credential("its scheme is `DPoP`, and proofs are not taken here").into());
        };
        let nonce = || guard.nonce(now);
        let proofs: Vec<&[u8]> = presented.proofs.iter().map(Vec::as_slice).collect();
        let key = guard.prove(presented.method, token, &proofs, now).map_err(|not_proved| match not_proved {
            NotProved::Nonce => Unauthenticated::with_proof(NONCE_NEEDED, "use_dpop_nonce", nonce()),
            NotProved::Refused(refused) => Unauthenticated::with_proof(refused, "invalid_dpop_proof", nonce()),
        })?;
        let verdict =
            self.verify_learning(token, now, || self.verifier.verify_with(token, Possession::Key(&key), now)).await;
        verdict.map_err(|refused| Unauthenticated::with_proof(refused, "invalid_token", nonce()))
    }

    /// Verifies, and once more when the key that was not known is; then asks whoever must be asked. Nobody is asked about a token
    /// that is not good anyway.
    async fn verify_learning(
        &self,
        token: &str,
        now: DateTime<Utc>,
        verify: impl Fn() -> Result<Caller, Refused>,
    ) -> Result<Caller, Refused> {
        let caller = match verify() {
            Err(Refused::UnknownKey) if self.learn_key_of(token).await => verify(),
            verdict => verdict,
        }?;
        if self.deny_list.denies(&caller) {
            return Err(Refused::Revoked);
        }
        if let Some(introspector) = caller.issuer().and_then(|issuer| self.introspectors.get(issuer)) {
            introspector.confirm(token, &caller, now).await?;
        }
        Ok(caller)
    }

    /// Keeps the published keys and the deny list fresh, for as long as the future returned is run, and tells `health` of them: from now on the process is
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
        let read = self.deny_file.clone().map(|path| self.deny_list.clone().keep_read(path));
        join(join_all(kept.collect::<Vec<_>>()), OptionFuture::from(read)).map(drop)
    }

    async fn learn_key_of(&self, token: &str) -> bool {
        let Some((issuer, kid)) = claims::named_key(token) else { return false };
        match self.published.get(&issuer) {
            Some(keys) => keys.learn(&kid).await,
            None => false,
        }
    }
}
