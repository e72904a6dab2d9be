//! Who may read a post, decided here and nowhere else.
//!
//! The decision is a condition inside the statement that reads, so what may not be read is never fetched, counted or
//! paged over. A comment is read by whoever may read its post.
//!
//! | level of the post or its group, the higher | read by |
//! |---|---|
//! | `PUBLIC` | anyone |
//! | `MEMBERS` | every signed-in member |
//! | `OFFICIAL` | assurance substantial, and of the post's organisation or its group |
//! | `OFFICIAL_SENSITIVE` | assurance high, and of the post's organisation or its group |
//!
//! A member is someone whom the directory knows as taking part. Who has left, is suspended or is not in it reads what an
//! anonymous caller reads, whatever the token says and whichever groups still list them, and writes nothing.
//!
//! Statistics count posts at `PUBLIC` and `MEMBERS` that are in no private group, the same for whoever may ask for them.
//!
//! A post in a private group is read by the group's members alone, at whatever level. Whoever reads a post may comment
//! on it, but in restricted and private groups only the group's members do; `writing` has the rest of who may write.
mod writing;

use claims::{Assurance, Caller};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, Select};
use subgraph::directory::is_active;
use subgraph::{GroupAccess, NodeId, NodeKind, SecurityLevel};

use crate::entity::{group_fact, group_member, poll_vote, post};

pub(crate) use writing::{GroupPlace, LevelRefused};

/// For whom posts are read, as far as it decides which.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Viewer {
    member: Option<NodeId>,
    ceiling: SecurityLevel,
}

impl Viewer {
    /// The viewer that `caller` is. Who acts as no member, such as a data team's system, reads what is public.
    pub(crate) fn new(caller: &Caller) -> Self {
        let member = caller.member().and_then(|member| NodeId::of_entity(NodeKind::Member, member.org(), member.id()));
        let ceiling = match (&member, caller.assurance()) {
            (None, _) | (_, None) => SecurityLevel::Public,
            (Some(_), Some(Assurance::Low)) => SecurityLevel::Members,
            (Some(_), Some(Assurance::Substantial)) => SecurityLevel::Official,
            (Some(_), Some(Assurance::High)) => SecurityLevel::OfficialSensitive,
        };
        Self { member, ceiling }
    }

    /// The member as whom the viewer reads, if as any.
    pub(crate) fn member(&self) -> Option<&NodeId> {
        self.member.as_ref()
    }

    /// The posts that the viewer may read, each with its group's level as `group_level`.
    pub(crate) fn posts(&self) -> Select<post::Entity> {
        post::Entity::find()
            .join(JoinType::LeftJoin, group_of_post())
            .expr_as(Expr::col((group_fact::Entity, group_fact::Column::SecurityLevel)), "group_level")
            .filter(self.may_read())
    }

    /// The condition on `post`, left-joined with `group_fact`, that the viewer may read it.
    pub(crate) fn may_read(&self) -> Condition {
        let ceiling = self.ceiling.rank();
        let cleared = Condition::all().add(post::Column::SecurityLevel.lte(ceiling)).add(group_level().lte(ceiling));
        let Some(member) = &self.member else { return cleared.add(not_private()) };
        let public = Condition::all().add(not_private()).add(at_most(SecurityLevel::Public));
        let near =
            Condition::any().add(at_most(SecurityLevel::Members)).add(post::Column::Org.eq(member.org().as_str()));
        let open_to = Condition::all().add(not_private()).add(near);
        let as_member =
            Condition::all().add(is_active(member)).add(Condition::any().add(open_to).add(in_group_of_post(member)));
        cleared.add(Condition::any().add(public).add(as_member))
    }

    /// The condition on `post` that the viewer, who may read it, is cleared for what belongs to it and stands at `level`.
    pub(crate) fn is_cleared_for(&self, level: SimpleExpr) -> Condition {
        let public = level.clone().lte(SecurityLevel::Public.rank());
        let Some(member) = &self.member else { return Condition::all().add(public) };
        let near = Condition::any()
            .add(level.clone().lte(SecurityLevel::Members.rank()))
            .add(post::Column::Org.eq(member.org().as_str()))
            .add(in_group_of_post(member));
        let as_member = Condition::all().add(level.lte(self.ceiling.rank())).add(is_active(member)).add(near);
        Condition::any().add(public).add(as_member)
    }

    /// The condition on `poll_vote` that the viewer gave it: nobody is told what another chose.
    pub(crate) fn gave(&self) -> Condition {
        let Some(member) = &self.member else { return Condition::all().add(Expr::val(1).eq(0)) };
        Condition::all()
            .add(poll_vote::Column::MemberOrg.eq(member.org().as_str()))
            .add(poll_vote::Column::MemberId.eq(member.local()))
            .add(is_active(member))
    }

    /// The condition on `post`, left-joined with `group_fact`, that the viewer may comment on it, if they may read it.
    pub(crate) fn may_comment(&self) -> Condition {
        let Some(member) = &self.member else { return Condition::all().add(Expr::val(1).eq(0)) };
        let open_to = Condition::any()
            .add(post::Column::GroupId.is_null())
            .add(group_fact::Column::Access.eq(GroupAccess::Open.as_str()))
            .add(in_group_of_post(member));
        Condition::all().add(is_active(member)).add(open_to)
    }
}

/// The condition on `post`, left-joined with `group_fact`, that statistics count it.
pub(crate) fn is_counted() -> Condition {
    Condition::all().add(not_private()).add(at_most(SecurityLevel::Members))
}

/// From a post to what is known of its group.
pub(crate) fn group_of_post() -> RelationDef {
    post::Entity::belongs_to(group_fact::Entity)
        .from((post::Column::Org, post::Column::GroupId))
        .to((group_fact::Column::Org, group_fact::Column::Id))
        .into()
}

/// The level of the post's group; that of no group is the lowest.
fn group_level() -> SimpleExpr {
    let level = Expr::col((group_fact::Entity, group_fact::Column::SecurityLevel));
    Func::coalesce([level, Expr::val(SecurityLevel::Public.rank())]).into()
}

/// The level at which a post stands: its own or its group's, whichever is higher.
pub(crate) fn effective_level() -> SimpleExpr {
    stricter(group_level(), Expr::col((post::Entity, post::Column::SecurityLevel)))
}

/// The stricter of two levels.
pub(crate) fn stricter(a: SimpleExpr, b: SimpleExpr) -> SimpleExpr {
    Expr::case(a.clone().gt(b.clone()), a).finally(b).into()
}

fn at_most(level: SecurityLevel) -> Condition {
    Condition::all().add(post::Column::SecurityLevel.lte(level.rank())).add(group_level().lte(level.rank()))
}

/// A post has no group, or one that is not private: a foreign key sees to it that a group named is a group known.
fn not_private() -> Condition {
    Condition::any()
        .add(post::Column::GroupId.is_null())
        .add(group_fact::Column::Access.ne(GroupAccess::Private.as_str()))
}

fn in_group_of_post(member: &NodeId) -> SimpleExpr {
    let same = |of_member, of_post| Expr::col((group_member::Entity, of_member)).equals((post::Entity, of_post));
    let membership = Query::select()
        .expr(Expr::val(1))
        .from(group_member::Entity)
        .and_where(group_member::Column::MemberOrg.eq(member.org().as_str()))
        .and_where(group_member::Column::MemberId.eq(member.local()))
        .and_where(same(group_member::Column::Org, post::Column::Org))
        .and_where(same(group_member::Column::GroupId, post::Column::GroupId))
        .to_owned();
    Expr::exists(membership)
}
