//! The corpus's records as rows.
use corpus::RecordId;
use sea_orm::IntoActiveModel;
use subgraph::directory::{KnownMember, KnownOrganisation, MemberState};
use subgraph::{GroupAccess, GroupRole, Nation, OrganisationKind, SecurityLevel};

use crate::author::AuthorLabel;
use crate::entity::{comment, group_fact, group_member, post, post_tag};
use crate::store::CommentState;

pub(super) fn known_organisation(organisation: &corpus::Organisation) -> KnownOrganisation {
    KnownOrganisation {
        code: organisation.code.to_string(),
        kind: kind_of(organisation.kind),
        nation: nation_of(organisation.nation),
        region: Some(organisation.region.to_owned()),
    }
}

pub(super) fn known_member(member: corpus::Member) -> KnownMember {
    KnownMember {
        org: member.id.org.to_string(),
        id: local(member.id),
        label: member.display_name,
        state: state_of_member(member.state),
    }
}

pub(super) fn group_fact_row(group: &corpus::Group) -> group_fact::Model {
    let access = match group.access {
        corpus::GroupAccess::Open => GroupAccess::Open,
        corpus::GroupAccess::Restricted => GroupAccess::Restricted,
        corpus::GroupAccess::Private => GroupAccess::Private,
    };
    group_fact::Model {
        org: group.id.org.to_string(),
        id: local(group.id),
        access: access.as_str().to_owned(),
        security_level: level_of(group.security_level).rank(),
    }
}

pub(super) fn group_member_row(place: &corpus::Membership) -> group_member::Model {
    let role = match place.role {
        corpus::GroupRole::Member => GroupRole::Member,
        corpus::GroupRole::Facilitator => GroupRole::Facilitator,
        corpus::GroupRole::Owner => GroupRole::Owner,
    };
    group_member::Model {
        member_org: place.member.org.to_string(),
        member_id: local(place.member),
        org: place.group.org.to_string(),
        group_id: local(place.group),
        role: role.as_str().to_owned(),
    }
}

pub(super) fn post_row(entry: &corpus::Entry) -> post::Model {
    let post = entry.post.clone();
    // How many comments answer the post itself.
    let roots = entry.comments.iter().filter(|comment| comment.parent.is_none()).count();
    let (author_name, former_ordinal) = AuthorLabel::parse(&post.author_label).into_row();
    post::Model {
        org: post.id.org.to_string(),
        id: local(post.id),
        version: number(post.version),
        group_id: post.group.map(local),
        author_org: post.author.org.to_string(),
        author_id: local(post.author),
        author_name,
        former_ordinal,
        title_en: Some(post.title.en),
        body_en: Some(post.body.en),
        title_cy: post.title.cy,
        body_cy: post.body.cy,
        security_level: level_of(post.security_level).rank(),
        published_at: post.published_at.into(),
        edited_at: post.edited_at.map(Into::into),
        comment_count: number(post.comment_count),
        root_comment_count: i32::try_from(roots).unwrap_or(i32::MAX),
    }
}

pub(super) fn tag_rows(post: &corpus::Post) -> Vec<post_tag::ActiveModel> {
    let mut tags = post.tags.clone();
    tags.sort_unstable();
    tags.dedup();
    let row = |tag: &str| post_tag::Model {
        org: post.id.org.to_string(),
        post_id: local(post.id),
        tag: tag.to_owned(),
        published_at: post.published_at.into(),
    };
    tags.into_iter().map(|tag| row(tag).into_active_model()).collect()
}

/// `replies` is how many comments answer this one.
pub(super) fn comment_row(comment: corpus::Comment, replies: i32) -> comment::Model {
    let (author_name, former_ordinal) = AuthorLabel::parse(&comment.author_label).into_row();
    comment::Model {
        org: comment.id.org.to_string(),
        id: local(comment.id),
        version: number(comment.version),
        post_id: local(comment.post),
        parent_id: comment.parent.map(local),
        path: comment.path,
        depth: number(comment.depth),
        state: state_of(comment.state).as_row().to_owned(),
        body: comment.body,
        author_org: comment.author.org.to_string(),
        author_id: local(comment.author),
        author_name,
        former_ordinal,
        posted_at: comment.posted_at.into(),
        edited_at: comment.edited_at.map(Into::into),
        reply_count: replies,
    }
}

/// The last part of an id: rows have the organisation in a column of its own.
pub(super) fn local(id: RecordId) -> String {
    let id = id.to_string();
    id.rsplit('_').next().unwrap_or_default().to_owned()
}

pub(super) fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn state_of(state: corpus::CommentState) -> CommentState {
    match state {
        corpus::CommentState::Visible => CommentState::Visible,
        corpus::CommentState::RemovedByAuthor => CommentState::RemovedByAuthor,
        corpus::CommentState::RemovedByModerator => CommentState::RemovedByModerator,
    }
}

pub(super) fn level_of(level: corpus::SecurityLevel) -> SecurityLevel {
    match level {
        corpus::SecurityLevel::Public => SecurityLevel::Public,
        corpus::SecurityLevel::Members => SecurityLevel::Members,
        corpus::SecurityLevel::Official => SecurityLevel::Official,
        corpus::SecurityLevel::OfficialSensitive => SecurityLevel::OfficialSensitive,
    }
}

fn nation_of(nation: corpus::Nation) -> Nation {
    match nation {
        corpus::Nation::England => Nation::England,
        corpus::Nation::Scotland => Nation::Scotland,
        corpus::Nation::Wales => Nation::Wales,
        corpus::Nation::NorthernIreland => Nation::NorthernIreland,
    }
}

fn kind_of(kind: corpus::OrganisationKind) -> OrganisationKind {
    match kind {
        corpus::OrganisationKind::County => OrganisationKind::County,
        corpus::OrganisationKind::District => OrganisationKind::District,
        corpus::OrganisationKind::Unitary => OrganisationKind::Unitary,
        corpus::OrganisationKind::Metropolitan => OrganisationKind::Metropolitan,
        corpus::OrganisationKind::LondonBorough => OrganisationKind::LondonBorough,
    }
}

fn state_of_member(state: corpus::MemberState) -> MemberState {
    match state {
        corpus::MemberState::Active => MemberState::Active,
        corpus::MemberState::Suspended => MemberState::Suspended,
        corpus::MemberState::Former => MemberState::Former,
    }
}
