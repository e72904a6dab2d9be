//! A client's document: parsed within [`Limits`], validated against what clients see, and made ready for planning.
//!
//! [`Document::parse`] → [`validate()`] → [`Operation`]; [`Operation::coerce`] → [`Variables`]. An [`Operation`] comes only
//! from [`validate()`], so nothing unchecked can be planned. [`estimate_cost`] says what one may cost, [`Deferral`] what of it
//! may come later.
mod cost;
mod deferral;
mod document;
mod flatten;
mod limits;
mod measure;
mod operation;
mod variables;
mod violation;

pub use cost::{CostFault, estimate_cost};
pub use deferral::Deferral;
pub use document::Document;
pub use flatten::{Condition, FlatField, FlatFragment, Flattened};
pub use limits::Limits;
pub use operation::{Operation, validate};
pub use variables::Variables;
pub use violation::{Location, Violation, ViolationCode};
