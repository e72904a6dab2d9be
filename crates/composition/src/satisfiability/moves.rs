//! What can be resolved where, and where keys lead.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use apollo_compiler::{Name, ast, schema::ExtendedType};

use super::{
    contexts::{ContextUse, ContextUses},
    labels::Labels,
    places::{At, Provided, ProvidedSets},
};
use crate::{
    merge::Merged,
    subgraph::{Coordinate, Key, Subgraph, Subgraphs, fields_of},
};

/// Answers where a gateway can go and what it can have there, and remembers the answers.
pub(super) struct Moves<'a> {
    pub(super) subgraphs: &'a Subgraphs,
    pub(super) merged: &'a Merged,
    labels: Labels,
    provided: ProvidedSets,
    /// For each object type, what can be entered by key: the subgraph and its type for the object.
    entries: BTreeMap<Name, Vec<(usize, Name)>>,
    /// Interfaces of each object type in the supergraph.
    interfaces: BTreeMap<Name, BTreeSet<Name>>,
    reached: BTreeMap<LookUp, Reach>,
    /// For each field of an object type, the subgraphs and types there that define it.
    definers: BTreeMap<Coordinate, Definers>,
    /// Look-ups under way: keys may need fields that need keys that need the same fields.
    under_way: Vec<LookUp>,
    /// Subgraphs that are about to be entered: their keys cannot rest on what only entering them would give.
    barred: BTreeSet<usize>,
    /// Fields whose `@requires` are being looked into: what needs itself cannot be had.
    requiring: Vec<(At, Name)>,
    /// What is taken from contexts, and what of it is set here.
    pub(super) uses: ContextUses<'a>,
    pub(super) set: BTreeSet<ContextUse>,
    /// Whether it is being looked into what a context gives.
    pub(super) giving: bool,
    /// How often a look-up met itself: what was found meanwhile may be too little to remember.
    cut_short: usize,
}

/// Subgraphs, by index, that define one field, each with its type that has it.
pub(super) type Definers = Rc<[(usize, Name)]>;

/// Everywhere that one object can be had.
pub(super) type Reach = Rc<BTreeSet<At>>;

/// Where an object of this type at this place can be had, without entering these subgraphs.
type LookUp = (Name, At, BTreeSet<usize>);

impl<'a> Moves<'a> {
    pub(super) fn new(subgraphs: &'a Subgraphs, merged: &'a Merged, labels: Labels) -> Self {
        let mut moves = Self {
            subgraphs,
            merged,
            labels,
            provided: ProvidedSets::new(),
            entries: BTreeMap::new(),
            interfaces: BTreeMap::new(),
            reached: BTreeMap::new(),
            definers: BTreeMap::new(),
            under_way: Vec::new(),
            barred: BTreeSet::new(),
            requiring: Vec::new(),
            uses: ContextUses::read(subgraphs),
            set: BTreeSet::new(),
            giving: false,
            cut_short: 0,
        };
        for (name, ty) in &merged.schema.types {
            if let ExtendedType::Object(object) = ty {
                let interfaces = object.implements_interfaces.iter().map(|interface| interface.name.clone());
                moves.interfaces.insert(name.clone(), interfaces.collect());
                moves.entries.insert(name.clone(), moves.entries_of(name));
            }
        }
        moves
    }

    fn entries_of(&self, object: &Name) -> Vec<(usize, Name)> {
        let mut entries = Vec::new();
        for (index, subgraph) in self.subgraphs.all.iter().enumerate() {
            let interface_objects = self.interfaces.get(object).into_iter().flatten();
            let names =
                std::iter::once(object).chain(interface_objects.filter(|name| subgraph.is_interface_object(name)));
            for name in names {
                if subgraph.keys(name).iter().any(|key| key.resolvable) {
                    entries.push((index, name.clone()));
                }
            }
        }
        entries
    }

    fn subgraph(&self, at: &At) -> &'a Subgraph {
        &self.subgraphs.all[at.subgraph]
    }

    /// Where an operation may begin: at the root type of every subgraph that has it.
    pub(super) fn root_places(&self, root: &Name) -> BTreeSet<At> {
        let having = self.subgraphs.all.iter().enumerate().filter(|(_, subgraph)| subgraph.ty(root).is_some());
        having.map(|(subgraph, _)| At { subgraph, ty: root.clone(), provided: Provided::NOTHING }).collect()
    }

    /// The objects that the value at `at` may be, each with where the gateway then is.
    pub(super) fn objects_at(&self, at: &At) -> Vec<(Name, At)> {
        let subgraph = self.subgraph(at);
        let narrowed = |object: &Name| (object.clone(), At { ty: object.clone(), ..at.clone() });
        if subgraph.is_interface_object(&at.ty) {
            // The subgraph cannot tell which implementation it is: any of the supergraph's.
            let implementing = self.interfaces.iter().filter(|(_, interfaces)| interfaces.contains(&at.ty));
            return implementing.map(|(object, _)| (object.clone(), at.clone())).collect();
        }
        match subgraph.ty(&at.ty) {
            Some(ExtendedType::Object(_)) => vec![narrowed(&at.ty)],
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                let objects =
                    subgraph.types().filter(|(name, ty)| ty.is_object() && subgraph.schema.is_subtype(&at.ty, name));
                objects.map(|(name, _)| narrowed(name)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Where the gateway may be after taking `field` of the object type `ty` at one of `places`.
    pub(super) fn landings(&mut self, ty: &Name, places: &BTreeSet<Reach>, field: &Name) -> BTreeSet<At> {
        places.iter().flat_map(|reached| self.landings_from(ty, reached, field)).collect()
    }

    fn landings_from(&mut self, ty: &Name, reached: &BTreeSet<At>, field: &Name) -> BTreeSet<At> {
        let definers = self.definers(ty, field);
        // Either list may be long in a network of many subgraphs; the shorter one is gone through.
        if reached.len() <= definers.len() {
            return reached.iter().filter_map(|at| self.take(ty, at, field)).collect();
        }
        let mut landings = BTreeSet::new();
        for (subgraph, local) in definers.iter() {
            let first = At { subgraph: *subgraph, ty: local.clone(), provided: Provided::NOTHING };
            let last = At { provided: Provided::LAST, ..first.clone() };
            for at in reached.range(first..=last) {
                landings.extend(self.take(ty, at, field));
            }
        }
        landings
    }

    /// Everywhere that the same object can be had, when it is at `start` now.
    pub(super) fn reach(&mut self, ty: &Name, start: &At) -> Reach {
        if ty == "Query" {
            return Rc::new(self.root_places(ty).into_iter().chain([start.clone()]).collect());
        }
        let lookup = (ty.clone(), start.clone(), self.barred.clone());
        // What keys lead to, they lead to on any way: a look-up asks for no context, and can be remembered.
        if let Some(known) = self.reached.get(&lookup) {
            return Rc::clone(known);
        }
        if self.under_way.contains(&lookup) {
            self.cut_short += 1;
            return Rc::new(BTreeSet::from([start.clone()]));
        }
        let cut_short_before = self.cut_short;
        self.under_way.push(lookup);
        let reached = Rc::new(self.without_contexts(|moves| moves.spread(ty, start)));
        let lookup = self.under_way.pop();
        let outermost = self.under_way.is_empty() && self.requiring.is_empty();
        if let (Some(lookup), true) = (lookup, outermost || self.cut_short == cut_short_before) {
            self.reached.insert(lookup, Rc::clone(&reached));
        }
        reached
    }

    /// Enters one subgraph after the other until no key leads any further.
    fn spread(&mut self, ty: &Name, start: &At) -> BTreeSet<At> {
        // Each place with the keys that lead there, as text.
        let mut reached: BTreeMap<At, BTreeSet<String>> = BTreeMap::from([(start.clone(), BTreeSet::new())]);
        let mut closed = self.entries.get(ty).cloned().unwrap_or_default();
        closed.retain(|(subgraph, _)| *subgraph != start.subgraph && !self.barred.contains(subgraph));
        loop {
            let closed_before = closed.len();
            let mut still_closed = Vec::new();
            for (subgraph, local) in closed {
                let at = At { subgraph, ty: local, provided: Provided::NOTHING };
                let keys = self.keys_to(ty, start, &reached, &at);
                if keys.is_empty() {
                    still_closed.push((at.subgraph, at.ty));
                } else {
                    reached.insert(at, keys);
                }
            }
            if still_closed.len() == closed_before {
                return reached.into_keys().collect();
            }
            closed = still_closed;
        }
    }

    /// The keys of the type at `at` that can be had from `reached`, where the way began at `start`.
    fn keys_to(
        &mut self,
        ty: &Name,
        start: &At,
        reached: &BTreeMap<At, BTreeSet<String>>,
        at: &At,
    ) -> BTreeSet<String> {
        let newly_barred = self.barred.insert(at.subgraph);
        let only_start = BTreeSet::from([start.clone()]);
        let mut found = BTreeSet::new();
        for key in self.usable_keys(reached.keys(), at) {
            let text = key.fields.text();
            // Most keys are given where the way began; to ask everywhere takes much longer.
            if self.satisfies(ty, &only_start, &key.fields.selections) {
                found.insert(text);
                continue;
            }
            // Where this key alone leads, it was given from elsewhere, and could be given here from there directly.
            let alone = |keys: &BTreeSet<String>| keys.len() == 1 && keys.contains(&text);
            let givers = reached.iter().filter(|(_, keys)| !alone(keys)).map(|(from, _)| from.clone()).collect();
            if self.satisfies(ty, &givers, &key.fields.selections) {
                found.insert(text);
            }
        }
        if newly_barred {
            self.barred.remove(&at.subgraph);
        }
        found
    }

    /// The keys by which the type at `at` may be asked for, coming from one of `from`.
    fn usable_keys<'k>(&self, mut from: impl Iterator<Item = &'k At>, at: &At) -> Vec<&'a Key> {
        let subgraph = self.subgraph(at);
        let first = from.next();
        // An interface object does not know its own type, which an ordinary key asks for; an interface's does not.
        let blind = |at: &At| self.subgraph(at).is_interface_object(&at.ty);
        let knows_type = first.into_iter().chain(from).any(|at| !blind(at));
        let name = match first {
            _ if knows_type || blind(at) => &at.ty,
            Some(first) if subgraph.ty(&first.ty).is_some_and(ExtendedType::is_interface) => &first.ty,
            _ => return Vec::new(),
        };
        subgraph.keys(name).iter().filter(|key| key.resolvable).collect()
    }

    /// Whether all of `selections` of the object type `ty` can be had when it is at all of `reached`.
    pub(super) fn satisfies(&mut self, ty: &Name, reached: &BTreeSet<At>, selections: &[ast::Selection]) -> bool {
        selections.iter().all(|selection| match selection {
            ast::Selection::Field(field) if field.name == "__typename" => true,
            ast::Selection::Field(field) => {
                let mut landings = self.landings_from(ty, reached, &field.name);
                // Which subgraph has a field that moves by label is decided for each request; nothing may rest on it.
                let merged = self.merged;
                if !merged.overrides.labels().is_empty() {
                    let labelled = |at: &At| merged.overrides.label_of(self.subgraph(at), ty, &field.name).is_some();
                    landings.retain(|landing| !labelled(landing));
                }
                !landings.is_empty() && self.satisfies_inside(ty, reached, &landings, &field.selection_set)
            }
            ast::Selection::InlineFragment(fragment) => {
                let applies = fragment.type_condition.as_ref().is_none_or(|condition| self.is_of(ty, condition));
                !applies || self.satisfies(ty, reached, &fragment.selection_set)
            }
            ast::Selection::FragmentSpread(_) => false,
        })
    }

    /// The same for whatever objects the values at `landings` may be.
    fn satisfies_inside(
        &mut self,
        above: &Name,
        reached: &BTreeSet<At>,
        landings: &BTreeSet<At>,
        selections: &[ast::Selection],
    ) -> bool {
        if selections.is_empty() {
            return true;
        }
        let outer = self.set.clone();
        let below = self.contexts_below(above, reached, &outer);
        let mut by_object: BTreeMap<Name, BTreeSet<At>> = BTreeMap::new();
        for landing in landings {
            for (object, at) in self.objects_at(landing) {
                let reached = self.reach(&object, &at);
                by_object.entry(object).or_default().extend(reached.iter().cloned());
            }
        }
        self.set = below;
        let satisfied = by_object.iter().all(|(object, reached)| self.satisfies(object, reached, selections));
        self.set = outer;
        satisfied
    }

    /// Where the gateway is after taking `field` at `at`; `None` if that subgraph does not resolve it there.
    fn take(&mut self, ty: &Name, at: &At, field: &Name) -> Option<At> {
        let subgraph = self.subgraph(at);
        let definition = subgraph.field(&at.ty, field)?;
        if self.is_elsewhere(subgraph, &at.ty, field) {
            return None;
        }
        let provided = self.provided.has(at.provided, &|name| self.is_of(ty, name), field);
        if subgraph.is_external(&at.ty, field) && !provided {
            return None;
        }
        if let Some(needs) = subgraph.requires.get(&(at.ty.clone(), field.clone()))
            && !self.meets(ty, at, field, &needs.fields.selections)
        {
            return None;
        }
        if !self.has_contexts(ty, at, field) {
            return None;
        }
        let mut inside = self.provided.inside(at.provided, &|name| self.is_of(ty, name), field);
        if let Some(provides) = subgraph.provides.get(&(at.ty.clone(), field.clone())) {
            inside.extend(provides.fields.selections.iter().cloned());
        }
        let provided = self.provided.number(inside);
        Some(At { subgraph: at.subgraph, ty: definition.ty.inner_named_type().clone(), provided })
    }

    /// Whether what a field at `at` requires can be had from there, and then brought back by a key.
    ///
    /// A way here may have passed through what is required without a key leading back; gateways do not look there.
    fn meets(&mut self, ty: &Name, at: &At, field: &Name, required: &[ast::Selection]) -> bool {
        let step = (at.clone(), field.clone());
        if self.requiring.contains(&step) {
            self.cut_short += 1;
            return false;
        }
        self.requiring.push(step);
        let met = self.without_contexts(|moves| moves.can_bring(ty, at, required));
        self.requiring.pop();
        met
    }

    fn can_bring(&mut self, ty: &Name, at: &At, required: &[ast::Selection]) -> bool {
        if self.satisfies(ty, &BTreeSet::from([at.clone()]), required) {
            return true;
        }
        let reached = self.reach(ty, at);
        self.satisfies(ty, &reached, required) && self.can_enter_again(ty, at)
    }

    /// Whether the object, which is at `at`, can be asked for there by a key.
    pub(super) fn can_enter_again(&mut self, ty: &Name, at: &At) -> bool {
        let reached = self.reach(ty, at);
        let entered = At { provided: Provided::NOTHING, ..at.clone() };
        let givers = reached.iter().map(|at| (at.clone(), BTreeSet::new())).collect();
        !self.keys_to(ty, at, &givers, &entered).is_empty()
    }

    /// Whether `@override` has the field resolved by another subgraph.
    fn is_elsewhere(&self, subgraph: &Subgraph, ty: &Name, field: &Name) -> bool {
        let overrides = &self.merged.overrides;
        match overrides.of(subgraph, ty, field) {
            Some(overridden) => overridden.label.as_ref().is_none_or(|label| self.labels.contains(label)),
            None => overrides.label_of(subgraph, ty, field).is_some_and(|label| !self.labels.contains(label)),
        }
    }

    /// Whether objects of the type `object` are of the type `name` too.
    pub(super) fn is_of(&self, object: &str, name: &str) -> bool {
        object == name || self.merged.schema.is_subtype(name, object)
    }

    /// The subgraphs, by index, that define `field` for the object type `ty`, each with its type that has it.
    pub(super) fn definers(&mut self, ty: &Name, field: &Name) -> Definers {
        let coordinate = (ty.clone(), field.clone());
        if let Some(known) = self.definers.get(&coordinate) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        for (index, subgraph) in self.subgraphs.all.iter().enumerate() {
            let interfaces =
                self.interfaces.get(ty).into_iter().flatten().filter(|name| subgraph.is_interface_object(name));
            for name in std::iter::once(ty).chain(interfaces) {
                if fields_of(subgraph.ty(name)).is_some_and(|fields| fields.contains_key(field)) {
                    found.push((index, name.clone()));
                }
            }
        }
        let found: Definers = found.into();
        self.definers.insert(coordinate, Rc::clone(&found));
        found
    }

    /// Whether the field cannot be had at `local` in `subgraph` because another subgraph has taken it over.
    pub(super) fn is_overridden(&self, subgraph: &Subgraph, local: &Name, field: &Name) -> bool {
        self.is_elsewhere(subgraph, local, field)
    }
}
