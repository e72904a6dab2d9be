//! Who asks for a change.
use async_graphql::Context;
use claims::Caller;

use crate::{NodeId, NodeKind, ResolveError};

/// The member for whom a change is made. Whether that member takes part is asked in the transaction that makes it, by
/// [`directory::label_of_active`](crate::directory::label_of_active).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The caller's subject, under which idempotency keys are kept.
    pub subject: String,
    /// The member as whom the caller acts.
    pub member: NodeId,
}

impl Actor {
    /// Who asks for the change; `None` for a caller who acts as no member of the network, such as a data team's system.
    ///
    /// # Errors
    /// [`ResolveError::Unauthenticated`] when nobody is signed in.
    pub fn of(ctx: &Context<'_>) -> Result<Option<Self>, ResolveError> {
        let caller: &Caller = ctx.data_unchecked();
        let Some(subject) = caller.subject() else { return Err(ResolveError::Unauthenticated) };
        let member = caller.member().and_then(|member| NodeId::of_entity(NodeKind::Member, member.org(), member.id()));
        Ok(member.map(|member| Self { subject: subject.to_owned(), member }))
    }
}
