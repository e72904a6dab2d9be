//! Random cases.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::oracle::case::{NoWorld, Outcome, Question, World};
use crate::oracle::generate::subgraphs;
use crate::oracle::prng::{Prng, mix};
use crate::oracle::questions::{Alike, question};
use crate::oracle::shrink::{Failing, shrink};
use crate::oracle::truth::Truth;

const CASES: u64 = 2_000;
const FIRST_SEED: u64 = 1;
/// Questions asked of one supergraph.
const QUESTIONS: u64 = 12;

#[test]
#[allow(clippy::print_stdout, reason = "says what was run and how")]
fn the_engine_answers_as_one_execution_would() {
    let number = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (cases, first) = (number("WITAN_ORACLE_CASES", CASES), number("WITAN_ORACLE_SEED", FIRST_SEED));
    let goes_on = std::env::var_os("WITAN_ORACLE_KEEP").is_some();
    let mut tally = Tally::default();
    let mut seed = first;
    let mut failed = Vec::new();
    while tally.right + tally.wrong < cases {
        assert!(tally.composed + 100 > tally.refused, "the generator's subgraphs hardly ever compose: {tally:?}");
        if let Some(failing) = run_world(seed, &mut tally) {
            let text = describe(&shrink(failing), seed);
            println!("{text}");
            failed.push(seed);
            assert!(goes_on, "{text}");
        }
        seed += 1;
    }
    println!("seeds {first}..{seed}: {tally:?}");
    // Where a field is asked again and again under different conditions, the planner gives up the exact order at some point.
    assert!(tally.reordered * 500 <= tally.right.max(500), "keys come in another order too often: {tally:?}");
    assert!(failed.is_empty(), "seeds with failures: {failed:?}");
}

#[derive(Debug, Default)]
struct Tally {
    composed: u64,
    refused: u64,
    refused_for: BTreeMap<&'static str, u64>,
    invalid: u64,
    right: u64,
    wrong: u64,
    with_errors: u64,
    /// Right, with keys in another order.
    reordered: u64,
    fetches: u64,
    used: BTreeMap<&'static str, u64>,
}

/// Asks all questions of one random supergraph; the first failure is returned.
fn run_world(seed: u64, tally: &mut Tally) -> Option<Failing> {
    let sources = subgraphs(seed);
    let empty =
        || Question { operation: "{ __typename }".to_owned(), variables: serde_json::Map::new(), lot: String::new() };
    let world = match World::new(&sources, seed) {
        Ok(world) => world,
        Err(NoWorld::Refused(codes)) => {
            tally.refused += 1;
            codes.into_iter().for_each(|code| *tally.refused_for.entry(code).or_default() += 1);
            return None;
        }
        Err(NoWorld::Failed(failure)) => return Some(Failing { sources, question: empty(), seed, failure }),
    };
    tally.composed += 1;
    for what in [
        "@key",
        "@requires",
        "@provides",
        "@override",
        "label:",
        "@interfaceObject",
        "@fromContext",
        "interface ",
        "union ",
        "@inaccessible",
    ] {
        let used = sources.iter().any(|(_, sdl)| sdl.lines().skip(1).any(|line| line.contains(what)));
        *tally.used.entry(what).or_default() += u64::from(used);
    }
    let alike = if Truth::may_fail(seed) { Alike::Never } else { Alike::Allowed };
    for number in 0..QUESTIONS {
        let question = question(&mut Prng::new(mix(seed) ^ number), world.supergraph.api_schema().schema(), alike);
        match world.ask(&question) {
            Outcome::Invalid => tally.invalid += 1,
            Outcome::Right { fetches, has_errors, reordered } => {
                tally.reordered += u64::from(reordered);
                tally.right += 1;
                tally.fetches += fetches as u64;
                tally.with_errors += u64::from(has_errors);
            }
            Outcome::Wrong(failure) => {
                tally.wrong += 1;
                return Some(Failing { sources, question, seed, failure });
            }
        }
    }
    None
}

pub(crate) fn describe(case: &Failing, seed: u64) -> String {
    let mut text = format!("==== seed {seed} fails: {:?}\n", case.failure.kind);
    for (name, sdl) in &case.sources {
        let _ = writeln!(text, "---- {name}.graphql\n{}", sdl.trim());
    }
    let variables = serde_json::to_string(&case.question.variables).unwrap();
    let _ =
        writeln!(text, "---- operation.graphql\n{}\n---- variables.json\n{variables}", case.question.operation.trim());
    let _ = writeln!(text, "----\n{}", case.failure.message);
    text
}
