//! One operation of a document, known to fit the schema that clients see.

use std::collections::BTreeSet;
use std::sync::Arc;

use apollo_compiler::ast::OperationType;
use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, introspection};
use supergraph::ApiSchema;

use crate::deferral::{Deferral, Defers};
use crate::document::Document;
use crate::flatten::{FlatField, Flattened, flatten};
use crate::variables::Variables;
use crate::violation::{Violation, ViolationCode};

/// An operation that [`validate()`] has checked.
#[derive(Clone, Debug)]
pub struct Operation {
    schema: ApiSchema,
    text: Arc<str>,
    document: Arc<Valid<ExecutableDocument>>,
    operation: Node<executable::Operation>,
    defers: Defers,
}

/// Checks a document against the schema that clients see, and chooses the operation to run.
///
/// Follows the GraphQL specification's §5 (validation) and §6.1 (`GetOperation`); of `@defer`, the incremental delivery
/// proposal.
///
/// # Errors
/// [`ViolationCode::ValidationFailed`], at most 100; [`ViolationCode::OperationResolutionFailure`] when there is no
/// operation of that name, or several and no name; [`ViolationCode::DocumentTooDeep`] for introspection that would
/// answer with an exponential tree.
pub fn validate(
    schema: &ApiSchema,
    document: Document,
    operation_name: Option<&str>,
) -> Result<Operation, Vec<Violation>> {
    let Document { text, ast } = document;
    let document = ast
        .to_executable_validate(schema.schema())
        .map_err(|failed| Violation::from_diagnostics(ViolationCode::ValidationFailed, &failed.errors))?;
    let operation = document.operations.get(operation_name).map_err(|failed| {
        let violation = Violation::new(ViolationCode::OperationResolutionFailure, failed.message().to_string());
        vec![violation.at(failed.location(), &document.sources)]
    })?;
    let operation = operation.clone();
    introspection::check_max_depth(&document, &operation).map_err(|failed| {
        let violation = Violation::new(ViolationCode::DocumentTooDeep, failed.message().to_string());
        vec![violation.at(failed.location(), &document.sources)]
    })?;
    let defers = Defers::of(&document);
    Ok(Operation { schema: schema.clone(), text, document: Arc::new(document), operation, defers })
}

impl Operation {
    /// Query, mutation or subscription.
    pub fn kind(&self) -> OperationType {
        self.operation.operation_type
    }

    /// The operation's name, when it has one.
    pub fn name(&self) -> Option<&Name> {
        self.operation.name.as_ref()
    }

    /// The text of the whole document.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The whole document.
    pub fn document(&self) -> &Arc<Valid<ExecutableDocument>> {
        &self.document
    }

    /// The operation as apollo-compiler has it.
    pub fn definition(&self) -> &Node<executable::Operation> {
        &self.operation
    }

    /// The schema it was validated against.
    pub fn schema(&self) -> &ApiSchema {
        &self.schema
    }

    /// The fields of selection sets that lie at one place of the answer, with fragments flattened: what guards each
    /// field is beside it. In the order of selection, as if nothing were deferred.
    ///
    /// `fields_max` bounds the fields returned, since fragments multiply; `None` when there are more.
    pub fn flatten<'a>(&'a self, sets: &[&'a SelectionSet], fields_max: usize) -> Option<Vec<FlatField<'a>>> {
        flatten(&self.document, &Deferral::Ignored, sets, fields_max).map(|found| found.fields)
    }

    /// The same, with what is deferred kept apart.
    pub fn flatten_deferring<'a>(
        &'a self,
        deferral: &Deferral,
        sets: &[&'a SelectionSet],
        fields_max: usize,
    ) -> Option<Flattened<'a>> {
        flatten(&self.document, deferral, sets, fields_max)
    }

    /// Which of its `@defer`s are followed for a client that can take an answer in parts: those whose `if` is not false.
    /// Those of a subscription never are.
    pub fn deferral(&self, variables: &Variables) -> Deferral {
        match self.kind() {
            OperationType::Query | OperationType::Mutation => self.defers.followed(variables),
            OperationType::Subscription => Deferral::Ignored,
        }
    }

    /// The names of all fields that the operation may select; of every fragment's, used or not.
    pub fn field_names(&self) -> BTreeSet<Name> {
        let mut names = BTreeSet::new();
        let fragments = self.document.fragments.values().map(|fragment| &fragment.selection_set);
        fragments.chain([&self.operation.selection_set]).for_each(|set| add_names(set, &mut names));
        names
    }

    /// Coerces the variables of a request to their types (GraphQL specification §6.1.2).
    ///
    /// # Errors
    /// [`ViolationCode::BadUserInput`] for a missing or ill-typed value.
    pub fn coerce(&self, variables: &serde_json::Map<String, serde_json::Value>) -> Result<Variables, Vec<Violation>> {
        Variables::coerce(&self.schema, &self.document, &self.operation, variables)
    }
}

fn add_names(set: &SelectionSet, names: &mut BTreeSet<Name>) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => {
                names.insert(field.name.clone());
                add_names(&field.selection_set, names);
            }
            Selection::InlineFragment(inline) => add_names(&inline.selection_set, names),
            Selection::FragmentSpread(_) => {}
        }
    }
}
