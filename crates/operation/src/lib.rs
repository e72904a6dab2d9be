//! A client's document: parsed within [`Limits`], validated against what clients see, and made ready for planning.
//!
//! [`Document::parse`] → [`validate()`] → [`Operation`]; [`Operation::coerce`] → [`Variables`]. An [`Operation`] comes only
//! from [`validate()`], so nothing unchecked can be planned. [`estimate_cost`] says what one may cost.
mod cost;
mod document;
mod flatten;
mod limits;
mod measure;
mod operation;
mod variables;
mod violation;

pub use cost::{CostFault, estimate_cost};
pub use document::Document;
pub use flatten::{Condition, FlatField};
pub use limits::Limits;
pub use operation::{Operation, validate};
pub use variables::Variables;
pub use violation::{Location, Violation, ViolationCode};
