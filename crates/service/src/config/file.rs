//! Reading the configuration file.
use std::path::Path;

use serde_json::{Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::ConfigError;
use super::settings::{Place, Placed, Setting};

/// Reads the TOML file at `path` into settings that know their lines.
pub(super) fn read(path: &Path) -> Result<Placed, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let source = Source { path, text: &text };
    let table = DeTable::parse(&text).map_err(|error| source.not_toml(&error))?;
    Ok(source.table(table.get_ref(), source.place(0)))
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn table(&self, table: &DeTable<'_>, place: Place) -> Placed {
        let settings = table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), self.setting(value, key.span().start)))
            .collect();
        Placed { place, setting: Setting::Table(settings) }
    }

    /// `start` is where the setting's key stands, or the value itself in a list.
    fn setting(&self, value: &Spanned<DeValue<'_>>, start: usize) -> Placed {
        let place = self.place(start);
        let value = match value.get_ref() {
            DeValue::Table(table) => return self.table(table, place),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.setting(item, item.span().start)).collect();
                return Placed { place, setting: Setting::List(items) };
            }
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(datetime) => Value::String(datetime.to_string()),
            // What no number of ours can hold stays text, which no number's type accepts.
            DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(integer) => Value::Number(integer.into()),
                Err(_) => Value::String(integer.as_str().to_owned()),
            },
            DeValue::Float(float) => match float.as_str().parse().ok().and_then(Number::from_f64) {
                Some(float) => Value::Number(float),
                None => Value::String(float.as_str().to_owned()),
            },
        };
        Placed { place, setting: Setting::Value(value) }
    }

    fn place(&self, offset: usize) -> Place {
        Place::File { path: self.path.to_owned(), line: self.line_and_column(offset).0 }
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before.chars().count() - before[..line_start].chars().count() + 1)
    }

    fn not_toml(&self, error: &toml::de::Error) -> ConfigError {
        let (line, column) = self.line_and_column(error.span().map_or(0, |span| span.start));
        ConfigError::NotToml { path: self.path.to_owned(), line, column, message: error.message().to_owned() }
    }
}

/// Reads a value in TOML's notation, such as `8080` or `["a", "b"]`, all of it at one place.
pub(super) fn read_value(text: &str, place: &Place) -> Option<Setting> {
    let value = DeValue::parse(text).ok()?;
    let mut placed = Source { path: Path::new(""), text }.setting(&value, 0);
    placed.put_at(place);
    Some(placed.setting)
}

impl Placed {
    fn put_at(&mut self, place: &Place) {
        self.place = place.clone();
        match &mut self.setting {
            Setting::Table(table) => table.values_mut().for_each(|placed| placed.put_at(place)),
            Setting::List(items) => items.iter_mut().for_each(|placed| placed.put_at(place)),
            Setting::Value(_) => {}
        }
    }
}
