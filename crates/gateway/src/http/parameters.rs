//! The parameters of a GraphQL-over-HTTP request, from a JSON body or from a query string.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::refusal::HttpRefusal;
use super::strict_json;
use crate::pipeline::{Effects, GraphQLRequest};

/// Reads the request that a POST body holds.
///
/// `extensions` is checked to be a map and dropped: nothing of it reaches a subgraph. Members that the specification
/// does not name are passed over, as it keeps them for its own future.
///
/// # Errors
/// [`HttpRefusal::Malformed`] and [`HttpRefusal::Batched`].
pub(crate) fn from_body(body: &[u8], depth_max: usize) -> Result<GraphQLRequest, HttpRefusal> {
    if body.is_empty() {
        return Err(malformed("the request has no body; send a JSON object with the member `query`"));
    }
    let mut members = match strict_json::parse(body, depth_max).map_err(HttpRefusal::Malformed)? {
        Value::Object(members) => members,
        Value::Array(_) => return Err(HttpRefusal::Batched),
        _ => return Err(malformed("the request is no JSON object")),
    };
    let document = match members.remove("query") {
        Some(Value::String(document)) => document,
        Some(_) => return Err(malformed("`query` must be a string: the text of a GraphQL document")),
        None => return Err(malformed("the member `query` is missing: the text of a GraphQL document")),
    };
    let operation_name = match members.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(malformed("`operationName` must be a string")),
    };
    let variables = map("variables", members.remove("variables"))?;
    map("extensions", members.remove("extensions"))?;
    Ok(GraphQLRequest::new(document, operation_name, variables, Effects::Any))
}

/// Reads the request that the query string of a GET holds (`application/x-www-form-urlencoded`).
///
/// # Errors
/// [`HttpRefusal::Malformed`].
pub(crate) fn from_query_string(text: &str, depth_max: usize) -> Result<GraphQLRequest, HttpRefusal> {
    let document = single(text, "query")?
        .ok_or_else(|| malformed("the parameter `query` is missing: the text of a GraphQL document"))?;
    // An empty name is the same as none.
    let operation_name = single(text, "operationName")?.filter(|name| !name.is_empty());
    let variables = map("variables", json_parameter(text, "variables", depth_max)?)?;
    map("extensions", json_parameter(text, "extensions", depth_max)?)?;
    Ok(GraphQLRequest::new(document, operation_name, variables, Effects::ReadOnly))
}

/// Whether the query string has a parameter of this name.
pub(crate) fn has_parameter(text: &str, name: &str) -> bool {
    pairs(text).any(|(key, _)| decoded(key).is_ok_and(|key| key == name))
}

fn map(name: &str, value: Option<Value>) -> Result<Map<String, Value>, HttpRefusal> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(malformed(&format!("`{name}` must be an object"))),
    }
}

fn json_parameter(text: &str, name: &str, depth_max: usize) -> Result<Option<Value>, HttpRefusal> {
    single(text, name)?
        .filter(|json| !json.is_empty())
        .map(|json| strict_json::parse(json.as_bytes(), depth_max))
        .transpose()
        .map_err(|fault| HttpRefusal::Malformed(format!("`{name}` is {fault}")))
}

/// The value of a parameter that may be there once.
fn single(text: &str, name: &str) -> Result<Option<String>, HttpRefusal> {
    let mut found = None;
    for (key, value) in pairs(text) {
        if decoded(key)? == name && found.replace(decoded(value)?.into_owned()).is_some() {
            return Err(malformed(&format!("the parameter `{name}` is there twice")));
        }
    }
    Ok(found)
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Decodes strictly: what is not UTF-8 is refused, never replaced.
fn decoded(text: &str) -> Result<Cow<'_, str>, HttpRefusal> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(|decoded| Cow::Owned(decoded.into_owned()))
        .map_err(|_| malformed("the query string is not UTF-8"))
}

fn malformed(message: &str) -> HttpRefusal {
    HttpRefusal::Malformed(message.to_owned())
}
