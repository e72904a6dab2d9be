//! `multipart/mixed` (RFC 2046 §5.1): one answer in several parts, each sent as soon as it is there.

use std::io;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _};
use poem::Body;

/// No JSON text begins a line with it.
const BOUNDARY: &str = "graphql";

/// The `Content-Type` of answers in parts.
pub(super) fn content_type(parameter: &str, value: &str) -> String {
    format!("multipart/mixed; boundary=\"{BOUNDARY}\"; {parameter}={value}")
}

/// A body of these JSON texts. Each is followed at once by the delimiter, without which a client does not know that it is
/// whole.
pub(super) fn body(texts: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    let begin = stream::iter([Bytes::from(format!("--{BOUNDARY}"))]);
    let parts = texts.map(|text| {
        let mut part = Vec::with_capacity(text.len() + 64);
        part.extend_from_slice(b"\r\ncontent-type: application/json\r\n\r\n");
        part.extend_from_slice(&text);
        part.extend_from_slice(b"\r\n--");
        part.extend_from_slice(BOUNDARY.as_bytes());
        Bytes::from(part)
    });
    let end = stream::iter([Bytes::from_static(b"--\r\n")]);
    let all: BoxStream<'static, io::Result<Bytes>> = begin.chain(parts).chain(end).map(Ok).boxed();
    Body::from_bytes_stream(all)
}
