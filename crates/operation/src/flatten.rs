//! Flattens fragments: each field with the type conditions and Boolean variables that guard it.

use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, ast};

/// A Boolean variable and the value it must have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Condition {
    /// The client's variable, without `$`.
    pub variable: Name,
    /// The value that includes the field: true for `@include`, false for `@skip`.
    pub equals: bool,
}

/// A field at one place of the answer.
#[derive(Clone, Debug)]
pub struct FlatField<'a> {
    /// Type conditions that the object must meet, outermost first.
    pub guards: Vec<&'a Name>,
    /// Variables that must have these values, sorted, without repetition.
    pub conditions: Vec<Condition>,
    /// The field.
    pub field: &'a Node<Field>,
}

pub(crate) fn flatten<'a>(
    document: &'a ExecutableDocument,
    sets: &[&'a SelectionSet],
    fields_max: usize,
) -> Option<Vec<FlatField<'a>>> {
    let mut flattener =
        Flattener { document, fields: Vec::new(), fields_max, guards: Vec::new(), conditions: Vec::new() };
    for set in sets {
        flattener.add(set)?;
    }
    Some(flattener.fields)
}

struct Flattener<'a> {
    document: &'a ExecutableDocument,
    fields: Vec<FlatField<'a>>,
    fields_max: usize,
    guards: Vec<&'a Name>,
    conditions: Vec<Condition>,
}

impl<'a> Flattener<'a> {
    fn add(&mut self, set: &'a SelectionSet) -> Option<()> {
        for selection in &set.selections {
            let outer = self.conditions.len();
            if self.enter(selection.directives()) {
                self.add_selection(selection)?;
            }
            self.conditions.truncate(outer);
        }
        Some(())
    }

    fn add_selection(&mut self, selection: &'a Selection) -> Option<()> {
        match selection {
            Selection::Field(field) => self.add_field(field),
            Selection::InlineFragment(inline) => {
                self.add_guarded(inline.type_condition.as_ref(), &inline.selection_set)
            }
            Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.fragment_name) {
                Some(fragment) => self.add_guarded(Some(fragment.type_condition()), &fragment.selection_set),
                None => Some(()),
            },
        }
    }

    fn add_guarded(&mut self, guard: Option<&'a Name>, set: &'a SelectionSet) -> Option<()> {
        let outer = self.guards.len();
        self.guards.extend(guard);
        let added = self.add(set);
        self.guards.truncate(outer);
        added
    }

    fn add_field(&mut self, field: &'a Node<Field>) -> Option<()> {
        if self.fields.len() >= self.fields_max {
            return None;
        }
        let mut conditions = self.conditions.clone();
        conditions.sort();
        conditions.dedup();
        // `@include(if: $a) @skip(if: $a)`: never.
        let contradicts =
            conditions.windows(2).any(|pair| matches!(pair, [left, right] if left.variable == right.variable));
        if !contradicts {
            self.fields.push(FlatField { guards: self.guards.clone(), conditions, field });
        }
        Some(())
    }

    /// Adds the conditions of `@skip` and `@include`; false when a literal says that nothing is selected.
    fn enter(&mut self, directives: &ast::DirectiveList) -> bool {
        for (name, equals) in [("skip", false), ("include", true)] {
            let Some(value) = directives.get(name).and_then(|directive| directive.specified_argument_by_name("if"))
            else {
                continue;
            };
            match (value.as_variable(), value.to_bool()) {
                (Some(variable), _) => self.conditions.push(Condition { variable: variable.clone(), equals }),
                (None, Some(literal)) if literal != equals => return false,
                (None, _) => {}
            }
        }
        true
    }
}
