//! People, how surely they are known, what they sign in with, and what they are called in each sector.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use claims::{Assurance, MemberRef};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use storage::{StoreError, Timestamp};

use super::Store;
use super::enrolments::write_proofing;
use crate::entity::{credential, pairwise_subject, person, proofing};
use crate::{pairwise, random};

/// A person the e-ID knows. `Debug` tells nothing of who it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) person_code: Option<String>,
    /// The member as whom the person acts, where they work for an organisation.
    pub(crate) member: Option<MemberRef>,
}

/// A passkey of a person.
#[derive(Clone)]
pub(crate) struct Credential {
    pub(crate) id: String,
    pub(crate) person_id: String,
    pub(crate) passkey: String,
    pub(crate) label: String,
    /// The highest level that signing in with it reaches.
    pub(crate) level: Assurance,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
}

/// A passkey that was just made.
pub(crate) struct NewCredential<'a> {
    pub(crate) person_id: &'a str,
    /// The authenticator's own name for it, in base64url.
    pub(crate) credential_id: &'a str,
    pub(crate) passkey: &'a str,
    pub(crate) label: &'a str,
    pub(crate) level: Assurance,
}

impl Store {
    /// Writes `person`, proofed at `level` by `evidence`, or leaves what is there under that id.
    pub(crate) async fn ensure_person(
        &self,
        person: &Person,
        level: Assurance,
        evidence: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let tx = self.database.begin_write().await?;
        if person::Entity::find_by_id(&person.id).one(&tx).await?.is_some() {
            return Ok(());
        }
        let row = person::ActiveModel {
            id: Set(person.id.clone()),
            name: Set(person.name.clone()),
            person_code: Set(person.person_code.clone()),
            org: Set(person.member.as_ref().map(|member| member.org().to_owned())),
            member: Set(person.member.as_ref().map(|member| member.id().to_owned())),
            created_at: Set(now.into()),
        };
        person::Entity::insert(row).exec_without_returning(&tx).await?;
        write_proofing(&tx, &person.id, level, evidence, now).await?;
        self.database.commit(tx).await
    }

    /// The person with this id.
    pub(crate) async fn person(&self, id: &str) -> Result<Option<Person>, StoreError> {
        person::Entity::find_by_id(id).one(self.db()).await?.map(Person::try_from).transpose()
    }

    /// Who has this personal code: whom they are known as, each once.
    pub(crate) async fn persons_by_code(&self, code: &str) -> Result<BTreeSet<String>, StoreError> {
        let rows = person::Entity::find().filter(person::Column::PersonCode.eq(code)).all(self.db()).await?;
        let mut persons = BTreeSet::new();
        for row in rows {
            persons.insert(self.kept_person(&row.id).await?);
        }
        Ok(persons)
    }

    /// How surely the person is known: what the newest proofing says.
    pub(crate) async fn proofed_level(&self, person_id: &str) -> Result<Assurance, StoreError> {
        let newest = proofing::Entity::find()
            .filter(proofing::Column::PersonId.eq(person_id))
            .order_by_desc(proofing::Column::At)
            .one(self.db())
            .await?;
        newest.map_or(Ok(Assurance::Low), |row| read_level(&row.level))
    }

    /// The one person with this personal code. Of several it could not be told who is meant, so then there is none.
    pub(crate) async fn person_of_code(&self, person_code: &str) -> Result<Option<Person>, StoreError> {
        let found = person::Entity::find().filter(person::Column::PersonCode.eq(person_code)).limit(2).all(self.db());
        let mut found = found.await?.into_iter();
        match (found.next(), found.next()) {
            (Some(row), None) => Person::try_from(row).map(Some),
            (_, _) => Ok(None),
        }
    }

    /// The person's passkeys, the oldest first.
    pub(crate) async fn credentials_of(&self, person_id: &str) -> Result<Vec<Credential>, StoreError> {
        let rows = credential::Entity::find()
            .filter(credential::Column::PersonId.is_in(self.merged_with(person_id).await?))
            .order_by_asc(credential::Column::CreatedAt)
            .order_by_asc(credential::Column::Id)
            .all(self.db())
            .await?;
        rows.into_iter().map(Credential::try_from).collect()
    }

    /// The passkey that its authenticator calls `credential_id`.
    pub(crate) async fn credential(&self, credential_id: &str) -> Result<Option<Credential>, StoreError> {
        let row = credential::Entity::find()
            .filter(credential::Column::CredentialId.eq(credential_id))
            .one(self.db())
            .await?;
        row.map(Credential::try_from).transpose()
    }

    /// Writes a passkey. `false` where it is somebody's already.
    pub(crate) async fn add_credential(&self, new: &NewCredential<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let row = credential::ActiveModel {
            id: Set(random::name()),
            person_id: Set(new.person_id.to_owned()),
            credential_id: Set(new.credential_id.to_owned()),
            passkey: Set(new.passkey.to_owned()),
            label: Set(new.label.to_owned()),
            level: Set(new.level.as_str().to_owned()),
            created_at: Set(now.into()),
            last_used_at: Set(None),
        };
        match credential::Entity::insert(row).exec_without_returning(self.db()).await.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(StoreError::UniqueViolation(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes that a passkey was used, and how it is since.
    pub(crate) async fn touch_credential(&self, id: &str, passkey: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let change = credential::ActiveModel {
            passkey: Set(passkey.to_owned()),
            last_used_at: Set(Some(now.into())),
            ..Default::default()
        };
        credential::Entity::update_many().set(change).filter(credential::Column::Id.eq(id)).exec(self.db()).await?;
        Ok(())
    }

    /// Removes a passkey of the person. `false` where they have no such.
    pub(crate) async fn remove_credential(&self, person_id: &str, id: &str) -> Result<bool, StoreError> {
        let removed = credential::Entity::delete_many()
            .filter(credential::Column::Id.eq(id))
            .filter(credential::Column::PersonId.is_in(self.merged_with(person_id).await?))
            .exec(self.db())
            .await?;
        Ok(removed.rows_affected == 1)
    }

    /// What the person is called in `sector`, if they were ever called anything there.
    pub(crate) async fn known_subject(&self, person_id: &str, sector: &str) -> Result<Option<String>, StoreError> {
        let key = (person_id.to_owned(), sector.to_owned());
        Ok(pairwise_subject::Entity::find_by_id(key).one(self.db()).await?.map(|row| row.subject))
    }

    /// What the person is called in `sector`: drawn and kept at first use, so that it can neither be worked out nor
    /// change (OpenID Connect Core §8.1).
    pub(crate) async fn subject(
        &self,
        person_id: &str,
        sector: &str,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let key = || pairwise_subject::Entity::find_by_id((person_id.to_owned(), sector.to_owned()));
        if let Some(row) = key().one(self.db()).await? {
            return Ok(row.subject);
        }
        let row = pairwise_subject::ActiveModel {
            person_id: Set(person_id.to_owned()),
            sector: Set(sector.to_owned()),
            subject: Set(pairwise::draw()),
            created_at: Set(now.into()),
        };
        match pairwise_subject::Entity::insert(row).exec_without_returning(self.db()).await.map_err(StoreError::from) {
            // Another request of the same person was quicker.
            Ok(_) | Err(StoreError::UniqueViolation(_)) => {}
            Err(error) => return Err(error),
        }
        let kept = key().one(self.db()).await?;
        Ok(kept.ok_or_else(|| DbErr::RecordNotFound("the subject just written".to_owned()))?.subject)
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(…)")
    }
}

impl TryFrom<person::Model> for Person {
    type Error = StoreError;

    fn try_from(row: person::Model) -> Result<Self, StoreError> {
        let member = match (&row.org, &row.member) {
            (Some(org), Some(member)) => {
                Some(MemberRef::new(org, member).map_err(|error| DbErr::Custom(error.to_string()))?)
            }
            (_, _) => None,
        };
        Ok(Self { id: row.id, name: row.name, person_code: row.person_code, member })
    }
}

impl TryFrom<credential::Model> for Credential {
    type Error = StoreError;

    fn try_from(row: credential::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            person_id: row.person_id,
            passkey: row.passkey,
            label: row.label,
            level: read_level(&row.level)?,
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.map(Timestamp::into),
        })
    }
}

pub(super) fn read_level(text: &str) -> Result<Assurance, StoreError> {
    Ok(text.parse().map_err(|_| DbErr::Type("no level of assurance".to_owned()))?)
}
