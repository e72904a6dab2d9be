//! Signing in with a browser.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use storage::DatabaseConfig;

use super::Origin;

/// Signing people in with their browsers (back end for front end): the gateway keeps their tokens, browsers have a cookie.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalConfig {
    /// The gateway's own origin as browsers know it, such as `https://portal.example`. The provider must know
    /// `/callback` and `/` under it, and `/backchannel-logout` as where it tells of sessions that ended.
    pub origin: Origin,
    /// The provider that people sign in at: one of `issuers`, with `metadata_url`.
    pub issuer: String,
    /// The identifier that this portal is registered with there.
    pub client_id: String,
    /// File with the ES256 private key (PEM, PKCS #8) by which the portal proves who it is.
    pub key_file: PathBuf,
    /// What is asked for when somebody signs in, besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Where sessions are kept: one database for all replicas.
    pub database: DatabaseConfig,
}
