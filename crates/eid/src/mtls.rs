//! The host for clients with certificates (RFC 8705).
use std::path::PathBuf;
use std::sync::Arc;

use poem::{Route, get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use service::server::{Authorities, TlsFault};

use crate::own_host::OwnHostConfig;
use crate::provider::Provider;
use crate::routes::back_channel;
use crate::{introspect, par, revoke, token, userinfo};

/// The host for clients with certificates, and whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MtlsConfig {
    /// Where it is.
    pub host: OwnHostConfig,
    /// File with the certificates (PEM) of the authorities that vouch for clients by `tls_client_auth`.
    #[serde(default)]
    pub authorities_file: Option<PathBuf>,
    /// Files of these authorities' revocation lists (PEM). Where there are any, a client whose certificate is not in the reach of
    /// a list that holds is refused. They are read at each request, so they can be replaced at any time.
    #[serde(default)]
    pub revocation_lists: Vec<PathBuf>,
}

/// What is needed to know clients by their certificates.
pub(crate) struct Mtls {
    pub(crate) host: OwnHostConfig,
    pub(crate) authorities: Option<Authorities>,
    pub(crate) revocation_lists: Vec<PathBuf>,
}

impl Mtls {
    pub(crate) fn read(config: MtlsConfig) -> Result<Self, TlsFault> {
        let MtlsConfig { host, authorities_file, revocation_lists } = config;
        let authorities = authorities_file.as_deref().map(Authorities::read).transpose()?;
        Ok(Self { host, authorities, revocation_lists })
    }

    /// Where clients with certificates find what they need (RFC 8705 §5).
    pub(crate) fn endpoint_aliases(&self) -> Value {
        let at = |path: &str| self.host.address.at(path);
        json!({
            "token_endpoint": at("/token"),
            "pushed_authorization_request_endpoint": at("/par"),
            "introspection_endpoint": at("/introspect"),
            "revocation_endpoint": at("/revoke"),
            "userinfo_endpoint": at("/userinfo"),
        })
    }
}

/// What is answered at the host: what clients call, and nothing that people see.
pub(crate) fn routes(provider: &Arc<Provider>) -> Route {
    Route::new()
        .at("/par", post(back_channel(provider, par::par)))
        .at("/token", post(back_channel(provider, token::token)))
        .at("/introspect", post(back_channel(provider, introspect::introspect)))
        .at("/revoke", post(back_channel(provider, revoke::revoke)))
        .at(
            "/userinfo",
            get(back_channel(provider, userinfo::userinfo)).post(back_channel(provider, userinfo::userinfo)),
        )
}
