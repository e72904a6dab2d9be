//! Flattens fragments: each field with the type conditions and Boolean variables that guard it. What is deferred is left
//! as a fragment.

use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, ast};

use crate::deferral::Deferral;

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

/// A fragment at one place of the answer that may come later.
#[derive(Clone, Debug)]
pub struct FlatFragment<'a> {
    /// Type conditions that the object must meet, outermost first, its own last.
    pub guards: Vec<&'a Name>,
    /// Variables that must have these values, sorted, without repetition.
    pub conditions: Vec<Condition>,
    /// The `@defer` that says so. Each is one of the document's own: its address tells it from others.
    pub directive: &'a Node<ast::Directive>,
    /// What is selected.
    pub set: &'a SelectionSet,
}

/// What is selected at one place of the answer, in the order of selection.
#[derive(Clone, Debug, Default)]
pub struct Flattened<'a> {
    /// What comes at once.
    pub fields: Vec<FlatField<'a>>,
    /// What may come later.
    pub deferred: Vec<FlatFragment<'a>>,
}

pub(crate) fn flatten<'a>(
    document: &'a ExecutableDocument,
    deferral: &Deferral,
    sets: &[&'a SelectionSet],
    fields_max: usize,
) -> Option<Flattened<'a>> {
    let mut flattener = Flattener {
        document,
        deferral,
        found: Flattened::default(),
        fields_max,
        guards: Vec::new(),
        conditions: Vec::new(),
    };
    for set in sets {
        flattener.add(set)?;
    }
    Some(flattener.found)
}

struct Flattener<'a, 'd> {
    document: &'a ExecutableDocument,
    deferral: &'d Deferral,
    found: Flattened<'a>,
    fields_max: usize,
    guards: Vec<&'a Name>,
    conditions: Vec<Condition>,
}

impl<'a> Flattener<'a, '_> {
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
        let deferred = self.deferral.defers(selection.directives());
        match selection {
            Selection::Field(field) => self.add_field(field),
            Selection::InlineFragment(inline) => {
                self.add_guarded(inline.type_condition.as_ref(), &inline.selection_set, deferred)
            }
            Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.fragment_name) {
                Some(fragment) => self.add_guarded(Some(fragment.type_condition()), &fragment.selection_set, deferred),
                None => Some(()),
            },
        }
    }

    fn add_guarded(
        &mut self,
        guard: Option<&'a Name>,
        set: &'a SelectionSet,
        deferred: Option<&'a Node<ast::Directive>>,
    ) -> Option<()> {
        let outer = self.guards.len();
        self.guards.extend(guard);
        let added = match deferred {
            Some(directive) => self.add_deferred(directive, set),
            None => self.add(set),
        };
        self.guards.truncate(outer);
        added
    }

    fn add_field(&mut self, field: &'a Node<Field>) -> Option<()> {
        self.has_room()?;
        if let Some(conditions) = self.possible_conditions() {
            self.found.fields.push(FlatField { guards: self.guards.clone(), conditions, field });
        }
        Some(())
    }

    fn add_deferred(&mut self, directive: &'a Node<ast::Directive>, set: &'a SelectionSet) -> Option<()> {
        self.has_room()?;
        if let Some(conditions) = self.possible_conditions() {
            self.found.deferred.push(FlatFragment { guards: self.guards.clone(), conditions, directive, set });
        }
        Some(())
    }

    fn has_room(&self) -> Option<()> {
        (self.found.fields.len() + self.found.deferred.len() < self.fields_max).then_some(())
    }

    /// The conditions at hand; `None` when they contradict each other, as `@include(if: $a) @skip(if: $a)` does.
    fn possible_conditions(&self) -> Option<Vec<Condition>> {
        let mut conditions = self.conditions.clone();
        conditions.sort();
        conditions.dedup();
        let contradicts =
            conditions.windows(2).any(|pair| matches!(pair, [left, right] if left.variable == right.variable));
        (!contradicts).then_some(conditions)
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
