//! Reading polls. A poll is read by whoever may read its post.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use storage::{StoreError, Timestamp};
use subgraph::{Lang, NodeId, NodeKind, OrgCode, one_of, stored_id};

use crate::entity::{poll, poll_option, poll_vote, post};
use crate::visibility::{Viewer, group_of_post};

/// A poll on a post that its viewer may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Poll {
    pub(crate) id: NodeId,
    pub(crate) post: NodeId,
    pub(crate) question: Wording,
    /// When voting ends; never by itself when there is no such instant.
    pub(crate) closes_at: Option<Timestamp>,
}

/// What can be chosen in a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PollOption {
    pub(crate) id: OptionId,
    pub(crate) label: Wording,
}

/// The id of an option. It is no global id: an option is found through its poll alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct OptionId {
    pub(crate) org: OrgCode,
    /// The last part, which tells it from the other options of the poll.
    pub(crate) local: String,
}

/// A plain text in one language or in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) english: Option<String>,
    pub(crate) welsh: Option<String>,
}

/// Reads the polls with these keys; those that are not there, or not for the viewer, are left out.
pub(crate) async fn polls_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<Poll>, StoreError> {
    read(db, viewer, one_of(poll::Column::Org, poll::Column::Id, keys)).await
}

/// Reads the polls on these posts.
pub(crate) async fn polls_of_posts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    posts: &[NodeId],
) -> Result<HashMap<NodeId, Poll>, StoreError> {
    let polls = read(db, viewer, one_of(poll::Column::Org, poll::Column::PostId, posts)).await?;
    Ok(polls.into_iter().map(|poll| (poll.post.clone(), poll)).collect())
}

async fn read(db: &impl ConnectionTrait, viewer: &Viewer, which: Condition) -> Result<Vec<Poll>, StoreError> {
    let query = poll::Entity::find()
        .join(JoinType::InnerJoin, post_of_poll())
        .join(JoinType::LeftJoin, group_of_post())
        .filter(which)
        .filter(viewer.may_read());
    query.all(db).await?.into_iter().map(Poll::try_from).collect()
}

/// The options of these polls, which were read for the viewer before, in the order shown.
pub(crate) async fn options_of_polls(
    db: &impl ConnectionTrait,
    polls: &[NodeId],
) -> Result<HashMap<NodeId, Vec<PollOption>>, StoreError> {
    let of_polls = one_of(poll_option::Column::Org, poll_option::Column::PollId, polls);
    let rows = poll_option::Entity::find().filter(of_polls).order_by_asc(poll_option::Column::Place).all(db).await?;
    let mut options: HashMap<NodeId, Vec<PollOption>> = HashMap::with_capacity(polls.len());
    for row in rows {
        let poll = stored_id(NodeKind::Poll, &row.org, row.poll_id)?;
        let id = OptionId { org: poll.org().clone(), local: row.id };
        let label = Wording { english: row.label_en, welsh: row.label_cy };
        options.entry(poll).or_default().push(PollOption { id, label });
    }
    Ok(options)
}

/// What the viewer chose in these polls.
pub(crate) async fn choices_in_polls(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    polls: &[NodeId],
) -> Result<HashMap<NodeId, OptionId>, StoreError> {
    let in_polls = one_of(poll_vote::Column::Org, poll_vote::Column::PollId, polls);
    let votes = poll_vote::Entity::find().filter(in_polls).filter(viewer.gave()).all(db).await?;
    let choice = |vote: poll_vote::Model| {
        let poll = stored_id(NodeKind::Poll, &vote.org, vote.poll_id)?;
        let choice = OptionId { org: poll.org().clone(), local: vote.option_id };
        Ok((poll, choice))
    };
    votes.into_iter().map(choice).collect()
}

/// How many chose what in these polls; an option that nobody chose is not named.
pub(crate) async fn votes_in_polls(
    db: &impl ConnectionTrait,
    polls: &[NodeId],
) -> Result<HashMap<NodeId, HashMap<String, u64>>, StoreError> {
    let votes = poll_vote::Entity::find()
        .select_only()
        .columns([poll_vote::Column::Org, poll_vote::Column::PollId, poll_vote::Column::OptionId])
        .expr_as(Func::count(Expr::col(poll_vote::Column::MemberId)), "votes")
        .filter(one_of(poll_vote::Column::Org, poll_vote::Column::PollId, polls))
        .group_by(poll_vote::Column::Org)
        .group_by(poll_vote::Column::PollId)
        .group_by(poll_vote::Column::OptionId);
    let mut counted: HashMap<NodeId, HashMap<String, u64>> = HashMap::with_capacity(polls.len());
    for CountedVotes { org, poll_id, option_id, votes } in votes.into_model::<CountedVotes>().all(db).await? {
        let poll = stored_id(NodeKind::Poll, &org, poll_id)?;
        counted.entry(poll).or_default().insert(option_id, u64::try_from(votes).unwrap_or_default());
    }
    Ok(counted)
}

#[derive(FromQueryResult)]
struct CountedVotes {
    org: String,
    poll_id: String,
    option_id: String,
    votes: i64,
}

/// The condition on `post` that it has a poll.
pub(super) fn has_poll() -> SimpleExpr {
    let same = |of_poll, of_post| Expr::col((poll::Entity, of_poll)).equals((post::Entity, of_post));
    let polled = Query::select()
        .expr(Expr::val(1))
        .from(poll::Entity)
        .and_where(same(poll::Column::Org, post::Column::Org))
        .and_where(same(poll::Column::PostId, post::Column::Id))
        .to_owned();
    Expr::exists(polled)
}

fn post_of_poll() -> RelationDef {
    poll::Entity::belongs_to(post::Entity)
        .from((poll::Column::Org, poll::Column::PostId))
        .to((post::Column::Org, post::Column::Id))
        .into()
}

impl Poll {
    /// Whether voting has ended at `now`.
    pub(crate) fn is_closed(&self, now: Timestamp) -> bool {
        self.closes_at.is_some_and(|closes_at| closes_at <= now)
    }
}

impl Wording {
    /// A text in one language alone.
    pub(super) fn in_lang(lang: Lang, text: String) -> Self {
        match lang {
            Lang::En => Self { english: Some(text), welsh: None },
            Lang::Cy => Self { english: None, welsh: Some(text) },
        }
    }

    /// The text in `lang` if there is one, else in the language there is, English first.
    pub(crate) fn get(&self, lang: Option<Lang>) -> &str {
        let (english, welsh) = (self.english.as_deref(), self.welsh.as_deref());
        let text = match lang {
            Some(Lang::Cy) => welsh.or(english),
            Some(Lang::En) | None => english.or(welsh),
        };
        text.unwrap_or_default()
    }
}

impl TryFrom<poll::Model> for Poll {
    type Error = StoreError;

    fn try_from(row: poll::Model) -> Result<Self, StoreError> {
        Ok(Self {
            post: stored_id(NodeKind::Post, &row.org, row.post_id)?,
            id: stored_id(NodeKind::Poll, &row.org, row.id)?,
            question: Wording { english: row.question_en, welsh: row.question_cy },
            closes_at: row.closes_at,
        })
    }
}

impl OptionId {
    /// The id as clients see it, such as `option_BST_00000010`, read back; none for a text that is no such id of `org`.
    pub(crate) fn parse(org: &OrgCode, text: &str) -> Option<Self> {
        let local = text.strip_prefix(PREFIX)?.strip_prefix(org.as_str())?.strip_prefix('_')?;
        let is_well_formed = (1..=LOCAL_BYTES_MAX).contains(&local.len())
            && local.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        is_well_formed.then(|| Self { org: org.clone(), local: local.to_owned() })
    }
}

impl std::fmt::Display for OptionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PREFIX}{}_{}", self.org, self.local)
    }
}

const PREFIX: &str = "option_";
/// The longest last part of an id, as of global ids.
const LOCAL_BYTES_MAX: usize = 64;
