//! How the client's answer is written from the merged tree.

mod later;

use std::collections::BTreeSet;

use apollo_compiler::Name;
use apollo_compiler::ast::Type;
use apollo_compiler::schema::ExtendedType;
use indexmap::IndexMap;
use operation::{Condition, Deferral, FlatField, Flattened, Operation};
use supergraph::{Supergraph, TypeId, TypeKind};

use self::later::{Later, Selected};
use crate::budget::WorkBudget;
use crate::conditions::conjunction;
use crate::defer::Parts;
use crate::error::PlanError;
use crate::place::{TYPENAME, tree_key};
use crate::plan::{
    Coordinate, FieldProjection, Instruction, Nullability, ObjectProjection, OperationKind, PartId, ProjectedValue,
    ScalarKind, TreeKey, TypeSet,
};
use crate::planner::Planner;
use crate::withheld::Withheld;

/// A field is written down at this many places at most, each for other conditions; past that, at the first.
const REPEATS_MAX: usize = 16;
/// Copies of an object's fields that this may make, all objects further up counted: repetitions multiply.
const OBJECT_COPIES_MAX: usize = 8;

/// How an operation's answer is written.
pub(crate) struct Projected {
    pub(crate) projection: ObjectProjection,
    /// Whether it has introspection to be answered.
    pub(crate) introspects: bool,
    /// The types that the answer tells of without a field of theirs: by `__typename`, and by type conditions.
    pub(crate) coordinates: BTreeSet<Coordinate>,
}

/// The projection of the planner's operation. The parts that are deferred are those that the planner has, and those of which
/// nothing is fetched.
pub(crate) fn project_operation(planner: &mut Planner<'_>) -> Result<Projected, PlanError> {
    let (supergraph, operation) = (planner.supergraph, planner.operation);
    let mut projector = Projector {
        supergraph,
        operation,
        withheld: planner.withheld,
        deferral: planner.deferral,
        parts: &mut planner.parts,
        part: PartId::FIRST,
        budget: &mut planner.budget,
        introspects: false,
        copies: 1,
        coordinates: BTreeSet::new(),
    };
    let set = &operation.definition().selection_set;
    let root = supergraph.type_id(&set.ty).or_else(|| supergraph.root_type(operation.kind()));
    let Some(root) = root else {
        let projection =
            ObjectProjection { types: TypeSet(Vec::new().into()), fields: Vec::new(), deferred: Vec::new() };
        return Ok(Projected { projection, introspects: false, coordinates: projector.coordinates });
    };
    let selected = Selected { set, conditions: Vec::new(), guards: Vec::new() };
    let projection = projector.object(root, &[root], &[selected], operation.kind() == OperationKind::Mutation)?;
    Ok(Projected { projection, introspects: projector.introspects, coordinates: projector.coordinates })
}

/// How a class of object types has a field.
struct Shape<'s> {
    ty: Option<&'s Type>,
    on: Option<TypeSet>,
    views: &'s [TypeId],
    withheld: bool,
}

struct Projector<'a, 'b> {
    supergraph: &'a Supergraph,
    operation: &'a Operation,
    withheld: &'a Withheld,
    deferral: &'a Deferral,
    parts: &'b mut Parts,
    /// The part that is written.
    part: PartId,
    budget: &'b mut WorkBudget,
    introspects: bool,
    coordinates: BTreeSet<Coordinate>,
    /// How often the object at hand is written down.
    copies: usize,
}

/// A selected field with the conditions that it is under, and the object types it is for.
struct Entry<'a> {
    flat: FlatField<'a>,
    conditions: Vec<Condition>,
    types: Vec<TypeId>,
    /// Whether the caller may not have it, of whichever object.
    withheld: bool,
    /// Where it is among all fields selected of the object.
    place: usize,
}

/// What makes two object types write a field differently.
#[derive(PartialEq, Eq, Hash)]
struct Class {
    entries: Vec<usize>,
    ty: Option<Type>,
    /// Of several selections of one field, one may be withheld for the type condition it is under: then all are.
    withheld: bool,
}

impl<'a> Projector<'a, '_> {
    /// Projects selection sets that are written into one object, each under its conditions. `views` are the types that the
    /// object was fetched as, or may have been: its own, or of an interface's field that its parent has by an interface.
    fn object(
        &mut self,
        ty: TypeId,
        views: &[TypeId],
        sets: &[Selected<'a>],
        mutation_root: bool,
    ) -> Result<ObjectProjection, PlanError> {
        let supergraph = self.supergraph;
        let mut possible: Vec<TypeId> =
            supergraph.ty(ty).possible_types.iter().copied().filter(|ty| supergraph.ty(*ty).accessible).collect();
        let mut count = 0;
        let mut by_key: IndexMap<Name, Vec<Entry<'a>>> = IndexMap::new();
        let mut later: IndexMap<PartId, Later<'a>> = IndexMap::new();
        for selected in sets {
            for mut entry in self.entries(selected, &possible, &mut later)? {
                entry.place = count;
                count += 1;
                by_key.entry(entry.flat.field.response_key().clone()).or_default().push(entry);
            }
        }
        let mut fields = Vec::new();
        for (response_key, entries) in by_key {
            for (class, types) in self.classes(&entries, ty, &possible)? {
                let of_class: Vec<&Entry<'a>> = class.entries.iter().filter_map(|entry| entries.get(*entry)).collect();
                let on = (types.len() != possible.len()).then(|| self.type_set(&types));
                let views = self.views_below(views, &types, &of_class);
                let shape = Shape { ty: class.ty.as_ref(), on, views: &views, withheld: class.withheld };
                let firsts = self.firsts(&of_class);
                let outer = self.copies;
                self.copies *= firsts.len().max(1);
                let field = self.field(&response_key, &of_class, &shape, mutation_root)?;
                self.copies = outer;
                fields.extend(field.into_iter().flat_map(|field| in_places(field, &firsts)));
            }
        }
        // In the order of selection for each type: a key's first selection may be for other types.
        fields.sort_by_key(|(place, _)| *place);
        let fields = fields.into_iter().map(|(_, field)| field).collect();
        let deferred = self.deferred(ty, views, later, &possible)?;
        // Told of an object whose runtime type nothing depends on.
        possible.extend(views.iter().filter(|view| supergraph.ty(**view).kind.is_abstract()));
        possible.sort_unstable();
        possible.dedup();
        Ok(ObjectProjection { types: self.type_set(&possible), fields, deferred })
    }

    /// Where a field may have to be written: at its first selection, or, when that one is under conditions, at the first of
    /// the later ones that are wanted without it. Past some repetitions the first place stands for all.
    fn firsts(&self, entries: &[&Entry<'a>]) -> Vec<(usize, Vec<Condition>)> {
        let mut firsts: Vec<(usize, Vec<Condition>)> = Vec::new();
        for entry in entries {
            let implied = firsts.iter().any(|(_, known)| known.iter().all(|one| entry.conditions.contains(one)));
            if !implied {
                firsts.push((entry.place, entry.conditions.clone()));
            }
        }
        let nests = entries.iter().any(|entry| !entry.flat.field.selection_set.is_empty());
        let copies = if nests { self.copies.saturating_mul(firsts.len()) } else { 1 };
        if firsts.len() > REPEATS_MAX || copies > OBJECT_COPIES_MAX {
            firsts.truncate(1);
        }
        firsts
    }

    /// The fields of a selection that come now; fragments that come later are added to `later`.
    fn entries(
        &mut self,
        selected: &Selected<'a>,
        possible: &[TypeId],
        later: &mut IndexMap<PartId, Later<'a>>,
    ) -> Result<Vec<Entry<'a>>, PlanError> {
        let Selected { set, conditions: outer, guards: outer_guards } = selected;
        let operation = self.operation;
        let left = self.budget.left();
        let Some(Flattened { fields, deferred }) = operation.flatten_deferring(self.deferral, &[set], left) else {
            self.budget.spend(left.saturating_add(1))?;
            return Ok(Vec::new());
        };
        self.budget.spend(fields.len() + deferred.len())?;
        for fragment in deferred {
            self.put_off(fragment, selected, possible, later);
        }
        let (supergraph, withheld) = (self.supergraph, self.withheld);
        let ty = supergraph.type_id(&set.ty);
        let entries = fields.into_iter().map(|mut flat| {
            flat.guards.splice(0..0, outer_guards.iter().copied());
            let guards: Vec<TypeId> = flat.guards.iter().filter_map(|guard| supergraph.type_id(guard)).collect();
            let fits =
                |ty: &TypeId| guards.iter().all(|guard| supergraph.ty(*guard).possible_types.binary_search(ty).is_ok());
            let types = possible.iter().copied().filter(fits).collect();
            let withheld = ty.is_some_and(|ty| withheld.keeps_back(supergraph, ty, &guards, &flat.field.name));
            // An interface that nothing implements still has fields of its own, where it is an interface object.
            let of_none = possible.is_empty() && guards.iter().all(|guard| Some(*guard) == ty);
            (of_none, Entry { conditions: conjunction(outer, &flat.conditions), types, withheld, place: 0, flat })
        });
        let entries: Vec<(bool, Entry<'a>)> = entries.collect();
        self.touch_told_types(&entries, possible)?;
        let shown = entries.into_iter().filter(|(of_none, entry)| *of_none || !entry.types.is_empty());
        Ok(shown.map(|(_, entry)| entry).collect())
    }

    /// Notes type conditions, and every object type whose name a `__typename` may tell.
    fn touch_told_types(&mut self, entries: &[(bool, Entry<'a>)], possible: &[TypeId]) -> Result<(), PlanError> {
        let supergraph = self.supergraph;
        for entry in entries.iter().map(|(_, entry)| entry).filter(|entry| !entry.withheld) {
            let guards = entry.flat.guards.iter().filter_map(|guard| supergraph.type_id(guard));
            self.coordinates.extend(guards.map(Coordinate::Type));
            if TYPENAME == entry.flat.field.name {
                self.budget.spend(possible.len())?;
                let told = entry.types.iter().copied().filter(|ty| !self.is_withheld(entry, *ty)).collect::<Vec<_>>();
                self.coordinates.extend(told.into_iter().map(Coordinate::Type));
            }
        }
        Ok(())
    }

    /// Object types that write a response key alike: the same selections apply, and the field has the same type.
    fn classes(
        &mut self,
        entries: &[Entry<'a>],
        ty: TypeId,
        possible: &[TypeId],
    ) -> Result<Vec<(Class, Vec<TypeId>)>, PlanError> {
        if possible.is_empty() {
            let name = entries.first().map(|first| &first.flat.field.name);
            let declared = name.and_then(|name| self.declared(ty, name));
            let withheld = entries.iter().any(|entry| entry.withheld);
            return Ok(vec![(Class { entries: (0..entries.len()).collect(), ty: declared, withheld }, Vec::new())]);
        }
        self.budget.spend(entries.len().saturating_mul(possible.len()))?;
        let mut classes: IndexMap<Class, Vec<TypeId>> = IndexMap::new();
        for ty in possible {
            let applying = entries.iter().enumerate().filter(|(_, entry)| entry.types.binary_search(ty).is_ok());
            let applying: Vec<usize> = applying.map(|(place, _)| place).collect();
            let Some(first) = applying.first().and_then(|first| entries.get(*first)) else { continue };
            let declared = self
                .supergraph
                .field_id(*ty, &first.flat.field.name)
                .map(|field| self.supergraph.field(field).ty.clone());
            let kept_back = |at: &usize| entries.get(*at).is_some_and(|entry| self.is_withheld(entry, *ty));
            let withheld = applying.iter().any(kept_back);
            classes.entry(Class { entries: applying, ty: declared, withheld }).or_default().push(*ty);
        }
        Ok(classes.into_iter().collect())
    }

    fn is_withheld(&self, entry: &Entry<'a>, object: TypeId) -> bool {
        entry.withheld || self.withheld.keeps_back_of(self.supergraph, object, &entry.flat.field.name)
    }

    fn declared(&self, ty: TypeId, field: &Name) -> Option<Type> {
        self.supergraph.field_id(ty, field).map(|field| self.supergraph.field(field).ty.clone())
    }

    /// The types that a field's value may have been fetched as.
    fn views_below(&self, views: &[TypeId], types: &[TypeId], entries: &[&Entry<'a>]) -> Vec<TypeId> {
        let Some(first) = entries.first() else { return Vec::new() };
        let named = |ty: &TypeId| {
            let field = self.supergraph.field_id(*ty, &first.flat.field.name)?;
            Some(self.supergraph.field(field).named_type)
        };
        let selected =
            entries.iter().filter_map(|entry| self.supergraph.type_id(entry.flat.field.ty().inner_named_type()));
        let mut below: Vec<TypeId> = views.iter().chain(types).filter_map(named).chain(selected).collect();
        below.sort_unstable();
        below.dedup();
        below
    }

    fn field(
        &mut self,
        response_key: &Name,
        entries: &[&Entry<'a>],
        shape: &Shape<'_>,
        mutation_root: bool,
    ) -> Result<Option<FieldProjection>, PlanError> {
        let Some(first) = entries.first() else { return Ok(None) };
        let field = first.flat.field;
        let mut conditions: Vec<Vec<Condition>> = entries.iter().map(|entry| entry.conditions.clone()).collect();
        conditions.sort();
        conditions.dedup();
        // What all share is decided here, once; only where they differ must it be decided again below.
        let decided = if let [one] = conditions.as_slice() { one.clone() } else { Vec::new() };
        if conditions.iter().any(Vec::is_empty) {
            conditions.clear();
        }
        let below = entries.iter().map(|entry| {
            let open = entry.conditions.iter().filter(|condition| !decided.contains(condition)).cloned().collect();
            Selected { set: &entry.flat.field.selection_set, conditions: open, guards: Vec::new() }
        });
        let ty = shape.ty.unwrap_or_else(|| field.ty());
        let below: Vec<_> = below.collect();
        let value = if shape.withheld {
            ProjectedValue::Withheld { authentication_required: self.withheld.authentication_required }
        } else {
            self.value(field.name.as_str(), ty.inner_named_type(), shape.views, &below)?
        };
        let mut key = tree_key(field);
        if mutation_root {
            key = TreeKey(format!("{}#{response_key}", key.0).into());
        }
        Ok(Some(FieldProjection {
            response_key: response_key.clone(),
            key,
            on: shape.on.clone(),
            conditions,
            instruction: Instruction::Copy,
            nullability: nullability(ty),
            value,
        }))
    }

    fn value(
        &mut self,
        field: &str,
        ty: &Name,
        views: &[TypeId],
        below: &[Selected<'a>],
    ) -> Result<ProjectedValue, PlanError> {
        if TYPENAME == field {
            return Ok(ProjectedValue::Typename);
        }
        if matches!(field, "__schema" | "__type") {
            self.introspects = true;
            return Ok(ProjectedValue::Introspection);
        }
        let Some(id) = self.supergraph.type_id(ty) else { return Ok(ProjectedValue::Scalar(ScalarKind::Custom)) };
        match self.supergraph.ty(id).kind {
            TypeKind::Object | TypeKind::Interface | TypeKind::Union => {
                Ok(ProjectedValue::Object(self.object(id, views, below, false)?))
            }
            TypeKind::Enum => Ok(ProjectedValue::Enum(self.enum_values(ty).into())),
            TypeKind::Scalar | TypeKind::InputObject => Ok(ProjectedValue::Scalar(scalar_kind(ty))),
        }
    }

    fn enum_values(&self, ty: &Name) -> Vec<Name> {
        match self.supergraph.api_schema().schema().types.get(ty) {
            Some(ExtendedType::Enum(values)) => values.values.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }

    fn type_set(&self, types: &[TypeId]) -> TypeSet {
        let mut names: Vec<Name> = types.iter().map(|ty| self.supergraph.type_name(*ty).clone()).collect();
        names.sort();
        TypeSet(names.into())
    }
}

/// A field at each place where it may have to be written.
fn in_places(field: FieldProjection, firsts: &[(usize, Vec<Condition>)]) -> Vec<(usize, FieldProjection)> {
    if let [(place, _)] = firsts {
        return vec![(*place, field)];
    }
    let repeated = firsts.iter().map(|(place, conditions)| {
        let conditions = if conditions.is_empty() { Vec::new() } else { vec![conditions.clone()] };
        (*place, FieldProjection { conditions, ..field.clone() })
    });
    repeated.collect()
}

fn scalar_kind(ty: &str) -> ScalarKind {
    match ty {
        "Int" => ScalarKind::Int,
        "Float" => ScalarKind::Float,
        "String" => ScalarKind::String,
        "Boolean" => ScalarKind::Boolean,
        "ID" => ScalarKind::Id,
        _ => ScalarKind::Custom,
    }
}

fn nullability(ty: &Type) -> Nullability {
    let non_null = ty.is_non_null();
    if ty.is_list() {
        Nullability::List { non_null, item: Box::new(nullability(ty.item_type())) }
    } else {
        Nullability::Named { non_null }
    }
}
