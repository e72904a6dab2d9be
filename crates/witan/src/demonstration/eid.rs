//! Who signs in with one click, and by which client, where the e-ID serves the demonstration network.

use std::path::Path;

use ::eid::{ClientName, ReadyAssurance, ReadyPerson, Registration, TokenEndpointAuthentication};
use anyhow::Context as _;
use corpus::{Corpus, RecordId, Tier};

use super::DEFAULT_SEED;
use crate::data_folder::{Loaded, loaded};

/// People with something to do: those whom the demonstration's stories are about, and a citizen.
pub(crate) fn eid_people(data: &Path) -> anyhow::Result<Vec<ReadyPerson>> {
    let Loaded { seed, tier } = loaded(data)?.unwrap_or(Loaded { seed: DEFAULT_SEED, tier: Tier::Small });
    let corpus = Corpus::new(seed, tier);
    let landmarks = corpus.landmarks();
    let cast = [
        ("leeds-facilitator", landmarks.desk_facilitator, "facilitates a group in Leeds"),
        ("leeds-owner", landmarks.desk_owner, "owns a group in Leeds"),
        ("cardiff-officer", landmarks.cardiff_officer, "works in Cardiff"),
    ];
    let mut people = Vec::new();
    for (id, member, about) in cast {
        people.push(officer(&corpus, id, &member, about)?);
    }
    people.push(ReadyPerson {
        id: "citizen".to_owned(),
        name: "Gwen Citizen".to_owned(),
        about: "works for no council".to_owned(),
        org: None,
        member: None,
        assurance: ReadyAssurance::High,
        person_code: None,
    });
    Ok(people)
}

fn officer(corpus: &Corpus, id: &str, member: &RecordId, about: &str) -> anyhow::Result<ReadyPerson> {
    let found = corpus.member(member.org, member.index).context("the demonstration has its people")?;
    Ok(ReadyPerson {
        id: id.to_owned(),
        name: found.display_name,
        about: about.to_owned(),
        org: Some(member.org.to_string()),
        member: Some(member.to_string()),
        assurance: ReadyAssurance::Substantial,
        person_code: None,
    })
}

/// A client for trying out: a program on this machine that has no key of its own and is bound to the one it shows.
pub(crate) fn eid_clients() -> Vec<Registration> {
    let at =
        |path: &str| ["http://localhost:4000", "http://127.0.0.1:4000"].map(|host| format!("{host}{path}")).to_vec();
    vec![Registration {
        client_id: "demonstration".to_owned(),
        client_name: ClientName { en: "The demonstration".to_owned(), cy: Some("Yr arddangosiad".to_owned()) },
        org: "NET".to_owned(),
        subsystem: "demonstration".to_owned(),
        sector: None,
        redirect_uris: at("/signed-in"),
        post_logout_redirect_uris: at("/"),
        backchannel_logout_uri: None,
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        token_endpoint_auth_method: TokenEndpointAuthentication::None,
        jwks: None,
        dpop_bound_access_tokens: true,
        tls_client_certificate_bound_access_tokens: false,
        tls_client_auth_san_dns: None,
        tls_client_auth_san_uri: None,
        scopes: ["offline_access", "posts:write", "groups:join", "stats:read", "member:contact"]
            .map(str::to_owned)
            .to_vec(),
        resources: vec!["urn:witan:gateway".to_owned()],
        claims: vec!["name".to_owned()],
        data_use: false,
        introspects: Vec::new(),
        consent_is_implied: false,
        security_events_uri: None,
    }]
}
