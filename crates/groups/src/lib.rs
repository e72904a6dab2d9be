//! The groups subgraph: schema, rules, store.
