//! Serving an async-graphql schema as a subgraph.
