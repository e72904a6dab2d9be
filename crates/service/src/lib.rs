//! What every process does alike: configuration, telemetry, health, shutdown, serving, the clock.
//!
//! A process starts in this order: [`crypto::install`], [`config::load`], [`telemetry::start`], [`Health`] and
//! [`Shutdown`], then [`server::Listener::bind`] and [`server::Listener::serve`]; when that returns, the process flushes
//! with [`telemetry::Telemetry::shutdown`] and ends.
pub mod clock;
pub mod config;
pub mod crypto;
pub mod hangup;
pub mod health;
pub mod server;
pub mod shutdown;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;

pub use config::Secret;
pub use health::Health;
pub use shutdown::Shutdown;
