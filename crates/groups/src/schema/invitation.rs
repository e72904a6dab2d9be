use async_graphql::{Context, ID, Object};
use storage::CursorScope;
use subgraph::directives::partitioned;
use subgraph::{Connection, OrgCode, ResolveError};

use super::group::{self, Group};
use super::member::Member;
use super::paging::{Asked, inner_list};
use crate::loaders::Loaders;
use crate::store::{self, InvitationList, InvitationPage};
use crate::vocabulary::RequestState;

pub(crate) struct Invitation(pub(super) store::Invitation);

/// An invitation to a group. Seen by those who facilitate the group, and by the invitee.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Invitation {
    /// Code of the organisation that keeps the group.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the invitation.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The group. While the invitation waits, the invitee sees what describes even a private group, and nothing that is
    /// inside it.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group, ResolveError> {
        group::known(ctx, &self.0.group).await
    }

    /// Who is invited; null when the members subgraph gives no answer.
    async fn invitee(&self) -> Option<Member> {
        Some(Member(self.0.invitee.clone()))
    }

    /// Always present: a name, or Former Member with an ordinal inside the group.
    async fn invitee_label(&self) -> &str {
        &self.0.invitee_label
    }

    /// How the invitation stands.
    async fn state(&self) -> RequestState {
        self.0.state
    }
}

/// The invitations of one thing, in the field `kind` (such as `Group.invitations`).
pub(super) async fn invitations_of(
    ctx: &Context<'_>,
    kind: &str,
    list: InvitationList,
    asked: Asked,
) -> Result<Connection<Invitation>, ResolveError> {
    let scope = CursorScope::new(kind, "invitedAt org id", &list.scope());
    let page = InvitationPage { list: list.clone(), page: asked.page(&scope)? };
    let (rows, total) = (Loaders::of(ctx).invitation_page(page), Loaders::of(ctx).invitation_count(list));
    let shown = (Invitation, |invitation: &Invitation| invitation.0.key());
    inner_list(ctx, &scope, &asked, rows, total, shown).await
}
