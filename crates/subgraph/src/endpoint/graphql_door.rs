//! `POST /graphql`: the gateway asks.
use claims::hop::HopVerifier;
use poem::{Endpoint, Request, Response};

use super::EndpointLimits;
use super::door::Door;
use crate::Subgraph;

/// The way in for the gateway.
pub(super) struct GraphqlDoor {
    door: Door,
    subgraph: Subgraph,
}

impl GraphqlDoor {
    pub(super) fn new(subgraph: Subgraph, gateway: HopVerifier, limits: EndpointLimits) -> Self {
        Self { door: Door::new(vec![gateway], limits), subgraph }
    }
}

impl Endpoint for GraphqlDoor {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let answered = self.door.in_time(async {
            let admitted = self.door.admit(request).await?;
            Ok(self.subgraph.execute(&admitted.hop.caller, admitted.body).await)
        });
        Ok(answered.await)
    }
}
