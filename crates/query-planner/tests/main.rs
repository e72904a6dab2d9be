//! Behaviour of planning, at its public boundary.
mod asking;
mod authorizing;
mod bounds;
mod fixtures;
mod overriding;
mod permitted;
