//! Who may write, and at which level.
//!
//! Whoever takes part in the network publishes in an open group, as they may comment there; in restricted and private
//! groups only the group's members write, and outside of groups only members of the organisation publish. What someone
//! writes stands at the group's level at least, and at none at which they could not read it themselves.
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use subgraph::{GroupAccess, GroupRole, NodeId, OrgCode, SecurityLevel};

use super::Viewer;
use crate::entity::{group_fact, group_member};

/// A group as someone finds it who may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupPlace {
    pub(crate) access: GroupAccess,
    pub(crate) level: SecurityLevel,
    /// What they are in it; nothing for someone outside.
    pub(crate) role: Option<GroupRole>,
}

/// Why something may not be written at a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LevelRefused {
    /// The group's level is this, and higher.
    BelowGroup(SecurityLevel),
    /// The viewer is cleared for this at most.
    AboveCeiling(SecurityLevel),
    /// At this level only the organisation's and the group's members read, and the viewer is neither.
    OutOfReach,
}

impl Viewer {
    /// The groups that are there for the viewer: a private one is for its members alone.
    pub(crate) fn groups(&self) -> Select<group_fact::Entity> {
        let not_private = group_fact::Column::Access.ne(GroupAccess::Private.as_str());
        let inside = self.member.as_ref().map(in_group);
        group_fact::Entity::find().filter(Condition::any().add(not_private).add_option(inside))
    }

    /// Whether the viewer may write at `level` what `org` keeps, in this group of it if in any.
    pub(crate) fn check_level(
        &self,
        level: SecurityLevel,
        org: &OrgCode,
        group: Option<&GroupPlace>,
    ) -> Result<(), LevelRefused> {
        let floor = group.map_or(SecurityLevel::Public, |group| group.level);
        let is_inside = group.is_some_and(|group| group.role.is_some());
        let is_near = is_inside || self.member.as_ref().is_some_and(|member| member.org() == org);
        match level {
            level if level < floor => Err(LevelRefused::BelowGroup(floor)),
            level if level > self.ceiling => Err(LevelRefused::AboveCeiling(self.ceiling)),
            level if level > SecurityLevel::Members && !is_near => Err(LevelRefused::OutOfReach),
            _ => Ok(()),
        }
    }
}

impl GroupPlace {
    /// Whether who stands there may write in the group.
    pub(crate) fn lets_write(&self) -> bool {
        match self.access {
            GroupAccess::Open => true,
            GroupAccess::Restricted | GroupAccess::Private => self.role.is_some(),
        }
    }
}

fn in_group(member: &NodeId) -> SimpleExpr {
    let same =
        |of_member, of_group| Expr::col((group_member::Entity, of_member)).equals((group_fact::Entity, of_group));
    let membership = Query::select()
        .expr(Expr::val(1))
        .from(group_member::Entity)
        .and_where(group_member::Column::MemberOrg.eq(member.org().as_str()))
        .and_where(group_member::Column::MemberId.eq(member.local()))
        .and_where(same(group_member::Column::Org, group_fact::Column::Org))
        .and_where(same(group_member::Column::GroupId, group_fact::Column::Id))
        .to_owned();
    Expr::exists(membership)
}
