//! Joins entity fetches that go to the same subgraph for the same objects and can leave at the same time.

use std::collections::BTreeMap;

use supergraph::{FieldSet, FieldSetItem};

use crate::alongside::join_alongside;
use crate::error::PlanError;
use crate::fetch_graph::{GroupEntry, GroupId, GroupInput, NodeId};
use crate::planner::Planner;

pub(crate) fn merge_groups(planner: &mut Planner<'_>) -> Result<(), PlanError> {
    let depths = depths(planner);
    let mut kept: Vec<GroupId> = Vec::new();
    for id in (0..planner.groups.len()).map(GroupId) {
        planner.budget.spend(kept.len() + 1)?;
        let group = planner.group(id);
        let twin = kept.iter().copied().find(|other| {
            let other_group = planner.group(*other);
            let alike = other_group.subgraph == group.subgraph
                && other_group.kind == group.kind
                && other_group.stage == group.stage
                && other_group.place == group.place;
            alike && depths.get(other.0) == depths.get(id.0) && can_join(planner, &other_group.entries, &group.entries)
        });
        match twin {
            Some(twin) => join(planner, twin, id)?,
            None => kept.push(id),
        }
    }
    join_alongside(planner)
}

/// How many fetches come before each.
pub(crate) fn depths(planner: &Planner<'_>) -> Vec<usize> {
    let mut depths = vec![0; planner.groups.len()];
    // A fetch needs only fetches made before it, but joined ones: repeat until nothing moves.
    loop {
        let mut moved = false;
        for (place, group) in planner.groups.iter().enumerate() {
            let needed = group.needs.iter().filter_map(|need| depths.get(need.0)).max();
            let depth = needed.map_or(0, |deepest| deepest + 1);
            if let Some(known) = depths.get_mut(place)
                && *known < depth
                && depth <= planner.groups.len()
            {
                *known = depth;
                moved = true;
            }
        }
        if !moved {
            return depths;
        }
    }
}

fn can_join(planner: &Planner<'_>, left: &[GroupEntry], right: &[GroupEntry]) -> bool {
    right.iter().all(|entry| left.iter().all(|known| entries_agree(planner, known, entry)))
}

/// Whether two entries can be in one fetch: as one, when they describe the same objects in the same way; or side by side,
/// when they are of different objects.
fn entries_agree(planner: &Planner<'_>, left_entry: &GroupEntry, right_entry: &GroupEntry) -> bool {
    let (Some(left), Some(right)) = (&left_entry.input, &right_entry.input) else { return false };
    if left.on == right.on && left.sent_as == right.sent_as {
        return left.required_when == right.required_when && !arguments_differ(left, right);
    }
    if sent_as_interface(planner, left) || sent_as_interface(planner, right) {
        // The answer does not say which object type it is of: all must have the same selections.
        let alike = left.sent_as == right.sent_as
            && left.keys == right.keys
            && left.requires == right.requires
            && left.required_when == right.required_when;
        return alike && selects_alike(planner, left_entry.node, right_entry.node);
    }
    !left.on.iter().any(|ty| right.on.contains(ty))
}

fn sent_as_interface(planner: &Planner<'_>, input: &GroupInput) -> bool {
    input.sent_as.is_some_and(|ty| planner.supergraph.ty(ty).kind.is_abstract())
}

pub(crate) fn selects_alike(planner: &Planner<'_>, left: NodeId, right: NodeId) -> bool {
    let (left, right) = (planner.node(left), planner.node(right));
    let same_size =
        left.ty == right.ty && left.fields.len() == right.fields.len() && left.narrowed.len() == right.narrowed.len();
    let fields_alike = left.fields.iter().all(|(key, field)| {
        right.fields.get(key).is_some_and(|other| {
            let children_alike = match (field.child, other.child) {
                (Some(child), Some(other)) => selects_alike(planner, child, other),
                (None, None) => true,
                _ => false,
            };
            children_alike && field.wish.conditions == other.wish.conditions && field.contexts == other.contexts
        })
    });
    let narrowed_alike = left
        .narrowed
        .iter()
        .all(|(ty, node)| right.narrowed.get(ty).is_some_and(|other| selects_alike(planner, *node, *other)));
    same_size && left.typename == right.typename && fields_alike && narrowed_alike
}

/// A representation has room for one value of a field: two `@requires` with other arguments cannot share it.
fn arguments_differ(left: &GroupInput, right: &GroupInput) -> bool {
    left.requires.iter().any(|left| right.requires.iter().any(|right| sets_differ(left, right)))
}

fn sets_differ(left: &FieldSet, right: &FieldSet) -> bool {
    let fields = |set: &FieldSet| {
        let mut found = BTreeMap::new();
        collect_fields(set, &mut found);
        found
    };
    let left = fields(left);
    fields(right).iter().any(|(name, (arguments, below))| {
        left.get(name).is_some_and(|(known, known_below)| known != arguments || sets_differ(known_below, below))
    })
}

fn collect_fields(set: &FieldSet, found: &mut BTreeMap<String, (String, FieldSet)>) {
    for item in &set.items {
        match item {
            FieldSetItem::Field { name, arguments, fields } => {
                found.insert(name.to_string(), (arguments.to_string(), fields.clone()));
            }
            FieldSetItem::Inline { fields, .. } => collect_fields(fields, found),
        }
    }
}

fn join(planner: &mut Planner<'_>, into: GroupId, from: GroupId) -> Result<(), PlanError> {
    let taken = planner.group(from).clone();
    for entry in taken.entries {
        let known = planner.group(into).entries.iter().position(|known| same_objects(planner, known, &entry));
        match known {
            Some(place) => {
                if let Some(known) = planner.group_mut(into).entries.get_mut(place) {
                    let node = known.node;
                    if let (Some(known), Some(added)) = (&mut known.input, &entry.input) {
                        extend(&mut known.on, &added.on);
                        known.on.sort_unstable();
                        extend(&mut known.keys, &added.keys);
                        extend(&mut known.requires, &added.requires);
                    }
                    join_nodes(planner, node, entry.node)?;
                }
            }
            None => planner.group_mut(into).entries.push(entry),
        }
    }
    extend(&mut planner.group_mut(into).contexts, &taken.contexts);
    let entries = planner.group(into).entries.clone();
    if entries.len() > 1 {
        // What each object has depends on its type: let the answer say it.
        entries.iter().for_each(|entry| planner.node_mut(entry.node).typename = true);
    }
    retire(planner, from, into);
    Ok(())
}

/// Lets another fetch stand for one that was joined to it.
pub(crate) fn retire(planner: &mut Planner<'_>, from: GroupId, into: GroupId) {
    let needs = planner.group(from).needs.clone();
    planner.group_mut(into).needs.extend(needs);
    planner.group_mut(from).merged = true;
    for group in &mut planner.groups {
        if group.needs.remove(&from) {
            group.needs.insert(into);
        }
    }
}

fn same_objects(planner: &Planner<'_>, left: &GroupEntry, right: &GroupEntry) -> bool {
    match (&left.input, &right.input) {
        (Some(left), Some(right)) => {
            left.sent_as == right.sent_as && (left.on == right.on || sent_as_interface(planner, left))
        }
        _ => false,
    }
}

fn extend<T: Clone + PartialEq>(known: &mut Vec<T>, added: &[T]) {
    for item in added {
        if !known.contains(item) {
            known.push(item.clone());
        }
    }
}

/// Adds all that one node selects to another of the same type.
fn join_nodes(planner: &mut Planner<'_>, into: NodeId, from: NodeId) -> Result<(), PlanError> {
    let taken = planner.node(from).clone();
    planner.budget.spend(taken.fields.len() + 1)?;
    planner.node_mut(into).typename |= taken.typename;
    for (key, field) in taken.fields {
        match planner.node_mut(into).fields.get_mut(&key) {
            Some(known) => {
                known.wish.conditions.or(&field.wish.conditions);
                if let (Some(known), Some(added)) = (known.child, field.child) {
                    join_nodes(planner, known, added)?;
                }
            }
            None => {
                planner.node_mut(into).fields.insert(key, field);
            }
        }
    }
    for (ty, narrowed) in taken.narrowed {
        match planner.node(into).narrowed.get(&ty).copied() {
            Some(known) => join_nodes(planner, known, narrowed)?,
            None => {
                planner.node_mut(into).narrowed.insert(ty, narrowed);
            }
        }
    }
    Ok(())
}
