//! Orders fetches: what needs another comes after it, what needs only one chain stays in it, the rest runs side by side.

use std::collections::{BTreeMap, BTreeSet};

use operation::Condition;
use supergraph::TypeId;

use crate::fetch_graph::{GroupId, NodeId};
use crate::merge::depths;
use crate::place::{PlaceId, PlaceOrigin};
use crate::plan::{FetchId, FlattenNode, OperationKind, PartId, PathElement, PlanNode, TypeSet};
use crate::planner::Planner;

/// The fetches that are left, in the order of their ids: those of the first part first.
pub(crate) fn numbered(planner: &Planner<'_>) -> Vec<GroupId> {
    let depths = depths(planner);
    let mut groups: Vec<GroupId> =
        (0..planner.groups.len()).map(GroupId).filter(|id| !planner.group(*id).merged).collect();
    groups.sort_by_key(|id| (planner.group(*id).part, planner.group(*id).stage, depths.get(id.0).copied(), id.0));
    groups
}

/// The fetches of one part. Those of the parts around it are done before.
pub(crate) fn order_groups(planner: &Planner<'_>, part: PartId) -> Option<PlanNode> {
    let all = numbered(planner);
    let ids = (0_u32..).zip(&all).map(|(place, group)| (*group, FetchId(place))).collect();
    let orderer = Orderer { planner, ids };
    let is_before = |group: &GroupId| {
        let other = planner.group(*group).part;
        other != part && planner.parts.is_within(part, other)
    };
    let mut before: BTreeSet<GroupId> = all.iter().copied().filter(is_before).collect();
    let subscribed = root_of_subscription(planner).and_then(|fetch| all.get(fetch.0 as usize).copied());
    before.extend(subscribed);
    let is_here = |group: &GroupId| planner.group(*group).part == part && Some(*group) != subscribed;
    let groups: Vec<GroupId> = all.into_iter().filter(is_here).collect();
    let last = groups.iter().map(|group| planner.group(*group).stage).max()?;
    let mut stages = Vec::new();
    for stage in 0..=last {
        let mut pending: Vec<GroupId> =
            groups.iter().copied().filter(|group| planner.group(*group).stage == stage).collect();
        let mut done = before.clone();
        orderer.drain(&mut pending, &mut done, &mut stages);
    }
    sequence(stages)
}

/// The fetch that a subscription's events come by.
pub(crate) fn root_of_subscription(planner: &Planner<'_>) -> Option<FetchId> {
    if planner.operation.kind() != OperationKind::Subscription {
        return None;
    }
    let is_root = |group: &GroupId| planner.group(*group).kind == OperationKind::Subscription;
    let place = numbered(planner).iter().position(is_root)?;
    u32::try_from(place).ok().map(FetchId)
}

struct Orderer<'p, 'a> {
    planner: &'p Planner<'a>,
    ids: BTreeMap<GroupId, FetchId>,
}

impl Orderer<'_, '_> {
    /// Runs all that can run after what is done, again and again.
    fn drain(&self, pending: &mut Vec<GroupId>, done: &mut BTreeSet<GroupId>, steps: &mut Vec<PlanNode>) {
        loop {
            let ready: Vec<GroupId> =
                pending.iter().copied().filter(|group| self.planner.group(*group).needs.is_subset(done)).collect();
            if ready.is_empty() {
                return;
            }
            pending.retain(|group| !ready.contains(group));
            let mut branches = Vec::new();
            let before = done.clone();
            for group in ready {
                let mut in_branch = before.clone();
                in_branch.insert(group);
                let mut chain = vec![self.fetch(group)];
                self.drain(pending, &mut in_branch, &mut chain);
                branches.extend(sequence(chain));
                done.extend(in_branch);
            }
            steps.extend(parallel(branches));
        }
    }

    fn fetch(&self, id: GroupId) -> PlanNode {
        let group = self.planner.group(id);
        let fetch = self.ids.get(&id).copied().unwrap_or(FetchId(0));
        let is_root = group.entries.iter().all(|entry| entry.input.is_none());
        let node = if is_root {
            PlanNode::Fetch(fetch)
        } else {
            PlanNode::Flatten(FlattenNode { path: group.path.clone(), fetch })
        };
        let conditions = common_conditions(self.planner, id);
        conditions.into_iter().rev().fold(node, |inner, condition| {
            let inner = Some(Box::new(inner));
            let (when_true, when_false) = if condition.equals { (inner, None) } else { (None, inner) };
            PlanNode::Condition { variable: condition.variable, when_true, when_false }
        })
    }
}

fn sequence(steps: Vec<PlanNode>) -> Option<PlanNode> {
    let unnested = steps.into_iter().flat_map(|step| match step {
        PlanNode::Sequence(steps) => steps,
        step => vec![step],
    });
    let mut steps: Vec<PlanNode> = unnested.collect();
    if steps.len() > 1 { Some(PlanNode::Sequence(steps)) } else { steps.pop() }
}

fn parallel(mut branches: Vec<PlanNode>) -> Option<PlanNode> {
    if branches.len() > 1 { Some(PlanNode::Parallel(branches)) } else { branches.pop() }
}

/// The way from the root of the merged tree to a place.
pub(crate) fn path_of(planner: &Planner<'_>, mut place: PlaceId) -> Vec<PathElement> {
    let mut path = Vec::new();
    loop {
        match &planner.place(place).origin {
            PlaceOrigin::Root { .. } => break,
            PlaceOrigin::Deferred { of } => place = *of,
            PlaceOrigin::Narrowed { parent } => {
                path.push(PathElement::Type(type_set(planner, &[planner.place(place).ty])));
                place = *parent;
            }
            PlaceOrigin::Field { parent, key } => {
                let wanted = planner.place(*parent).wanted.get(key);
                let field =
                    wanted.and_then(|wanted| planner.supergraph.field_id(planner.place(*parent).ty, &wanted.wish.name));
                let lists = field.map_or(0, |field| list_depth(&planner.supergraph.field(field).ty));
                path.extend(std::iter::repeat_n(PathElement::Each, lists));
                path.push(PathElement::Key(key.clone()));
                place = *parent;
            }
        }
    }
    path.reverse();
    path
}

fn list_depth(ty: &apollo_compiler::ast::Type) -> usize {
    if ty.is_list() { 1 + list_depth(ty.item_type()) } else { 0 }
}

pub(crate) fn type_set(planner: &Planner<'_>, types: &[TypeId]) -> TypeSet {
    let mut names: Vec<_> = types.iter().map(|ty| planner.supergraph.type_name(*ty).clone()).collect();
    names.sort();
    names.dedup();
    TypeSet(names.into())
}

/// The conditions that everything in a fetch is under: without them it need not run at all.
pub(crate) fn common_conditions(planner: &Planner<'_>, id: GroupId) -> Vec<Condition> {
    let mut common: Option<Vec<Condition>> = None;
    for entry in &planner.group(id).entries {
        narrow_common(planner, entry.node, &mut common);
    }
    common.unwrap_or_default()
}

fn narrow_common(planner: &Planner<'_>, node: NodeId, common: &mut Option<Vec<Condition>>) {
    let node = planner.node(node);
    if node.typename {
        *common = Some(Vec::new());
    }
    for field in node.fields.values() {
        let conditions = field.wish.conditions.as_directives();
        match common {
            Some(common) => common.retain(|condition| conditions.contains(condition)),
            None => *common = Some(conditions.to_vec()),
        }
    }
    for narrowed in node.narrowed.values() {
        narrow_common(planner, *narrowed, common);
    }
}
