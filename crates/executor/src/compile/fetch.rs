//! One request to one subgraph, ready but for its variables and representations.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Name;
use query_planner::{Coordinate, FetchId, FetchNode, OperationKind, PartId, PathElement, QueryPlan, Selector};
use supergraph::{SubgraphId, SubgraphName, Supergraph};

use super::representation::key_checks;
use super::steps::Standing;
use super::{Compiler, ContextVariable, ObjectReader, PathStep, ROOT, ReadValue, Representation};

/// A fetch node, compiled.
#[derive(Debug)]
pub(crate) struct Fetch {
    pub(crate) subgraph: SubgraphId,
    pub(crate) name: SubgraphName,
    pub(crate) selector: Selector,
    pub(crate) kind: OperationKind,
    /// The body up to the first variable, `{"query":"…","variables":{`, or up to the first representation.
    pub(crate) head: Box<[u8]>,
    /// The client's variables that are sent along.
    pub(crate) variables: Vec<Name>,
    /// How the answer's `data` is read.
    pub(crate) reader: ObjectReader,
    pub(crate) coordinates: BTreeSet<Coordinate>,
    /// Variables that are filled from objects further up; none for a root fetch.
    pub(crate) contexts: Box<[ContextVariable]>,
    /// Whether each object gets a copy of what comes back for several.
    pub(crate) keeps_apart: bool,
    /// Its place in the plan, and the place of its answer among the sources of raw values.
    pub(crate) id: u16,
    /// The part of the answer that it is for.
    pub(crate) part: PartId,
    pub(crate) target: Target,
}

/// What a fetch's answer is merged into.
#[derive(Debug)]
pub(crate) enum Target {
    /// The root of the merged tree.
    Root,
    /// The objects at some paths, by `_entities`. They have one shape, wherever they are.
    Entities { paths: Vec<Vec<PathStep>>, representations: Vec<Representation> },
}

impl Compiler<'_> {
    pub(super) fn fetches(
        &mut self,
        plan: &QueryPlan,
        standings: &BTreeMap<FetchId, Standing<'_>>,
        supergraph: &Supergraph,
    ) -> Vec<Fetch> {
        let fetches = plan.fetches.iter().zip(0..=u16::MAX);
        fetches
            .map(|(fetch, id)| {
                let name = supergraph.subgraph(fetch.subgraph).name.clone();
                let standing = standings.get(&FetchId(u32::from(id)));
                let compiled = match standing.and_then(|standing| standing.paths) {
                    Some(paths) => self.entity_fetch(fetch, id, name, paths),
                    None => self.root_fetch(fetch, id, name),
                };
                Fetch { part: standing.map_or(PartId::FIRST, |standing| standing.part), ..compiled }
            })
            .collect()
    }

    fn root_fetch(&mut self, fetch: &FetchNode, id: u16, name: SubgraphName) -> Fetch {
        let reader = self.object_reader(&fetch.selections, None, ROOT);
        compiled(fetch, id, name, reader, Target::Root)
    }

    fn entity_fetch(&mut self, fetch: &FetchNode, id: u16, name: SubgraphName, paths: &[Vec<PathElement>]) -> Fetch {
        let contexts = self.context_variables(&fetch.contexts, paths.first().map_or(&[], Vec::as_slice));
        let mut shape = ROOT;
        let paths = paths.iter().map(|path| {
            let (path, end) = self.path(path);
            shape = end;
            path
        });
        let paths = paths.collect();
        let entity = self.object_reader(&fetch.selections, None, shape);
        let mut representations: Vec<Representation> =
            fetch.representations.iter().map(|template| self.representation(template, shape)).collect();
        for representation in &mut representations {
            representation.key_checks = key_checks(&representation.fields, &entity);
        }
        let reader = self.entities_reader(entity);
        let target = Target::Entities { paths, representations };
        Fetch { contexts, ..compiled(fetch, id, name, reader, target) }
    }
}

fn compiled(fetch: &FetchNode, id: u16, name: SubgraphName, reader: ObjectReader, target: Target) -> Fetch {
    Fetch {
        subgraph: fetch.subgraph,
        name,
        selector: fetch.selector.clone(),
        kind: fetch.kind,
        head: body_head(fetch, &target),
        variables: fetch.variables.clone(),
        reader,
        coordinates: fetch.coordinates.clone(),
        contexts: Box::default(),
        keeps_apart: fetch.keeps_apart,
        id,
        part: PartId::FIRST,
        target,
    }
}

fn body_head(fetch: &FetchNode, target: &Target) -> Box<[u8]> {
    let document = serde_json::Value::from(&*fetch.document);
    let mut head = format!("{{\"query\":{document},\"variables\":{{");
    if matches!(target, Target::Entities { .. }) {
        head.push_str(&format!("\"{}\":[", fetch.representations_variable()));
    }
    head.into_bytes().into_boxed_slice()
}

impl Fetch {
    /// How each entity is read; `None` for a root fetch.
    pub(crate) fn entity_reader(&self) -> Option<&ObjectReader> {
        match (&self.target, self.reader.fields.first().map(|field| &field.value)) {
            (Target::Entities { .. }, Some(ReadValue::Object(reader))) => Some(reader),
            _ => None,
        }
    }
}
