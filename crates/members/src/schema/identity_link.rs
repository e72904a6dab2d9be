//! `IdentityLink`: how a member proves who they are.
use async_graphql::Object;
use subgraph::{Assurance, DateTime};

use crate::store;

pub(super) struct IdentityLink(pub(super) store::IdentityLink);

/// An identity provider's word for who a member is, made when they proved it there.
#[Object]
impl IdentityLink {
    /// Who gives the word, by address: the network's e-ID, or the provider of the member's organisation.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// How sure the issuer is.
    async fn assurance(&self) -> Assurance {
        self.0.assurance
    }

    /// When the link was made.
    async fn linked_at(&self) -> DateTime {
        self.0.linked_at.into()
    }
}
