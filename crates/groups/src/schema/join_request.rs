use async_graphql::{Context, ID, Object};
use storage::CursorScope;
use subgraph::directives::partitioned;
use subgraph::{Connection, OrgCode, ResolveError};

use super::group::{self, Group};
use super::member::Member;
use super::paging::{Asked, inner_list};
use crate::loaders::Loaders;
use crate::store::{self, JoinRequestList, JoinRequestPage};
use crate::vocabulary::RequestState;

pub(crate) struct JoinRequest(pub(super) store::JoinRequest);

/// A request to join a restricted group. Seen by those who facilitate the group, and by the applicant.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl JoinRequest {
    /// Code of the organisation that keeps the group.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the request.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The group.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group, ResolveError> {
        group::known(ctx, &self.0.group).await
    }

    /// Who asks; null when the members subgraph gives no answer.
    async fn applicant(&self) -> Option<Member> {
        Some(Member(self.0.applicant.clone()))
    }

    /// Always present: a name, or Former Member with an ordinal inside the group.
    async fn applicant_label(&self) -> &str {
        &self.0.applicant_label
    }

    /// What the applicant says to those who decide; plain text.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// How the request stands.
    async fn state(&self) -> RequestState {
        self.0.state
    }

    /// What was said with the decision; plain text. Null while the request waits, and where nothing was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// The requests to join of one thing, in the field `kind` (such as `Group.joinRequests`).
pub(super) async fn join_requests_of(
    ctx: &Context<'_>,
    kind: &str,
    list: JoinRequestList,
    asked: Asked,
) -> Result<Connection<JoinRequest>, ResolveError> {
    let scope = CursorScope::new(kind, "askedAt org id", &list.scope());
    let page = JoinRequestPage { list: list.clone(), page: asked.page(&scope)? };
    let (rows, total) = (Loaders::of(ctx).join_request_page(page), Loaders::of(ctx).join_request_count(list));
    let shown = (JoinRequest, |request: &JoinRequest| request.0.key());
    inner_list(ctx, &scope, &asked, rows, total, shown).await
}
