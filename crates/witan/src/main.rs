//! Witan: one graph over the councils' own data.
fn main() {}
