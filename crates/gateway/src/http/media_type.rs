//! Which media type an answer has: `Accept` against the two that GraphQL over HTTP knows, and against that of answers in
//! parts.

use executor::IncrementalForm;
use http::HeaderMap;
use http::header::ACCEPT;

use super::refusal::HttpRefusal;

/// The parameter of `multipart/mixed` that names a form of incremental delivery, and its value.
pub(crate) fn incremental_spec(form: IncrementalForm) -> (&'static str, &'static str) {
    match form {
        IncrementalForm::ByPath => ("deferSpec", "20220824"),
        IncrementalForm::ById => ("incrementalSpec", "v0.2"),
    }
}

/// The media type of an answer. It decides the status codes too: see [`super::answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseType {
    /// `application/graphql-response+json`: the status says whether the request was one that could be executed.
    GraphqlResponse,
    /// `application/json`, for older clients: 200 for every well-formed request.
    Json,
}

impl ResponseType {
    /// The `Content-Type` to send.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            ResponseType::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            ResponseType::Json => "application/json; charset=utf-8",
        }
    }

    /// Chooses between the two. At equal preference a type the client names wins over one that only a wildcard covers, and
    /// the newer of two named types wins. `*/*` alone gets `application/json`, as the specification's test suite asks.
    fn chosen(ranges: &[MediaRange<'_>]) -> Option<ResponseType> {
        let newer = Preference::of("graphql-response+json", ranges);
        let older = Preference::of("json", ranges);
        match (newer.quality, older.quality) {
            (0, 0) => None,
            _ if newer.quality != older.quality => Some(Self::of_higher(newer.quality > older.quality)),
            _ => Some(Self::of_higher(newer.named)),
        }
    }

    fn of_higher(newer_is_higher: bool) -> ResponseType {
        if newer_is_higher { ResponseType::GraphqlResponse } else { ResponseType::Json }
    }
}

/// What a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The type of an answer that comes whole, where one is accepted.
    pub(crate) whole: Option<ResponseType>,
    /// Whether an answer may come in parts (`multipart/mixed`), and in which form. Only a client that names the type can read it;
    /// no wildcard covers it.
    pub(crate) in_parts: Option<IncrementalForm>,
    /// How the events of a subscription may come; here too, no wildcard counts.
    pub(crate) events: Option<EventForm>,
}

/// How events are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventForm {
    /// `text/event-stream`, as graphql-sse's distinct connections have it.
    ServerSent,
    /// `multipart/mixed;subscriptionSpec=1.0`.
    Multipart,
}

impl EventForm {
    /// The one with the higher quality; server-sent events where a client wants both alike.
    fn chosen(ranges: &[MediaRange<'_>]) -> Option<EventForm> {
        let quality = |wanted: fn(&MediaRange<'_>) -> bool| {
            ranges.iter().filter(|range| wanted(range)).map(|range| range.quality).max().unwrap_or(0)
        };
        let sent = quality(|range| range.is("text", "event-stream"));
        let multipart = quality(|range| {
            range.is("multipart", "mixed") && range.subscription_spec.is_some_and(|spec| matches!(spec, "1.0" | "1"))
        });
        match (sent, multipart) {
            (0, 0) => None,
            (sent, multipart) if sent >= multipart => Some(EventForm::ServerSent),
            _ => Some(EventForm::Multipart),
        }
    }
}

impl Accepted {
    /// `application/json`, as to whoever says nothing.
    pub(crate) const JSON: Accepted = Accepted { whole: Some(ResponseType::Json), in_parts: None, events: None };

    /// Reads the client's `Accept` (RFC 9110 §12.5.1); without one, it is `application/json`.
    ///
    /// # Errors
    /// [`HttpRefusal::NotAcceptable`] when no type of ours is accepted.
    pub(crate) fn negotiate(headers: &HeaderMap) -> Result<Accepted, HttpRefusal> {
        if !headers.contains_key(ACCEPT) {
            return Ok(Self::JSON);
        }
        let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<MediaRange<'_>> =
            values.flat_map(|value| value.split(',')).filter_map(MediaRange::parse).collect();
        let in_parts = ranges.iter().filter(|range| range.is("multipart", "mixed")).find_map(MediaRange::form_of_parts);
        match (ResponseType::chosen(&ranges), in_parts, EventForm::chosen(&ranges)) {
            (None, None, None) => Err(HttpRefusal::NotAcceptable),
            (whole, in_parts, events) => Ok(Accepted { whole, in_parts, events }),
        }
    }

    /// The type that says what an answer's status is.
    pub(crate) fn whole(&self) -> ResponseType {
        self.whole.unwrap_or(ResponseType::Json)
    }
}

/// How much a client wants one of our types.
struct Preference {
    /// Thousandths; 0 means not at all.
    quality: u16,
    /// Whether the type was named rather than covered by a wildcard.
    named: bool,
}

impl Preference {
    /// The most specific range that covers `application/{subtype}` decides.
    fn of(subtype: &str, ranges: &[MediaRange<'_>]) -> Preference {
        ranges
            .iter()
            .filter_map(|range| range.specificity_for(subtype).map(|specificity| (specificity, range.quality)))
            .max()
            .map_or(Preference { quality: 0, named: false }, |(specificity, quality)| Preference {
                quality,
                named: specificity == Specificity::Named,
            })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Specificity {
    Anything,
    Application,
    Named,
}

/// One element of `Accept`.
struct MediaRange<'a> {
    main: &'a str,
    sub: &'a str,
    quality: u16,
    /// The form of incremental delivery that is asked for, by the name that it had in 2022.
    defer_spec: Option<&'a str>,
    /// The same, by the name that it has now.
    incremental_spec: Option<&'a str>,
    /// The form of subscriptions that is asked for.
    subscription_spec: Option<&'a str>,
}

impl<'a> MediaRange<'a> {
    /// `None` for what is not a media range, or asks for another encoding than UTF-8: it can match nothing of ours.
    fn parse(text: &'a str) -> Option<MediaRange<'a>> {
        let mut parts = text.split(';').map(str::trim);
        let (main, sub) = parts.next()?.split_once('/')?;
        let mut range =
            MediaRange { main, sub, quality: 1000, defer_spec: None, incremental_spec: None, subscription_spec: None };
        for parameter in parts {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let unquoted = value.trim_matches('"');
            if name.eq_ignore_ascii_case("q") {
                range.quality = thousandths(value)?;
            } else if name.eq_ignore_ascii_case("deferSpec") {
                range.defer_spec = Some(unquoted);
            } else if name.eq_ignore_ascii_case("incrementalSpec") {
                range.incremental_spec = Some(unquoted);
            } else if name.eq_ignore_ascii_case("subscriptionSpec") {
                range.subscription_spec = Some(unquoted);
            } else if name.eq_ignore_ascii_case("charset") && !is_utf8(value) {
                return None;
            }
        }
        Some(range)
    }

    fn is(&self, main: &str, sub: &str) -> bool {
        self.quality > 0 && self.main.eq_ignore_ascii_case(main) && self.sub.eq_ignore_ascii_case(sub)
    }

    /// The form in which a `multipart/mixed` takes answers in parts: the draft's, unless it names another.
    fn form_of_parts(&self) -> Option<IncrementalForm> {
        let asked = match (self.subscription_spec, self.defer_spec, self.incremental_spec) {
            (None, None, None) => return Some(IncrementalForm::ById),
            (None, Some(value), None) => ("deferSpec", value),
            (None, None, Some(value)) => ("incrementalSpec", value),
            _ => return None,
        };
        [IncrementalForm::ById, IncrementalForm::ByPath].into_iter().find(|form| incremental_spec(*form) == asked)
    }

    fn specificity_for(&self, subtype: &str) -> Option<Specificity> {
        match (self.main, self.sub) {
            ("*", "*") => Some(Specificity::Anything),
            (main, "*") if main.eq_ignore_ascii_case("application") => Some(Specificity::Application),
            (main, sub) if main.eq_ignore_ascii_case("application") && sub.eq_ignore_ascii_case(subtype) => {
                Some(Specificity::Named)
            }
            _ => None,
        }
    }
}

/// Whether a `charset` parameter says UTF-8, quoted or not.
pub(crate) fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// A `qvalue` (RFC 9110 §12.4.2) in thousandths; `None` for what is not one.
fn thousandths(text: &str) -> Option<u16> {
    let value: f32 = text.parse().ok()?;
    // Negative, above 1, and not-a-number are all outside.
    (0.0..=1.0).contains(&value).then(|| (value * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accept: &str) -> Option<ResponseType> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        Accepted::negotiate(&headers).ok().and_then(|accepted| accepted.whole)
    }

    fn parts(accept: &str) -> Option<IncrementalForm> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        Accepted::negotiate(&headers).ok().and_then(|accepted| accepted.in_parts)
    }

    #[test]
    fn only_who_names_them_gets_answers_in_parts() {
        use IncrementalForm::{ById, ByPath};
        for (accept, expected) in [
            ("multipart/mixed", Some(ById)),
            ("multipart/mixed;incrementalSpec=v0.2, application/json", Some(ById)),
            ("multipart/mixed;deferSpec=20220824, application/json", Some(ByPath)),
            ("application/json, Multipart/Mixed; DeferSpec=\"20220824\"", Some(ByPath)),
            ("multipart/mixed;incrementalSpec=v9, multipart/mixed;deferSpec=20220824", Some(ByPath)),
            ("multipart/mixed;deferSpec=20991231, application/json", None),
            ("multipart/mixed;incrementalSpec=v9, application/json", None),
            ("multipart/mixed;subscriptionSpec=1.0, application/json", None),
            ("text/event-stream, application/json", None),
            ("multipart/mixed;q=0, application/json", None),
            ("multipart/*, */*", None),
            ("application/json", None),
        ] {
            assert_eq!(parts(accept), expected, "Accept: {accept}");
        }
    }

    #[test]
    fn the_named_type_wins_over_a_wildcard_and_the_newer_over_the_older() {
        use ResponseType::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json, */*", Some(GraphqlResponse)),
            ("application/json, */*", Some(Json)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Json)),
            ("application/graphql-response+json; charset=UTF-8, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0, */*;q=0.1", Some(Json)),
            ("application/json; charset=utf-16", None),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=7", None),
            ("", None),
        ] {
            assert_eq!(negotiated(accept), expected, "Accept: {accept}");
        }
    }

    #[test]
    fn events_come_as_the_client_names_them() {
        use EventForm::{Multipart, ServerSent};
        for (accept, expected) in [
            ("text/event-stream", Some(ServerSent)),
            ("multipart/mixed;boundary=graphql;subscriptionSpec=\"1.0\", application/json", Some(Multipart)),
            ("multipart/mixed;subscriptionSpec=1.0, text/event-stream;q=0.5", Some(Multipart)),
            ("multipart/mixed;subscriptionSpec=2.0, application/json", None),
            ("multipart/mixed", None),
            ("text/*, */*", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            assert_eq!(Accepted::negotiate(&headers).ok().and_then(|accepted| accepted.events), expected, "{accept}");
        }
    }

    #[test]
    fn no_accept_header_means_json() {
        assert_eq!(Accepted::negotiate(&HeaderMap::new()).ok(), Some(Accepted::JSON));
    }
}
