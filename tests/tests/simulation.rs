//! A year of the network in a minute: random people do random things at once, and after every round all that must hold is
//! checked against the databases.
//!
//! What happens is drawn from a seed, which is printed; the order in which a round's actions meet is the machine's.
//! `SIMULATION_SEED` and `SIMULATION_ROUNDS` choose another year.
#![allow(
    clippy::print_stdout,
    reason = "which year it was, and what happened in it, is for whoever looks into a failure"
)]

mod action;
mod cast;
mod dice;
mod invariants;
mod leaks;
mod ledger;
mod snapshot;
mod world;

use futures::future::join_all;

use self::action::Action;
use self::cast::Cast;
use self::dice::Dice;
use self::ledger::Ledger;
pub(crate) use self::world::World;

/// How many people act at once.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn a_year_in_one_process_on_sqlite_breaks_no_rule() {
    simulate(World::in_one_process().await, chosen("SIMULATION_SEED", 20_261_124)).await;
}

#[tokio::test]
async fn a_year_in_processes_of_their_own_on_postgresql_breaks_no_rule() {
    simulate(World::in_many_processes().await, chosen("SIMULATION_SEED", 2_026)).await;
}

async fn simulate(world: World, seed: u64) {
    let rounds = chosen("SIMULATION_ROUNDS", 150);
    println!("{}: seed {seed}, {rounds} rounds of {AT_ONCE} actions", world.name());
    let mut dice = Dice::new(seed);
    let cast = Cast::draw(&world, &mut dice).await;
    let ledger = Ledger::default();
    let mut before = world.snapshot().await;
    invariants::check(&world, &before, &ledger).await;
    for round in 0..rounds {
        let drawn: Vec<_> = (0..AT_ONCE).map(|_| (cast.any(&mut dice), dice.fork())).collect();
        let done =
            join_all(drawn.into_iter().map(|(person, dice)| Action::take(&cast, person, &ledger, &before, dice))).await;
        let after = world.snapshot().await;
        for seen in done.into_iter().flatten() {
            leaks::check(&seen, &before, &after, &ledger, round);
        }
        ledger.end_of_round();
        invariants::check(&world, &after, &ledger).await;
        invariants::check_what_one_sees(cast.any(&mut dice), &after, &mut dice).await;
        before = after;
    }
    ledger.report();
    world.stop().await;
}

fn chosen(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |value| value.parse().expect("a number"))
}
