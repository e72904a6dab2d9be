//! The members subgraph: schema, rules, store.
