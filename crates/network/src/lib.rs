//! The gateway's own subgraph.
