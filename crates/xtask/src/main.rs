//! Develops Witan: tests, console, schema.
fn main() {}
