//! Reads a request with files: the GraphQL multipart request specification (`operations`, then `map`, then the files).
//!
//! A page may send such a form to any site without asking first, so it must carry a header that makes browsers ask: see
//! [`has_preflight_header`].

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use multer::{Constraints, Field, Multipart, SizeLimit};
use poem::Body;
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::cross_site::has_preflight_header;
use super::metered::Metered;
use super::refusal::HttpRefusal;
use super::{parameters, request_body, strict_json};
use crate::config::{LimitsConfig, UploadsConfig};
use crate::pipeline::GraphQLRequest;
use crate::uploads::{FileWriter, Placeholder, UploadFile, Uploads};

/// Whether the request says that it is a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data")
}

/// How a form is read.
pub(super) struct FormReader {
    uploads: UploadsConfig,
    folder: Option<Arc<Path>>,
    /// Of `operations`, and of `map`.
    json_bytes_max: usize,
    json_depth_max: usize,
}

/// Where a file is to stand in the variables, by the name of its part.
type Places = BTreeMap<String, Vec<String>>;

impl FormReader {
    pub(super) fn new(uploads: &UploadsConfig, limits: &LimitsConfig) -> FormReader {
        FormReader {
            folder: uploads.folder.as_deref().map(Arc::from),
            uploads: uploads.clone(),
            json_bytes_max: limits.body_bytes_max,
            json_depth_max: limits.json_depth_max,
        }
    }

    /// Reads the request and keeps its files.
    ///
    /// # Errors
    /// [`HttpRefusal`]; what is left of the body is then read no further than it takes for the client to see why.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
        deadline: Instant,
    ) -> Result<(GraphQLRequest, Uploads), HttpRefusal> {
        if !has_preflight_header(headers) {
            return Err(HttpRefusal::NoPreflight);
        }
        request_body::check_content_encoding(headers)?;
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).map_err(|_| malformed("the form names no boundary"))?;
        let mut chunks = body.into_bytes_stream().fuse();
        let declared = request_body::declared_length(headers);
        let read = if declared.is_some_and(|length| length > self.uploads.request_bytes_max) {
            Err(self.too_large())
        } else {
            let reading = self.parts(&mut chunks, boundary);
            timeout_at(deadline, reading).await.unwrap_or(Err(HttpRefusal::BodyTooSlow))
        };
        if read.is_err() {
            request_body::discard(&mut chunks, deadline).await;
        }
        read
    }

    async fn parts(
        &self,
        chunks: &mut (impl Stream<Item = std::io::Result<Bytes>> + Unpin + Send),
        boundary: String,
    ) -> Result<(GraphQLRequest, Uploads), HttpRefusal> {
        let (metered, meter) = Metered::new(chunks);
        let mut form =
            Form { parts: Multipart::with_constraints(metered, boundary, self.constraints()), meter, reader: self };
        let operations = form.json("operations").await?;
        let mut request = parameters::from_body(&operations, self.json_depth_max)?;
        let map = form.json("map").await?;
        let mut places = self.places(&map)?;
        let (placeholder, mut files) = (Placeholder::new(), Vec::new());
        while let Some((name, field)) = form.next().await? {
            let paths = places.remove(&name);
            let paths = paths.ok_or_else(|| malformed("a part is not named in `map`, or is there twice"))?;
            for path in &paths {
                put(&mut request.variables, path, placeholder.value(files.len()))?;
            }
            files.push(form.file(field).await?);
        }
        if !places.is_empty() {
            return Err(malformed("`map` names a file that did not come"));
        }
        Ok((request, Uploads::new(placeholder, files)))
    }

    fn constraints(&self) -> Constraints {
        let json = self.json_bytes_max as u64;
        let sizes = SizeLimit::new().whole_stream(self.uploads.request_bytes_max);
        let sizes = sizes.per_field(self.uploads.file_bytes_max).for_field("operations", json).for_field("map", json);
        Constraints::new().size_limit(sizes)
    }

    fn places(&self, map: &[u8]) -> Result<Places, HttpRefusal> {
        let wrong = || malformed("`map` must be an object of lists of paths, such as {\"0\": [\"variables.file\"]}");
        let map = strict_json::parse(map, self.json_depth_max).map_err(HttpRefusal::Malformed)?;
        let Value::Object(members) = map else { return Err(wrong()) };
        let places: Option<Places> = members.into_iter().map(|(name, paths)| Some((name, texts(paths)?))).collect();
        let places = places.ok_or_else(wrong)?;
        let files_max = self.uploads.files_max;
        if places.len() > files_max || places.values().map(Vec::len).sum::<usize>() > files_max {
            return Err(HttpRefusal::TooManyFiles { files_max });
        }
        Ok(places)
    }

    fn too_large(&self) -> HttpRefusal {
        HttpRefusal::FormTooLarge { bytes_max: self.uploads.request_bytes_max }
    }
}

/// A form that is being read.
struct Form<'f> {
    parts: Multipart<'f>,
    meter: super::metered::Meter,
    reader: &'f FormReader,
}

impl<'f> Form<'f> {
    async fn next(&mut self) -> Result<Option<(String, Field<'f>)>, HttpRefusal> {
        let Some(field) = self.parts.next_field().await.map_err(|fault| self.told(fault))? else { return Ok(None) };
        self.meter.claimed();
        let name = field.name().ok_or_else(|| malformed("a part of the form has no name"))?.to_owned();
        Ok(Some((name, field)))
    }

    /// The part that must come next.
    async fn json(&mut self, expected: &'static str) -> Result<Bytes, HttpRefusal> {
        match self.next().await? {
            Some((name, mut field)) if name == expected => {
                let mut whole = Vec::new();
                while let Some(piece) = field.chunk().await.map_err(|fault| self.told(fault))? {
                    self.meter.claimed();
                    whole.extend_from_slice(&piece);
                }
                Ok(whole.into())
            }
            _ => Err(malformed(&format!(
                "the part `{expected}` is missing, or out of order: `operations`, `map`, files"
            ))),
        }
    }

    async fn file(&self, mut field: Field<'f>) -> Result<UploadFile, HttpRefusal> {
        let (name, content_type) =
            (field.file_name().map(str::to_owned), field.content_type().map(ToString::to_string));
        let mut writer = FileWriter::new(self.reader.folder.clone());
        while let Some(piece) = field.chunk().await.map_err(|fault| self.told(fault))? {
            self.meter.claimed();
            writer.write(&piece).await.map_err(|fault| not_kept(&fault))?;
        }
        writer.finish(name, content_type).await.map_err(|fault| not_kept(&fault))
    }

    fn told(&self, fault: multer::Error) -> HttpRefusal {
        match fault {
            multer::Error::StreamSizeExceeded { .. } => self.reader.too_large(),
            multer::Error::FieldSizeExceeded { field_name, .. } => match field_name.as_deref() {
                Some("operations" | "map") => HttpRefusal::BodyTooLarge { bytes_max: self.reader.json_bytes_max },
                _ => HttpRefusal::FileTooLarge { bytes_max: self.reader.uploads.file_bytes_max },
            },
            multer::Error::StreamReadFailed(cause) => {
                match cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
                    Some(ErrorKind::TimedOut) => HttpRefusal::BodyTooSlow,
                    Some(ErrorKind::InvalidData) => malformed("the head of a part is too long"),
                    _ => malformed("the request body broke off"),
                }
            }
            _ => malformed("the body is no form that can be read"),
        }
    }
}

fn texts(paths: Value) -> Option<Vec<String>> {
    let Value::Array(paths) = paths else { return None };
    let text = |path| match path {
        Value::String(path) => Some(path),
        _ => None,
    };
    paths.into_iter().map(text).collect()
}

/// Puts what stands for a file at a path such as `variables.files.0`, where null must be.
fn put(variables: &mut Map<String, Value>, path: &str, placeholder: Value) -> Result<(), HttpRefusal> {
    let wrong = || malformed("a path of `map` leads to no null in `variables`");
    let mut steps = path.split('.');
    let (Some("variables"), Some(first)) = (steps.next(), steps.next()) else { return Err(wrong()) };
    let mut place = variables.get_mut(first).ok_or_else(wrong)?;
    for step in steps {
        let next = match place {
            Value::Object(members) => members.get_mut(step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        place = next.ok_or_else(wrong)?;
    }
    if !place.is_null() {
        return Err(wrong());
    }
    *place = placeholder;
    Ok(())
}

fn not_kept(fault: &std::io::Error) -> HttpRefusal {
    tracing::error!("a file of a client cannot be kept on its way (`uploads.folder`): {fault}");
    HttpRefusal::NotKept
}

fn malformed(message: &str) -> HttpRefusal {
    HttpRefusal::Malformed(message.to_owned())
}
