//! The e-ID beside the network, and the portal that signs people in there: for development, with made-up people.

use std::net::SocketAddr;
use std::sync::Arc;

use ::eid::{Eid, EidConfig, EidParts, Issuer, Registration};
use ::gateway::config::Origin;
use ::gateway::{Portal, PortalParts};
use anyhow::Context as _;
use chrono::TimeDelta;
use claims::{AccessTokenVerifier, Assurance, Binding, Environment, SigningKey, TrustedIssuer};
use identity::{IssuerKeys, KeyAddress, NonceSecret, Pace, ProofGuard, TokenVerifier};
use serde_json::json;
use service::server::Listener;
use url::Url;

use crate::command::token::{DEV_AUDIENCE, dev_issuer};
use crate::data_folder::DataFolder;
use crate::demonstration::{eid_clients, eid_people};
use crate::local_network::connect;
use crate::process::Process;

/// The name of the portal's key, and of the portal at the e-ID.
const PORTAL: &str = "portal";
/// The same of a data team's system.
const SYSTEM: &str = "data-team";

/// An e-ID beside the network, and who believes it.
pub(super) struct LocalEid {
    eid: Eid,
    listener: Listener,
    pub(super) issuer: String,
    pub(super) verifier: TokenVerifier,
    pub(super) portal: Portal,
}

impl LocalEid {
    /// Opens an e-ID on `listen`, for the network whose gateway is at `gateway`.
    ///
    /// Its name is `localhost`, not a number: passkeys are bound to names.
    pub(super) async fn open(listen: SocketAddr, gateway: SocketAddr, data: &DataFolder) -> anyhow::Result<Self> {
        let listener = Listener::bind(&listen.to_string())
            .await
            .context("the e-ID cannot be served beside the network; choose another address for it by --eid-listen")?;
        let issuer = format!("http://localhost:{}", listener.address().port());
        let origin = format!("http://localhost:{}", gateway.port());
        let key = data.signing_key(PORTAL)?;
        let eid = open_eid(&issuer, &origin, &key, data).await?;
        let verifier = verifier(&issuer, &origin, data)?;
        let database = connect(data.database(PORTAL)).await?;
        database.migrate::<migrations::portal::Migrator>().await.context("the portal's database cannot be used")?;
        let portal = Portal::new(PortalParts {
            origin: origin.parse::<Origin>()?,
            metadata_url: metadata_url(&issuer)?,
            issuer: issuer.clone(),
            client_id: PORTAL.to_owned(),
            key,
            scopes: scopes(),
            audience: DEV_AUDIENCE.to_owned(),
            verifier: verifier.clone(),
            database,
        });
        Ok(Self { eid, listener, issuer, verifier, portal: portal.await? })
    }

    /// Serves the e-ID beside the gateway.
    pub(super) fn serve_beside(self, process: &Process) {
        process.run_beside(self.eid.clone().keep_house(process.health.clone()));
        process.run_beside(self.portal.keep_house(&process.health));
        let endpoint = self.eid.endpoint(&process.health);
        process.serve_beside(self.listener, endpoint);
    }
}

async fn open_eid(issuer: &str, origin: &str, portal: &SigningKey, data: &DataFolder) -> anyhow::Result<Eid> {
    let mut config = EidConfig::dev(Issuer::parse(issuer)?, data.keys_of("eid"));
    config.ready_people = eid_people(data.path())?;
    config.ready_clients = eid_clients();
    config.ready_clients.push(portal_client(origin, portal)?);
    config.ready_clients.push(system_client(&data.signing_key(SYSTEM)?)?);
    let database = connect(data.database("eid")).await?;
    database.migrate::<migrations::eid::Migrator>().await.context("the e-ID's database cannot be used")?;
    Ok(::eid::build(EidParts { config, database, clock: Arc::new(service::clock::now) }).await?)
}

/// Development tokens as well as those of the e-ID.
fn verifier(issuer: &str, origin: &str, data: &DataFolder) -> anyhow::Result<TokenVerifier> {
    let keys = IssuerKeys::new(issuer, KeyAddress::Metadata(metadata_url(issuer)?), Pace::default())?;
    let trusted = TrustedIssuer {
        issuer: issuer.to_owned(),
        keys: keys.keys(),
        audience: DEV_AUDIENCE.to_owned(),
        environment: Environment::Dev,
        lifetime_max: TimeDelta::hours(1),
        assurance_max: Assurance::High,
        binding: Binding::Demanded,
    };
    let verifier = AccessTokenVerifier::new([dev_issuer(data)?.trusted(), trusted])?;
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).context("the system has no randomness")?;
    let guard = ProofGuard::new(&Url::parse(&format!("{origin}/graphql"))?, NonceSecret::new(&secret)?);
    Ok(TokenVerifier::new(verifier, [keys]).with_proofs(guard))
}

fn metadata_url(issuer: &str) -> anyhow::Result<Url> {
    Ok(Url::parse(&format!("{issuer}/.well-known/openid-configuration"))?)
}

/// The network's own portal: whoever signs in there is not asked what it may know.
fn portal_client(origin: &str, key: &SigningKey) -> anyhow::Result<Registration> {
    Ok(Registration {
        redirect_uris: vec![format!("{origin}/callback")],
        post_logout_redirect_uris: vec![format!("{origin}/")],
        backchannel_logout_uri: Some(format!("{origin}/backchannel-logout")),
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        scopes: scopes(),
        claims: vec!["name".to_owned()],
        consent_is_implied: true,
        ..client(PORTAL, ["The network's portal", "Porth y rhwydwaith"], key)?
    })
}

/// A data team's system, which `witan query` asks as.
fn system_client(key: &SigningKey) -> anyhow::Result<Registration> {
    Ok(Registration {
        grant_types: vec!["client_credentials".to_owned()],
        scopes: vec!["stats:read".to_owned()],
        ..client(SYSTEM, ["A data team", "Tîm data"], key)?
    })
}

/// A client of the network, by its name in English and Welsh, that proves itself by its key and may do nothing yet.
fn client(id: &str, name: [&str; 2], key: &SigningKey) -> anyhow::Result<Registration> {
    let [en, cy] = name;
    let registration = json!({
        "client_id": id,
        "client_name": { "en": en, "cy": cy },
        "org": "NET",
        "subsystem": id,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": { "keys": [key.public_jwk()] },
        "dpop_bound_access_tokens": true,
        "resources": [DEV_AUDIENCE],
    });
    Ok(serde_json::from_value(registration)?)
}

fn scopes() -> Vec<String> {
    ["posts:write", "groups:join", "stats:read", "member:contact"].map(str::to_owned).to_vec()
}
