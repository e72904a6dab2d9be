//! Who may say who is asking, and how that is told on.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// Someone who signs access tokens (an OpenID provider).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    /// The issuer's identifier, as in the claim `iss`.
    pub identifier: String,
    /// File with the issuer's public keys (a JSON Web Key Set). Of this, `keys_url` and `metadata_url`, exactly one stands here.
    #[serde(default)]
    pub jwks_file: Option<PathBuf>,
    /// Address at which the issuer publishes its keys (a JSON Web Key Set): https, or http on this machine itself.
    #[serde(default)]
    pub keys_url: Option<Url>,
    /// Address of the issuer's metadata, which name that of its keys; they must be those of `identifier`. For an OpenID provider it
    /// ends in `/.well-known/openid-configuration`.
    #[serde(default)]
    pub metadata_url: Option<Url>,
    /// Who its tokens must be meant for: our own name in the claim `aud`.
    pub audience: String,
    /// The longest life of a token that is accepted, in seconds.
    #[serde(default = "IssuerConfig::default_lifetime_seconds_max")]
    pub lifetime_seconds_max: u32,
    /// The highest assurance level this issuer is believed: `low`, `substantial` or `high`.
    #[serde(default = "IssuerConfig::default_assurance_max")]
    pub assurance_max: AssuranceName,
    /// Whether its tokens must be bound: to a key, of which a proof comes along (DPoP), or to the certificate of the connection.
    /// Needs `dpop`, or `tls` with `client_certificates = "asked"`.
    #[serde(default)]
    pub proof_demanded: bool,
    /// How the issuer is asked, about each of its tokens that is good otherwise, whether it is active still. Without it, a token is
    /// good until it expires, or stands in `deny_list`.
    #[serde(default)]
    pub introspection: Option<TokenIntrospectionConfig>,
    /// Whom its tokens are for: real people, or made-up ones, which the production profile refuses.
    #[serde(default)]
    pub environment: EnvironmentName,
}

impl IssuerConfig {
    fn default_lifetime_seconds_max() -> u32 {
        3600
    }

    fn default_assurance_max() -> AssuranceName {
        AssuranceName::Low
    }
}

/// How an issuer is asked whether a token of its own is active still (RFC 7662). Where it does not say so, the token is refused.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenIntrospectionConfig {
    /// The issuer's introspection endpoint: https, or http on this machine itself.
    pub url: Url,
    /// Who the gateway is at the issuer: a client that may ask about tokens for `audience`.
    pub client_id: String,
    /// File with the ES256 private key (PEM, PKCS #8) by which the gateway proves that.
    pub key_file: PathBuf,
    /// Whether the issuer's answers must be signed (RFC 9701).
    #[serde(default)]
    pub signed_answers: SignedAnswersName,
    /// For how many seconds an answer is kept. A token that its issuer ends is good for that long.
    #[serde(default = "TokenIntrospectionConfig::default_cache_seconds")]
    #[schemars(range(max = 30))]
    pub cache_seconds: u32,
}

impl TokenIntrospectionConfig {
    fn default_cache_seconds() -> u32 {
        30
    }
}

/// Whether an issuer's answers must be signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignedAnswersName {
    /// One that is not is refused.
    #[default]
    Demanded,
    /// They are asked for, and one that is not signed counts too.
    Preferred,
}

impl From<SignedAnswersName> for identity::SignedAnswers {
    fn from(name: SignedAnswersName) -> Self {
        match name {
            SignedAnswersName::Demanded => Self::Demanded,
            SignedAnswersName::Preferred => Self::Preferred,
        }
    }
}

/// By what proofs are judged that come with tokens bound to a key (DPoP, RFC 9449).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DpopConfig {
    /// The graph's address as clients know it, such as `https://graph.example/graphql`: proofs must name it (`htu`), whatever a
    /// request's headers say.
    pub uri: Url,
    /// File with 32 random bytes or more, the same for all replicas, by which nonces are derived from the time.
    pub nonce_secret_file: PathBuf,
}

/// Tokens and sessions that are believed no longer, though their time is not over.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DenyListConfig {
    /// The file that lists them: a line each of `jti` or `sid`, a space and the claim's value. It is looked at every second; streams of
    /// those that are denied end.
    pub file: PathBuf,
}

/// An eIDAS assurance level by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AssuranceName {
    /// eIDAS low.
    Low,
    /// eIDAS substantial.
    Substantial,
    /// eIDAS high.
    High,
}

impl From<AssuranceName> for claims::Assurance {
    fn from(name: AssuranceName) -> Self {
        match name {
            AssuranceName::Low => Self::Low,
            AssuranceName::Substantial => Self::Substantial,
            AssuranceName::High => Self::High,
        }
    }
}

/// An environment by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentName {
    /// Real people: tokens have no claim `env`.
    #[default]
    Production,
    /// Made-up people: tokens say `env: dev`.
    Dev,
}

/// The key that proves to our own subgraphs who is asking: those with `subgraphs.<name>.hop_token`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HopConfig {
    /// The gateway's identifier, as in the claim `iss` of hop tokens.
    #[serde(default = "HopConfig::default_issuer")]
    pub issuer: String,
    /// File with the ES256 private key (PEM, PKCS #8) that signs hop tokens. It is read again on SIGHUP; subgraphs must know its
    /// public half by then.
    pub key_file: PathBuf,
    /// File with 32 random bytes or more, by which `subgraphs.<name>.organisation` is told subjects of its own. With another
    /// secret all those subjects are others.
    #[serde(default)]
    pub pairwise_secret_file: Option<PathBuf>,
}

impl HopConfig {
    fn default_issuer() -> String {
        "witan-gateway".to_owned()
    }
}
