//! `witan eid invite`, `release`, `mandate` and `end-mandate`: what organisations and registrars do.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::Days;
use eid::registrar::{self, UpstreamIdentity};
use storage::DatabaseUrl;

use super::eid::people;
use super::token::member_of;
use crate::arguments::{AccountArguments, InviteArguments, MandateArguments, ReleaseArguments};

pub(super) async fn invite(arguments: InviteArguments) -> anyhow::Result<ExitCode> {
    let InviteArguments { account, member, by, database } = arguments;
    let (member, database) = (member_of(&member)?, people(database).await?);
    let code = registrar::invite(&database, identity(account), member, &by, service::clock::now()).await?;
    println!("code {}   (good once, within seven days, on the person's page /me/credentials)", code.shown());
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn release(arguments: ReleaseArguments) -> anyhow::Result<ExitCode> {
    let ReleaseArguments { account, registrar, database } = arguments;
    let [one, other] = two(&registrar)?;
    let database = people(database).await?;
    let at = registrar::release(&database, identity(account), [one, other], service::clock::now()).await?;
    println!(
        "the account can be linked anew from {} on; until then its person is told",
        at.format("%Y-%m-%d %H:%M UTC")
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn mandate(arguments: MandateArguments) -> anyhow::Result<ExitCode> {
    let MandateArguments { person, of, evidence, until, registrar, database } = arguments;
    let registrars = two(&registrar)?;
    let database = people(database).await?;
    let end = until.checked_add_days(Days::new(1)).and_then(|day| day.and_hms_opt(0, 0, 0));
    let end = end.with_context(|| format!("`{until}` is no day"))?.and_utc();
    let now = service::clock::now();
    let id = registrar::give_mandate(&database, &person, &of, &evidence, end, registrars, now).await?;
    println!("mandate {id}");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn end_mandate(id: &str, database: DatabaseUrl) -> anyhow::Result<ExitCode> {
    let database = people(database).await?;
    registrar::end_mandate(&database, id, service::clock::now()).await?;
    println!("the mandate has ended");
    Ok(ExitCode::SUCCESS)
}

fn identity(account: AccountArguments) -> UpstreamIdentity {
    let AccountArguments { issuer, tenant, subject } = account;
    UpstreamIdentity { issuer, tenant, subject }
}

fn two(registrars: &[String]) -> anyhow::Result<[&str; 2]> {
    match registrars {
        [one, other] => Ok([one, other]),
        _ => bail!("name two registrars: --registrar A --registrar B"),
    }
}
