//! How an organisation's own provider is set up.
use std::collections::BTreeMap;

use claims::Assurance;
use schemars::JsonSchema;
use serde::Deserialize;
use service::Secret;

use crate::clients::ClientName;
use crate::config::ReadyAssurance;

/// An OpenID provider of somebody else's, with which people sign in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpstreamConfig {
    /// Names the provider in addresses, such as `bst`: lower-case letters, digits and hyphens. Its redirect URI is the
    /// e-ID's issuer with `/upstream/bst/callback`, where it sends logout tokens `/upstream/bst/logout`.
    pub id: String,
    /// What people know the organisation as.
    pub name: ClientName,
    /// The provider's issuer, exactly as its metadata say it. They are read at `/.well-known/openid-configuration` below it.
    pub issuer: String,
    /// How the e-ID is known there.
    pub client: UpstreamClient,
    /// What signing in there opens.
    pub opens: Opens,
    /// What the provider's values of `acr` are worth, such as `{ mfa = "substantial" }`. The names of the levels are worth
    /// themselves where none are given; any other value, and none, is worth `low`.
    #[serde(default)]
    pub levels: BTreeMap<String, ReadyAssurance>,
    /// How many minutes ago a person may have proved there who they are for more than `low`.
    #[serde(default = "UpstreamConfig::default_fresh_minutes")]
    #[schemars(range(min = 1, max = 720))]
    pub fresh_minutes: u32,
    /// The tenant's id, where the provider is Microsoft Entra: people are then known by `tid` and `oid`. One entry a tenant.
    #[serde(default)]
    pub entra_tenant: Option<String>,
    /// How the provider marks its logout tokens.
    #[serde(default)]
    pub logout_tokens: LogoutTokens,
    /// The bearer token by which the organisation tells of disabled and deleted people (SCIM 2.0 at `/scim/v2/bst`).
    #[serde(default)]
    pub scim_token: Option<Secret>,
}

/// How the e-ID proves to a provider who it is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum UpstreamClient {
    /// By an assertion that the e-ID's own key signs, whose public part is at its `/jwks` (RFC 7523).
    PrivateKeyJwt {
        /// The client's identifier there.
        id: String,
    },
    /// By a secret in a header, as most organisations' providers want it (RFC 6749 §2.3.1).
    ClientSecretBasic {
        /// The client's identifier there.
        id: String,
        /// The secret.
        secret: Secret,
    },
    /// By a secret in the body.
    ClientSecretPost {
        /// The client's identifier there.
        id: String,
        /// The secret.
        secret: Secret,
    },
}

/// What signing in with a provider opens.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Opens {
    /// The context of an employee of one organisation, and nothing that is a citizen's.
    Employee {
        /// The organisation's code, such as `BST`.
        org: String,
        /// The highest level that the contract with the organisation gives it.
        cap: WorkforceLevel,
        /// The claim that says which member of the network a person is. Without one, invitations say it.
        #[serde(default)]
        member_claim: Option<String>,
    },
    /// The person's own, by an authority for national identifiers: as a credential of theirs would.
    Person {
        /// The claim that holds the personal code.
        identifier_claim: String,
        /// The highest level that the authority is believed.
        cap: ReadyAssurance,
    },
}

/// A level that an organisation can vouch for its own people at. It is never `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WorkforceLevel {
    /// `low`.
    Low,
    /// `substantial`.
    Substantial,
}

/// How a provider marks its logout tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogoutTokens {
    /// By their own type, `logout+jwt` (OpenID Connect Back-Channel Logout 1.0 §2.4).
    #[default]
    Typed,
    /// As any other token: providers of the drafts before. What they say tells them from ID tokens all the same.
    Untyped,
}

impl From<WorkforceLevel> for Assurance {
    fn from(level: WorkforceLevel) -> Self {
        match level {
            WorkforceLevel::Low => Self::Low,
            WorkforceLevel::Substantial => Self::Substantial,
        }
    }
}

impl UpstreamClient {
    /// The client's identifier.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::PrivateKeyJwt { id } | Self::ClientSecretBasic { id, .. } | Self::ClientSecretPost { id, .. } => id,
        }
    }
}

impl Opens {
    /// The organisation whose employee context is opened, if one is.
    pub(crate) fn org(&self) -> Option<&str> {
        match self {
            Self::Employee { org, .. } => Some(org),
            Self::Person { .. } => None,
        }
    }

    /// The highest level that the provider is believed.
    pub(crate) fn cap(&self) -> Assurance {
        match self {
            Self::Employee { cap, .. } => (*cap).into(),
            Self::Person { cap, .. } => (*cap).into(),
        }
    }
}

impl UpstreamConfig {
    fn default_fresh_minutes() -> u32 {
        60
    }
}
