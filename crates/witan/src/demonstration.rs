//! What a newcomer finds: which demonstration data, and operations to start from.

mod eid;

use ::gateway::{ConsoleContent, ConsoleOrganisation, ReadyOperation};
use corpus::{Corpus, Landmarks, Nation, OrganisationKind, RecordId};
use serde_json::{Map, Value, json};

pub(crate) use self::eid::{eid_clients, eid_people};

/// The seed of the demonstration data, where nothing else is said.
pub(crate) const DEFAULT_SEED: u64 = 1;

/// What the page at `/` says of the network that holds `corpus`.
pub(crate) fn console_content(corpus: &Corpus) -> ConsoleContent {
    let organisations = corpus
        .organisations()
        .filter(|organisation| organisation.active)
        .map(|organisation| ConsoleOrganisation {
            code: organisation.code.to_string(),
            name: organisation.name.en.clone(),
            kind: kind_name(organisation.kind).to_owned(),
            nation: nation_name(organisation.nation).to_owned(),
        })
        .collect();
    ConsoleContent {
        title: "Witan: one graph over the councils' own data".to_owned(),
        headline: "Hundreds of councils.\nOne graph.".to_owned(),
        summary: "Every council keeps its own members, groups and posts. Ask once, and the gateway gathers the answer \
                  from all who hold a part of it. The councils are real; the people and what they write are invented."
            .to_owned(),
        organisations,
        operations: ready_operations(corpus),
    }
}

fn kind_name(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::County => "County council",
        OrganisationKind::District => "District council",
        OrganisationKind::Unitary => "Unitary council",
        OrganisationKind::Metropolitan => "Metropolitan district",
        OrganisationKind::LondonBorough => "London borough",
    }
}

fn nation_name(nation: Nation) -> &'static str {
    match nation {
        Nation::England => "England",
        Nation::Scotland => "Scotland",
        Nation::Wales => "Wales",
        Nation::NorthernIreland => "Northern Ireland",
    }
}

/// What can be asked without or with a token, then what can be changed.
fn ready_operations(corpus: &Corpus) -> Vec<ReadyOperation> {
    let landmarks = corpus.landmarks();
    let mut operations = readings(&landmarks);
    operations.extend(changes(&landmarks));
    operations.extend(vote(corpus, &landmarks.open_poll_post));
    operations
}

fn readings(landmarks: &Landmarks) -> Vec<ReadyOperation> {
    vec![
        ready(
            "entry-page",
            "An entry page",
            "A Bristol post with its thread and more of its kind: authors come from members, the group from groups, the rest from posts.",
            include_str!("../operations/entry-page.graphql"),
            keyed(&landmarks.entry_post),
        ),
        ready(
            "councils",
            "Councils of a nation",
            "Councils with their Welsh names, groups and newest posts.",
            include_str!("../operations/councils.graphql"),
            json!({ "nation": "WALES" }),
        ),
        ready(
            "newest",
            "Newest on a subject",
            "What Wales and Scotland write about digital identity, in one order across all councils.",
            include_str!("../operations/newest.graphql"),
            json!({}),
        ),
        ready(
            "find-across",
            "Search all councils",
            "Words in English or Welsh; who may not read a post does not find it.",
            include_str!("../operations/find-across.graphql"),
            json!({ "text": "digital identity" }),
        ),
        ready(
            "node",
            "Anything by its id",
            "The id alone says which subgraph and which council to ask.",
            include_str!("../operations/node.graphql"),
            json!({ "id": landmarks.entry_post.to_string() }),
        ),
        ready(
            "desk",
            "A facilitator's desk",
            "Needs a token of the group's facilitator; without one, the requests are withheld.",
            include_str!("../operations/desk.graphql"),
            keyed(&landmarks.desk_group),
        ),
        ready(
            "who-am-i",
            "Who am I?",
            "Needs a token; without one, it is refused.",
            include_str!("../operations/who-am-i.graphql"),
            json!({}),
        ),
        ready(
            "sector",
            "A table for a data team",
            "Needs a token with the scope stats:read. Figures of few people are withheld.",
            include_str!("../operations/sector.graphql"),
            json!({ "from": "2023-01-01T00:00:00Z", "to": "2024-01-01T00:00:00Z" }),
        ),
    ]
}

fn changes(landmarks: &Landmarks) -> Vec<ReadyOperation> {
    let (desk, entry) = (&landmarks.desk_group, &landmarks.entry_post);
    vec![
        ready(
            "ask-to-join",
            "Ask to join a group",
            "A mutation; needs a token. Sent twice with one key, it happens once.",
            include_str!("../operations/ask-to-join.graphql"),
            json!({ "in": {
                "org": desk.org.to_string(),
                "groupId": desk.to_string(),
                "message": "We run the same service and would like to learn from yours.",
                "idempotencyKey": "choose-a-key",
            } }),
        ),
        ready(
            "decide",
            "Decide who is let in",
            "A mutation; needs a token of the group's facilitator. The desk above lists who waits.",
            include_str!("../operations/decide.graphql"),
            json!({ "in": {
                "org": landmarks.desk_request.org.to_string(),
                "requestId": landmarks.desk_request.to_string(),
                "accept": true,
                "reason": "Welcome!",
            } }),
        ),
        ready(
            "publish-with-poll",
            "Publish a post with a poll",
            "A mutation; needs a token of a member of the group.",
            include_str!("../operations/publish-with-poll.graphql"),
            json!({ "in": {
                "org": desk.org.to_string(),
                "groupId": desk.to_string(),
                "title": "When shall we meet?",
                "body": "Please choose a day.",
                "securityLevel": "OFFICIAL",
                "poll": { "question": "Which day?", "options": ["Monday", "Tuesday"] },
                "idempotencyKey": "choose-a-key",
            } }),
        ),
        ready(
            "answer",
            "Answer a post",
            "A mutation; needs a token. The comment appears in the entry page above.",
            include_str!("../operations/answer.graphql"),
            json!({ "in": {
                "org": entry.org.to_string(),
                "postId": entry.to_string(),
                "body": "Thank you, this is just what we were looking for.",
                "idempotencyKey": "choose-a-key",
            } }),
        ),
    ]
}

/// A vote on the poll of `post`.
fn vote(corpus: &Corpus, post: &RecordId) -> Option<ReadyOperation> {
    let poll = corpus.entry(*post)?.poll?;
    Some(ready(
        "cast-vote",
        "Vote in a poll",
        "A mutation; needs a token. Figures are shown when the poll has closed.",
        include_str!("../operations/cast-vote.graphql"),
        json!({ "in": {
            "org": poll.id.org.to_string(),
            "pollId": poll.id.to_string(),
            "optionId": poll.options.first()?.id.to_string(),
        } }),
    ))
}

fn keyed(id: &RecordId) -> Value {
    json!({ "org": id.org.to_string(), "id": id.to_string() })
}

fn ready(id: &str, title: &str, description: &str, document: &str, variables: Value) -> ReadyOperation {
    let variables = match variables {
        Value::Object(variables) => variables,
        _ => Map::new(),
    };
    ReadyOperation {
        id: id.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        document: document.to_owned(),
        variables,
    }
}
