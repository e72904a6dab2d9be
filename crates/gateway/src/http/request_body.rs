//! Reads a POST body: JSON, in UTF-8, not compressed, within the limits of size and time.

use std::io::ErrorKind;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use poem::Body;
use tokio::time::{Instant, timeout_at};

use super::media_type::is_utf8;
use super::refusal::HttpRefusal;

/// How much of a body that is too large is taken in all the same, and for how long.
const DISCARDED_BYTES_MAX: usize = 16 << 20;
const DISCARDED_WITHIN: Duration = Duration::from_secs(2);

/// Reads the body of a POST, or says why not. Nothing of it is read before its head is seen to be acceptable.
///
/// # Errors
/// Those of [`HttpRefusal`] that concern media type, encoding, size and time.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
    deadline: Instant,
) -> Result<Bytes, HttpRefusal> {
    check_content_type(headers)?;
    check_content_encoding(headers)?;
    let mut chunks = body.into_bytes_stream();
    let collected = if declared_length(headers).is_some_and(|length| length > bytes_max as u64) {
        Err(HttpRefusal::BodyTooLarge { bytes_max })
    } else {
        timeout_at(deadline, collect(&mut chunks, bytes_max)).await.unwrap_or(Err(HttpRefusal::BodyTooSlow))
    };
    if matches!(collected, Err(HttpRefusal::BodyTooLarge { .. })) {
        discard(&mut chunks, deadline).await;
    }
    collected
}

/// Takes in some more of a body that is refused, and throws it away: a client that is still sending when the connection is
/// closed sees a broken connection, and not the answer that says why.
pub(super) async fn discard(chunks: &mut (impl Stream<Item = std::io::Result<Bytes>> + Unpin), deadline: Instant) {
    let mut bytes_left = DISCARDED_BYTES_MAX;
    let discarding = async {
        while let Some(Ok(chunk)) = chunks.next().await {
            match bytes_left.checked_sub(chunk.len()) {
                Some(left) => bytes_left = left,
                None => return,
            }
        }
    };
    // Neither outcome changes the answer.
    timeout_at(deadline.min(Instant::now() + DISCARDED_WITHIN), discarding).await.ok();
}

async fn collect(
    chunks: &mut (impl Stream<Item = std::io::Result<Bytes>> + Unpin),
    bytes_max: usize,
) -> Result<Bytes, HttpRefusal> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|broken| match broken.kind() {
            ErrorKind::TimedOut => HttpRefusal::BodyTooSlow,
            _ => HttpRefusal::Malformed("the request body broke off".to_owned()),
        })?;
        if whole.len().saturating_add(chunk.len()) > bytes_max {
            return Err(HttpRefusal::BodyTooLarge { bytes_max });
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// Only `application/json`: the types a page may send to another origin without a preflight are thereby refused. (A form with
/// files, where they are taken, is read by `form`, which asks for proof of a preflight.)
fn check_content_type(headers: &HeaderMap) -> Result<(), HttpRefusal> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(HttpRefusal::UnsupportedMediaType);
    };
    let text = value.to_str().map_err(|_| HttpRefusal::UnsupportedMediaType)?;
    let mut parts = text.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_readable = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => is_utf8(charset.trim()),
        _ => true,
    });
    if is_json && is_readable { Ok(()) } else { Err(HttpRefusal::UnsupportedMediaType) }
}

pub(super) fn check_content_encoding(headers: &HeaderMap) -> Result<(), HttpRefusal> {
    let is_plain =
        headers.get_all(CONTENT_ENCODING).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_plain { Ok(()) } else { Err(HttpRefusal::ContentEncoded) }
}

pub(super) fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
