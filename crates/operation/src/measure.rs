//! Measures a document with its fragments expanded, without expanding them.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{self, Definition, DirectiveList, Selection};

use crate::limits::Limits;
use crate::violation::{Violation, ViolationCode};

/// Fragments that spread each other in a chain longer than this are refused: each link costs stack.
const SPREAD_CHAIN_MAX: usize = 60;

/// What a selection set comes to, fragments expanded. Every sum saturates.
#[derive(Clone, Copy, Debug, Default)]
struct Measure {
    fields: u64,
    aliases: u64,
    depth: usize,
}

impl Measure {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.depth = self.depth.max(other.depth);
    }
}

/// Refuses a document of which any operation passes a limit. (Any: which one is run is not known yet, and validation
/// looks at all of them.)
pub(crate) fn check_measures(document: &ast::Document, limits: &Limits) -> Result<(), Vec<Violation>> {
    let mut measurer = Measurer::default();
    for definition in &document.definitions {
        if let Definition::FragmentDefinition(fragment) = definition {
            measurer.fragments.insert(&fragment.name, &fragment.selection_set);
        }
    }
    let mut total = Measure::default();
    for definition in &document.definitions {
        measurer.count_directives(definition.directives());
        let selections = match definition {
            Definition::OperationDefinition(operation) => &operation.selection_set,
            // Unused fragments are refused later, but must not cost much before.
            Definition::FragmentDefinition(fragment) => &fragment.selection_set,
            _ => continue,
        };
        measurer.count_written_directives(selections);
        let measure = measurer.measure(selections, 0);
        total = Measure {
            fields: total.fields.max(measure.fields),
            aliases: total.aliases.max(measure.aliases),
            depth: total.depth.max(measure.depth),
        };
    }
    verdict(total, &measurer, limits)
}

fn verdict(total: Measure, measurer: &Measurer<'_>, limits: &Limits) -> Result<(), Vec<Violation>> {
    let refuse = |code, message: String| Err(vec![Violation::new(code, message)]);
    if measurer.chain_too_long || total.depth > limits.depth_max {
        return refuse(
            ViolationCode::DocumentTooDeep,
            format!("the document nests more than {} levels of fields", limits.depth_max),
        );
    }
    if total.fields > limits.fields_max {
        return refuse(
            ViolationCode::TooManyFields,
            format!("the document selects more than {} fields", limits.fields_max),
        );
    }
    if total.aliases > limits.aliases_max {
        return refuse(
            ViolationCode::TooManyAliases,
            format!("the document has more than {} aliases", limits.aliases_max),
        );
    }
    if measurer.directives > limits.directives_max {
        return refuse(
            ViolationCode::TooManyDirectives,
            format!("the document has more than {} directives", limits.directives_max),
        );
    }
    Ok(())
}

#[derive(Default)]
struct Measurer<'a> {
    fragments: HashMap<&'a Name, &'a [Selection]>,
    /// `None` while a fragment is being measured: a cycle measures nothing, and validation refuses it.
    measured: HashMap<&'a Name, Option<Measure>>,
    directives: u64,
    chain_too_long: bool,
}

impl<'a> Measurer<'a> {
    fn measure(&mut self, selections: &'a [Selection], chain: usize) -> Measure {
        let mut total = Measure::default();
        for selection in selections {
            total.add(match selection {
                Selection::Field(field) => {
                    let mut inner = self.measure(&field.selection_set, chain);
                    inner.fields = inner.fields.saturating_add(1);
                    inner.aliases = inner.aliases.saturating_add(u64::from(field.alias.is_some()));
                    inner.depth += 1;
                    inner
                }
                Selection::InlineFragment(inline) => self.measure(&inline.selection_set, chain),
                Selection::FragmentSpread(spread) => self.measure_fragment(&spread.fragment_name, chain + 1),
            });
        }
        total
    }

    fn measure_fragment(&mut self, name: &'a Name, chain: usize) -> Measure {
        if let Some(known) = self.measured.get(name) {
            return known.unwrap_or_default();
        }
        if chain > SPREAD_CHAIN_MAX {
            self.chain_too_long = true;
            return Measure::default();
        }
        let Some(&selections) = self.fragments.get(name) else { return Measure::default() };
        self.measured.insert(name, None);
        let measure = self.measure(selections, chain);
        self.measured.insert(name, Some(measure));
        measure
    }

    fn count_directives(&mut self, directives: &DirectiveList) {
        self.directives = self.directives.saturating_add(directives.len() as u64);
    }

    fn count_written_directives(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.count_directives(&field.directives);
                    self.count_written_directives(&field.selection_set);
                }
                Selection::InlineFragment(inline) => {
                    self.count_directives(&inline.directives);
                    self.count_written_directives(&inline.selection_set);
                }
                Selection::FragmentSpread(spread) => self.count_directives(&spread.directives),
            }
        }
    }
}
