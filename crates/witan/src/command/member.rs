//! `witan member`: what an operator does to a member, without anybody signing in.

use std::process::ExitCode;

use anyhow::bail;
use members::{MemberState, StateChanged, change_state};

use crate::arguments::{MemberArguments, MemberCommand, SubgraphKind};
use crate::local_network::connect;

pub(super) async fn run(command: MemberCommand) -> anyhow::Result<ExitCode> {
    match command {
        MemberCommand::Suspend(arguments) => change(arguments, MemberState::Suspended).await,
        MemberCommand::Reinstate(arguments) => change(arguments, MemberState::Active).await,
        MemberCommand::Forget { arguments, yes: true } => change(arguments, MemberState::Former).await,
        MemberCommand::Forget { arguments, yes: false } => bail!(
            "nothing was done: `{}` would lose name, job title, expertise, address and links to identities for good; say --yes \
             to do it",
            arguments.member
        ),
    }
}

async fn change(arguments: MemberArguments, to: MemberState) -> anyhow::Result<ExitCode> {
    let MemberArguments { member, database: url } = arguments;
    let database = connect(url).await?;
    SubgraphKind::Members.check_migrated(&database).await?;
    let StateChanged { display_name, changed } = change_state(&database, &member, to).await??;
    let now = match to {
        MemberState::Active => "takes part",
        MemberState::Suspended => "is suspended",
        MemberState::Former => "has left",
    };
    if changed {
        println!("{member} ({display_name}) {now}; an event tells the other subgraphs");
    } else {
        println!("{member} ({display_name}) {now} already; nothing was changed");
    }
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}
