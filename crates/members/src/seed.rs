//! Filling the database from the corpus.
use std::collections::BTreeSet;

use corpus::Corpus;
use sea_orm::{ConnectionTrait, IntoActiveModel};
use storage::{Database, StoreError, insert_in_bulk};
use subgraph::{Assurance, folded_name};

use crate::entity::{identity_link, member, member_expertise, organisation, organisation_successor};
use crate::member_state::MemberState;

/// How many members are made at a time, so that memory stays flat whatever the tier.
const MEMBERS_AT_A_TIME: usize = 2_000;

/// What a seeding wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    /// Organisations, abolished ones too.
    pub organisations: u64,
    /// Members.
    pub members: u64,
}

/// Fills an empty, migrated `database` with the organisations and members of `corpus`, and how those prove who they are, all or
/// nothing. `progress` is told
/// after each step how many organisations and members that step wrote.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when the database is not empty; else the database's. Nothing is written then.
pub async fn seed(database: &Database, corpus: &Corpus, progress: &(dyn Fn(u64) + Sync)) -> Result<Seeded, StoreError> {
    let transaction = database.begin_load().await?;
    let organisations = seed_organisations(&transaction, corpus, progress).await?;
    let members = seed_members(&transaction, corpus, progress).await?;
    seed_identity_links(&transaction, corpus).await?;
    transaction.commit().await?;
    Ok(Seeded { organisations, members })
}

async fn seed_organisations(
    db: &impl ConnectionTrait,
    corpus: &Corpus,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, StoreError> {
    let rows = corpus.organisations().map(|organisation| organisation_row(organisation).into_active_model());
    let count = insert_in_bulk(db, rows.collect::<Vec<_>>(), progress).await?;
    let successors = corpus.organisations().flat_map(|organisation| {
        let code = organisation.code;
        organisation.successors.iter().map(move |successor| {
            let row = organisation_successor::Model { code: code.to_string(), successor: successor.to_string() };
            row.into_active_model()
        })
    });
    insert_in_bulk(db, successors.collect::<Vec<_>>(), &|_| {}).await?;
    Ok(count)
}

async fn seed_members(
    db: &impl ConnectionTrait,
    corpus: &Corpus,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, StoreError> {
    let mut members = corpus.members();
    let mut count = 0;
    loop {
        let some: Vec<corpus::Member> = members.by_ref().take(MEMBERS_AT_A_TIME).collect();
        if some.is_empty() {
            return Ok(count);
        }
        let expertise: Vec<_> = some.iter().flat_map(expertise_rows).collect();
        let rows = some.into_iter().map(|member| member_row(member).into_active_model());
        count += insert_in_bulk(db, rows.collect::<Vec<_>>(), progress).await?;
        insert_in_bulk(db, expertise, &|_| {}).await?;
    }
}

async fn seed_identity_links(db: &impl ConnectionTrait, corpus: &Corpus) -> Result<(), StoreError> {
    let mut links = corpus.identity_links().map(identity_link_row);
    loop {
        let some: Vec<_> = links.by_ref().take(MEMBERS_AT_A_TIME).collect();
        if some.is_empty() {
            return Ok(());
        }
        insert_in_bulk(db, some, &|_| {}).await?;
    }
}

fn organisation_row(organisation: &corpus::Organisation) -> organisation::Model {
    organisation::Model {
        code: organisation.code.to_string(),
        sort_name: folded_name(&organisation.name.en),
        name_en: organisation.name.en.clone(),
        name_cy: organisation.name.cy.clone(),
        kind: kind_of(organisation.kind).as_str().to_owned(),
        nation: nation_of(organisation.nation).as_str().to_owned(),
        region: Some(organisation.region.to_owned()),
        gss_code: organisation.gss_code.map(str::to_owned),
        active: organisation.active,
    }
}

fn member_row(member: corpus::Member) -> member::Model {
    member::Model {
        id: member.id.to_string(),
        org: member.org().to_string(),
        version: i32::try_from(member.version).unwrap_or(i32::MAX),
        state: state_of(member.state).as_str().to_owned(),
        sort_name: folded_name(&member.display_name),
        display_name: member.display_name,
        job_title: member.job_title,
        expertise: serde_json::json!(member.expertise).to_string(),
        joined_at: member.joined_at.into(),
        left_at: member.left_at.map(Into::into),
        email: member.email,
    }
}

fn expertise_rows(member: &corpus::Member) -> Vec<member_expertise::ActiveModel> {
    let topics: BTreeSet<String> = member.expertise.iter().map(|topic| folded_name(topic)).collect();
    let row = |topic: String| member_expertise::Model { topic, member_id: member.id.to_string() };
    topics.into_iter().map(|topic| row(topic).into_active_model()).collect()
}

fn identity_link_row(link: corpus::IdentityLink) -> identity_link::ActiveModel {
    let row = identity_link::Model {
        member_id: link.member.to_string(),
        issuer: link.issuer,
        assurance: assurance_of(link.assurance).as_str().to_owned(),
        linked_at: link.linked_at.into(),
    };
    row.into_active_model()
}

fn assurance_of(level: corpus::Assurance) -> Assurance {
    match level {
        corpus::Assurance::Low => Assurance::Low,
        corpus::Assurance::Substantial => Assurance::Substantial,
        corpus::Assurance::High => Assurance::High,
    }
}

fn state_of(state: corpus::MemberState) -> MemberState {
    match state {
        corpus::MemberState::Active => MemberState::Active,
        corpus::MemberState::Suspended => MemberState::Suspended,
        corpus::MemberState::Former => MemberState::Former,
    }
}

fn nation_of(nation: corpus::Nation) -> subgraph::Nation {
    match nation {
        corpus::Nation::England => subgraph::Nation::England,
        corpus::Nation::Scotland => subgraph::Nation::Scotland,
        corpus::Nation::Wales => subgraph::Nation::Wales,
        corpus::Nation::NorthernIreland => subgraph::Nation::NorthernIreland,
    }
}

fn kind_of(kind: corpus::OrganisationKind) -> subgraph::OrganisationKind {
    match kind {
        corpus::OrganisationKind::County => subgraph::OrganisationKind::County,
        corpus::OrganisationKind::District => subgraph::OrganisationKind::District,
        corpus::OrganisationKind::Unitary => subgraph::OrganisationKind::Unitary,
        corpus::OrganisationKind::Metropolitan => subgraph::OrganisationKind::Metropolitan,
        corpus::OrganisationKind::LondonBorough => subgraph::OrganisationKind::LondonBorough,
    }
}
