//! Codes that let a person in once, and what officials found out about people.
use chrono::{DateTime, Utc};
use claims::Assurance;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};

use super::Store;
use crate::entity::{enrolment, proofing};
use crate::random;

impl Store {
    /// Keeps a code of the person in place of any before.
    pub(crate) async fn add_enrolment(
        &self,
        person_id: &str,
        code_hash: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let tx = self.database.begin_write().await?;
        enrolment::Entity::delete_many().filter(enrolment::Column::PersonId.eq(person_id)).exec(&tx).await?;
        let row = enrolment::ActiveModel {
            code_hash: Set(code_hash.to_owned()),
            person_id: Set(person_id.to_owned()),
            expires_at: Set(expires_at.into()),
        };
        enrolment::Entity::insert(row).exec_without_returning(&tx).await?;
        self.database.commit(tx).await
    }

    /// Takes the code with this digest, and says whose it is: it is there once.
    pub(crate) async fn take_enrolment(
        &self,
        code_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let found = enrolment::Entity::find_by_id(code_hash).one(self.db()).await?;
        let Some(row) = found.filter(|row| row.expires_at > Timestamp::from(now)) else { return Ok(None) };
        let taken = enrolment::Entity::delete_by_id(code_hash).exec(self.db()).await?;
        Ok((taken.rows_affected == 1).then_some(row.person_id))
    }

    /// Writes how surely the person was found to be who they say, from `now` on.
    pub(crate) async fn add_proofing(
        &self,
        person_id: &str,
        level: Assurance,
        evidence: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let tx = self.database.begin_write().await?;
        write_proofing(&tx, person_id, level, evidence, now).await?;
        self.database.commit(tx).await
    }
}

/// Writes one proofing. Of two at one instant the later written counts, so each is a moment after the one before.
pub(super) async fn write_proofing(
    tx: &DatabaseTransaction,
    person_id: &str,
    level: Assurance,
    evidence: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before = proofing::Entity::find().filter(proofing::Column::PersonId.eq(person_id)).all(tx).await?;
    let newest = before.iter().map(|row| row.at.0).max();
    let at = Timestamp(Timestamp::from(now).0.max(newest.map_or(0, |newest| newest + 1)));
    let row = proofing::ActiveModel {
        id: Set(random::name()),
        person_id: Set(person_id.to_owned()),
        level: Set(level.as_str().to_owned()),
        evidence: Set(evidence.to_owned()),
        at: Set(at),
    };
    proofing::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
