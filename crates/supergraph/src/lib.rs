//! The composed schema as a typed graph with dense ids.
