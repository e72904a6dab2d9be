//! Makes the client's answer of the merged tree, and asks the gate.

use std::borrow::Cow;

use operation::Variables;

use crate::absorb::Tree;
use crate::compile::{CompiledPlan, Decisions};
use crate::errors::{AFTER_FETCHES, ClientError, ErrorCode, Errors};
use crate::gate::{Disclosures, Gate, Refusal};
use crate::limits::Limits;
use crate::part::Part;
use crate::project::{Projector, write_data};
use crate::reuse::Reuse;

/// The one part of a plain answer. Nothing is handed on that the gate has not admitted.
pub(crate) async fn respond(
    plan: &CompiledPlan,
    variables: &Variables,
    decisions: &Decisions,
    limits: &Limits,
    gate: &dyn Gate,
    mut tree: Tree,
) -> Part {
    let part = write_part(plan, variables, decisions, limits, &mut tree);
    let absorbed = tree.absorbed.iter().filter_map(|id| plan.fetches.get(usize::from(*id)));
    let disclosures = Disclosures { fetched: absorbed.map(|fetch| &fetch.coordinates).collect() };
    match gate.admit(&disclosures).await {
        Ok(()) => part,
        Err(refusal) => refused(refusal),
    }
}

fn write_part(
    plan: &CompiledPlan,
    variables: &Variables,
    decisions: &Decisions,
    limits: &Limits,
    tree: &mut Tree,
) -> Part {
    // Growing the buffer copies what is in it.
    let mut out = Vec::with_capacity(tree.sources.total_bytes().min(limits.response_bytes_max) + 64);
    out.extend_from_slice(b"{\"data\":");
    let mut projector = Projector {
        plan,
        arena: &tree.arena,
        shared: &tree.shared,
        reuse: Reuse::default(),
        sources: &tree.sources,
        decisions,
        introspection: plan.introspection.as_ref().map(|introspection| introspection.answer(variables)),
        errors: &mut tree.errors,
        response_bytes_max: limits.response_bytes_max,
        is_too_large: false,
    };
    let has_data = write_data(&mut projector, tree.root, &mut out);
    finish(out, has_data, &mut tree.errors)
}

fn finish(mut out: Vec<u8>, has_data: bool, errors: &mut Errors) -> Part {
    if !has_data {
        out.extend_from_slice(b"null");
    }
    if errors.count() > 0 {
        out.extend_from_slice(b",\"errors\":");
        errors.write(&mut out);
    }
    out.push(b'}');
    Part { body: out.into(), error_count: errors.count(), is_data_null: !has_data }
}

fn refused(refusal: Refusal) -> Part {
    let mut errors = Errors::new(1);
    errors.push(AFTER_FETCHES, || ClientError {
        code: ErrorCode::Refused(refusal.code),
        message: Cow::Owned(refusal.message),
        path: Vec::new(),
        subgraph: None,
    });
    finish(b"{\"data\":".to_vec(), false, &mut errors)
}
