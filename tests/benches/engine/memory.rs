//! How many bytes a value keeps.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The bytes that are held once more while the value that `make` gives lives.
pub(crate) fn kept<T>(make: impl FnOnce() -> T) -> usize {
    let region = Region::new(ALLOCATOR);
    let value = make();
    let change = region.change();
    drop(value);
    // What a reallocation grew by is counted with what was allocated.
    change.bytes_allocated.saturating_sub(change.bytes_deallocated)
}
