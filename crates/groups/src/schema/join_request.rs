use async_graphql::{Context, ID, Object};
use subgraph::directives::partitioned;
use subgraph::{OrgCode, ResolveError};

use super::group::{self, Group};
use super::member::Member;
use crate::store;
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

    /// Always present: the applicant's name when asking.
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
}
