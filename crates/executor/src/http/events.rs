//! Reads the events of a subscription from the bytes of an HTTP answer, however they are cut into chunks.

use bytes::{Buf as _, Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use memchr::memmem;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use supergraph::SubgraphName;

use crate::transport::FetchError;

/// What a subgraph sends on a subscription.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// A GraphQL response.
    Answer(Bytes),
    /// There is no more.
    End,
}

/// What is wrong with a stream of events.
#[derive(Debug, PartialEq)]
pub(super) enum Fault {
    TooLarge { bytes_max: usize },
    Malformed(&'static str),
}

impl Fault {
    pub(super) fn into_error(self, subgraph: SubgraphName) -> FetchError {
        match self {
            Fault::TooLarge { bytes_max } => FetchError::TooLarge { subgraph, bytes_max },
            Fault::Malformed(reason) => FetchError::NotGraphql { subgraph, status: 200, reason },
        }
    }
}

/// Finds events in what has come. It never holds much more than one event.
#[derive(Debug)]
pub(super) struct EventReader {
    form: Form,
    buffer: BytesMut,
    event_bytes_max: usize,
}

#[derive(Debug)]
enum Form {
    /// `multipart/mixed`, with the delimiter of its parts.
    Multipart { delimiter: Vec<u8> },
    /// `text/event-stream`.
    ServerSent,
}

impl EventReader {
    /// A reader for an answer with this head; `None` when it is no stream of events.
    pub(super) fn of(headers: &HeaderMap, event_bytes_max: usize) -> Option<EventReader> {
        let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let mut parts = content_type.split(';').map(str::trim);
        let essence = parts.next()?;
        let form = if essence.eq_ignore_ascii_case("text/event-stream") {
            Form::ServerSent
        } else if essence.eq_ignore_ascii_case("multipart/mixed") {
            let boundary =
                parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("boundary"));
            let boundary = boundary.map_or("-", |(_, value)| value.trim_matches('"'));
            Form::Multipart { delimiter: format!("--{boundary}").into_bytes() }
        } else {
            return None;
        };
        Some(EventReader { form, buffer: BytesMut::new(), event_bytes_max })
    }

    /// Adds bytes that have come.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next event that is whole. Heartbeats are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Event>, Fault> {
        let found = loop {
            let found = match &self.form {
                Form::Multipart { delimiter } => next_part(&mut self.buffer, delimiter)?,
                Form::ServerSent => next_sent(&mut self.buffer)?,
            };
            match found {
                Found::Nothing => break None,
                Found::Heartbeat => {}
                Found::Event(event) => break Some(event),
            }
        };
        let size = match &found {
            Some(Event::Answer(body)) => body.len(),
            Some(Event::End) | None => self.buffer.len(),
        };
        if size > self.event_bytes_max { Err(Fault::TooLarge { bytes_max: self.event_bytes_max }) } else { Ok(found) }
    }
}

enum Found {
    /// Too little has come yet.
    Nothing,
    Heartbeat,
    Event(Event),
}

/// The next part of a multipart body. Some servers send the delimiter behind a part only with the next one, so that a part
/// is whole as soon as its JSON is.
fn next_part(buffer: &mut BytesMut, delimiter: &[u8]) -> Result<Found, Fault> {
    let Some(start) = memmem::find(buffer, delimiter) else { return Ok(Found::Nothing) };
    let after = start + delimiter.len();
    if buffer.get(after..after + 2) == Some(b"--") {
        return Ok(Found::Event(Event::End));
    }
    let Some(head) = memmem::find(buffer.get(after..).unwrap_or_default(), b"\r\n\r\n") else {
        return Ok(Found::Nothing);
    };
    let body = after + head + 4;
    let rest = buffer.get(body..).unwrap_or_default();
    let next = memmem::find(rest, &[b"\r\n", delimiter].concat());
    let whole = match next {
        Some(end) => rest.get(..end),
        None => rest.strip_suffix(b"\r\n").filter(|text| serde_json::from_slice::<IgnoredAny>(text).is_ok()),
    };
    let Some(text) = whole else { return Ok(Found::Nothing) };
    let (text, end) = (Bytes::copy_from_slice(text), body + text.len());
    buffer.advance(end);
    read_part(&text)
}

/// A part as the multipart subscription protocol has it, in `payload`; or the bare response, as some servers send it.
#[derive(Deserialize)]
struct PartBody<'a> {
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    data: Option<IgnoredAny>,
    errors: Option<IgnoredAny>,
}

fn read_part(text: &Bytes) -> Result<Found, Fault> {
    let Ok(part) = serde_json::from_slice::<PartBody<'_>>(text) else {
        return Err(Fault::Malformed("with a part that is not JSON"));
    };
    Ok(match part {
        PartBody { payload: Some(payload), .. } => {
            Found::Event(Event::Answer(Bytes::copy_from_slice(payload.get().as_bytes())))
        }
        PartBody { data: None, errors: None, .. } => Found::Heartbeat,
        PartBody { .. } => Found::Event(Event::Answer(text.clone())),
    })
}

/// The next server-sent event (WHATWG HTML, "Server-sent events"): `next` with a response, or `complete`.
fn next_sent(buffer: &mut BytesMut) -> Result<Found, Fault> {
    let Some((text, end)) = next_block(buffer) else { return Ok(Found::Nothing) };
    let text = std::str::from_utf8(text).map_err(|_| Fault::Malformed("with events that are not UTF-8"))?;
    let (mut name, mut data) = ("", String::new());
    for line in text.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value,
            "data" if data.is_empty() => value.clone_into(&mut data),
            "data" => {
                data.push('\n');
                data.push_str(value);
            }
            _ => {}
        }
    }
    let found = match name {
        "complete" => Found::Event(Event::End),
        _ if data.is_empty() => Found::Heartbeat,
        _ => Found::Event(Event::Answer(data.into_bytes().into())),
    };
    buffer.advance(end);
    Ok(found)
}

/// The lines up to an empty one, and where the next begin.
fn next_block(buffer: &[u8]) -> Option<(&[u8], usize)> {
    let ends = [(b"\n\n".as_slice(), 2), (b"\r\n\r\n".as_slice(), 4)];
    let found = ends.into_iter().filter_map(|(end, len)| memmem::find(buffer, end).map(|place| (place, place + len)));
    let (place, end) = found.min()?;
    Some((buffer.get(..place)?, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All events of a text that comes in chunks of this size.
    fn read(content_type: &str, text: &str, chunk: usize) -> Result<Vec<String>, Fault> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().expect("a header"));
        let mut reader = EventReader::of(&headers, 200).expect("a stream of events");
        let mut events = Vec::new();
        for chunk in text.as_bytes().chunks(chunk) {
            reader.push(chunk);
            while let Some(event) = reader.next()? {
                match event {
                    Event::Answer(body) => events.push(String::from_utf8_lossy(&body).into_owned()),
                    Event::End => {
                        events.push("end".to_owned());
                        return Ok(events);
                    }
                }
            }
        }
        Ok(events)
    }

    const MULTIPART: &str = "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0";

    #[test]
    fn parts_are_read_however_they_are_cut() {
        let wrapped = "--graphql\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{\"payload\":{\"data\":{\"a\":1}}}\r\n--graphql--\r\n";
        let bare = "--graphql\r\nContent-Type: application/json\r\n\r\n{\"data\":\r\n{\"a\":1}}\r\n--graphql\r\nContent-Type: application/json\r\n\r\n{\"data\":null,\"errors\":[]}\r\n";
        for chunk in 1..wrapped.len() {
            assert_eq!(read(MULTIPART, wrapped, chunk), Ok(vec!["{\"data\":{\"a\":1}}".to_owned(), "end".to_owned()]));
            let events = read(MULTIPART, bare, chunk).expect("well-formed");
            assert_eq!(events, ["{\"data\":\r\n{\"a\":1}}", "{\"data\":null,\"errors\":[]}"]);
        }
    }

    #[test]
    fn server_sent_events_are_read_however_they_are_cut() {
        let text = ":\n\nevent: next\ndata: {\"data\":\ndata: {\"a\":1}}\n\n:\n\nevent: next\r\ndata:{\"data\":null}\r\n\r\nevent: complete\ndata:\n\n";
        for chunk in 1..text.len() {
            let events = read("text/event-stream; charset=utf-8", text, chunk).expect("well-formed");
            assert_eq!(events, ["{\"data\":\n{\"a\":1}}", "{\"data\":null}", "end"]);
        }
    }

    #[test]
    fn what_is_too_large_or_malformed_ends_it() {
        let endless = format!("event: next\ndata: {}", "x".repeat(300));
        assert_eq!(read("text/event-stream", &endless, 10), Err(Fault::TooLarge { bytes_max: 200 }));
        let endless = format!("--graphql\r\n\r\n{}", "x".repeat(300));
        assert_eq!(read(MULTIPART, &endless, 10), Err(Fault::TooLarge { bytes_max: 200 }));
        let garbage = "--graphql\r\n\r\nx\r\n--graphql";
        assert!(matches!(read(MULTIPART, garbage, 10), Err(Fault::Malformed(_))));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/json".parse().expect("a header"));
        assert!(EventReader::of(&headers, 200).is_none());
    }
}
