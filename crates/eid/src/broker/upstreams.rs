//! The providers that people can sign in with, each checked before anything is served.
use claims::MemberRef;
use url::Url;

use super::config::{Opens, UpstreamConfig};
use super::reach::Reach;
use super::upstream::Upstream;
use crate::config::{EidConfig, Mode};
use crate::store::{Identity, Link};

/// Claims by which nobody is known: people share them, change them, and leave them to others (rule L2).
const DISPLAY_ONLY: [&str; 12] = [
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "preferred_username",
    "birthdate",
    "upn",
    "unique_name",
    "address",
    "picture",
];

/// Names in an issuer's path by which Entra speaks for tenants that nobody chose.
const EVERY_TENANT: [&str; 3] = ["common", "organizations", "consumers"];

/// The shortest token that nobody guesses, in bytes.
const SCIM_TOKEN_BYTES_MIN: usize = 32;

/// The providers that people can sign in with.
#[derive(Default)]
pub(crate) struct Upstreams(Vec<Upstream>);

/// Why a provider cannot be one to sign in with.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamFault {
    /// It is set up wrongly.
    #[error("the upstream `{upstream}` is refused: {problem}")]
    Refused {
        /// Which one.
        upstream: String,
        /// What is wrong.
        problem: String,
    },
    /// No HTTP client can be made for it.
    #[error("the upstream `{upstream}` cannot be called")]
    Http {
        /// Which one.
        upstream: String,
        /// Why not.
        source: reqwest::Error,
    },
}

impl Upstreams {
    /// Reads and checks all providers that `config` names.
    ///
    /// # Errors
    /// [`UpstreamFault`], the first there is.
    pub(crate) fn read(config: &EidConfig) -> Result<Self, UpstreamFault> {
        let mut upstreams = Self::default();
        for entry in &config.upstreams {
            let refused = |problem: String| UpstreamFault::Refused { upstream: entry.id.clone(), problem };
            check_names(entry).map_err(refused)?;
            check_claims(entry).map_err(refused)?;
            let (url, reach) = check_issuer(entry, config.mode).map_err(refused)?;
            // An issuer speaks for one organisation: two entries could be told each other's people.
            let is_known = |known: &Upstream| known.config.id == entry.id || known.config.issuer == entry.issuer;
            if upstreams.0.iter().any(is_known) {
                return Err(refused("its `id` or `issuer` is another's; there is one entry an issuer".into()));
            }
            let upstream = Upstream::new(entry.clone(), url, reach)
                .map_err(|source| UpstreamFault::Http { upstream: entry.id.clone(), source })?;
            upstreams.0.push(upstream);
        }
        Ok(upstreams)
    }

    /// The provider with this name in addresses.
    pub(crate) fn get(&self, id: &str) -> Option<&Upstream> {
        self.0.iter().find(|upstream| upstream.config.id == id)
    }

    pub(crate) fn all(&self) -> &[Upstream] {
        &self.0
    }

    /// The provider that a link is to, if it is still one, and still opens the same.
    pub(crate) fn of_link(&self, link: &Link) -> Option<&Upstream> {
        let upstream = self.of_identity(&link.identity)?;
        (upstream.config.opens.org() == link.org.as_deref()).then_some(upstream)
    }

    /// The provider of an identity.
    pub(crate) fn of_identity(&self, identity: &Identity) -> Option<&Upstream> {
        self.0.iter().find(|upstream| upstream.config.issuer == identity.issuer && upstream.tenant() == identity.tenant)
    }

    /// What people know the organisation with this code as, where it is known.
    pub(crate) fn name_of(&self, org: &str) -> Option<&crate::clients::ClientName> {
        self.0.iter().find(|upstream| upstream.config.opens.org() == Some(org)).map(|upstream| &upstream.config.name)
    }
}

fn check_names(entry: &UpstreamConfig) -> Result<(), String> {
    let is_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=32).contains(&entry.id.len()) || !entry.id.bytes().all(is_id) {
        return Err("`id` is 1 to 32 lower-case letters, digits and hyphens".into());
    }
    if entry.client.id().is_empty() || entry.client.id().starts_with(crate::pairwise::PREFIX) {
        return Err(format!(
            "`client.id` is missing, or begins like a person's subject (`{}`)",
            crate::pairwise::PREFIX
        ));
    }
    if entry.scim_token.as_ref().is_some_and(|token| token.expose().len() < SCIM_TOKEN_BYTES_MIN) {
        return Err(format!("`scim_token` is shorter than {SCIM_TOKEN_BYTES_MIN} bytes"));
    }
    match &entry.opens {
        Opens::Employee { org, .. } => MemberRef::new(org, "member").map(drop).map_err(|_| {
            "`opens.org` is an organisation's code: 2 to 5 capital letters, digits and hyphens".to_owned()
        }),
        Opens::Person { .. } => Ok(()),
    }
}

fn check_claims(entry: &UpstreamConfig) -> Result<(), String> {
    let claim = match &entry.opens {
        Opens::Employee { member_claim, .. } => member_claim.as_deref(),
        Opens::Person { identifier_claim, .. } => Some(identifier_claim.as_str()),
    };
    match claim.filter(|claim| DISPLAY_ONLY.contains(claim)) {
        Some(claim) => Err(format!("nobody is known by `{claim}`: people share it, change it and leave it to others")),
        None => Ok(()),
    }
}

fn check_issuer(entry: &UpstreamConfig, mode: Mode) -> Result<(Url, Reach), String> {
    let url = Url::parse(&entry.issuer).map_err(|_| "`issuer` is no address".to_owned())?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("`issuer` has a query, a fragment, or a user's name".into());
    }
    let segments: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
    if segments.iter().any(|segment| EVERY_TENANT.contains(segment)) {
        return Err("`issuer` speaks for every tenant; name one, by the id of the organisation's own".into());
    }
    match &entry.entra_tenant {
        Some(tenant) if !is_tenant(tenant) || !segments.contains(&tenant.as_str()) => {
            Err("`entra_tenant` is the tenant's id (a UUID), and stands in the path of `issuer`".into())
        }
        None if url.host_str().is_some_and(|host| host.starts_with("login.microsoftonline.")) => {
            Err("`entra_tenant` is missing: at Entra people are known by tenant and `oid`".into())
        }
        Some(_) | None => {
            let reach = Reach::of(&url, mode);
            reach.check(&url).map_err(|unreachable| format!("`issuer`: {unreachable}"))?;
            Ok((url, reach))
        }
    }
}

fn is_tenant(text: &str) -> bool {
    uuid::Uuid::parse_str(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}
