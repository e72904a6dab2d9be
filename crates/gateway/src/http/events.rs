//! The events of a subscription as a body: server-sent events as graphql-sse's distinct connections have them, or the multipart
//! subscription protocol. While nothing happens, heartbeats keep the connection.

use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _};
use poem::Body;
use tokio::time::timeout;

use super::media_type::EventForm;
use super::multipart;

/// A connection on which nothing was sent for so long is sent a heartbeat: less than what proxies and clients wait.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// The `Content-Type` of events in this form.
pub(super) fn content_type(form: EventForm) -> String {
    match form {
        EventForm::ServerSent => "text/event-stream; charset=utf-8".to_owned(),
        EventForm::Multipart => multipart::content_type("subscriptionSpec", "1.0"),
    }
}

/// A body of these answers, each a JSON text.
pub(super) fn body(form: EventForm, answers: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    let beats = with_heartbeats(answers.boxed());
    match form {
        EventForm::Multipart => multipart::body(beats.map(|beat| match beat {
            Some(answer) => [b"{\"payload\":", &*answer, b"}"].concat().into(),
            None => Bytes::from_static(b"{}"),
        })),
        EventForm::ServerSent => {
            // Said at once, so that a client knows that it is heard.
            let begin = stream::iter([Bytes::from_static(b":\n\n")]);
            let sent = beats.map(|beat| beat.map_or(Bytes::from_static(b":\n\n"), |answer| server_sent(&answer)));
            let end = stream::iter([Bytes::from_static(b"event: complete\ndata:\n\n")]);
            Body::from_bytes_stream(begin.chain(sent).chain(end).map(Ok::<_, std::io::Error>))
        }
    }
}

/// The answers, and `None` whenever there was none for a while.
fn with_heartbeats(answers: BoxStream<'static, Bytes>) -> impl Stream<Item = Option<Bytes>> + Send + 'static {
    stream::unfold(answers, |mut answers| async move {
        match timeout(HEARTBEAT, answers.next()).await {
            Ok(Some(answer)) => Some((Some(answer), answers)),
            Ok(None) => None,
            Err(_) => Some((None, answers)),
        }
    })
}

/// An event `next`. A line of its data is one that no line break of the JSON ends.
fn server_sent(answer: &Bytes) -> Bytes {
    let mut event = b"event: next\n".to_vec();
    for line in answer.split(|byte| matches!(byte, b'\n' | b'\r')) {
        event.extend_from_slice(b"data: ");
        event.extend_from_slice(line);
        event.push(b'\n');
    }
    event.push(b'\n');
    event.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn while_nothing_happens_heartbeats_are_sent() {
        let answers = stream::iter([Bytes::from_static(b"{}")]).chain(stream::pending());
        let mut beats = Box::pin(with_heartbeats(answers.boxed()));
        let begun = tokio::time::Instant::now();
        assert_eq!(beats.next().await, Some(Some(Bytes::from_static(b"{}"))));
        assert_eq!((beats.next().await, beats.next().await), (Some(None), Some(None)));
        assert_eq!(begun.elapsed(), 2 * HEARTBEAT);
    }

    #[test]
    fn an_answer_of_several_lines_is_one_event() {
        let event = server_sent(&Bytes::from_static(b"{\n\"data\":\r{}}"));
        assert_eq!(&*event, b"event: next\ndata: {\ndata: \"data\":\ndata: {}}\n\n");
    }
}
