//! Takes a subgraph's answer into the merged tree, or says once why it could not.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use query_planner::{OperationKind, PartId};
use tracing::{debug, warn};

use crate::arena::{Arena, ObjectRef, Slot, Sources, Value};
use crate::client_path::{ClientPaths, TreeStep};
use crate::compile::{CompiledPlan, Decisions, Fetch, PathStep, Representation, Target};
use crate::errors::{BadAnswer, ClientError, ErrorCode, Errors, Failure, PathSegment};
use crate::gather::way_to;
use crate::limits::{ErrorDetail, Limits};
use crate::merge::{Merger, is_same_entity, mark_absent};
use crate::parse::{ReadContext, read_answer};
use crate::places::Places;
use crate::representations::Asked;
use crate::subgraph_errors::{SubgraphError, read_errors};
use crate::transport::FetchError;

/// All that the fetches of one request have brought.
pub(crate) struct Tree {
    pub(crate) arena: Arena,
    pub(crate) sources: Sources,
    pub(crate) root: ObjectRef,
    /// The errors of each part's fetches.
    pub(crate) errors: Vec<Errors>,
    /// Objects and lists that more than one object refers to.
    pub(crate) shared: Places,
    /// Fetches whose answer was taken in.
    pub(crate) absorbed: Vec<u16>,
    /// Bytes of the parts that were written for the client.
    pub(crate) written_bytes: usize,
}

impl Tree {
    /// The errors of a part's fetches.
    pub(crate) fn errors_of(&mut self, part: PartId) -> &mut Errors {
        let place = (part.0 as usize).min(self.errors.len().saturating_sub(1));
        self.errors.get_mut(place).expect("every part of the plan has its errors, and there is a first part")
    }
}

/// Takes an answer in.
pub(crate) struct Absorber<'a> {
    pub(crate) plan: &'a CompiledPlan,
    pub(crate) decisions: &'a Decisions,
    pub(crate) limits: &'a Limits,
    pub(crate) fetch: &'a Fetch,
    /// Where the answer is kept.
    pub(crate) source: u16,
    /// What was asked about; nothing for a root fetch.
    pub(crate) asked: &'a Asked,
}

/// `_entities`, the only slot of an entity answer's `data`.
const ENTITIES: Slot = Slot(1);

impl Absorber<'_> {
    /// Takes in what the transport gave. A failure is told to the client once and nulls only what depended on it.
    pub(crate) fn absorb(&self, tree: &mut Tree, answer: Result<Bytes, FetchError>) {
        let mark = tree.arena.mark();
        let outcome = answer.map_err(Failure::from).and_then(|body| Ok(self.take_in(tree, &body)?));
        if let Err(failure) = outcome {
            tree.arena.truncate(mark);
            self.fail(tree, &failure);
        }
    }

    /// Everything that can be wrong with the answer as a whole is looked at before anything is merged.
    fn take_in(&self, tree: &mut Tree, body: &Bytes) -> Result<(), BadAnswer> {
        if body.len() > self.limits.answer_bytes_max {
            return Err(BadAnswer::TooLarge { bytes_max: self.limits.answer_bytes_max });
        }
        let context = ReadContext {
            types: &self.plan.types,
            shapes: &self.plan.shapes,
            source: self.source,
            depth_max: self.limits.answer_depth_max,
        };
        let answer = read_answer(body, &self.fetch.reader, &context, &mut tree.arena)?;
        tree.sources.keep(self.source, body.clone());
        let errors = match answer.errors.and_then(|range| body.get(range)) {
            Some(json) => read_errors(json).map_err(|_| BadAnswer::BadErrors)?,
            None => Vec::new(),
        };
        match &self.fetch.target {
            Target::Root => self.merge_root(tree, answer.data, &errors)?,
            Target::Entities { paths, representations } => {
                self.merge_entities(tree, answer.data, &errors, paths, representations)?;
            }
        }
        tree.absorbed.push(self.fetch.id);
        Ok(())
    }

    fn merge_root(&self, tree: &mut Tree, data: Value, errors: &[SubgraphError<'_>]) -> Result<(), BadAnswer> {
        let Value::Object(object) = data else {
            if errors.is_empty() {
                return Err(BadAnswer::Empty);
            }
            mark_absent(&mut tree.arena, tree.root, &self.fetch.reader, Value::Failed);
            self.tell_all(tree, Value::Null, errors);
            return Ok(());
        };
        self.tell_all(tree, data, errors);
        Merger::new(&mut tree.arena, &self.plan.types, &mut tree.shared).object(tree.root, object);
        Ok(())
    }

    fn merge_entities(
        &self,
        tree: &mut Tree,
        data: Value,
        errors: &[SubgraphError<'_>],
        paths: &[Vec<PathStep>],
        representations: &[Representation],
    ) -> Result<(), BadAnswer> {
        let entities = match data {
            Value::Object(object) => tree.arena.slot(object, ENTITIES),
            other => other,
        };
        let Value::List { start, len } = entities else {
            if errors.is_empty() {
                return Err(BadAnswer::Empty);
            }
            self.mark_objects(tree, Value::Failed);
            self.tell_entities(tree, data, errors, paths);
            return Ok(());
        };
        if len as usize != self.asked.count {
            return Err(BadAnswer::EntityCount { sent: self.asked.count, received: len as usize });
        }
        self.check_entities(tree, start, representations)?;
        let is_all_told = self.tell_entities(tree, data, errors, paths);
        self.merge_each(tree, start, is_all_told);
        Ok(())
    }

    fn check_entities(&self, tree: &Tree, start: u32, representations: &[Representation]) -> Result<(), BadAnswer> {
        for asked in &self.asked.objects {
            let Some(template) = representations.get(asked.template as usize) else { continue };
            let is_right = match tree.arena.item(start, asked.place) {
                Value::Object(entity) => {
                    is_same_entity(&tree.arena, &tree.sources, &self.plan.types, asked.object, entity, template)
                }
                Value::Null => true,
                _ => false,
            };
            if !is_right {
                return Err(BadAnswer::OtherEntity);
            }
        }
        Ok(())
    }

    fn merge_each(&self, tree: &mut Tree, start: u32, is_all_told: bool) {
        let mut absent = Vec::new();
        let mut merger = Merger::new(&mut tree.arena, &self.plan.types, &mut tree.shared);
        let mut given = HashSet::new();
        for asked in &self.asked.objects {
            match merger.item(start, asked.place) {
                Value::Object(entity) if self.fetch.keeps_apart && !given.insert(asked.place) => {
                    match merger.copy_of(entity) {
                        Some(copy) => merger.object(asked.object, copy),
                        None => absent.push((asked.object, Value::Wrong)),
                    }
                }
                Value::Object(entity) => merger.object(asked.object, entity),
                Value::Failed => absent.push((asked.object, Value::Failed)),
                // An error without a path may be about any entity that is null.
                _ if is_all_told => absent.push((asked.object, Value::Absent)),
                _ => absent.push((asked.object, Value::Failed)),
            }
        }
        let Some(reader) = self.fetch.entity_reader() else { return };
        for (object, mark) in absent {
            mark_absent(&mut tree.arena, object, reader, mark);
        }
    }

    /// Tells the errors of a root fetch.
    fn tell_all(&self, tree: &mut Tree, data: Value, errors: &[SubgraphError<'_>]) {
        for error in errors {
            let way = error.place_in_data(&mut tree.arena, data, &self.fetch.reader);
            self.tell(tree, error, &way);
        }
        self.log(errors);
    }

    /// Tells the errors of an entity fetch. Whether each says which entity it is about.
    fn tell_entities(
        &self,
        tree: &mut Tree,
        data: Value,
        errors: &[SubgraphError<'_>],
        paths: &[Vec<PathStep>],
    ) -> bool {
        let mut is_all_told = true;
        for error in errors {
            let place = error.place_in_entities(&mut tree.arena, data, &self.fetch.reader);
            is_all_told &= place.is_some();
            let way = place.and_then(|(entity, way)| self.way_to_entity(tree, entity, way, paths));
            self.tell(tree, error, &way.unwrap_or_default());
        }
        self.log(errors);
        is_all_told
    }

    /// The way to an entity's error: the entity may be at many places; the first is told.
    fn way_to_entity(
        &self,
        tree: &mut Tree,
        entity: u32,
        from_there: Vec<TreeStep>,
        paths: &[Vec<PathStep>],
    ) -> Option<Vec<TreeStep>> {
        if tree.errors_of(self.fetch.part).is_full() {
            return None;
        }
        let asked = self.asked.objects.iter().find(|asked| asked.place == entity)?;
        let mut way = way_to(&tree.arena, tree.root, paths, asked.object);
        way.extend(from_there);
        Some(way)
    }

    /// Tells an error; one without a place is told where the fetch belongs.
    fn tell(&self, tree: &mut Tree, error: &SubgraphError<'_>, way: &[TreeStep]) {
        let mut path = self.client_paths().translate(way);
        if path.is_empty() && !tree.errors_of(self.fetch.part).is_full() {
            path = self.own_path(tree);
        }
        let code = ErrorCode::of_subgraph(error.code().as_deref());
        let (message, subgraph) = match (self.limits.error_detail, code) {
            (ErrorDetail::Shown, _) => (error.shortened_message(), Some(Arc::from(self.fetch.name.as_str()))),
            // Such a code is about the request, and its sentence says what the client can put right.
            (ErrorDetail::Worded, ErrorCode::PassedOn(_)) => (error.shortened_message(), None),
            (ErrorDetail::Worded | ErrorDetail::Masked, _) => (Cow::Borrowed("a service could not give this"), None),
        };
        tree.errors_of(self.fetch.part).push(u32::from(self.fetch.id), || ClientError {
            code,
            message,
            path,
            subgraph,
        });
    }

    /// Warns of errors that say something about the subgraph. Those about the request are everyday: any client can cause
    /// as many as it likes.
    fn log(&self, errors: &[SubgraphError<'_>]) {
        let name = &self.fetch.name;
        let of_subgraph =
            |error: &&SubgraphError<'_>| !ErrorCode::of_subgraph(error.code().as_deref()).is_about_request();
        // Messages may hold personal data; the subgraph's own log has them.
        let code = |error: &SubgraphError<'_>| error.code().unwrap_or_else(|| "none".to_owned());
        let (error_count, first) = (errors.len(), errors.first());
        if let Some(worst) = errors.iter().find(of_subgraph) {
            warn!(subgraph.name = %name, error_count, code = code(worst), "subgraph `{name}` told errors");
        } else if let Some(first) = first {
            debug!(subgraph.name = %name, error_count, code = code(first), "subgraph `{name}` refused what was asked");
        }
    }

    /// Tells once why nothing usable came, and nulls what depended on it.
    pub(crate) fn fail(&self, tree: &mut Tree, failure: &Failure) {
        let name = &self.fetch.name;
        warn!(subgraph.name = %name, error = failure as &(dyn std::error::Error + 'static), "subgraph `{name}` gave nothing usable; its fields are null");
        match &self.fetch.target {
            Target::Root => mark_absent(&mut tree.arena, tree.root, &self.fetch.reader, Value::Failed),
            Target::Entities { .. } => self.mark_objects(tree, Value::Failed),
        }
        let (code, message) = failure.told(self.fetch.kind == OperationKind::Mutation);
        let path = self.own_path(tree);
        let (message, subgraph) = match self.limits.error_detail {
            ErrorDetail::Masked | ErrorDetail::Worded => (Cow::Borrowed(message), None),
            ErrorDetail::Shown => (Cow::Owned(failure.to_string()), Some(Arc::from(name.as_str()))),
        };
        tree.errors_of(self.fetch.part).push(u32::from(self.fetch.id), || ClientError {
            code,
            message,
            path,
            subgraph,
        });
    }

    fn mark_objects(&self, tree: &mut Tree, mark: Value) {
        let Some(reader) = self.fetch.entity_reader() else {
            return;
        };
        for asked in &self.asked.objects {
            mark_absent(&mut tree.arena, asked.object, reader, mark);
        }
    }

    /// The path of what is wrong with the fetch as a whole: the first thing that depends on it.
    fn own_path(&self, tree: &Tree) -> Vec<PathSegment> {
        let client = self.client_paths();
        match &self.fetch.target {
            Target::Root => {
                let fields = self.fetch.reader.fields.iter();
                let ways = fields.map(|field| [TreeStep::Slot { slot: field.slot, of: self.plan.root_type }]);
                ways.map(|way| client.translate(&way)).find(|path| !path.is_empty()).unwrap_or_default()
            }
            Target::Entities { paths, .. } => {
                let first = self.asked.objects.first();
                let way = first.map(|asked| way_to(&tree.arena, tree.root, paths, asked.object));
                client.translate(&way.unwrap_or_default())
            }
        }
    }

    fn client_paths(&self) -> ClientPaths<'_> {
        ClientPaths { plan: self.plan, decisions: self.decisions }
    }
}
