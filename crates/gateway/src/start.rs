//! From configuration to what a gateway is made of: who is trusted, and how subgraphs are reached.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use claims::hop::HopSigner;
use claims::{AccessTokenVerifier, Binding, Environment, KeySet, LiveKeys, PairwiseSecret, SigningKey, TrustedIssuer};
use identity::{
    IntrospectionOptions, Introspector, IssuerKeys, KeyAddress, NonceSecret, Pace, ProofGuard, TokenVerifier,
};
use service::server::ClientCertificates;
use storage::Database;
use subgraph::Subgraph;
use supergraph::{SubgraphEntry, SubgraphName, Supergraph};
use url::Url;

use crate::config::{DenyListConfig, EnvironmentName, GatewayConfig, IssuerConfig, Profile, SubgraphConfig};
use crate::gateway::StartError;
use crate::portal::{Portal, PortalFault, PortalParts};
use crate::subgraph_endpoint::{HttpSubgraph, SubgraphEndpoint};

const HOP_KEY: &str = "hop.key_file";

/// The verifier of the access tokens of the configured issuers. Key sets in files are read; those at addresses are not had yet, which
/// [`TokenVerifier::keep_fresh`] does.
///
/// # Errors
/// [`StartError`] for a number out of its range, a file that cannot be read or used, an address that may not be believed, an issuer that is
/// there twice, and an issuer for development at a gateway for production or one that others than this machine can reach.
pub fn access_token_verifier(config: &GatewayConfig) -> Result<TokenVerifier, StartError> {
    config.check()?;
    let accepts_dev = config.profile == Profile::Development && config.listen.ip().is_loopback();
    let (mut trusted, mut published, mut introspectors) = (Vec::new(), Vec::new(), Vec::new());
    for issuer in &config.issuers {
        let mut fetched = None;
        let keys: LiveKeys = match key_source(issuer)? {
            KeySource::File(path) => read_key_set(path)?.into(),
            KeySource::Address(address) => {
                let keys = IssuerKeys::new(&issuer.identifier, address, Pace::default());
                let keys = keys.map_err(StartError::KeyClient)?;
                let live = keys.keys();
                fetched = Some(Arc::clone(&keys));
                published.push(keys);
                live
            }
        };
        introspectors.extend(introspector(issuer, &keys, fetched)?);
        trusted.push(trusted_issuer(issuer, keys, accepts_dev)?);
    }
    let verifier = TokenVerifier::new(AccessTokenVerifier::new(trusted)?, published);
    let mut verifier = introspectors.into_iter().fold(verifier, TokenVerifier::with_introspection);
    if let Some(DenyListConfig { file }) = &config.deny_list {
        let path = || file.display().to_string();
        verifier = verifier.with_deny_list(file).map_err(|source| StartError::DenyList { path: path(), source })?;
    }
    match (&config.dpop, config.issuers.iter().find(|issuer| issuer.proof_demanded)) {
        (Some(dpop), _) => Ok(verifier.with_proofs(ProofGuard::new(&dpop.uri, nonce_secret(&dpop.nonce_secret_file)?))),
        (None, Some(issuer)) if !takes_certificates(config) => {
            Err(StartError::ProofsNotTaken { issuer: issuer.identifier.clone() })
        }
        (None, _) => Ok(verifier),
    }
}

/// What asks the issuer about its tokens, where that is configured.
fn introspector(
    issuer: &IssuerConfig,
    keys: &LiveKeys,
    published: Option<Arc<IssuerKeys>>,
) -> Result<Option<Introspector>, StartError> {
    let Some(config) = &issuer.introspection else { return Ok(None) };
    let key = "issuers.introspection.key_file";
    let pem = read_secret(&config.key_file, key)?;
    let path = || config.key_file.display().to_string();
    let options = IntrospectionOptions {
        issuer: issuer.identifier.clone(),
        endpoint: config.url.clone(),
        client_id: config.client_id.clone(),
        key: SigningKey::from_pem(&pem).map_err(|source| StartError::BadKey { path: path(), key, source })?,
        audience: issuer.audience.clone(),
        keys: keys.clone(),
        signed_answers: config.signed_answers.into(),
        kept_for: Duration::from_secs(config.cache_seconds.into()),
    };
    let made = Introspector::new(options, published);
    made.map(Some).map_err(|source| StartError::Introspection { issuer: issuer.identifier.clone(), source })
}

/// Whether clients are asked for certificates, which tokens can be bound to.
fn takes_certificates(config: &GatewayConfig) -> bool {
    config.tls.as_ref().is_some_and(|tls| tls.client_certificates == ClientCertificates::Asked)
}

/// Where an issuer's keys come from.
enum KeySource<'a> {
    File(&'a Path),
    Address(KeyAddress),
}

fn key_source(config: &IssuerConfig) -> Result<KeySource<'_>, StartError> {
    let issuer = || config.identifier.clone();
    let address = match (&config.jwks_file, &config.keys_url, &config.metadata_url) {
        (Some(path), None, None) => return Ok(KeySource::File(path)),
        (None, Some(url), None) => KeyAddress::Keys(url.clone()),
        (None, None, Some(url)) => KeyAddress::Metadata(url.clone()),
        (_, _, _) => return Err(StartError::IssuerKeys { issuer: issuer() }),
    };
    address.check().map_err(|source| StartError::InsecureKeys { issuer: issuer(), source })?;
    Ok(KeySource::Address(address))
}

/// The portal, if one is configured. Its database is brought up to date.
///
/// # Errors
/// [`StartError`] for an issuer that is none of `issuers` or has no `metadata_url`, a key file that cannot be read or used, or that others
/// than its owner may read, and a database that cannot be used.
pub async fn portal(config: &GatewayConfig, verifier: &TokenVerifier) -> Result<Option<Portal>, StartError> {
    let Some((said, issuer, metadata_url)) = config.portal_provider()? else { return Ok(None) };
    let key = signing_key(&said.key_file, "portal.key_file")?;
    let database = Database::connect(&said.database).await.map_err(PortalFault::Database)?;
    database.migrate::<migrations::portal::Migrator>().await.map_err(PortalFault::Database)?;
    let parts = PortalParts {
        origin: said.origin.clone(),
        issuer: said.issuer.clone(),
        metadata_url: metadata_url.clone(),
        client_id: said.client_id.clone(),
        key,
        scopes: said.scopes.clone(),
        audience: issuer.audience.clone(),
        verifier: verifier.clone(),
        database,
    };
    Ok(Some(Portal::new(parts).await?))
}

/// The signer of hop tokens, if a key is configured.
///
/// # Errors
/// [`StartError`] for a file that cannot be read or used, or that others than its owner may read.
pub fn hop_signer(config: &GatewayConfig) -> Result<Option<HopSigner>, StartError> {
    let Some(hop) = &config.hop else { return Ok(None) };
    let signer = HopSigner::new(hop.issuer.as_str(), signing_key(&hop.key_file, HOP_KEY)?);
    let Some(path) = &hop.pairwise_secret_file else { return Ok(Some(signer)) };
    Ok(Some(signer.with_pairwise(pairwise_secret(path)?)))
}

/// Reads the key that signs hop tokens again, and signs with it from now on.
///
/// # Errors
/// As [`hop_signer`], and then the signer signs as before.
pub fn reread_hop_key(config: &GatewayConfig, signer: &HopSigner) -> Result<(), StartError> {
    if let Some(hop) = &config.hop {
        signer.exchange_key(signing_key(&hop.key_file, HOP_KEY)?);
    }
    Ok(())
}

fn signing_key(path: &Path, key: &'static str) -> Result<SigningKey, StartError> {
    let pem = read_secret(path, key)?;
    let path = || path.display().to_string();
    SigningKey::from_pem(&pem).map_err(|source| StartError::BadKey { path: path(), key, source })
}

fn pairwise_secret(path: &Path) -> Result<PairwiseSecret, StartError> {
    let key = "hop.pairwise_secret_file";
    let text = read_secret(path, key)?;
    PairwiseSecret::new(text.trim().as_bytes()).map_err(|source| StartError::BadSecret {
        path: path.display().to_string(),
        key,
        source,
    })
}

fn nonce_secret(path: &Path) -> Result<NonceSecret, StartError> {
    let key = "dpop.nonce_secret_file";
    let text = read_secret(path, key)?;
    NonceSecret::new(text.trim().as_bytes()).map_err(|source| StartError::BadSecret {
        path: path.display().to_string(),
        key,
        source,
    })
}

/// A file that nobody but its owner may read.
fn read_secret(path: &Path, key: &'static str) -> Result<String, StartError> {
    let text = read(path, key)?;
    if is_exposed(path) { Err(StartError::Exposed { path: path.display().to_string(), key }) } else { Ok(text) }
}

/// How each subgraph is reached: in this process where the configuration says so; or else over HTTP at its configured
/// address, or else at the one in the supergraph; or else in this process, where `in_process` has it.
///
/// Hop tokens are sent only where a key is configured and the subgraph is said to get them.
///
/// # Errors
/// [`StartError`] for an address that is none, and for a configured subgraph that the supergraph does not have.
pub fn endpoints(
    config: &GatewayConfig,
    supergraph: &Supergraph,
    in_process: &[Subgraph],
) -> Result<BTreeMap<SubgraphName, SubgraphEndpoint>, StartError> {
    if let Some(unknown) = config.subgraphs.keys().find(|name| supergraph.subgraph_id(name).is_none()) {
        let known: Vec<&str> = supergraph.subgraphs().iter().map(|entry| entry.name.as_str()).collect();
        return Err(StartError::UnknownSubgraph { subgraph: unknown.clone(), known: known.join(", ") });
    }
    let endpoint_of = |entry: &SubgraphEntry| {
        let local = in_process.iter().find(|subgraph| subgraph.name() == entry.name.as_str());
        let said = config.subgraphs.get(entry.name.as_str());
        check_organisation(config, entry.name.as_str(), said)?;
        if said.is_some_and(|said| said.in_process) {
            let subgraph =
                local.ok_or_else(|| StartError::NotInProcess { subgraph: entry.name.as_str().to_owned() })?;
            return Ok(SubgraphEndpoint::InProcess(subgraph.clone()));
        }
        let has_address = !entry.url.is_empty() || said.is_some();
        match local.filter(|_| !has_address) {
            Some(subgraph) => Ok(SubgraphEndpoint::InProcess(subgraph.clone())),
            None => http_endpoint(config, entry),
        }
    };
    supergraph.subgraphs().iter().map(|entry| Ok((entry.name.clone(), endpoint_of(entry)?))).collect()
}

fn http_endpoint(config: &GatewayConfig, entry: &SubgraphEntry) -> Result<SubgraphEndpoint, StartError> {
    let name = entry.name.as_str();
    let said = config.subgraphs.get(name).cloned().unwrap_or_default();
    let url = match said.url.clone() {
        Some(url) => url,
        None if entry.url.is_empty() => return Err(StartError::NoEndpoint { subgraph: name.to_owned() }),
        None => Url::parse(&entry.url)
            .map_err(|_| StartError::BadAddress { subgraph: name.to_owned(), url: entry.url.clone() })?,
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(StartError::BadAddress { subgraph: name.to_owned(), url: url.into() });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(StartError::CredentialInAddress { subgraph: name.to_owned() });
    }
    let timeout = said.timeout(config.timeouts.subgraph());
    let audience = said.audience_of(name);
    let organisation = said.organisation.clone();
    let forward_headers = said.forward_headers.unwrap_or_else(|| config.forward_headers.clone());
    Ok(SubgraphEndpoint::Http(HttpSubgraph { url, audience, organisation, timeout, forward_headers }))
}

/// An organisation that shall know people by subjects of its own must not be told others by mistake.
fn check_organisation(config: &GatewayConfig, name: &str, said: Option<&SubgraphConfig>) -> Result<(), StartError> {
    let Some(said) = said.filter(|said| said.organisation.is_some()) else { return Ok(()) };
    let has_secret = config.hop.as_ref().is_some_and(|hop| hop.pairwise_secret_file.is_some());
    if said.hop_token && !said.in_process && has_secret {
        return Ok(());
    }
    Err(StartError::OrganisationUntold { subgraph: name.to_owned() })
}

fn trusted_issuer(issuer: &IssuerConfig, keys: LiveKeys, accepts_dev: bool) -> Result<TrustedIssuer, StartError> {
    if issuer.environment == EnvironmentName::Dev && !accepts_dev {
        return Err(StartError::DevelopmentIssuer { issuer: issuer.identifier.clone() });
    }
    Ok(TrustedIssuer {
        issuer: issuer.identifier.clone(),
        keys,
        audience: issuer.audience.clone(),
        environment: match issuer.environment {
            EnvironmentName::Production => Environment::Production,
            EnvironmentName::Dev => Environment::Dev,
        },
        lifetime_max: TimeDelta::seconds(issuer.lifetime_seconds_max.into()),
        assurance_max: issuer.assurance_max.into(),
        binding: if issuer.proof_demanded { Binding::Demanded } else { Binding::Optional },
    })
}

fn read_key_set(path: &Path) -> Result<KeySet, StartError> {
    let key = "issuers.jwks_file";
    let keys = KeySet::from_jwks(&read(path, key)?);
    keys.map_err(|source| StartError::BadKey { path: path.display().to_string(), key, source })
}

fn read(path: &Path, key: &'static str) -> Result<String, StartError> {
    std::fs::read_to_string(path).map_err(|source| StartError::Unreadable {
        path: path.display().to_string(),
        key,
        source,
    })
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    // The file was just read, so its permissions can be asked for.
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}
