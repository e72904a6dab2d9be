//! Joins entity fetches that go to the same subgraph for the same objects and can leave at the same time.

use std::collections::BTreeMap;

use supergraph::{FieldSet, FieldSetItem};

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
            alike && depths.get(other.0) == depths.get(id.0) && can_join(&other_group.entries, &group.entries)
        });
        match twin {
            Some(twin) => join(planner, twin, id)?,
            None => kept.push(id),
        }
    }
    Ok(())
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

fn can_join(left: &[GroupEntry], right: &[GroupEntry]) -> bool {
    right.iter().all(|entry| left.iter().all(|known| entries_agree(known, entry)))
}

/// Whether two entries can be in one fetch: as one, when they describe the same objects in the same way; or side by side,
/// when they are of different objects.
fn entries_agree(left: &GroupEntry, right: &GroupEntry) -> bool {
    let (Some(left), Some(right)) = (&left.input, &right.input) else { return false };
    if left.on == right.on && left.sent_as == right.sent_as {
        return !arguments_differ(left, right);
    }
    !left.on.iter().any(|ty| right.on.contains(ty))
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
        let known = planner.group(into).entries.iter().position(|known| same_objects(known, &entry));
        match known {
            Some(place) => {
                if let Some(known) = planner.group_mut(into).entries.get_mut(place) {
                    let node = known.node;
                    if let (Some(known), Some(added)) = (&mut known.input, &entry.input) {
                        extend(&mut known.keys, &added.keys);
                        extend(&mut known.requires, &added.requires);
                    }
                    join_nodes(planner, node, entry.node)?;
                }
            }
            None => planner.group_mut(into).entries.push(entry),
        }
    }
    planner.group_mut(into).needs.extend(taken.needs);
    planner.group_mut(from).merged = true;
    for group in &mut planner.groups {
        if group.needs.remove(&from) {
            group.needs.insert(into);
        }
    }
    Ok(())
}

fn same_objects(left: &GroupEntry, right: &GroupEntry) -> bool {
    match (&left.input, &right.input) {
        (Some(left), Some(right)) => left.on == right.on && left.sent_as == right.sent_as,
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
