//! The tree of settings, each with the place it comes from.
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

/// Where a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// In an environment variable of this name.
    Variable(String),
    /// In a flag of this name on the command line.
    Flag(String),
    /// Nowhere: it is missing, or a default.
    Nowhere,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Nowhere => f.write_str("configuration"),
        }
    }
}

/// A setting and its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) place: Place,
    pub(super) setting: Setting,
}

#[derive(Debug, Clone)]
pub(super) enum Setting {
    Table(BTreeMap<String, Placed>),
    List(Vec<Placed>),
    Value(Value),
}

impl Placed {
    /// The empty tree.
    pub(super) fn empty() -> Self {
        Self { place: Place::Nowhere, setting: Setting::Table(BTreeMap::new()) }
    }

    /// The tree in which only the key at `path` is set.
    pub(super) fn at_path(path: &[&str], place: &Place, setting: Setting) -> Self {
        let leaf = Self { place: place.clone(), setting };
        path.iter().rev().fold(leaf, |inner, key| Self {
            place: place.clone(),
            setting: Setting::Table(BTreeMap::from([((*key).to_owned(), inner)])),
        })
    }

    /// Lays `over` on top of this tree: tables are joined, all else is replaced.
    pub(super) fn overlay(&mut self, over: Self) {
        match (&mut self.setting, over.setting) {
            (Setting::Table(below), Setting::Table(above)) => {
                for (key, placed) in above {
                    match below.get_mut(&key) {
                        Some(existing) => existing.overlay(placed),
                        None => {
                            below.insert(key, placed);
                        }
                    }
                }
            }
            (_, setting) => *self = Self { place: over.place, setting },
        }
    }

    /// The place of what stands at `path`, or of the nearest that stands above it.
    pub(super) fn place_of(&self, path: &[String]) -> &Place {
        let below = match (path.split_first(), &self.setting) {
            (Some((key, rest)), Setting::Table(table)) => table.get(key).map(|placed| (placed, rest)),
            (Some((index, rest)), Setting::List(items)) => {
                index.parse().ok().and_then(|index: usize| items.get(index)).map(|placed| (placed, rest))
            }
            (Some(_), Setting::Value(_)) | (None, _) => None,
        };
        below.map_or(&self.place, |(placed, rest)| placed.place_of(rest))
    }

    /// The tree as plain JSON.
    pub(super) fn into_value(self) -> Value {
        match self.setting {
            Setting::Table(table) => {
                Value::Object(table.into_iter().map(|(key, placed)| (key, placed.into_value())).collect())
            }
            Setting::List(items) => Value::Array(items.into_iter().map(Self::into_value).collect()),
            Setting::Value(value) => value,
        }
    }
}
