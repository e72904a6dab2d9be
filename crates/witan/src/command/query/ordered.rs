//! JSON whose members stay in the order they came in: that of the client's selection.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// JSON with its members in order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Ordered {
    /// An object.
    Object(IndexMap<String, Ordered>),
    /// A list.
    List(Vec<Ordered>),
    /// Anything else.
    Leaf(Value),
}

impl Ordered {
    /// The member of this name, if it is an object that has one.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            Self::List(_) | Self::Leaf(_) => None,
        }
    }

    /// The items, if it is a list.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Object(_) | Self::Leaf(_) => &[],
        }
    }

    /// A leaf for people to read: what would break a line or a column becomes a space.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Leaf(Value::Null) => String::new(),
            Self::Leaf(Value::String(text)) => text.replace(['\t', '\n', '\r'], " "),
            Self::Leaf(other) => other.to_string(),
            Self::List(items) => items.iter().map(Self::text).collect::<Vec<_>>().join(", "),
            Self::Object(_) => serde_json::to_string(self).unwrap_or_default(),
        }
    }
}
