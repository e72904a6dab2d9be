//! Settings from the environment.
use serde_json::Value;

use super::file::read_value;
use super::settings::{Place, Placed, Setting};
use super::shape::Shape;
pub(super) use super::sources::PREFIX;

/// The settings of `variables`, read by the types that `shape` wants: text where text may stand, else TOML's notation.
pub(super) fn read(variables: &[(String, String)], shape: &Shape<'_>) -> Placed {
    let mut settings = Placed::empty();
    // In the order of their names a table comes before what is in it, so that the latter overrides.
    let mut variables: Vec<_> = variables.iter().collect();
    variables.sort();
    for (name, text) in variables {
        let key = key_of(name);
        let path: Vec<&str> = key.split('.').collect();
        let place = Place::Variable(name.clone());
        let target = path.iter().try_fold(shape.clone(), |shape, key| shape.property(key));
        let is_text = target.is_none_or(|target| target.allows("string"));
        let notation = if is_text { None } else { read_value(text, &place) };
        let setting = notation.unwrap_or_else(|| Setting::Value(Value::String(text.clone())));
        settings.overlay(Placed::at_path(&path, &place, setting));
    }
    settings
}

/// The variable that sets `key`.
pub(super) fn name_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// The part of a variable's name that is not the same in all of them.
pub(super) fn without_prefix(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

fn key_of(name: &str) -> String {
    without_prefix(name).to_lowercase().replace("__", ".")
}
