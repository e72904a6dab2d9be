//! What officials do for people: enrol them, let them back in, and say how surely they are known.
//!
//! An official gives the person a code, face to face. It lets the person in once, at level `low`, to make a passkey;
//! there is no other way back in, and no message that a thief could read.
use chrono::{DateTime, TimeDelta, Utc};
use claims::{Assurance, MemberRef};
use storage::{Database, StoreError};

use crate::random;
use crate::store::{Person, Store};

/// How long a code can be used.
pub const CODE_LIFETIME: TimeDelta = TimeDelta::hours(24);

/// The characters of a code: none that could be taken for another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The characters in a code, five bits each.
const CODE_CHARS: usize = 16;

/// A person to be enrolled.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// The name shown to the person, and told to clients that may ask for it.
    pub name: String,
    /// The personal code, if there is one.
    pub person_code: Option<String>,
    /// The member the person is, where they work for an organisation.
    pub member: Option<MemberRef>,
    /// How surely the person was found to be who they say.
    pub level: Assurance,
    /// By what that was found, such as `passport seen by A and B`.
    pub evidence: String,
}

/// A code that lets a person in once. `Debug` does not tell it.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode(String);

/// What an official did not get done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// The database gave no answer.
    #[error("the e-ID's database gave no answer")]
    Store(#[from] StoreError),
    /// There is no such person.
    #[error("there is no person `{0}`")]
    NoSuchPerson(String),
    /// A level is raised by two officials who are not one.
    #[error("a level is said by two officials; name two who are not the same")]
    OneOfficial,
}

impl EnrolmentCode {
    fn draw() -> Self {
        let mut bytes = [0; CODE_CHARS];
        random::fill(&mut bytes);
        Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// A new code, and what is kept of it.
    pub(crate) fn draw_with_digest() -> (Self, String) {
        let code = Self::draw();
        let digest = random::digest(&code.0);
        (code, digest)
    }

    /// The code as it is handed over, in groups of four.
    pub fn shown(&self) -> String {
        self.0.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join("-")
    }

    /// The digest of a code as a person typed it: capitals, spaces and hyphens aside, and with what is easily mistaken.
    pub(crate) fn digest_of(typed: &str) -> String {
        let read = |char: char| match char.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let code: String = typed.chars().filter(char::is_ascii_alphanumeric).map(read).collect();
        random::digest(&code)
    }
}

impl std::fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnrolmentCode(…)")
    }
}

/// Enrols a person, and gives their id and the code to hand over.
///
/// # Errors
/// [`NotDone::Store`].
pub async fn enrol(
    database: &Database,
    new: NewPerson,
    now: DateTime<Utc>,
) -> Result<(String, EnrolmentCode), NotDone> {
    let store = Store::new(database.clone());
    let NewPerson { name, person_code, member, level, evidence } = new;
    let person = Person { id: random::name(), name, person_code, member };
    store.ensure_person(&person, level, &evidence, now).await?;
    let code = hand_out(&store, &person.id, now).await?;
    Ok((person.id, code))
}

/// Lets a person back in who lost every passkey. They are known at level `low` from now on, until two officials say
/// otherwise by [`proof`].
///
/// # Errors
/// [`NotDone::NoSuchPerson`] or [`NotDone::Store`].
pub async fn readmit(database: &Database, person_id: &str, now: DateTime<Utc>) -> Result<EnrolmentCode, NotDone> {
    let store = Store::new(database.clone());
    require(&store, person_id).await?;
    store.add_proofing(person_id, Assurance::Low, "let back in", now).await?;
    hand_out(&store, person_id, now).await
}

/// Writes how surely a person is known, as two officials say.
///
/// # Errors
/// [`NotDone::OneOfficial`], [`NotDone::NoSuchPerson`] or [`NotDone::Store`].
pub async fn proof(
    database: &Database,
    person_id: &str,
    level: Assurance,
    evidence: &str,
    officials: [&str; 2],
    now: DateTime<Utc>,
) -> Result<(), NotDone> {
    let [one, other] = officials.map(str::trim);
    if one.is_empty() || other.is_empty() || one.to_lowercase() == other.to_lowercase() {
        return Err(NotDone::OneOfficial);
    }
    let store = Store::new(database.clone());
    require(&store, person_id).await?;
    Ok(store.add_proofing(person_id, level, &format!("{evidence} ({one}, {other})"), now).await?)
}

async fn require(store: &Store, person_id: &str) -> Result<(), NotDone> {
    store.person(person_id).await?.map(drop).ok_or_else(|| NotDone::NoSuchPerson(person_id.to_owned()))
}

async fn hand_out(store: &Store, person_id: &str, now: DateTime<Utc>) -> Result<EnrolmentCode, NotDone> {
    let code = EnrolmentCode::draw();
    store.add_enrolment(person_id, &EnrolmentCode::digest_of(&code.0), now + CODE_LIFETIME).await?;
    Ok(code)
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson").field("level", &self.level).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = EnrolmentCode("0123456789ABCDEF".to_owned());
        assert_eq!(code.shown(), "0123-4567-89AB-CDEF");
        for typed in ["0123-4567-89AB-CDEF", "o123 4567 89ab cdef", " 0L23456789abcdef"] {
            assert_eq!(EnrolmentCode::digest_of(typed), EnrolmentCode::digest_of(&code.0), "{typed}");
        }
        assert_ne!(EnrolmentCode::digest_of("0123-4567-89AB-CDEE"), EnrolmentCode::digest_of(&code.0));
        assert_eq!(format!("{code:?}"), "EnrolmentCode(…)");
        assert_eq!(EnrolmentCode::draw().shown().len(), 19);
    }
}
