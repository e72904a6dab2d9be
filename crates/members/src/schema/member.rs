//! `Member`: a person in the network.
use async_graphql::{Context, ID, Object, Result};
use subgraph::directives::{assurance, own_data, partitioned, personal};
use subgraph::{Assurance, DateTime, OrgCode, ResolveError};

use super::identity_link::IdentityLink;
use super::organisation::Organisation;
use crate::loaders::Loaders;
use crate::member_state::MemberState;
use crate::store;

pub(crate) struct Member(pub(crate) store::Member);

/// A person in the network, at home in one organisation. Someone who has left stays as a member in state `FORMER`,
/// without anything that tells who it was.
#[Object(directive = partitioned::apply("org".into()))]
impl Member {
    /// Code of the organisation where the member is at home.
    async fn org(&self) -> &OrgCode {
        &self.0.org
    }

    /// Opaque, and the same for the life of the membership in the network.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Changes whenever the profile does; an edit names the version it was made from.
    async fn version(&self) -> String {
        self.0.version.to_string()
    }

    /// The organisation where the member is at home.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(Loaders::of(ctx).organisation(self.0.org.clone()).await?.map(Organisation))
    }

    /// Whether the member takes part.
    async fn state(&self) -> MemberState {
        self.0.state
    }

    /// The name, or `Former Member` for someone who has left.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// What the member does; null when not told, and for someone who has left.
    async fn job_title(&self) -> Option<&str> {
        self.0.job_title.as_deref()
    }

    /// Topics that the member can be asked about; empty for someone who has left.
    async fn expertise(&self) -> &[String] {
        &self.0.expertise
    }

    /// When the member joined the network.
    async fn joined_at(&self) -> Option<DateTime> {
        Some(self.0.joined_at.into())
    }

    /// When the member left; null for anyone who has not.
    async fn left_at(&self) -> Option<DateTime> {
        self.0.left_at.map(DateTime::from)
    }

    /// How to reach the member; null for someone who has left.
    #[graphql(requires_scopes = "member:contact", directive = personal::apply("contact".into()))]
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        if !Loaders::of(ctx).viewer().may_read_contact() {
            return Err(ResolveError::Forbidden.into());
        }
        Ok(self.0.email.as_deref())
    }

    /// How the member proves who they are, the first link made first. Only for the member, taking part and signed in at assurance
    /// `SUBSTANTIAL` or higher.
    #[graphql(
        directive = personal::apply("identity".into()),
        directive = own_data::apply(),
        directive = assurance::apply(Assurance::Substantial)
    )]
    async fn identities(&self, ctx: &Context<'_>) -> Result<Option<Vec<IdentityLink>>> {
        let loaders = Loaders::of(ctx);
        // Before anything is read: nobody else learns by how long it took that there is something.
        if !loaders.viewer().may_read_identities_of(&self.0) {
            return Err(ResolveError::Forbidden.into());
        }
        let links = loaders.identity_links(self.0.id.clone()).await?.unwrap_or_default();
        Ok(Some(links.into_iter().map(IdentityLink).collect()))
    }
}
