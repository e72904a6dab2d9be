//! Joins fetches that ask the same of objects at different places, and can leave at the same time: the names of a post's author
//! and of those who comment on it, or the authors of books and of films below one interface. What is asked about twice is
//! then sent once.

use crate::error::PlanError;
use crate::fetch_graph::{GroupEntry, GroupId};
use crate::merge::{depths, retire, selects_alike};
use crate::order::path_of;
use crate::plan::{PathElement, TypeSet};
use crate::planner::Planner;

/// Joins pairs until none is left that can be joined.
pub(crate) fn join_alongside(planner: &mut Planner<'_>) -> Result<(), PlanError> {
    let depths = depths(planner);
    // Where something is filled from contexts, what is around an object matters: then a fetch has one path only.
    let has_contexts = planner.groups.iter().any(|group| !group.contexts.is_empty());
    let mut kept: Vec<GroupId> = Vec::new();
    for id in (0..planner.groups.len()).map(GroupId) {
        if planner.group(id).merged {
            continue;
        }
        planner.budget.spend(kept.len() + 1)?;
        let path = path_of(planner, planner.group(id).place);
        let twin = kept.iter().copied().find(|other| {
            let same_depth = depths.get(other.0) == depths.get(id.0);
            let may_join = || !has_contexts || becomes_one(&planner.group(*other).paths, &path);
            same_depth && may_join() && are_alike(planner, *other, id)
        });
        match twin {
            Some(twin) => {
                add_path(&mut planner.group_mut(twin).paths, path);
                retire(planner, id, twin);
            }
            None => {
                planner.group_mut(id).paths = vec![path];
                kept.push(id);
            }
        }
    }
    Ok(())
}

/// Whether a path can become one with another.
fn becomes_one(paths: &[Vec<PathElement>], path: &[PathElement]) -> bool {
    paths.iter().any(|known| joined_path(known, path).is_some())
}

/// Adds a path; one that differs from another in nothing but the types at one step becomes one with it.
fn add_path(paths: &mut Vec<Vec<PathElement>>, path: Vec<PathElement>) {
    match paths.iter_mut().find_map(|known| joined_path(known, &path).map(|joined| (known, joined))) {
        Some((known, joined)) => *known = joined,
        None => paths.push(path),
    }
}

/// The path of both, when they differ in nothing but the types at one step.
fn joined_path(left: &[PathElement], right: &[PathElement]) -> Option<Vec<PathElement>> {
    if left.len() != right.len() {
        return None;
    }
    let mut differences = 0;
    let mut joined = Vec::new();
    for pair in left.iter().zip(right) {
        joined.push(match pair {
            (left, right) if left == right => left.clone(),
            (PathElement::Type(left), PathElement::Type(right)) => {
                differences += 1;
                let mut names: Vec<_> = left.0.iter().chain(right.0.iter()).cloned().collect();
                names.sort();
                names.dedup();
                PathElement::Type(TypeSet(names.into()))
            }
            _ => return None,
        });
    }
    (differences == 1).then_some(joined)
}

fn are_alike(planner: &Planner<'_>, left: GroupId, right: GroupId) -> bool {
    let (left, right) = (planner.group(left), planner.group(right));
    let entry_alike = |(left, right): (&GroupEntry, &GroupEntry)| match (&left.input, &right.input) {
        (Some(left_input), Some(right_input)) => {
            left_input.on == right_input.on
                && left_input.sent_as == right_input.sent_as
                && left_input.keys == right_input.keys
                && left_input.requires == right_input.requires
                && left_input.required_when == right_input.required_when
                && selects_alike(planner, left.node, right.node)
        }
        _ => false,
    };
    left.subgraph == right.subgraph
        && left.stage == right.stage
        && left.part == right.part
        && left.contexts.is_empty()
        && right.contexts.is_empty()
        && left.entries.len() == right.entries.len()
        && left.entries.iter().zip(&right.entries).all(entry_alike)
}
