//! Random cases in which the caller may not have all: what the engine gives is what a naive checker would give, or less.

use apollo_compiler::response::JsonValue;
use query_planner::Permissions;

use crate::oracle::case::{NoWorld, PartialOutcome, World};
use crate::oracle::generate::guarded_subgraphs;
use crate::oracle::guards::caller;
use crate::oracle::prng::{Prng, mix};
use crate::oracle::questions::{Alike, question};

const CASES: u64 = 600;
const FIRST_SEED: u64 = 1;
const QUESTIONS: u64 = 12;

#[derive(Debug, Default)]
struct Tally {
    composed: u64,
    refused: u64,
    /// Answers without anything withheld.
    whole: u64,
    /// Answers that are as the naive checker's.
    equal: u64,
    /// Answers that give less.
    less: u64,
    /// Requests that are refused as a whole although it was asked to leave things out.
    given_up: u64,
}

#[test]
#[allow(clippy::print_stdout, reason = "says what was run and how")]
fn nobody_is_given_what_they_may_not_have() {
    let number = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (cases, first) = (number("WITAN_ORACLE_CASES", CASES), number("WITAN_ORACLE_SEED", FIRST_SEED) | 1);
    let mut tally = Tally::default();
    let mut seed = first;
    while tally.whole + tally.equal + tally.less + tally.given_up < cases {
        assert!(tally.composed * 8 + 100 > tally.refused, "guarded subgraphs hardly ever compose: {tally:?}");
        run_world(seed, &mut tally);
        // Odd seeds only: fields that fail are the other test's.
        seed += 2;
    }
    println!("seeds {first}..{seed}: {tally:?}");
    assert!(tally.equal + tally.less > cases / 5, "too little is withheld to test much: {tally:?}");
    assert!(tally.given_up * 50 <= cases, "too much is refused as a whole: {tally:?}");
    assert!(tally.less <= tally.equal, "too much is left out: {tally:?}");
}

fn run_world(seed: u64, tally: &mut Tally) {
    let sources = guarded_subgraphs(seed);
    let world = match World::new(&sources, seed) {
        Ok(world) => world,
        Err(NoWorld::Refused(_)) => {
            tally.refused += 1;
            return;
        }
        Err(NoWorld::Failed(failure)) => panic!("seed {seed}: {}", failure.message),
    };
    tally.composed += 1;
    for number in 0..QUESTIONS {
        let mut dice = Prng::new(mix(seed ^ 0x9e37) ^ number);
        let caller: Permissions = caller(&mut dice);
        let question = question(&mut dice, world.supergraph.api_schema().schema(), Alike::Allowed);
        match world.ask_in_part(&question, &caller) {
            PartialOutcome::Invalid => {}
            PartialOutcome::Whole => tally.whole += 1,
            PartialOutcome::GivenUp => tally.given_up += 1,
            PartialOutcome::Equal => tally.equal += 1,
            PartialOutcome::Less => tally.less += 1,
            PartialOutcome::Wrong(failure) => {
                let sdl: Vec<String> = sources.iter().map(|(name, sdl)| format!("---- {name}\n{sdl}")).collect();
                panic!("seed {seed}, {caller:?}\n{}\n{}\n{}", sdl.join("\n"), question.operation, failure.message);
            }
        }
    }
}

/// Whether all that `given` says is in `known`, at the same places. The places where it is null instead are added to `nulls`.
pub(crate) fn says_no_more(
    given: &JsonValue,
    known: &JsonValue,
    path: &mut Vec<JsonValue>,
    nulls: &mut Vec<Vec<JsonValue>>,
) -> bool {
    match (given, known) {
        (given, known) if given == known => true,
        (JsonValue::Null, _) => {
            nulls.push(path.clone());
            true
        }
        (JsonValue::Array(given), JsonValue::Array(known)) => {
            let mut pairs = given.iter().zip(known).enumerate();
            given.len() == known.len()
                && pairs.all(|(index, (given, known))| within(index.into(), given, known, path, nulls))
        }
        (JsonValue::Object(given), JsonValue::Object(known)) => {
            let mut pairs = given.iter().map(|(key, value)| (key.as_str(), value, known.get(key.as_str())));
            given.len() == known.len()
                && pairs
                    .all(|(key, value, known)| known.is_some_and(|known| within(key.into(), value, known, path, nulls)))
        }
        _ => false,
    }
}

fn within(
    step: JsonValue,
    given: &JsonValue,
    known: &JsonValue,
    path: &mut Vec<JsonValue>,
    nulls: &mut Vec<Vec<JsonValue>>,
) -> bool {
    path.push(step);
    let says = says_no_more(given, known, path, nulls);
    path.pop();
    says
}

/// Whether some text in `value` is one that `tells` knows.
pub(crate) fn tells(value: &JsonValue, known: &dyn Fn(&str) -> bool) -> bool {
    match value {
        JsonValue::String(text) => known(text.as_str()),
        JsonValue::Array(items) => items.iter().any(|item| tells(item, known)),
        JsonValue::Object(members) => members.values().any(|member| tells(member, known)),
        _ => false,
    }
}
