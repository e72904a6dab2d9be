use async_graphql::{Context, ID, Object};
use subgraph::directives::partitioned;
use subgraph::{DateTime, GroupRole, OrgCode, ResolveError};

use super::group::{self, Group};
use super::member::Member;
use crate::store;

pub(crate) struct Membership(pub(super) store::Membership);

/// A member's place in a group. Kept with the group; the member may belong to another organisation.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Membership {
    /// Code of the organisation that keeps the group.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the membership.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The group.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group, ResolveError> {
        group::known(ctx, &self.0.group).await
    }

    /// The member; null when the members subgraph gives no answer.
    async fn member(&self) -> Option<Member> {
        Some(Member(self.0.member.clone()))
    }

    /// Always present: a name, or Former Member with an ordinal inside the group.
    async fn member_label(&self) -> &str {
        &self.0.member_label
    }

    /// What the member is in the group.
    async fn role(&self) -> GroupRole {
        self.0.role
    }

    /// Since when.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }
}
