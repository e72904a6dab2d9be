//! Ready people: made up, for development.
use claims::MemberRef;

use crate::build::BuildError;
use crate::clients::ClientFault;
use crate::config::ReadyPerson;
use crate::provider::Provider;
use crate::store::Person;

/// How the id of a ready person begins in the database.
const PREFIX: &str = "ready-";

/// The id under which a ready person is kept.
pub(crate) fn person_id(ready: &ReadyPerson) -> String {
    format!("{PREFIX}{}", ready.id)
}

/// Writes the ready people who are not there yet.
pub(crate) async fn write_ready_people(provider: &Provider) -> Result<(), BuildError> {
    if !provider.people.is_empty() && !provider.is_dev() {
        return Err(ClientFault::DevelopmentOnly("ready_people").into());
    }
    for ready in &provider.people {
        let person = read(ready).map_err(|problem| BuildError::Person { person: ready.id.clone(), problem })?;
        let now = provider.now();
        provider.store.ensure_person(&person, ready.assurance.into(), "made up", now).await?;
    }
    Ok(())
}

fn read(ready: &ReadyPerson) -> Result<Person, String> {
    let is_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if ready.id.is_empty() || !ready.id.bytes().all(is_id) {
        return Err("`id` has lower-case letters, digits and hyphens only".to_owned());
    }
    let member = match (&ready.org, &ready.member) {
        (None, None) => None,
        (Some(org), Some(member)) => Some(MemberRef::new(org, member).map_err(|error| error.to_string())?),
        (_, _) => return Err("`org` and `member` are given together".to_owned()),
    };
    Ok(Person { id: person_id(ready), name: ready.name.clone(), person_code: ready.person_code.clone(), member })
}
