//! What operations are estimated to cost (`@cost` and `@listSize`).

use std::collections::HashMap;

use apollo_compiler::ast::{Directive, InputValueDefinition};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Schema};
use indexmap::IndexMap;

use crate::element::TypeEntry;
use crate::ids::{FieldId, TypeId};
use crate::link::Feature;

/// The weights and list sizes that a supergraph tells of. What it tells nothing of has the usual weight.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    types: HashMap<Name, i64>,
    fields: HashMap<FieldId, i64>,
    arguments: HashMap<(FieldId, Name), i64>,
    input_fields: HashMap<(Name, Name), i64>,
    list_sizes: HashMap<FieldId, ListSize>,
}

/// How long a list may be expected to be (`@listSize`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSize {
    /// So many items, where no slicing argument says otherwise.
    pub assumed: Option<u64>,
    /// Arguments that say how many items are asked for; the largest counts.
    pub slicing_arguments: Vec<Name>,
    /// Lists inside the returned object that are so long, instead of the field itself; empty for the field itself.
    pub sized_fields: Vec<Name>,
    /// Whether exactly one slicing argument must be given.
    pub require_one_slicing_argument: bool,
}

impl Costs {
    /// The weight of a type, where it has one.
    pub fn of_type(&self, name: &str) -> Option<i64> {
        self.types.get(name).copied()
    }

    /// The weight of a field, where it has one.
    pub fn of_field(&self, field: FieldId) -> Option<i64> {
        self.fields.get(&field).copied()
    }

    /// The weight of an argument, where it has one.
    pub fn of_argument(&self, field: FieldId, argument: &Name) -> Option<i64> {
        self.arguments.get(&(field, argument.clone())).copied()
    }

    /// The weight of an input object's field, where it has one.
    pub fn of_input_field(&self, ty: &Name, field: &Name) -> Option<i64> {
        self.input_fields.get(&(ty.clone(), field.clone())).copied()
    }

    /// How long a field's list may be expected to be, where that is told.
    pub fn list_size(&self, field: FieldId) -> Option<&ListSize> {
        self.list_sizes.get(&field)
    }

    pub(crate) fn read(
        schema: &Schema,
        features: &[Feature],
        type_ids: &IndexMap<Name, TypeId>,
        types: &[TypeEntry],
    ) -> Self {
        let mut costs = Self::default();
        let Some(feature) = features.iter().find(|feature| feature.name == "cost") else { return costs };
        let names = Names { cost: feature.directive_name("cost"), list_size: feature.directive_name("listSize") };
        for (name, definition) in &schema.types {
            let weight = definition.directives().iter().find_map(|directive| names.weight(directive));
            costs.types.extend(weight.map(|weight| (name.clone(), weight)));
            if let ExtendedType::InputObject(object) = definition {
                let weights = object.fields.values().filter_map(|field| Some((&field.name, names.weight_of(field)?)));
                costs.input_fields.extend(weights.map(|(field, weight)| ((name.clone(), field.clone()), weight)));
            }
            let entry = type_ids.get(name).and_then(|id| types.get(id.0 as usize));
            let fields = match definition {
                ExtendedType::Object(object) => &object.fields,
                ExtendedType::Interface(interface) => &interface.fields,
                _ => continue,
            };
            for field in fields.values() {
                let Some(id) = entry.and_then(|entry| entry.fields.get(&field.name)) else { continue };
                let weight = field.directives.iter().find_map(|directive| names.weight(directive));
                costs.fields.extend(weight.map(|weight| (*id, weight)));
                let sized = field.directives.iter().find(|directive| directive.name == names.list_size.as_str());
                costs.list_sizes.extend(sized.map(|directive| (*id, list_size(directive))));
                let weights = field.arguments.iter().filter_map(|it| Some((&it.name, names.weight_of(it)?)));
                costs.arguments.extend(weights.map(|(argument, weight)| ((*id, argument.clone()), weight)));
            }
        }
        costs
    }
}

/// What the directives are called here.
struct Names {
    cost: String,
    list_size: String,
}

impl Names {
    fn weight(&self, directive: &Directive) -> Option<i64> {
        let weight = directive.specified_argument_by_name("weight").filter(|_| directive.name == self.cost.as_str())?;
        weight.to_i32().map(i64::from)
    }

    fn weight_of(&self, input: &InputValueDefinition) -> Option<i64> {
        input.directives.iter().find_map(|directive| self.weight(directive))
    }
}

fn list_size(directive: &Directive) -> ListSize {
    let argument = |name: &str| directive.specified_argument_by_name(name);
    let names = |name: &str| {
        let list = argument(name).and_then(|value| value.as_list()).unwrap_or_default();
        list.iter().filter_map(|value| Name::new(value.as_str()?).ok()).collect()
    };
    ListSize {
        assumed: argument("assumedSize").and_then(|size| u64::try_from(size.to_i32()?).ok()),
        slicing_arguments: names("slicingArguments"),
        sized_fields: names("sizedFields"),
        require_one_slicing_argument: argument("requireOneSlicingArgument")
            .and_then(|one| one.to_bool())
            .unwrap_or(true),
    }
}
