//! What is asked of the database, in the domain's words.
//!
//! Codes, tokens and cookies are given to the store as digests: it never learns one.
mod authorizations;
mod consents;
mod enrolments;
mod interactions;
mod people;
mod sessions;
mod tokens;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use storage::{Database, StoreError, Timestamp};

use crate::entity::{access_token, authorization_code, ceremony, interaction, pushed_request, seen};

pub(crate) use authorizations::{Authorization, Code, CodeUse};
pub(crate) use interactions::Interaction;
pub(crate) use people::{Credential, NewCredential, Person};
pub(crate) use sessions::{Session, SessionClient};
pub(crate) use tokens::RefreshUse;

/// The e-ID's database. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    database: Database,
}

impl Store {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    fn db(&self) -> &DatabaseConnection {
        self.database.connection()
    }

    /// Whether `name` is used for the first time among those of its `kind`, which it may be once. It is remembered until
    /// `forget_at`, from when on it is refused for its age.
    pub(crate) async fn use_name(&self, kind: &str, name: &str, forget_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let row = seen::ActiveModel {
            kind: Set(kind.to_owned()),
            name: Set(name.to_owned()),
            forget_at: Set(forget_at.into()),
        };
        match seen::Entity::insert(row).exec_without_returning(self.db()).await.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(StoreError::UniqueViolation(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes what is of no use after `now`.
    pub(crate) async fn forget_expired(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (db, now) = (self.db(), Timestamp::from(now));
        seen::Entity::delete_many().filter(seen::Column::ForgetAt.lt(now)).exec(db).await?;
        pushed_request::Entity::delete_many().filter(pushed_request::Column::ExpiresAt.lt(now)).exec(db).await?;
        interaction::Entity::delete_many().filter(interaction::Column::ExpiresAt.lt(now)).exec(db).await?;
        ceremony::Entity::delete_many().filter(ceremony::Column::ExpiresAt.lt(now)).exec(db).await?;
        // A used code is kept for a day beyond its time: a second use within it still ends what the first began.
        let a_day_ago = Timestamp(now.0 - 24 * 60 * 60 * 1_000);
        authorization_code::Entity::delete_many()
            .filter(authorization_code::Column::ExpiresAt.lt(a_day_ago))
            .exec(db)
            .await?;
        access_token::Entity::delete_many().filter(access_token::Column::ExpiresAt.lt(a_day_ago)).exec(db).await?;
        Ok(())
    }
}
