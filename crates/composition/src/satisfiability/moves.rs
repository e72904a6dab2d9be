//! What can be resolved where, and where keys lead.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{Name, ast, schema::ExtendedType};

use super::places::{At, Labels, Provided, ProvidedSets};
use crate::{
    merge::Merged,
    subgraph::{Key, Subgraph, Subgraphs, fields_of},
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
    reached: BTreeMap<LookUp, BTreeSet<At>>,
    /// Look-ups under way: keys may need fields that need keys that need the same fields.
    under_way: Vec<LookUp>,
    /// Subgraphs that are about to be entered: their keys cannot rest on what only entering them would give.
    barred: BTreeSet<usize>,
    /// How often a look-up met itself: what was found meanwhile may be too little to remember.
    cut_short: usize,
}

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
            under_way: Vec::new(),
            barred: BTreeSet::new(),
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

    /// Where the gateway may be after taking `field` of the object type `ty` from one of `starts`.
    pub(super) fn landings(&mut self, ty: &Name, starts: &BTreeSet<At>, field: &Name) -> BTreeSet<At> {
        let mut landings = BTreeSet::new();
        for start in starts {
            let reached = self.reach(ty, start);
            landings.extend(self.landings_from(ty, &reached, field));
        }
        landings
    }

    fn landings_from(&mut self, ty: &Name, reached: &BTreeSet<At>, field: &Name) -> BTreeSet<At> {
        reached.iter().filter_map(|at| self.take(ty, reached, at, field)).collect()
    }

    /// Everywhere that the same object can be had, when it is at `start` now.
    pub(super) fn reach(&mut self, ty: &Name, start: &At) -> BTreeSet<At> {
        if matches!(ty.as_str(), "Query") {
            return self.root_places(ty).into_iter().chain([start.clone()]).collect();
        }
        let lookup = (ty.clone(), start.clone(), self.barred.clone());
        if let Some(known) = self.reached.get(&lookup) {
            return known.clone();
        }
        if self.under_way.contains(&lookup) {
            self.cut_short += 1;
            return BTreeSet::from([start.clone()]);
        }
        let cut_short_before = self.cut_short;
        self.under_way.push(lookup);
        let reached = self.spread(ty, start);
        let lookup = self.under_way.pop();
        if let (Some(lookup), true) = (lookup, self.cut_short == cut_short_before || self.under_way.is_empty()) {
            self.reached.insert(lookup, reached.clone());
        }
        reached
    }

    /// Enters one subgraph after the other until no key leads any further.
    fn spread(&mut self, ty: &Name, start: &At) -> BTreeSet<At> {
        // Each place with the keys that lead there, as text.
        let mut reached: BTreeMap<At, BTreeSet<String>> = BTreeMap::from([(start.clone(), BTreeSet::new())]);
        let entries = self.entries.get(ty).cloned().unwrap_or_default();
        loop {
            let mut found = None;
            for (subgraph, local) in &entries {
                let at = At { subgraph: *subgraph, ty: local.clone(), provided: Provided::NOTHING };
                if *subgraph == start.subgraph || self.barred.contains(subgraph) || reached.contains_key(&at) {
                    continue;
                }
                let keys = self.keys_to(ty, &reached, &at);
                if !keys.is_empty() {
                    found = Some((at, keys));
                    break;
                }
            }
            let Some((at, keys)) = found else { return reached.into_keys().collect() };
            reached.insert(at, keys);
        }
    }

    /// The keys of the type at `at` that can be had from `reached`.
    fn keys_to(&mut self, ty: &Name, reached: &BTreeMap<At, BTreeSet<String>>, at: &At) -> BTreeSet<String> {
        let newly_barred = self.barred.insert(at.subgraph);
        let mut found = BTreeSet::new();
        for key in self.usable_keys(reached.keys(), at) {
            let text = key.fields.text();
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
                // Which subgraph has a field that moves by label is decided for each request; nothing may rest on it.
                let settled = |at: &&At| !self.merged.overrides.is_labelled(self.subgraph(at), &at.ty, &field.name);
                let having: Vec<At> = reached.iter().filter(settled).cloned().collect();
                let landings: BTreeSet<At> =
                    having.iter().filter_map(|at| self.take(ty, reached, at, &field.name)).collect();
                !landings.is_empty() && self.satisfies_inside(&landings, &field.selection_set)
            }
            ast::Selection::InlineFragment(fragment) => {
                let applies = fragment.type_condition.as_ref().is_none_or(|condition| self.is_of(ty, condition));
                !applies || self.satisfies(ty, reached, &fragment.selection_set)
            }
            ast::Selection::FragmentSpread(_) => false,
        })
    }

    /// The same for whatever objects the values at `landings` may be.
    fn satisfies_inside(&mut self, landings: &BTreeSet<At>, selections: &[ast::Selection]) -> bool {
        if selections.is_empty() {
            return true;
        }
        let mut by_object: BTreeMap<Name, BTreeSet<At>> = BTreeMap::new();
        for landing in landings {
            for (object, at) in self.objects_at(landing) {
                let reached = self.reach(&object, &at);
                by_object.entry(object).or_default().extend(reached);
            }
        }
        by_object.iter().all(|(object, reached)| self.satisfies(object, reached, selections))
    }

    /// Where the gateway is after taking `field` at `at`; `None` if that subgraph does not resolve it there.
    fn take(&mut self, ty: &Name, reached: &BTreeSet<At>, at: &At, field: &Name) -> Option<At> {
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
            && !self.meets(ty, reached, at, &needs.fields.selections)
        {
            return None;
        }
        let mut inside = self.provided.inside(at.provided, &|name| self.is_of(ty, name), field);
        if let Some(provides) = subgraph.provides.get(&(at.ty.clone(), field.clone())) {
            inside.extend(provides.fields.selections.iter().cloned());
        }
        let provided = self.provided.number(inside);
        Some(At { subgraph: at.subgraph, ty: definition.ty.inner_named_type().clone(), provided })
    }

    /// Whether what a field at `at` requires can be had, and then brought there by a key.
    fn meets(&mut self, ty: &Name, reached: &BTreeSet<At>, at: &At, required: &[ast::Selection]) -> bool {
        let here = BTreeSet::from([at.clone()]);
        if self.satisfies(ty, &here, required) {
            return true;
        }
        let entered = At { provided: Provided::NOTHING, ..at.clone() };
        self.satisfies(ty, reached, required) && {
            let reached = reached.iter().map(|at| (at.clone(), BTreeSet::new())).collect();
            !self.keys_to(ty, &reached, &entered).is_empty()
        }
    }

    /// Whether `@override` has the field resolved by another subgraph.
    fn is_elsewhere(&self, subgraph: &Subgraph, ty: &Name, field: &Name) -> bool {
        let overrides = &self.merged.overrides;
        match overrides.of(subgraph, ty, field) {
            Some(overridden) => overridden.label.is_none() || self.labels == Labels::On,
            None => self.labels == Labels::Off && overrides.is_labelled(subgraph, ty, field),
        }
    }

    /// Whether objects of the type `object` are of the type `name` too.
    fn is_of(&self, object: &str, name: &str) -> bool {
        object == name || self.merged.schema.is_subtype(name, object)
    }

    /// The subgraphs, by index, whose type at `reached` (or at any other place) defines `field` for the object `ty`.
    pub(super) fn definers(&self, ty: &Name, field: &Name) -> Vec<(usize, Name)> {
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
        found
    }

    /// Whether the field cannot be had at `local` in `subgraph` because another subgraph has taken it over.
    pub(super) fn is_overridden(&self, subgraph: &Subgraph, local: &Name, field: &Name) -> bool {
        self.is_elsewhere(subgraph, local, field)
    }
}
