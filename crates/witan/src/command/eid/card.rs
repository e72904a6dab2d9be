//! `witan eid card`: cards for tests and demonstrations.

use std::process::ExitCode;

use ::eid::card::authority::{AUTHENTICATION, CardAuthority, NewCard, Purpose};
use chrono::TimeDelta;

use crate::arguments::{CardCommand, CardPurpose, IssueCardArguments};

pub(super) fn run(command: CardCommand) -> anyhow::Result<ExitCode> {
    let now = service::clock::now();
    match command {
        CardCommand::Ca { folder } => {
            let authority = CardAuthority::create(&folder, now)?;
            println!(
                "The authority is in `{}`. An e-ID believes its cards by this, and a host beside it:",
                folder.display()
            );
            println!("[provider.card]");
            println!("authorities_file = {:?}", authority.certificate());
            println!("revocation_lists = [{:?}]", authority.list());
            println!("policies = [\"{AUTHENTICATION}\"]");
        }
        CardCommand::Issue(arguments) => issue(&arguments)?,
        CardCommand::Revoke { ca, card } => {
            CardAuthority::open(&ca)?.revoke(&card, now)?;
            println!("`{}` is revoked: the list says so from now on", card.display());
        }
        CardCommand::List { ca } => {
            let authority = CardAuthority::open(&ca)?;
            authority.write_list(now)?;
            println!("`{}` holds for thirty days from now on", authority.list().display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn issue(arguments: &IssueCardArguments) -> anyhow::Result<()> {
    let IssueCardArguments { ca, name, person_code, country, purpose, days, out } = arguments;
    let now = service::clock::now();
    let until = now + TimeDelta::days(i64::from(*days));
    // One that has expired was good before.
    let from = now - if *days == 0 { TimeDelta::days(1) } else { TimeDelta::minutes(5) };
    let purpose = match purpose {
        CardPurpose::Authentication => Purpose::Authentication,
        CardPurpose::Signature => Purpose::Signature,
    };
    let card = NewCard { name, country, person_code, purpose, valid: [from, until] };
    let [certificate, key] = CardAuthority::open(ca)?.issue(&card, out)?;
    println!("{} (what the card shows)", certificate.display());
    println!("{} (secret: the card's key)", key.display());
    Ok(())
}
