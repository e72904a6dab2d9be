//! `witan eid`: the e-ID, its keys and its people.

mod card;
mod client;

use std::os::unix::fs::DirBuilderExt as _;
use std::process::ExitCode;
use std::sync::Arc;

use ::eid::enrolment::{self, EnrolmentCode, NewPerson};
use ::eid::keys::KeyFolder;
use ::eid::{EidConfig, EidParts, Issuer};
use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use service::config::{Sources, load};
use storage::{Database, DatabaseConfig, DatabaseUrl};

use super::eid_registrar;
use super::token::member_of;
use crate::arguments::{EidArguments, EidCommand, EidServeArguments, EnrolArguments, ProofArguments};
use crate::config::EidProcessConfig;
use crate::demonstration::{eid_clients, eid_people};
use crate::local_network::connect;
use crate::process::Process;

pub(super) async fn run(arguments: EidArguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        None => serve(arguments.serve).await,
        Some(EidCommand::Key { folder, days }) => {
            KeyFolder::new(&folder).read_and_renew(service::clock::now(), TimeDelta::days(i64::from(days)))?;
            println!("`{}` holds the key that signs now, and the next one where it is due", folder.display());
            Ok(ExitCode::SUCCESS)
        }
        Some(EidCommand::Enrol(arguments)) => enrol(arguments).await,
        Some(EidCommand::Readmit { person, database }) => {
            let database = people(database).await?;
            hand_over(&person, &enrolment::readmit(&database, &person, service::clock::now()).await?);
            Ok(ExitCode::SUCCESS)
        }
        Some(EidCommand::Proof(arguments)) => proof(arguments).await,
        Some(EidCommand::Card(command)) => card::run(command),
        Some(EidCommand::Client(command)) => client::run(command),
        Some(EidCommand::Invite(arguments)) => eid_registrar::invite(arguments).await,
        Some(EidCommand::Release(arguments)) => eid_registrar::release(arguments).await,
        Some(EidCommand::Mandate(arguments)) => eid_registrar::mandate(arguments).await,
        Some(EidCommand::EndMandate { mandate, database }) => eid_registrar::end_mandate(&mandate, database).await,
    }
}

async fn serve(arguments: EidServeArguments) -> anyhow::Result<ExitCode> {
    let config: EidProcessConfig = load(&sources(&arguments))?;
    let telemetry = service::telemetry::start(&config.telemetry, "witan-eid")?;
    let process = Process::open(config.listen, config.server.clone(), &config.shutdown, telemetry).await?;
    let process = process.secured(config.tls.as_ref())?;
    let provider = match config.provider.clone() {
        Some(provider) => provider,
        None => for_development(&config, &process)?,
    };
    let issuer = provider.issuer.to_string();
    let parts = EidParts { config: provider, database: open(&config).await?, clock: Arc::new(service::clock::now) };
    let eid = ::eid::build(parts).await?;
    process.run_beside(eid.clone().keep_house(process.health.clone()));
    for host in eid.own_hosts()? {
        process.host_beside(host).await?;
    }
    println!("The e-ID is ready: its issuer is {issuer}");
    println!("  What clients need to know: {issuer}/.well-known/openid-configuration");
    println!("  Where people see their own: {issuer}/me/sessions");
    let endpoint = eid.endpoint(&process.health);
    Ok(process.serve(endpoint, async {}).await)
}

/// A provider for this machine alone, with the people of the demonstration network.
fn for_development(config: &EidProcessConfig, process: &Process) -> anyhow::Result<EidConfig> {
    if !process.address().ip().is_loopback() {
        bail!("without a configuration the e-ID serves made-up people, and this machine alone; listen on 127.0.0.1");
    }
    let issuer = Issuer::parse(&format!("http://localhost:{}", process.address().port()))?;
    let mut provider = EidConfig::dev(issuer, config.data.join("keys").join("eid"));
    provider.ready_people = eid_people(&config.data)?;
    provider.ready_clients = eid_clients();
    Ok(provider)
}

async fn open(config: &EidProcessConfig) -> anyhow::Result<Database> {
    let named = config.database.clone();
    let database = match named {
        Some(named) => named,
        None => {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&config.data)
                .with_context(|| format!("the folder `{}` cannot be made", config.data.display()))?;
            DatabaseConfig::new(DatabaseUrl::sqlite(config.data.join("eid.sqlite")))
        }
    };
    let shown = database.url.to_string();
    let opened = Database::connect(&database)
        .await
        .with_context(|| format!("the database `{shown}` cannot be reached; check `database.url`"))?;
    if config.migrate {
        opened
            .migrate::<migrations::eid::Migrator>()
            .await
            .with_context(|| format!("the database `{shown}` cannot be brought up to date"))?;
    }
    Ok(opened)
}

/// The e-ID's database, as it stands.
pub(super) async fn people(url: DatabaseUrl) -> anyhow::Result<Database> {
    let database = connect(url).await?;
    database.check_migrated::<migrations::eid::Migrator>().await?;
    Ok(database)
}

async fn enrol(arguments: EnrolArguments) -> anyhow::Result<ExitCode> {
    let EnrolArguments { name, level, evidence, member, person_code, database } = arguments;
    let member = member.as_deref().map(member_of).transpose()?;
    let database = people(database).await?;
    let new = NewPerson { name, person_code, member, level, evidence };
    let (person, code) = enrolment::enrol(&database, new, service::clock::now()).await?;
    hand_over(&person, &code);
    Ok(ExitCode::SUCCESS)
}

fn hand_over(person: &str, code: &EnrolmentCode) {
    println!("person {person}");
    println!("code   {}   (good once, within a day, at the e-ID's page /enrol)", code.shown());
}

async fn proof(arguments: ProofArguments) -> anyhow::Result<ExitCode> {
    let ProofArguments { person, level, evidence, official, database } = arguments;
    let [one, other] = official.as_slice() else { bail!("name two officials: --official A --official B") };
    let database = people(database).await?;
    enrolment::proof(&database, &person, level, &evidence, [one, other], service::clock::now()).await?;
    println!("{person} is known at level {level} from now on");
    Ok(ExitCode::SUCCESS)
}

fn sources(arguments: &EidServeArguments) -> Sources {
    let EidServeArguments { listen, data, config } = arguments;
    let mut sources = Sources::from_process();
    if let Some(file) = config {
        sources = sources.with_file(file);
    }
    if let Some(listen) = listen {
        sources = sources.with_flag("--listen", "listen", listen.to_string());
    }
    if let Some(data) = data {
        sources = sources.with_flag("--data", "data", data.to_string_lossy());
    }
    sources
}
