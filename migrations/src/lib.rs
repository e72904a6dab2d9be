//! The schema of each database, as sea-orm migrators: one a subgraph.
