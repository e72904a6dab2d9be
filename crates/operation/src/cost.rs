//! What an operation may be expected to cost, before anything is fetched.
//!
//! Follows the IBM GraphQL cost specification as federation has it: objects count 1 and leaves 0 unless `@cost` says
//! otherwise, lists as many times as they may be expected to be long (`@listSize`), a mutation 10 more. Of an abstract type,
//! the dearest object counts.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{InputValueDefinition, Type, Value};
use apollo_compiler::executable::{Field, SelectionSet};
use apollo_compiler::response::JsonValue;
use apollo_compiler::schema::ExtendedType;
use indexmap::IndexMap;
use supergraph::{Costs, FieldId, ListSize, Supergraph, TypeId};

use crate::flatten::FlatField;
use crate::operation::Operation;
use crate::variables::Variables;

/// What a mutation costs beside its fields.
const MUTATION_COST: i64 = 10;
/// Steps that estimating may take; what takes more is more than anyone should be given.
const STEPS_MAX: usize = 500_000;

/// Why an operation has no cost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CostFault {
    /// A list is asked for that must say by one argument how long it is to be.
    #[error("`{coordinate}` must be asked for with exactly one of {arguments}, and has {given}")]
    SlicingArguments {
        /// The field, as `Type.field`.
        coordinate: String,
        /// The arguments that say it.
        arguments: String,
        /// How many of them are given.
        given: usize,
    },
}

impl CostFault {
    /// The code as clients see it, in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SlicingArguments { .. } => "COST_QUERY_PARSE_FAILURE",
        }
    }
}

/// The estimated cost of an operation with its variables. A list of which nothing is told counts as `list_size` items.
/// An operation that would take too long to estimate costs [`u64::MAX`].
///
/// # Errors
/// [`CostFault`] for an operation that a `@listSize` does not allow.
pub fn estimate_cost(
    supergraph: &Supergraph,
    operation: &Operation,
    variables: &Variables,
    list_size: u64,
) -> Result<u64, CostFault> {
    let mut estimator = Estimator {
        supergraph,
        costs: supergraph.costs(),
        operation,
        variables,
        list_size: i64::try_from(list_size).unwrap_or(i64::MAX),
        known: HashMap::new(),
        steps: 0,
    };
    let own = if operation.kind() == apollo_compiler::ast::OperationType::Mutation { MUTATION_COST } else { 0 };
    let root = supergraph.root_type(operation.kind());
    let fields =
        root.map(|root| estimator.selections(root, &[&operation.definition().selection_set], &Sizes::default()));
    let cost = own.saturating_add(fields.transpose()?.unwrap_or(0));
    if estimator.steps > STEPS_MAX { Ok(u64::MAX) } else { Ok(u64::try_from(cost).unwrap_or(0)) }
}

struct Estimator<'a> {
    supergraph: &'a Supergraph,
    costs: &'a Costs,
    operation: &'a Operation,
    variables: &'a Variables,
    list_size: i64,
    /// Selections whose cost is known, of a type and with the sizes that the field above gives.
    known: HashMap<(TypeId, Vec<*const SelectionSet>, Sizes), i64>,
    steps: usize,
}

/// How long lists directly below a field are, by its `sizedFields`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Sizes(Vec<(Name, i64)>);

impl<'a> Estimator<'a> {
    /// What the selections of an object cost, or of the dearest object of an abstract type.
    fn selections(&mut self, ty: TypeId, sets: &[&'a SelectionSet], sizes: &Sizes) -> Result<i64, CostFault> {
        let key = (ty, sets.iter().map(|set| std::ptr::from_ref(*set)).collect::<Vec<_>>(), sizes.clone());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let left = STEPS_MAX.saturating_sub(self.steps);
        let operation = self.operation;
        let Some(flat) = operation.flatten(sets, left) else {
            self.steps = STEPS_MAX + 1;
            return Ok(0);
        };
        let flat: Vec<FlatField<'a>> = flat.into_iter().filter(|field| self.is_wanted(field)).collect();
        let mut dearest = None;
        for object in self.objects(ty) {
            self.steps = self.steps.saturating_add(flat.len() + 1);
            if self.steps > STEPS_MAX {
                return Ok(0);
            }
            let cost = self.object(object, &flat, sizes)?;
            dearest = Some(dearest.map_or(cost, |known: i64| known.max(cost)));
        }
        let cost = dearest.unwrap_or(0);
        self.known.insert(key, cost);
        Ok(cost)
    }

    /// What of the selections an object has, each response key once.
    fn object(&mut self, object: TypeId, flat: &[FlatField<'a>], sizes: &Sizes) -> Result<i64, CostFault> {
        let mut merged: IndexMap<&Name, (&'a Field, Vec<&'a SelectionSet>)> = IndexMap::new();
        for field in flat.iter().filter(|field| self.applies(field, object)) {
            let field: &'a Field = field.field;
            merged.entry(field.response_key()).or_insert_with(|| (field, Vec::new())).1.push(&field.selection_set);
        }
        let mut cost = 0_i64;
        for (field, sets) in merged.into_values() {
            cost = cost.saturating_add(self.field(object, field, &sets, sizes)?);
        }
        Ok(cost)
    }

    fn field(
        &mut self,
        object: TypeId,
        field: &'a Field,
        sets: &[&'a SelectionSet],
        sizes: &Sizes,
    ) -> Result<i64, CostFault> {
        if field.name.starts_with("__") {
            return Ok(0);
        }
        let Some(id) = self.supergraph.field_id(object, &field.name) else { return Ok(0) };
        let entry = self.supergraph.field(id);
        let own_size = self.own_size(id, field)?;
        let length = sizes.0.iter().find(|(name, _)| *name == field.name).map(|(_, size)| *size);
        let sized_below = self.costs.list_size(id).map(|size| size.sized_fields.as_slice()).unwrap_or_default();
        let below = Sizes(
            own_size.into_iter().flat_map(|size| sized_below.iter().map(move |name| (name.clone(), size))).collect(),
        );
        let length = length.or(own_size.filter(|_| sized_below.is_empty()));
        let weight = self.costs.of_field(id).unwrap_or_else(|| self.weight_of_type(entry.ty.inner_named_type()));
        let inner = if self.supergraph.ty(entry.named_type).kind.is_composite() {
            self.selections(entry.named_type, sets, &below)?
        } else {
            0
        };
        let one = weight.saturating_add(inner);
        let all = self.times(&entry.ty, length).saturating_mul(one);
        Ok(all.saturating_add(self.arguments(id, field)))
    }

    /// How many values a type holds, where the outermost list is so long.
    fn times(&self, ty: &Type, length: Option<i64>) -> i64 {
        match ty {
            Type::Named(_) | Type::NonNullNamed(_) => 1,
            Type::List(item) | Type::NonNullList(item) => {
                length.unwrap_or(self.list_size).saturating_mul(self.times(item, None))
            }
        }
    }

    /// How long the field says that its list, or those inside it, will be.
    fn own_size(&self, id: FieldId, field: &Field) -> Result<Option<i64>, CostFault> {
        let Some(size) = self.costs.list_size(id) else { return Ok(None) };
        let given: Vec<i64> =
            size.slicing_arguments.iter().filter_map(|name| self.given_size(field, name, false)).collect();
        let sizes = if given.is_empty() {
            size.slicing_arguments.iter().filter_map(|name| self.given_size(field, name, true)).collect()
        } else {
            given
        };
        if size.require_one_slicing_argument && !size.slicing_arguments.is_empty() && sizes.len() != 1 {
            return Err(slicing_fault(&self.supergraph.field_coordinate(id), size, sizes.len()));
        }
        let assumed = size.assumed.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
        Ok(sizes.into_iter().max().or(assumed))
    }

    /// The number that an argument has: given by the client, or by default.
    fn given_size(&self, field: &Field, name: &Name, by_default: bool) -> Option<i64> {
        let given = field.arguments.iter().find(|argument| argument.name == *name).map(|argument| &*argument.value);
        let default = field.definition.argument_by_name(name).and_then(|argument| argument.default_value.as_deref());
        let number = match (given, by_default) {
            (Some(Value::Variable(variable)), false) => self.variables.get(variable)?.as_i64(),
            (Some(value), false) => value.to_i32().map(i64::from),
            (_, true) => default?.to_i32().map(i64::from),
            (None, false) => None,
        };
        number.map(|number| number.max(0))
    }

    fn arguments(&mut self, id: FieldId, field: &Field) -> i64 {
        let mut cost = 0_i64;
        for argument in &field.arguments {
            let Some(definition) = field.definition.argument_by_name(&argument.name) else { continue };
            let weight = self.costs.of_argument(id, &argument.name);
            cost = cost.saturating_add(self.input(definition, weight, Given::Literal(&argument.value)));
        }
        cost
    }

    /// What a value given for an argument or input field costs; each item of a list counts.
    fn input(&mut self, definition: &InputValueDefinition, weight: Option<i64>, given: Given<'_>) -> i64 {
        self.steps = self.steps.saturating_add(1);
        let given = given.looked_up(self.variables);
        if self.steps > STEPS_MAX || given.is_null() {
            return 0;
        }
        if let Some(items) = given.items() {
            let costs = items.into_iter().map(|item| self.input(definition, weight, item)).collect::<Vec<_>>();
            return costs.into_iter().fold(0, i64::saturating_add);
        }
        let named = definition.ty.inner_named_type();
        let own = weight.unwrap_or_else(|| self.weight_of_type(named));
        let schema = self.operation.schema().clone();
        let Some(ExtendedType::InputObject(object)) = schema.schema().types.get(named) else { return own };
        let members = given.members().into_iter().filter_map(|(name, value)| Some((object.fields.get(name)?, value)));
        members.fold(own, |cost, (field, value)| {
            let weight = self.costs.of_input_field(named, &field.name);
            cost.saturating_add(self.input(field, weight, value))
        })
    }

    /// 1 for what has fields, 0 for leaves, unless `@cost` says otherwise.
    fn weight_of_type(&self, name: &Name) -> i64 {
        self.costs.of_type(name).unwrap_or_else(|| {
            let leaf = self.operation.schema().schema().types.get(name).is_none_or(ExtendedType::is_leaf);
            i64::from(!leaf)
        })
    }

    fn objects(&self, ty: TypeId) -> Vec<TypeId> {
        let possible = &self.supergraph.ty(ty).possible_types;
        let possible: Vec<TypeId> = possible.iter().copied().filter(|ty| self.supergraph.ty(*ty).accessible).collect();
        if possible.is_empty() { vec![ty] } else { possible }
    }

    fn is_wanted(&self, field: &FlatField<'_>) -> bool {
        field.conditions.iter().all(|condition| self.variables.is_true(&condition.variable) == condition.equals)
    }

    fn applies(&self, field: &FlatField<'_>, object: TypeId) -> bool {
        field.guards.iter().all(|guard| {
            self.supergraph.type_id(guard).is_some_and(|guard| {
                guard == object || self.supergraph.ty(guard).possible_types.binary_search(&object).is_ok()
            })
        })
    }
}

fn slicing_fault(coordinate: &str, size: &ListSize, given: usize) -> CostFault {
    let arguments: Vec<String> = size.slicing_arguments.iter().map(|name| format!("`{name}`")).collect();
    CostFault::SlicingArguments { coordinate: coordinate.to_owned(), arguments: arguments.join(", "), given }
}

/// A value as it was given: in the document or as a variable.
#[derive(Clone, Copy)]
enum Given<'v> {
    Literal(&'v Value),
    Variable(&'v JsonValue),
    Absent,
}

impl<'v> Given<'v> {
    fn looked_up(self, variables: &'v Variables) -> Self {
        match self {
            Self::Literal(Value::Variable(name)) => variables.get(name).map_or(Self::Absent, Self::Variable),
            given => given,
        }
    }

    fn is_null(self) -> bool {
        match self {
            Self::Literal(value) => value.is_null(),
            Self::Variable(value) => value.is_null(),
            Self::Absent => true,
        }
    }

    fn items(self) -> Option<Vec<Given<'v>>> {
        match self {
            Self::Literal(Value::List(items)) => Some(items.iter().map(|item| Self::Literal(item)).collect()),
            Self::Variable(JsonValue::Array(items)) => Some(items.iter().map(Self::Variable).collect()),
            Self::Literal(_) | Self::Variable(_) | Self::Absent => None,
        }
    }

    fn members(self) -> Vec<(&'v str, Given<'v>)> {
        match self {
            Self::Literal(Value::Object(members)) => {
                members.iter().map(|(name, value)| (name.as_str(), Self::Literal(value))).collect()
            }
            Self::Variable(JsonValue::Object(members)) => {
                members.iter().map(|(name, value)| (name.as_str(), Self::Variable(value))).collect()
            }
            Self::Literal(_) | Self::Variable(_) | Self::Absent => Vec::new(),
        }
    }
}
