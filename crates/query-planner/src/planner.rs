//! The state of planning one operation: tables of places, of fetches being grown, and of what they select.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexSet;
use operation::{Deferral, Operation};
use supergraph::{ContextArgument, FieldId, FieldSet, SubgraphId, Supergraph, TypeId};

use crate::budget::WorkBudget;
use crate::defer::{Parts, PutOff};
use crate::error::PlanError;
use crate::fetch_graph::{Group, GroupId, Node, NodeId};
use crate::place::{Place, PlaceId, PlaceOrigin, TYPENAME};
use crate::plan::{PartId, TreeKey};
use crate::reach::{Target, UNREACHED};
use crate::resolve::{Resolution, ScopeId};
use crate::withheld::Withheld;

/// Whether a field of an interface may be taken for all its objects at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AbstractFields {
    /// Where a subgraph resolves it for all of them.
    Kept,
    /// Never: each object type finds its own way.
    Expanded,
}

pub(crate) struct Planner<'a> {
    pub(crate) supergraph: &'a Supergraph,
    pub(crate) operation: &'a Operation,
    pub(crate) budget: WorkBudget,
    pub(crate) abstract_fields: AbstractFields,
    pub(crate) withheld: &'a Withheld,
    /// The labels of `@override` that hold.
    pub(crate) labels: &'a BTreeSet<String>,
    /// Which `@defer`s are followed.
    pub(crate) deferral: &'a Deferral,
    pub(crate) parts: Parts,
    pub(crate) put_off: Vec<PutOff<'a>>,
    /// Places that stand for others in a deferred part.
    pub(crate) shadows: HashMap<(PlaceId, PartId), PlaceId>,
    /// Which field is to be withheld for a plan to be found, after one was not.
    pub(crate) blamed: Cell<Option<FieldId>>,
    pub(crate) places: Vec<Place>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) groups: Vec<Group>,
    pub(crate) scopes: IndexSet<FieldSet>,
    /// What is taken from contexts, each at the place that its variable is numbered by.
    pub(crate) context_arguments: Vec<ContextArgument>,
    /// Goes up whenever a way becomes part of a fetch, which makes other ways cheaper.
    pub(crate) version: u64,
    /// `@requires` being followed, so that a circle is found.
    pub(crate) following: Vec<(PlaceId, SubgraphId, TreeKey)>,
    /// Keys being tried that lie in several subgraphs, so that a circle is found.
    pub(crate) trying: Vec<(TypeId, Arc<FieldSet>)>,
    pub(crate) resolutions: HashMap<(SubgraphId, FieldId, Option<ScopeId>), Option<Resolution>>,
    pub(crate) targets: HashMap<TypeId, Arc<[Target]>>,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(
        supergraph: &'a Supergraph,
        operation: &'a Operation,
        budget: WorkBudget,
        abstract_fields: AbstractFields,
        withheld: &'a Withheld,
        labels: &'a BTreeSet<String>,
        deferral: &'a Deferral,
    ) -> Self {
        Self {
            supergraph,
            operation,
            budget,
            abstract_fields,
            withheld,
            labels,
            deferral,
            parts: Parts::default(),
            put_off: Vec::new(),
            shadows: HashMap::new(),
            blamed: Cell::new(None),
            places: Vec::new(),
            nodes: Vec::new(),
            groups: Vec::new(),
            scopes: IndexSet::new(),
            context_arguments: Vec::new(),
            version: 0,
            following: Vec::new(),
            trying: Vec::new(),
            resolutions: HashMap::new(),
            targets: HashMap::new(),
        }
    }

    pub(crate) fn place(&self, id: PlaceId) -> &Place {
        self.places.get(id.0).expect("place ids are handed out by this planner")
    }

    pub(crate) fn place_mut(&mut self, id: PlaceId) -> &mut Place {
        self.places.get_mut(id.0).expect("place ids are handed out by this planner")
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0).expect("node ids are handed out by this planner")
    }

    pub(crate) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        self.nodes.get_mut(id.0).expect("node ids are handed out by this planner")
    }

    pub(crate) fn group(&self, id: GroupId) -> &Group {
        self.groups.get(id.0).expect("group ids are handed out by this planner")
    }

    pub(crate) fn group_mut(&mut self, id: GroupId) -> &mut Group {
        self.groups.get_mut(id.0).expect("group ids are handed out by this planner")
    }

    /// That a field cannot be reached; or, where nothing of its place can be, the field that leads there.
    pub(crate) fn unreachable(&self, place: PlaceId, key: &TreeKey) -> PlanError {
        if let PlaceOrigin::Field { parent, key } = &self.place(self.unnarrowed(place)).origin
            && !self.is_reached(self.unnarrowed(place))
        {
            return self.unreachable(*parent, key);
        }
        let field = key.0.split(['(', '#']).next().unwrap_or_default();
        self.blamed.set(self.field_to_blame(place, field));
        let coordinate = format!("{}.{field}", self.supergraph.type_name(self.place(place).ty));
        PlanError::Unreachable { coordinate, path: self.describe(place) }
    }

    /// Without which field of the client's the one that cannot be reached would not be asked for. A type that cannot be told
    /// is the matter of the field whose value it is of.
    fn field_to_blame(&self, place: PlaceId, field: &str) -> Option<FieldId> {
        if TYPENAME != field {
            return self.supergraph.field_id(self.place(place).ty, field);
        }
        let PlaceOrigin::Field { parent, key } = &self.place(self.unnarrowed(place)).origin else { return None };
        let name = &self.place(*parent).wanted.get(key)?.wish.name;
        self.supergraph.field_id(self.place(*parent).ty, name)
    }

    fn is_reached(&self, place: PlaceId) -> bool {
        self.place(place).ways.iter().any(|way| way.cost != UNREACHED)
    }

    /// A place as dotted field names.
    fn describe(&self, mut place: PlaceId) -> String {
        let mut names: Vec<String> = Vec::new();
        loop {
            match &self.place(place).origin {
                PlaceOrigin::Root { .. } => break,
                PlaceOrigin::Field { parent, key } => {
                    names.push(key.0.split('(').next().unwrap_or_default().to_owned());
                    place = *parent;
                }
                PlaceOrigin::Narrowed { parent } | PlaceOrigin::Deferred { of: parent } => place = *parent,
            }
        }
        names.reverse();
        if names.is_empty() { "the root".to_owned() } else { names.join(".") }
    }
}
