//! Runs a query plan over transports and writes the answer.
