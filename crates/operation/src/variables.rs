//! The variables of a request, coerced to their types.

use std::fmt;

use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, executable, request};
use supergraph::ApiSchema;

use crate::violation::{Violation, ViolationCode};

/// Values that fit the operation's variables, defaults filled in. They may be personal data: `Debug` shows names only.
#[derive(Clone)]
pub struct Variables {
    values: Valid<JsonMap>,
}

impl Variables {
    /// All of them as JSON text: the same values in the same order are the same text, and no others are. `None` where they cannot be
    /// written.
    #[must_use]
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(&*self.values).ok()
    }

    pub(crate) fn coerce(
        schema: &ApiSchema,
        document: &ExecutableDocument,
        operation: &executable::Operation,
        variables: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Self, Vec<Violation>> {
        let given: JsonMap =
            variables.iter().map(|(name, value)| (name.as_str().into(), JsonValue::from(value.clone()))).collect();
        match request::coerce_variable_values(schema.schema(), operation, &given) {
            Ok(values) => Ok(Self { values }),
            Err(failed) => {
                let violation = Violation::new(ViolationCode::BadUserInput, failed.message().to_string());
                Err(vec![violation.at(failed.location(), &document.sources)])
            }
        }
    }

    /// A variable's value; `None` when it was left out and has no default.
    pub fn get(&self, name: &str) -> Option<&JsonValue> {
        self.values.get(name)
    }

    /// Whether a Boolean variable is true; an absent or null one is false.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).and_then(JsonValue::as_bool).unwrap_or(false)
    }

    /// All of them, as apollo-compiler's introspection wants them.
    pub fn as_valid(&self) -> &Valid<JsonMap> {
        &self.values
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.values.keys().map(|name| name.as_str())).finish()
    }
}
