//! What may stand at one place of a configuration, by the JSON Schema of its type.
use serde_json::Value;

/// How deep references and nested settings are followed; a real configuration needs five.
const DEPTH_MAX: usize = 32;

/// The schemas of which a setting must meet one or all; which is left to the type itself.
#[derive(Clone)]
pub(super) struct Shape<'s> {
    root: &'s Value,
    schemas: Vec<&'s Value>,
}

impl<'s> Shape<'s> {
    /// The shape of the whole configuration.
    pub(super) fn of(root: &'s Value) -> Self {
        Self::from_schemas(root, [root])
    }

    /// The shape of what may stand under `key`; `None` where no such key may be.
    pub(super) fn property(&self, key: &str) -> Option<Self> {
        let below: Vec<&Value> = self.schemas.iter().filter_map(|schema| property(schema, key)).collect();
        (!below.is_empty()).then(|| Self::from_schemas(self.root, below))
    }

    /// The shape of a list's items.
    pub(super) fn items(&self) -> Self {
        Self::from_schemas(self.root, self.schemas.iter().filter_map(|schema| schema.get("items")))
    }

    /// The keys that are known by name.
    pub(super) fn keys(&self) -> Vec<&'s str> {
        let properties = self.schemas.iter().filter_map(|schema| schema.get("properties")?.as_object());
        properties.flat_map(|properties| properties.keys().map(String::as_str)).collect()
    }

    /// Whether a value of the JSON type `name` may stand here.
    pub(super) fn allows(&self, name: &str) -> bool {
        self.schemas.iter().any(|schema| match schema.get("type") {
            Some(Value::Array(names)) => names.iter().any(|allowed| allowed == name),
            Some(allowed) => allowed == name,
            None => is_anything(schema),
        })
    }

    /// Whether a secret stands here: [`super::Secret`] says so in its schema.
    pub(super) fn is_secret(&self) -> bool {
        self.schemas.iter().any(|schema| schema.get("writeOnly") == Some(&Value::Bool(true)))
    }

    /// The paths of all keys known by name.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.collect_paths("", 0, &mut paths);
        paths
    }

    fn collect_paths(&self, above: &str, depth: usize, paths: &mut Vec<String>) {
        if depth > 6 {
            return;
        }
        for key in self.keys() {
            let path = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
            if let Some(shape) = self.property(key) {
                shape.collect_paths(&path, depth + 1, paths);
            }
            paths.push(path);
        }
    }

    fn from_schemas(root: &'s Value, schemas: impl IntoIterator<Item = &'s Value>) -> Self {
        let mut shape = Self { root, schemas: Vec::new() };
        for schema in schemas {
            shape.add(schema, 0);
        }
        shape
    }

    /// Adds `schema` and all that it refers to or is made of.
    fn add(&mut self, schema: &'s Value, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        self.schemas.push(schema);
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && let Some(schema) = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer))
        {
            self.add(schema, depth + 1);
        }
        for combinator in ["allOf", "anyOf", "oneOf"] {
            for schema in schema.get(combinator).and_then(Value::as_array).into_iter().flatten() {
                self.add(schema, depth + 1);
            }
        }
    }
}

fn property<'s>(schema: &'s Value, key: &str) -> Option<&'s Value> {
    if let Some(schema) = schema.get("properties").and_then(|properties| properties.get(key)) {
        return Some(schema);
    }
    match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => None,
        Some(schema) => Some(schema),
        None => is_anything(schema).then_some(schema),
    }
}

/// Whether `schema` says nothing about what may stand there.
fn is_anything(schema: &Value) -> bool {
    const SAYING: [&str; 8] = ["type", "properties", "$ref", "allOf", "anyOf", "oneOf", "enum", "const"];
    *schema == Value::Bool(true) || schema.is_object() && SAYING.iter().all(|word| schema.get(word).is_none())
}
