//! Plans an operation over the subgraphs of a supergraph.
