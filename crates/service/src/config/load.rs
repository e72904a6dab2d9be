//! From sources to a checked configuration.
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::check::check;
use super::fault::{ConfigError, ConfigFault};
use super::settings::{Place, Placed, Setting};
use super::shape::Shape;
use super::sources::Sources;
use super::{file, variables};

/// Reads a configuration from `sources`, checks it whole and makes `T` of it.
///
/// Defaults are `T`'s own (`#[serde(default)]`). Relative paths, those of secrets' files too, are as the process sees
/// them.
///
/// # Errors
/// [`ConfigError`], with every unknown key at once; a wrong type or a missing key is told one at a time.
pub fn load<T: DeserializeOwned + JsonSchema>(sources: &Sources) -> Result<T, ConfigError> {
    let schema = schema_of::<T>();
    let shape = Shape::of(&schema);
    let mut settings = match &sources.file {
        Some(path) => file::read(path)?,
        None => Placed::empty(),
    };
    settings.overlay(variables::read(&sources.variables, &shape));
    for flag in &sources.flags {
        let path: Vec<&str> = flag.key.split('.').collect();
        let setting = Setting::Value(flag.value.clone());
        settings.overlay(Placed::at_path(&path, &Place::Flag(flag.name.clone()), setting));
    }
    let faults = check(&mut settings, &shape);
    if !faults.is_empty() {
        return Err(ConfigError::Refused(faults));
    }
    serde_path_to_error::deserialize(settings.clone().into_value())
        .map_err(|error| ConfigError::Refused(vec![wrong(&error, &settings)]))
}

/// The JSON Schema of a configuration file, for editors to complete and check by.
pub fn json_schema<T: JsonSchema>() -> String {
    format!("{:#}", schema_of::<T>())
}

fn schema_of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}

fn wrong(error: &serde_path_to_error::Error<serde_json::Error>, settings: &Placed) -> ConfigFault {
    let path: Vec<String> = error
        .path()
        .iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect();
    let place = settings.place_of(&path).clone();
    ConfigFault { key: path.join("."), place, problem: error.inner().to_string(), help: None }
}
