//! What is asked of the database, in the domain's words.
//!
//! Codes, tokens and cookies are given to the store as digests: it never learns one.
mod authorizations;
mod consents;
mod enrolments;
mod expired;
mod interactions;
mod invitations;
mod links;
mod mandates;
mod merges;
mod people;
mod sessions;
mod tokens;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait};
use storage::{Database, StoreError};

use crate::entity::seen;

pub(crate) use authorizations::{Authorization, Code, CodeUse};
pub(crate) use interactions::Interaction;
pub(crate) use invitations::Invitation;
pub(crate) use links::{Identity, Link, LinkState, Linked, Method, NewLink};
pub(crate) use merges::Merge;
pub(crate) use people::{Credential, NewCredential, Person};
pub(crate) use sessions::{OpenedBy, Origin, Session, SessionClient};
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

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        self.database.ping().await
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
}
