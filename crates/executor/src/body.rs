//! Makes a fetch's request body: ready bytes, with representations and variables written between them.

use operation::Variables;

use crate::arena::ObjectRef;
use crate::compile::{Fetch, Representation};
use crate::representations::{Asked, Source, write_representations};

/// The body of a root fetch.
pub(crate) fn root_body(fetch: &Fetch, variables: &Variables) -> Vec<u8> {
    let mut body = fetch.head.to_vec();
    write_variables(fetch, variables, &mut body);
    body.extend_from_slice(b"}}");
    body
}

/// The body of an entity fetch, and what it asks about. `contexts` are the variables that are filled from objects above.
pub(crate) fn entity_body(
    fetch: &Fetch,
    objects: &[ObjectRef],
    templates: &[Representation],
    source: &Source<'_>,
    variables: &Variables,
    contexts: &[u8],
) -> (Vec<u8>, Asked) {
    // An ordinary key takes no more than this.
    const REPRESENTATION_BYTES: usize = 64;
    let mut body = Vec::with_capacity(fetch.head.len() + objects.len() * REPRESENTATION_BYTES + 2);
    body.extend_from_slice(&fetch.head);
    let asked = write_representations(objects, templates, source, &mut body);
    body.push(b']');
    if !contexts.is_empty() {
        body.push(b',');
        body.extend_from_slice(contexts);
    }
    write_variables(fetch, variables, &mut body);
    body.extend_from_slice(b"}}");
    (body, asked)
}

/// Variables that the client left out and that have no default are left out here too.
fn write_variables(fetch: &Fetch, variables: &Variables, body: &mut Vec<u8>) {
    for name in &fetch.variables {
        let Some(value) = variables.get(name) else {
            continue;
        };
        if body.last() != Some(&b'{') {
            body.push(b',');
        }
        body.extend_from_slice(format!("\"{name}\":").as_bytes());
        serde_json::to_writer(&mut *body, value).expect("a JSON value is written to memory");
    }
}
