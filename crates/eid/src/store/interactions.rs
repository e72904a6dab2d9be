//! Requests on their way: pushed ones, those a person is busy with, and passkey ceremonies.
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::{StoreError, Timestamp};

use super::Store;
use crate::entity::{ceremony, interaction, pushed_request};
use crate::errand::Errand;
use crate::random;
use crate::request::AuthorizationRequest;

/// What a person is busy signing in for, in one browser.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    pub(crate) id: String,
    pub(crate) browser_hash: String,
    pub(crate) errand: Errand,
    /// The session in which the person proved who they are for this very errand.
    pub(crate) signed_in: Option<String>,
    /// The session for which the person said, for this very errand, as what they act.
    pub(crate) context_chosen: Option<String>,
}

impl Store {
    /// Keeps a request that a client pushed, under the digest of its `request_uri`.
    pub(crate) async fn push_request(
        &self,
        uri_hash: &str,
        request: &AuthorizationRequest,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = pushed_request::ActiveModel {
            uri_hash: Set(uri_hash.to_owned()),
            client_id: Set(request.client_id.clone()),
            request: Set(to_json(request)?),
            expires_at: Set(expires_at.into()),
        };
        pushed_request::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Takes the request that `client_id` pushed: it is there once.
    pub(crate) async fn take_pushed_request(
        &self,
        uri_hash: &str,
        client_id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<AuthorizationRequest>, StoreError> {
        let found = pushed_request::Entity::find_by_id(uri_hash).one(self.db()).await?;
        let Some(row) = found.filter(|row| row.client_id == client_id && row.expires_at > Timestamp::from(now)) else {
            return Ok(None);
        };
        let taken = pushed_request::Entity::delete_by_id(uri_hash).exec(self.db()).await?;
        if taken.rows_affected == 1 { from_json(&row.request).map(Some) } else { Ok(None) }
    }

    /// Keeps what a person is busy signing in for, and gives its name.
    pub(crate) async fn begin_interaction(
        &self,
        browser_hash: &str,
        errand: &Errand,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let id = random::name();
        let row = interaction::ActiveModel {
            id: Set(id.clone()),
            browser_hash: Set(browser_hash.to_owned()),
            errand: Set(to_json(errand)?),
            signed_in: Set(None),
            created_at: Set(now.into()),
            expires_at: Set(expires_at.into()),
            context_chosen: Set(None),
        };
        interaction::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(id)
    }

    /// The interaction with this name, if it has not expired.
    pub(crate) async fn interaction(&self, id: &str, now: DateTime<Utc>) -> Result<Option<Interaction>, StoreError> {
        let found = interaction::Entity::find_by_id(id).one(self.db()).await?;
        let Some(row) = found.filter(|row| row.expires_at > Timestamp::from(now)) else { return Ok(None) };
        Ok(Some(Interaction {
            errand: from_json(&row.errand)?,
            id: row.id,
            browser_hash: row.browser_hash,
            signed_in: row.signed_in,
            context_chosen: row.context_chosen,
        }))
    }

    /// Writes in which session the person proved who they are for this very errand.
    pub(crate) async fn signed_in_for(&self, id: &str, session_id: &str) -> Result<(), StoreError> {
        interaction::Entity::update_many()
            .col_expr(interaction::Column::SignedIn, Expr::value(session_id))
            .filter(interaction::Column::Id.eq(id))
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Writes for which session the person said, for this very errand, as what they act.
    pub(crate) async fn context_chosen_for(&self, id: &str, session_id: &str) -> Result<(), StoreError> {
        interaction::Entity::update_many()
            .col_expr(interaction::Column::ContextChosen, Expr::value(session_id))
            .filter(interaction::Column::Id.eq(id))
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Ends an interaction. `false` where it had ended before: it is answered once.
    pub(crate) async fn end_interaction(&self, id: &str) -> Result<bool, StoreError> {
        Ok(interaction::Entity::delete_by_id(id).exec(self.db()).await?.rows_affected == 1)
    }

    /// Keeps the state of a passkey ceremony of `owner`, and gives its name.
    pub(crate) async fn begin_ceremony<T: Serialize>(
        &self,
        owner: &str,
        state: &T,
        expires_at: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let id = random::name();
        let row = ceremony::ActiveModel {
            id: Set(id.clone()),
            owner: Set(owner.to_owned()),
            state: Set(to_json(state)?),
            expires_at: Set(expires_at.into()),
        };
        ceremony::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(id)
    }

    /// Takes the state of a ceremony of `owner`: a challenge is answered once, rightly or wrongly.
    pub(crate) async fn take_ceremony<T: DeserializeOwned>(
        &self,
        id: &str,
        owner: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<T>, StoreError> {
        let found = ceremony::Entity::find_by_id(id).one(self.db()).await?;
        let Some(row) = found.filter(|row| row.owner == owner && row.expires_at > Timestamp::from(now)) else {
            return Ok(None);
        };
        let taken = ceremony::Entity::delete_by_id(id).exec(self.db()).await?;
        // A ceremony of the other kind does not read as this one, and is none.
        Ok(if taken.rows_affected == 1 { serde_json::from_str(&row.state).ok() } else { None })
    }
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()).into())
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()).into())
}
