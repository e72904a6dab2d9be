//! Field sets: the selections in `@key`, `@requires` and `@provides`.

use std::sync::Arc;

use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};

use crate::arguments::print_arguments;
use crate::ids::TypeId;

/// What a `@key`, `@requires` or `@provides` selects.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct FieldSet {
    /// The selections, in the order written.
    pub items: Vec<FieldSetItem>,
}

/// One selection of a field set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldSetItem {
    /// A field.
    Field {
        /// The field's name; field sets have no aliases.
        name: Name,
        /// The arguments as they are sent, such as `(currency:"USD")`; empty when there are none.
        arguments: Arc<str>,
        /// What is selected of it; empty for a leaf.
        fields: FieldSet,
    },
    /// `... on Type { … }`
    Inline {
        /// The type condition.
        on: TypeId,
        /// What is selected under it.
        fields: FieldSet,
    },
}

impl FieldSet {
    /// Reads the text of a directive's `fields`. Says what is wrong when it does not fit the type.
    pub(crate) fn parse(
        schema: &Valid<Schema>,
        ty: &Name,
        text: &str,
        type_id: &dyn Fn(&str) -> Option<TypeId>,
    ) -> Result<Self, String> {
        match apollo_compiler::executable::FieldSet::parse(schema, ty.clone(), text, "field set") {
            Ok(parsed) => Self::convert(&parsed.selection_set, type_id),
            Err(failed) => {
                let reason = failed.errors.iter().next().map(|diagnostic| diagnostic.error.to_string());
                Err(format!("field set `{text}` on `{ty}`: {}", reason.unwrap_or_default()))
            }
        }
    }

    fn convert(selections: &SelectionSet, type_id: &dyn Fn(&str) -> Option<TypeId>) -> Result<Self, String> {
        let mut items = Vec::new();
        for selection in &selections.selections {
            match selection {
                Selection::Field(field) => items.push(FieldSetItem::Field {
                    name: field.name.clone(),
                    arguments: print_arguments(&field.arguments),
                    fields: Self::convert(&field.selection_set, type_id)?,
                }),
                Selection::InlineFragment(inline) => {
                    let inner = Self::convert(&inline.selection_set, type_id)?;
                    match &inline.type_condition {
                        None => items.extend(inner.items),
                        Some(on) => {
                            let on = type_id(on).ok_or_else(|| format!("unknown type `{on}`"))?;
                            items.push(FieldSetItem::Inline { on, fields: inner });
                        }
                    }
                }
                Selection::FragmentSpread(spread) => {
                    return Err(format!("fragment `{}` in a field set", spread.fragment_name));
                }
            }
        }
        Ok(Self { items })
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether a field is selected, at the top or under type conditions.
    pub fn selects(&self, field: &str) -> bool {
        self.items.iter().any(|item| match item {
            FieldSetItem::Field { name, .. } => name == field,
            FieldSetItem::Inline { fields, .. } => fields.selects(field),
        })
    }
}
