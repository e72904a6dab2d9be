//! Database connections, keyset pages, a fresh database per test.
