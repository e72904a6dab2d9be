//! A form for a subgraph: its request, and the files that are arguments of its fields.

use std::collections::BTreeMap;
use std::io;

use bytes::Bytes;
use executor::{Cause, Form};
use futures::stream::{self, BoxStream, StreamExt as _};
use http::HeaderValue;
use memchr::memmem;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Placeholder, UploadFile, Uploads};

impl Uploads {
    /// The form to send instead of a request body, where files stand in its variables; `None` where there are none.
    ///
    /// Follows the GraphQL multipart request specification: `operations` with null for each file, `map`, and the files in
    /// order.
    ///
    /// # Errors
    /// A body that is no request, which the engine does not make.
    pub(crate) fn form_for(&self, body: &[u8]) -> Result<Option<Form>, Cause> {
        if memmem::find(body, self.placeholder.0.as_bytes()).is_none() {
            return Ok(None);
        }
        let mut operations: Map<String, Value> = serde_json::from_slice(body)?;
        let mut places = Places { placeholder: &self.placeholder, found: BTreeMap::new() };
        if let Some(variables) = operations.get_mut("variables") {
            places.take_out(variables, "variables");
        }
        let files = places.found.into_iter().filter_map(|(file, paths)| Some((self.files.get(file)?, paths)));
        form(&operations, files.collect()).map(Some)
    }
}

/// Where files stand in variables.
struct Places<'p> {
    placeholder: &'p Placeholder,
    found: BTreeMap<usize, Vec<String>>,
}

impl Places<'_> {
    /// Puts null where a file stands, as deep as the request's own limit of nesting lets there be anything.
    fn take_out(&mut self, value: &mut Value, path: &str) {
        match value {
            Value::Object(members) => match self.placeholder.file(members) {
                Some(file) => {
                    self.found.entry(file).or_default().push(path.to_owned());
                    *value = Value::Null;
                }
                None => members.iter_mut().for_each(|(name, member)| self.take_out(member, &format!("{path}.{name}"))),
            },
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.take_out(item, &format!("{path}.{index}"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn form(operations: &Map<String, Value>, files: Vec<(&UploadFile, Vec<String>)>) -> Result<Form, Cause> {
    // A client that could know it could end a file's part early, and begin one of its own.
    let boundary = Uuid::new_v4().simple().to_string();
    let map: BTreeMap<String, &Vec<String>> =
        files.iter().enumerate().map(|(number, (_, paths))| (number.to_string(), paths)).collect();
    let mut head = part(&boundary, "operations", None);
    head.push_str(&serde_json::to_string(operations)?);
    head.push_str("\r\n");
    head.push_str(&part(&boundary, "map", None));
    head.push_str(&serde_json::to_string(&map)?);
    head.push_str("\r\n");
    let mut pieces = vec![text(head)];
    for (number, (file, _)) in files.into_iter().enumerate() {
        pieces.push(text(part(&boundary, &number.to_string(), Some(file))));
        pieces.push(file.bytes());
        pieces.push(text("\r\n".to_owned()));
    }
    pieces.push(text(format!("--{boundary}--\r\n")));
    Ok(Form {
        content_type: HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"))?,
        body: stream::iter(pieces).flatten().boxed(),
    })
}

/// The head of a part (RFC 7578 §4.2).
fn part(boundary: &str, name: &str, file: Option<&UploadFile>) -> String {
    let mut head = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"");
    if let Some(file) = file {
        let name = file.name.as_deref().unwrap_or("file");
        head.push_str(&format!("; filename=\"{}\"", escaped(name)));
        let content_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
        head.push_str(&format!("\r\ncontent-type: {content_type}"));
    }
    head.push_str("\r\n\r\n");
    head
}

/// As browsers do it (WHATWG HTML, "Multipart form data"): a name cannot end its own header.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn text(text: String) -> BoxStream<'static, io::Result<Bytes>> {
    stream::once(async { Ok(Bytes::from(text)) }).boxed()
}
