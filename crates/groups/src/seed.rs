//! Filling the database from the corpus.
use corpus::{Corpus, RecordId};
use sea_orm::{ConnectionTrait, IntoActiveModel};
use storage::{Database, StoreError, insert_in_bulk};
use subgraph::directory::{KnownMember, KnownOrganisation, MemberState, insert_members, insert_organisations};

use subgraph::{GroupAccess, GroupRole};

use crate::entity::{former_member, group, group_tag, invitation, join_request, membership, network};
use crate::group_name::folded;
use crate::store::ordinal_in;
use crate::vocabulary::RequestState;

/// What a seeding wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    /// Networks.
    pub networks: u64,
    /// Groups.
    pub groups: u64,
    /// Members' places in groups.
    pub memberships: u64,
    /// Requests to join.
    pub join_requests: u64,
    /// Invitations.
    pub invitations: u64,
}

/// How many records are made at a time, so that memory stays flat whatever the tier.
const RECORDS_AT_A_TIME: usize = 2_000;

/// Fills an empty, migrated `database` with the networks, groups, memberships, requests to join and invitations of `corpus`,
/// all or nothing. `progress` is told after each step how many of these records that step wrote.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when the database is not empty; else the database's. Nothing is written then.
pub async fn seed(database: &Database, corpus: &Corpus, progress: &(dyn Fn(u64) + Sync)) -> Result<Seeded, StoreError> {
    let tx = database.begin_load().await?;
    seed_directory(&tx, corpus).await?;
    let networks = in_steps(corpus.networks(), async |networks: Vec<corpus::Network>| {
        let rows: Vec<_> = networks.into_iter().map(|network| network_row(network).into_active_model()).collect();
        insert_in_bulk(&tx, rows, progress).await
    });
    let networks = networks.await?;
    let groups = in_steps(corpus.groups(), async |groups: Vec<corpus::Group>| seed_groups(&tx, groups, progress).await);
    let groups = groups.await?;
    let memberships = in_steps(corpus.memberships(), async |memberships: Vec<corpus::Membership>| {
        let former: Vec<_> = memberships.iter().filter_map(former_member_row).collect();
        insert_in_bulk(&tx, former, &|_| {}).await?;
        let rows: Vec<_> = memberships.into_iter().map(|place| membership_row(place).into_active_model()).collect();
        insert_in_bulk(&tx, rows, progress).await
    });
    let memberships = memberships.await?;
    let join_requests = in_steps(corpus.join_requests(), async |requests: Vec<corpus::JoinRequest>| {
        let rows: Vec<_> = requests.into_iter().map(|request| join_request_row(request).into_active_model()).collect();
        insert_in_bulk(&tx, rows, progress).await
    });
    let join_requests = join_requests.await?;
    let invitations = in_steps(corpus.invitations(), async |invitations: Vec<corpus::Invitation>| {
        let rows: Vec<_> = invitations.into_iter().map(|it| invitation_row(it).into_active_model()).collect();
        insert_in_bulk(&tx, rows, progress).await
    });
    let invitations = invitations.await?;
    tx.commit().await?;
    database.analyze().await?;
    Ok(Seeded { networks, groups, memberships, join_requests, invitations })
}

/// Gives `records` to `write`, some at a time, and adds up what it wrote.
async fn in_steps<T>(
    mut records: impl Iterator<Item = T>,
    write: impl AsyncFn(Vec<T>) -> Result<u64, StoreError>,
) -> Result<u64, StoreError> {
    let mut total = 0;
    loop {
        let some: Vec<T> = records.by_ref().take(RECORDS_AT_A_TIME).collect();
        if some.is_empty() {
            return Ok(total);
        }
        total += write(some).await?;
    }
}

async fn seed_directory(db: &impl ConnectionTrait, corpus: &Corpus) -> Result<(), StoreError> {
    insert_organisations(db, corpus.organisations().map(known_organisation)).await?;
    let members = in_steps(corpus.members(), async |members: Vec<corpus::Member>| {
        insert_members(db, members.into_iter().map(known_member)).await
    });
    members.await?;
    Ok(())
}

async fn seed_groups(
    db: &impl ConnectionTrait,
    groups: Vec<corpus::Group>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, StoreError> {
    let tags: Vec<_> = groups.iter().flat_map(tag_rows).collect();
    let rows: Vec<_> = groups.into_iter().map(|group| group_row(group).into_active_model()).collect();
    let count = insert_in_bulk(db, rows, progress).await?;
    insert_in_bulk(db, tags, &|_| {}).await?;
    Ok(count)
}

fn known_organisation(organisation: &corpus::Organisation) -> KnownOrganisation {
    KnownOrganisation {
        code: organisation.code.to_string(),
        kind: kind_of(organisation.kind),
        nation: nation_of(organisation.nation),
        region: Some(organisation.region.to_owned()),
    }
}

fn known_member(member: corpus::Member) -> KnownMember {
    KnownMember {
        org: member.id.org.to_string(),
        id: local(member.id),
        label: member.display_name,
        state: state_of_member(member.state),
    }
}

fn network_row(network: corpus::Network) -> network::Model {
    network::Model {
        org: network.id.org.to_string(),
        id: local(network.id),
        version: version_of(network.version),
        name_en: network.name.en,
        name_cy: network.name.cy,
    }
}

fn group_row(group: corpus::Group) -> group::Model {
    let (summary_en, summary_cy) = group.summary.map_or((None, None), |summary| (Some(summary.en), summary.cy));
    group::Model {
        org: group.id.org.to_string(),
        id: local(group.id),
        version: version_of(group.version),
        network_id: group.network.map(local),
        sort_name: group.sort_name,
        folded_name_cy: group.name.cy.as_deref().map(folded),
        name_en: group.name.en,
        name_cy: group.name.cy,
        summary_en,
        summary_cy,
        access: access_of(group.access).as_str().to_owned(),
        security_level: level_of(group.security_level).rank(),
    }
}

fn tag_rows(group: &corpus::Group) -> Vec<group_tag::ActiveModel> {
    let mut tags = group.tags.clone();
    tags.sort_unstable();
    tags.dedup();
    let row =
        |tag: &str| group_tag::Model { org: group.id.org.to_string(), group_id: local(group.id), tag: tag.to_owned() };
    tags.into_iter().map(|tag| row(tag).into_active_model()).collect()
}

fn membership_row(place: corpus::Membership) -> membership::Model {
    membership::Model {
        org: place.id.org.to_string(),
        id: local(place.id),
        group_id: local(place.group),
        member_org: place.member.org.to_string(),
        member_id: local(place.member),
        member_label: place.member_label,
        role: role_of(place.role).as_str().to_owned(),
        since: place.since.into(),
    }
}

/// The number by which the group calls the member, if the member has left the network.
fn former_member_row(place: &corpus::Membership) -> Option<former_member::ActiveModel> {
    let row = former_member::Model {
        org: place.id.org.to_string(),
        group_id: local(place.group),
        member_org: place.member.org.to_string(),
        member_id: local(place.member),
        ordinal: ordinal_in(&place.member_label)?,
    };
    Some(row.into_active_model())
}

fn join_request_row(request: corpus::JoinRequest) -> join_request::Model {
    join_request::Model {
        org: request.id.org.to_string(),
        id: local(request.id),
        group_id: local(request.group),
        applicant_org: request.applicant.org.to_string(),
        applicant_id: local(request.applicant),
        applicant_label: request.applicant_label,
        message: request.message,
        state: state_of(request.state).as_str().to_owned(),
        asked_at: request.requested_at.into(),
        reason: None,
    }
}

fn invitation_row(sent: corpus::Invitation) -> invitation::Model {
    invitation::Model {
        org: sent.id.org.to_string(),
        id: local(sent.id),
        group_id: local(sent.group),
        invitee_org: sent.invitee.org.to_string(),
        invitee_id: local(sent.invitee),
        invitee_label: sent.invitee_label,
        state: RequestState::Waiting.as_str().to_owned(),
        invited_at: sent.invited_at.into(),
    }
}

/// The last part of an id: rows have the organisation in a column of its own.
fn local(id: RecordId) -> String {
    let id = id.to_string();
    id.rsplit('_').next().unwrap_or_default().to_owned()
}

fn version_of(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

fn access_of(access: corpus::GroupAccess) -> GroupAccess {
    match access {
        corpus::GroupAccess::Open => GroupAccess::Open,
        corpus::GroupAccess::Restricted => GroupAccess::Restricted,
        corpus::GroupAccess::Private => GroupAccess::Private,
    }
}

fn role_of(role: corpus::GroupRole) -> GroupRole {
    match role {
        corpus::GroupRole::Member => GroupRole::Member,
        corpus::GroupRole::Facilitator => GroupRole::Facilitator,
        corpus::GroupRole::Owner => GroupRole::Owner,
    }
}

fn state_of(state: corpus::RequestState) -> RequestState {
    match state {
        corpus::RequestState::Waiting => RequestState::Waiting,
        corpus::RequestState::Accepted => RequestState::Accepted,
        corpus::RequestState::Declined => RequestState::Declined,
        corpus::RequestState::Withdrawn => RequestState::Withdrawn,
    }
}

fn level_of(level: corpus::SecurityLevel) -> subgraph::SecurityLevel {
    match level {
        corpus::SecurityLevel::Public => subgraph::SecurityLevel::Public,
        corpus::SecurityLevel::Members => subgraph::SecurityLevel::Members,
        corpus::SecurityLevel::Official => subgraph::SecurityLevel::Official,
        corpus::SecurityLevel::OfficialSensitive => subgraph::SecurityLevel::OfficialSensitive,
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

fn state_of_member(state: corpus::MemberState) -> MemberState {
    match state {
        corpus::MemberState::Active => MemberState::Active,
        corpus::MemberState::Suspended => MemberState::Suspended,
        corpus::MemberState::Former => MemberState::Former,
    }
}
