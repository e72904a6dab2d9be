//! `@defer`: what of an operation may come after the rest.

use std::collections::BTreeSet;

use apollo_compiler::ast::{Directive, DirectiveList, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

use crate::variables::Variables;

/// Which `@defer`s of an operation are followed. Plans that are cached can be keyed on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deferral {
    /// None: the answer comes whole.
    #[default]
    Ignored,
    /// All whose `if` is true.
    Followed {
        /// The variables that an `if` names and that are false.
        off: BTreeSet<Name>,
    },
}

impl Deferral {
    /// The `@defer` among these directives, when it is followed.
    pub(crate) fn defers<'a>(&self, directives: &'a DirectiveList) -> Option<&'a Node<Directive>> {
        let Self::Followed { off } = self else { return None };
        let directive = directives.iter().find(|directive| directive.name == "defer")?;
        let is_on = match directive.specified_argument_by_name("if").map(|value| &**value) {
            Some(Value::Variable(name)) => !off.contains(name),
            Some(value) => value.to_bool().unwrap_or(true),
            None => true,
        };
        is_on.then_some(directive)
    }
}

/// The `@defer`s that a document has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defers {
    /// The variables that decide, when there is any `@defer`.
    variables: Option<BTreeSet<Name>>,
}

impl Defers {
    pub(crate) fn of(document: &ExecutableDocument) -> Self {
        let mut variables = None;
        for directive in written(document) {
            let variables = variables.get_or_insert_with(BTreeSet::new);
            variables.extend(directive.specified_argument_by_name("if").and_then(|value| value.as_variable()).cloned());
        }
        Self { variables }
    }

    pub(crate) fn followed(&self, values: &Variables) -> Deferral {
        match &self.variables {
            Some(variables) => {
                let is_off = |name: &&Name| values.get(name).and_then(|value| value.as_bool()) == Some(false);
                Deferral::Followed { off: variables.iter().filter(is_off).cloned().collect() }
            }
            None => Deferral::Ignored,
        }
    }
}

fn defer_of(selection: &Selection) -> Option<&Node<Directive>> {
    selection.directives().iter().find(|directive| directive.name == "defer")
}

/// Every `@defer` as written, each once.
fn written(document: &ExecutableDocument) -> impl Iterator<Item = &Node<Directive>> {
    let operations = document.operations.iter().map(|operation| &operation.selection_set);
    let fragments = document.fragments.values().map(|fragment| &fragment.selection_set);
    let mut open: Vec<&SelectionSet> = operations.chain(fragments).collect();
    open.reverse();
    let mut found = Vec::new();
    while let Some(set) = open.pop() {
        for selection in &set.selections {
            found.extend(defer_of(selection));
            match selection {
                Selection::Field(field) => open.push(&field.selection_set),
                Selection::InlineFragment(inline) => open.push(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    found.into_iter()
}
