//! What comes later, in the form that the client reads.

use query_planner::PartId;

use crate::compile::CompiledPlan;
use crate::errors::{Errors, PathSegment, write_path};
use crate::part::IncrementalForm;
use crate::project::PutOff;
use crate::respond::{Written, write_errors};
use crate::run::Run;

/// Says what is still to come, in a form that tells it beforehand.
pub(crate) fn announce(run: &Run, put_off: &[PutOff], written: &mut Written) {
    let execution = &run.execution;
    if execution.form == IncrementalForm::ByPath || put_off.is_empty() {
        return;
    }
    let body = &mut written.body;
    body.extend_from_slice(b",\"pending\":[");
    for (number, object) in put_off.iter().enumerate() {
        if number > 0 {
            body.push(b',');
        }
        body.extend_from_slice(format!("{{\"id\":\"{}\"", object.id).as_bytes());
        write_place(&object.path, label(&execution.plan, object.part), body);
        body.push(b'}');
    }
    body.push(b']');
}

/// A part that comes later, while it is written: an entry for each object that it is of.
pub(crate) struct Later<'a> {
    form: IncrementalForm,
    label: &'a [u8],
    pub(crate) body: Vec<u8>,
    /// Where the entry that is being written begins.
    entry: usize,
    /// Those that have ended, where the form tells so.
    completed: Vec<u8>,
    error_count: usize,
    pub(crate) put_off: Vec<PutOff>,
}

const INCREMENTAL: &[u8] = b"{\"incremental\":[";

impl<'a> Later<'a> {
    pub(crate) fn new(run: &'a Run, part: PartId) -> Later<'a> {
        Later {
            form: run.execution.form,
            label: label(&run.execution.plan, part),
            body: INCREMENTAL.to_vec(),
            entry: 0,
            completed: Vec::new(),
            error_count: 0,
            put_off: Vec::new(),
        }
    }

    /// Begins an object's entry; its data follows.
    pub(crate) fn open(&mut self, of: &PutOff) {
        self.entry = self.body.len();
        if self.entry > INCREMENTAL.len() {
            self.body.push(b',');
        }
        match self.form {
            IncrementalForm::ByPath => self.body.extend_from_slice(b"{\"data\":"),
            IncrementalForm::ById => {
                self.body.extend_from_slice(format!("{{\"id\":\"{}\",\"data\":", of.id).as_bytes());
            }
        }
    }

    /// Ends it.
    pub(crate) fn close(&mut self, has_data: bool, of: &PutOff, errors: &mut Errors) {
        self.error_count += errors.count();
        match self.form {
            IncrementalForm::ByPath => {
                if !has_data {
                    self.body.extend_from_slice(b"null");
                }
                write_place(&of.path, self.label, &mut self.body);
                write_errors(errors, &mut self.body);
                self.body.push(b'}');
            }
            IncrementalForm::ById => self.complete(has_data, of, errors),
        }
    }

    /// What has no data is told of by its end only.
    fn complete(&mut self, has_data: bool, of: &PutOff, errors: &mut Errors) {
        if !self.completed.is_empty() {
            self.completed.push(b',');
        }
        self.completed.extend_from_slice(format!("{{\"id\":\"{}\"", of.id).as_bytes());
        if has_data {
            write_errors(errors, &mut self.body);
            self.body.push(b'}');
        } else {
            self.body.truncate(self.entry);
            write_errors(errors, &mut self.completed);
        }
        self.completed.push(b'}');
    }

    pub(crate) fn finish(self) -> Written {
        let Later { mut body, completed, error_count, put_off, .. } = self;
        let has_entries = body.len() > INCREMENTAL.len();
        body.push(b']');
        if !completed.is_empty() {
            if has_entries {
                body.push(b',');
            } else {
                body.truncate(1);
            }
            body.extend_from_slice(b"\"completed\":[");
            body.extend_from_slice(&completed);
            body.push(b']');
        }
        Written { body, error_count, is_data_null: false, put_off }
    }
}

/// `,"path":…,"label":…`.
fn write_place(path: &[PathSegment], label: &[u8], body: &mut Vec<u8>) {
    body.extend_from_slice(b",\"path\":");
    match path {
        [] => body.extend_from_slice(b"[]"),
        path => write_path(path, body),
    }
    body.extend_from_slice(label);
}

fn label(plan: &CompiledPlan, part: PartId) -> &[u8] {
    plan.deferred(part).map_or(&[], |deferred| &deferred.label)
}
