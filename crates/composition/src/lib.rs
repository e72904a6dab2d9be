//! Subgraph SDLs in, supergraph out, or every fault.
