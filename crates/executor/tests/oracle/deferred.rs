//! Random cases of which fragments are deferred: the parts put together are what one execution gives.

use serde_json::{Map, Value};

use crate::oracle::case::{NoWorld, Outcome, World};
use crate::oracle::generate::subgraphs;
use crate::oracle::prng::{Prng, mix};
use crate::oracle::questions::{Alike, question};
use crate::oracle::random::describe;
use crate::oracle::shrink::Failing;

const CASES: u64 = 1_000;
const FIRST_SEED: u64 = 1;
const QUESTIONS: u64 = 12;

#[derive(Debug, Default)]
struct Tally {
    /// Questions with something deferred that had no errors.
    compared: u64,
    with_errors: u64,
    fetches: u64,
}

#[test]
#[allow(clippy::print_stdout, reason = "says what was run and how")]
fn parts_put_together_are_one_answer() {
    let number = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (cases, first) = (number("WITAN_ORACLE_CASES", CASES), number("WITAN_ORACLE_SEED", FIRST_SEED) | 1);
    let mut tally = Tally::default();
    let mut seed = first;
    while tally.compared < cases {
        run_world(seed, &mut tally);
        // Odd seeds only: fields that fail are the other tests'.
        seed += 2;
    }
    println!("seeds {first}..{seed}: {tally:?}");
    assert!(tally.fetches > tally.compared, "too little is fetched to test much: {tally:?}");
}

fn run_world(seed: u64, tally: &mut Tally) {
    let sources = subgraphs(seed);
    let world = match World::new(&sources, seed) {
        Ok(world) => world,
        Err(NoWorld::Refused(_)) => return,
        Err(NoWorld::Failed(failure)) => panic!("seed {seed}: {}", failure.message),
    };
    for number in 0..QUESTIONS {
        let mut dice = Prng::new(mix(seed ^ 0xdefe) ^ number);
        let mut question = question(&mut dice, world.supergraph.api_schema().schema(), Alike::Allowed);
        question.operation = deferring(&question.operation, &mut dice);
        if !question.operation.contains("@defer") {
            continue;
        }
        match world.ask_in_parts(&question) {
            Outcome::Invalid => {}
            Outcome::Right { has_errors: true, .. } => tally.with_errors += 1,
            Outcome::Right { fetches, .. } => {
                tally.compared += 1;
                tally.fetches += fetches as u64;
            }
            Outcome::Wrong(failure) => {
                panic!("{}", describe(&Failing { sources, question, seed, failure }, seed));
            }
        }
    }
}

/// Defers some of an operation's fragments.
fn deferring(operation: &str, dice: &mut Prng) -> String {
    let mut pieces = operation.split("...");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str("...");
        let before = match piece.strip_prefix(" on ") {
            Some(rest) => 4 + rest.find([' ', '{']).unwrap_or(rest.len()),
            None => piece.find([' ', '{']).unwrap_or(piece.len()),
        };
        let (spread, rest) = piece.split_at(before);
        text.push_str(spread);
        if dice.chance(60) {
            text.push_str(" @defer");
        }
        text.push_str(rest);
    }
    text
}

/// An answer's parts as one body; `None` when they do not fit together.
pub(crate) fn put_together(bodies: &[&[u8]]) -> Option<Vec<u8>> {
    let (first, later) = bodies.split_first()?;
    let mut whole: Map<String, Value> = serde_json::from_slice(first).ok()?;
    let mut errors = whole.remove("errors").and_then(|errors| errors.as_array().cloned()).unwrap_or_default();
    for body in later {
        let part: Value = serde_json::from_slice(body).ok()?;
        for entry in part.get("incremental")?.as_array()? {
            errors.extend(entry.get("errors").and_then(Value::as_array).into_iter().flatten().cloned());
            let mut target = whole.get_mut("data")?;
            for step in entry.get("path")?.as_array()? {
                target = match step {
                    Value::String(key) => target.get_mut(key)?,
                    step => target.get_mut(usize::try_from(step.as_u64()?).ok()?)?,
                };
            }
            if entry.get("data")? != &Value::Null && !join(target, entry.get("data")?) {
                return None;
            }
        }
    }
    if !errors.is_empty() {
        whole.insert("errors".to_owned(), errors.into());
    }
    serde_json::to_vec(&whole).ok()
}

/// Adds what is told of an object. False when it is not the same as what was told before.
fn join(known: &mut Value, told: &Value) -> bool {
    match (known, told) {
        (Value::Object(known), Value::Object(told)) => told.iter().all(|(key, told)| match known.get_mut(key) {
            Some(known) => join(known, told),
            None => {
                known.insert(key.clone(), told.clone());
                true
            }
        }),
        (Value::Array(known), Value::Array(told)) => {
            known.len() == told.len() && known.iter_mut().zip(told).all(|(known, told)| join(known, told))
        }
        (known, told) => known == told,
    }
}
