//! Makes the parts of the client's answer of the merged tree, and asks the gate for each.

use std::borrow::Cow;

use query_planner::PartId;

use crate::absorb::Tree;
use crate::errors::{AFTER_FETCHES, ClientError, ErrorCode, Errors};
use crate::gate::{Disclosures, Refusal};
use crate::later::Later;
use crate::part::Part;
use crate::project::{Piece, Projector, PutOff, write_data};
use crate::reuse::Reuse;
use crate::run::Run;

/// A part that is written, but for its end: whether another follows is not known yet.
pub(crate) struct Written {
    pub(crate) body: Vec<u8>,
    pub(crate) error_count: usize,
    pub(crate) is_data_null: bool,
    /// What comes later of the objects in it.
    pub(crate) put_off: Vec<PutOff>,
}

impl Written {
    /// The part, whole. Only an answer in parts says whether more follows.
    pub(crate) fn into_part(mut self, is_alone: bool, has_next: bool) -> Part {
        if !is_alone {
            self.body.extend_from_slice(format!(",\"hasNext\":{has_next}").as_bytes());
        }
        self.body.push(b'}');
        let Written { body, error_count, is_data_null, .. } = self;
        Part { body: body.into(), error_count, is_data_null, has_next }
    }
}

/// The first part. Nothing is handed on that the gate has not admitted.
pub(crate) async fn respond(run: &Run) -> Written {
    let written = write_first(run, &mut run.lock());
    match admit(run, PartId::FIRST).await {
        Ok(()) => written,
        Err(refusal) => {
            let mut errors = refused(refusal);
            finish(b"{\"data\":".to_vec(), false, &mut errors, Vec::new())
        }
    }
}

/// A part that comes later: an entry for each of the objects that it is of.
pub(crate) async fn respond_later(run: &Run, part: PartId, of: Vec<PutOff>) -> Written {
    let written = write_later(run, &mut run.lock(), part, &of);
    match admit(run, part).await {
        Ok(()) => written,
        Err(refusal) => keep_back(run, part, &of, refusal),
    }
}

async fn admit(run: &Run, part: PartId) -> Result<(), Refusal> {
    let plan = &run.execution.plan;
    let absorbed = run.lock().absorbed.clone();
    let absorbed = absorbed.into_iter().filter_map(|id| plan.fetches.get(usize::from(id)));
    let fetched = absorbed.filter(|fetch| fetch.part == part).map(|fetch| &fetch.coordinates).collect();
    run.execution.gate.admit(&Disclosures { fetched }).await
}

fn write_first(run: &Run, tree: &mut Tree) -> Written {
    let plan = &run.execution.plan;
    let bytes_max = run.execution.limits.response_bytes_max;
    // Growing the buffer copies what is in it.
    let mut out = Vec::with_capacity(tree.sources.total_bytes().min(bytes_max) + 64);
    out.extend_from_slice(b"{\"data\":");
    let mut errors = std::mem::replace(tree.errors_of(PartId::FIRST), Errors::new(0));
    let mut projector = projector(run, tree, &mut errors, bytes_max);
    let piece = Piece { object: tree.root, of: plan.root_type, writer: &plan.projection, path: &[] };
    let has_data = write_data(&mut projector, &piece, &mut out);
    let put_off = projector.put_off;
    let written = finish(out, has_data, &mut errors, put_off);
    tree.written_bytes += written.body.len();
    written
}

fn write_later(run: &Run, tree: &mut Tree, part: PartId, of: &[PutOff]) -> Written {
    let limits = &run.execution.limits;
    // All parts together are one answer.
    let bytes_max = limits.response_bytes_max.saturating_sub(tree.written_bytes);
    let fetch_errors = std::mem::replace(tree.errors_of(part), Errors::new(0));
    let untold = fetch_errors.count();
    let paths: Vec<_> = of.iter().map(|put_off| put_off.path.as_slice()).collect();
    let mut later = Later::new(run, part);
    let mut shares = fetch_errors.shared_out(&paths);
    let told: usize = shares.iter().map(Errors::count).sum();
    for (put_off, errors) in of.iter().zip(&mut shares) {
        later.open(put_off);
        let mut projector = projector(run, tree, errors, bytes_max);
        let piece = Piece { object: put_off.object, of: put_off.of, writer: &put_off.writer, path: &put_off.path };
        let has_data = write_data(&mut projector, &piece, &mut later.body);
        later.put_off.append(&mut projector.put_off);
        later.close(has_data, put_off, errors);
    }
    let mut written = later.finish();
    written.error_count += untold - told;
    tree.written_bytes += written.body.len();
    written
}

/// What is told in the place of a part that may not leave.
fn keep_back(run: &Run, part: PartId, of: &[PutOff], refusal: Refusal) -> Written {
    let mut later = Later::new(run, part);
    let mut errors = refused(refusal);
    for put_off in of {
        later.open(put_off);
        later.close(false, put_off, &mut errors);
        errors = Errors::new(0);
    }
    later.finish()
}

fn projector<'t>(run: &'t Run, tree: &'t Tree, errors: &'t mut Errors, bytes_max: usize) -> Projector<'t> {
    let execution = &run.execution;
    let introspection = execution.plan.introspection.as_ref();
    Projector {
        plan: &execution.plan,
        arena: &tree.arena,
        shared: &tree.shared,
        reuse: Reuse::default(),
        sources: &tree.sources,
        decisions: &run.decisions,
        introspection: introspection.map(|introspection| introspection.answer(&execution.variables)),
        errors,
        put_off: Vec::new(),
        response_bytes_max: bytes_max,
        is_too_large: false,
    }
}

fn finish(mut out: Vec<u8>, has_data: bool, errors: &mut Errors, put_off: Vec<PutOff>) -> Written {
    if !has_data {
        out.extend_from_slice(b"null");
    }
    write_errors(errors, &mut out);
    Written { body: out, error_count: errors.count(), is_data_null: !has_data, put_off }
}

pub(crate) fn write_errors(errors: &mut Errors, out: &mut Vec<u8>) {
    if errors.count() > 0 {
        out.extend_from_slice(b",\"errors\":");
        errors.write(out);
    }
}

fn refused(refusal: Refusal) -> Errors {
    let mut errors = Errors::new(1);
    errors.push(AFTER_FETCHES, || ClientError {
        code: ErrorCode::Refused(refusal.code),
        message: Cow::Owned(refusal.message),
        path: Vec::new(),
        subgraph: None,
    });
    errors
}
