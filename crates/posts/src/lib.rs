//! The posts subgraph: schema, rules, store.
