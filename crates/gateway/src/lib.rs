//! The gateway: Poem, the seven stages, routes.
