//! Subgraphs with ready answers, behind the same trait as real ones.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use bytes::Bytes;
use executor::{FetchError, SubgraphEvents, SubgraphRequest, Transport};
use futures::FutureExt as _;
use futures::future::BoxFuture;

/// Answers each subgraph's requests in the order that was given, and remembers what was asked.
#[derive(Default)]
pub(crate) struct Subgraphs {
    answers: Mutex<HashMap<String, VecDeque<Answer>>>,
    asked: Mutex<Vec<(String, String)>>,
    events: Mutex<Option<SubgraphEvents>>,
}

/// What a subgraph does when asked.
pub(crate) enum Answer {
    /// Answers with this body.
    Body(Bytes),
    /// Fails so.
    Failure(fn(supergraph::SubgraphName) -> FetchError),
    /// Never answers.
    Silence,
}

impl Subgraphs {
    /// Adds an answer.
    pub(crate) fn answering(self, subgraph: &str, body: impl Into<Bytes>) -> Subgraphs {
        self.doing(subgraph, Answer::Body(body.into()))
    }

    /// Adds something else that a subgraph does.
    pub(crate) fn doing(self, subgraph: &str, answer: Answer) -> Subgraphs {
        self.answers.lock().unwrap().entry(subgraph.to_owned()).or_default().push_back(answer);
        self
    }

    /// Sends these events to who subscribes.
    pub(crate) fn sending(self, events: SubgraphEvents) -> Subgraphs {
        *self.events.lock().unwrap() = Some(events);
        self
    }

    /// The bodies that a subgraph was sent.
    pub(crate) fn asked(&self, subgraph: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(name, _)| name == subgraph).map(|(_, body)| body.clone()).collect()
    }

    /// The subgraphs in the order they were asked.
    pub(crate) fn order(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(name, _)| name.clone()).collect()
    }
}

impl Transport for Subgraphs {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        let name = request.name.as_str().to_owned();
        let body = String::from_utf8(request.body.to_vec()).unwrap();
        self.asked.lock().unwrap().push((name.clone(), body));
        let answer = self.answers.lock().unwrap().get_mut(&name).and_then(VecDeque::pop_front);
        match answer {
            Some(Answer::Body(body)) => std::future::ready(Ok(body)).boxed(),
            Some(Answer::Failure(failure)) => std::future::ready(Err(failure(request.name))).boxed(),
            Some(Answer::Silence) => std::future::pending().boxed(),
            None => panic!("`{name}` was asked once more than expected"),
        }
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        let (name, body) = (request.name.as_str().to_owned(), String::from_utf8(request.body.to_vec()).unwrap());
        self.asked.lock().unwrap().push((name, body));
        let events = self.events.lock().unwrap().take();
        let unsupported = FetchError::Unsupported { subgraph: request.name, what: "subscriptions" };
        std::future::ready(events.ok_or(unsupported)).boxed()
    }
}
