//! Behaviour of planning, at its public boundary.
mod asking;
mod authorizing;
mod bounds;
mod deferring;
mod fixtures;
mod overriding;
mod permitted;
mod subscribing;
