//! What somebody does in one turn: reads something, or changes something, sometimes twice at once.
mod groups;
mod posts;
mod reading;

use futures::future::join;
use serde_json::{Value, json};

use super::cast::{Cast, Person};
use super::dice::Dice;
use super::leaks::Seen;
use super::ledger::Ledger;
use super::snapshot::Snapshot;

/// One turn of one person.
pub(super) struct Action<'a> {
    person: &'a Person,
    cast: &'a Cast,
    ledger: &'a Ledger,
    /// What there was when the round began: where people find what they act on.
    before: &'a Snapshot,
    dice: Dice,
    seen: Vec<Seen<'a>>,
}

/// What came of a change: the payload's thing, or why there is none.
pub(super) enum Outcome {
    Done(Value),
    Refused,
}

impl<'a> Action<'a> {
    /// Does something, and gives every answer that came back.
    pub(super) async fn take(
        cast: &'a Cast,
        person: &'a Person,
        ledger: &'a Ledger,
        before: &'a Snapshot,
        dice: Dice,
    ) -> Vec<Seen<'a>> {
        let mut action = Self { person, cast, ledger, before, dice, seen: Vec::new() };
        match action.dice.below(100) {
            0..30 => action.read().await,
            30..65 => action.write_in_posts().await,
            _ => action.act_in_groups().await,
        }
        action.seen
    }

    /// Asks, and keeps what was seen.
    async fn ask(&mut self, action: &'static str, query: &str, variables: Value) -> Value {
        let answer = self.person.client.graphql(query, variables.clone()).await;
        self.keep(action, variables, answer.text());
        answer.json()
    }

    fn keep(&mut self, action: &'static str, variables: Value, answer: String) {
        self.seen.push(Seen { person: self.person, action, variables, answer });
    }

    /// Sends `mutation ($in: …) { field(input: $in) { thing { … } errors { … } } }`; one that has a key sometimes twice
    /// at once, and then both must make the same thing.
    async fn change(&mut self, field: &'static str, input: Value, thing: &str) -> Outcome {
        let type_name = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
        let query = format!(
            "mutation ($in: {type_name}Input!) {{ {field}(input: $in) {{ {thing} errors {{ __typename ... on ValidationError {{ path message }} ... on NotPermitted {{ message }} }} }} }}"
        );
        let variables = json!({ "in": input });
        let key = variables["in"]["idempotencyKey"].as_str().map(str::to_owned);
        let answer = if key.is_some() && self.dice.percent(25) {
            let client = &self.person.client;
            let (one, other) =
                join(client.graphql(&query, variables.clone()), client.graphql(&query, variables.clone())).await;
            self.keep(field, variables.clone(), one.text());
            other.json()
        } else {
            self.person.client.graphql(&query, variables.clone()).await.json()
        };
        self.keep(field, variables, answer.to_string());
        self.outcome(field, key, &answer)
    }

    fn outcome(&self, field: &'static str, key: Option<String>, answer: &Value) -> Outcome {
        let payload = &answer["data"][field];
        if let Some(error) = answer["errors"].as_array().and_then(|errors| errors.first()) {
            let code = error["extensions"]["code"].as_str().unwrap_or("none");
            assert!(["UNAUTHENTICATED", "FORBIDDEN"].contains(&code), "{field}: {answer:#}");
            self.ledger.count(field, code);
            return Outcome::Refused;
        }
        if let Some(error) = payload["errors"].as_array().and_then(|errors| errors.first()) {
            self.ledger.count(field, error["__typename"].as_str().unwrap_or("none"));
            return Outcome::Refused;
        }
        self.ledger.count(field, "done");
        let mut things = payload.as_object().into_iter().flatten().filter(|(name, _)| *name != "errors");
        let made = things.find(|(_, thing)| !thing.is_null());
        let made = made.map(|(_, made)| made.clone()).unwrap_or_default();
        // Who has left a private group sees nothing of it any more.
        assert!(!made.is_null() || field == "leaveGroup", "{field} gave neither a thing nor an error: {answer:#}");
        if let (Some(key), Some(id)) = (key, made["id"].as_str()) {
            self.ledger.made(&key, id);
        }
        Outcome::Done(made)
    }

    /// One of these things: mostly one that the person may see.
    fn find<T>(&mut self, things: &'a std::collections::BTreeMap<String, T>) -> Option<&'a str> {
        let before = self.before;
        let (person, mostly) = (self.person, self.dice.percent(80));
        let ids: Vec<&String> = things.keys().filter(|id| !mostly || before.may_see(person, id)).collect();
        self.dice.pick(&ids).map(|id| id.as_str())
    }
}

/// The organisation in an id.
fn org_of(id: &str) -> &str {
    id.split('_').nth(1).unwrap_or_default()
}
