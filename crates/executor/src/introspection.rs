//! `__schema` and `__type`, answered from what clients see of the supergraph.

use std::sync::{Arc, OnceLock};

use apollo_compiler::collections::HashMap;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::Implementers;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, introspection};
use operation::Variables;
use query_planner::IntrospectionSource;
use supergraph::{ApiSchema, Supergraph};

/// The introspection part of one operation.
pub(crate) struct CompiledIntrospection {
    source: IntrospectionSource,
    schema: ApiSchema,
    implementers: HashMap<Name, Implementers>,
    /// Kept when no variable can change it.
    answer: OnceLock<Arc<IntrospectionAnswer>>,
}

/// Values by response key; a field that failed is not there.
#[derive(Debug, Default)]
pub(crate) struct IntrospectionAnswer(Vec<(String, Box<[u8]>)>);

impl IntrospectionAnswer {
    /// The JSON of a root field.
    pub(crate) fn get(&self, response_key: &str) -> Option<&[u8]> {
        self.0.iter().find(|(key, _)| key == response_key).map(|(_, json)| json.as_ref())
    }
}

impl CompiledIntrospection {
    pub(crate) fn new(source: &IntrospectionSource, supergraph: &Supergraph) -> CompiledIntrospection {
        let schema = supergraph.api_schema().clone();
        let implementers = schema.schema().implementers_map();
        CompiledIntrospection { source: source.clone(), schema, implementers, answer: OnceLock::new() }
    }

    /// Answers the introspection fields of the operation.
    pub(crate) fn answer(&self, variables: &Variables) -> Arc<IntrospectionAnswer> {
        if self.uses_variables() {
            return Arc::new(self.run(variables.as_valid()));
        }
        Arc::clone(self.answer.get_or_init(|| Arc::new(self.run(variables.as_valid()))))
    }

    fn uses_variables(&self) -> bool {
        let operation = self.source.document.operations.get(self.source.operation_name.as_deref());
        operation.is_ok_and(|operation| !operation.variables.is_empty())
    }

    fn run(&self, variables: &Valid<JsonMap>) -> IntrospectionAnswer {
        let document = &self.source.document;
        let Ok(operation) = document.operations.get(self.source.operation_name.as_deref()) else {
            return IntrospectionAnswer::default();
        };
        let answer =
            introspection::partial_execute(self.schema.schema(), &self.implementers, document, operation, variables);
        let data = answer.ok().and_then(|answer| answer.data).unwrap_or_default();
        IntrospectionAnswer(data.iter().map(|(key, value)| (key.as_str().to_owned(), to_json(value))).collect())
    }
}

fn to_json(value: &JsonValue) -> Box<[u8]> {
    serde_json::to_vec(value).expect("introspection gives plain JSON").into_boxed_slice()
}
