//! `witan migrate`: a database's schema, brought up or taken back.

use std::process::ExitCode;

use crate::arguments::{MigrateAction, MigrateArguments};
use crate::local_network::connect;

pub(super) async fn run(arguments: MigrateArguments) -> anyhow::Result<ExitCode> {
    let MigrateArguments { name, action, database: url, steps } = arguments;
    let database = connect(url.clone()).await?;
    match action {
        MigrateAction::Up => {
            let applied = name.migrate(&database).await?.applied;
            applied.iter().for_each(|migration| println!("applied {migration}"));
            println!("{url} is up to date");
        }
        MigrateAction::Down => {
            let taken_back = name.roll_back(&database, steps).await?;
            taken_back.iter().for_each(|migration| println!("took back {migration}"));
            println!("{url}: took back {} migration{}", taken_back.len(), if taken_back.len() == 1 { "" } else { "s" });
        }
        MigrateAction::Check => {
            name.check_migrated(&database).await?;
            println!("{url} is up to date");
        }
    }
    Ok(ExitCode::SUCCESS)
}
