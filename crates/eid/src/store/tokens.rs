//! Refresh tokens, and access tokens by name.
use chrono::{DateTime, Utc};
use claims::TokenId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};

use super::Store;
use super::authorizations::Authorization;
use crate::entity::{access_token, refresh_token};

/// What came of bringing a refresh token.
#[derive(Debug)]
pub(crate) enum RefreshUse {
    /// It can be used; nothing is changed yet.
    Usable(Box<Authorization>),
    /// It was used before, for this authorization.
    Again(String),
    /// There is no such token, or what it is for has ended.
    Unknown,
}

impl Store {
    /// Looks at a refresh token, and changes nothing: it is used up by [`Store::rotate_refresh_token`].
    pub(crate) async fn refresh_token(&self, token_hash: &str, now: DateTime<Utc>) -> Result<RefreshUse, StoreError> {
        let Some(row) = refresh_token::Entity::find_by_id(token_hash).one(self.db()).await? else {
            return Ok(RefreshUse::Unknown);
        };
        let authorization = self.authorization(&row.authorization_id, now).await?;
        Ok(match authorization {
            None => RefreshUse::Unknown,
            Some(authorization) if row.used_at.is_some() => RefreshUse::Again(authorization.id),
            Some(authorization) => RefreshUse::Usable(Box::new(authorization)),
        })
    }

    /// Replaces `old` by `new`. `false` where `old` was used meanwhile; nothing is changed then.
    pub(crate) async fn rotate_refresh_token(
        &self,
        old: &str,
        new: &str,
        authorization_id: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let tx = self.database.begin_write().await?;
        let used = refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(Timestamp::from(now)))
            .filter(refresh_token::Column::TokenHash.eq(old))
            .filter(refresh_token::Column::UsedAt.is_null())
            .exec(&tx)
            .await?;
        if used.rows_affected == 0 {
            return Ok(false);
        }
        refresh_token::Entity::insert(refresh_row(new, authorization_id, now)).exec_without_returning(&tx).await?;
        self.database.commit(tx).await?;
        Ok(true)
    }

    /// Writes the first refresh token of an authorization.
    pub(crate) async fn add_refresh_token(
        &self,
        token_hash: &str,
        authorization_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        refresh_token::Entity::insert(refresh_row(token_hash, authorization_id, now))
            .exec_without_returning(self.db())
            .await?;
        Ok(())
    }

    /// The authorization of a refresh token that can still be used.
    pub(crate) async fn usable_refresh_token(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Authorization>, StoreError> {
        match self.refresh_token(token_hash, now).await? {
            RefreshUse::Usable(authorization) => Ok(Some(*authorization)),
            RefreshUse::Again(_) | RefreshUse::Unknown => Ok(None),
        }
    }

    /// The authorization that a refresh token came of, used or not, if it has not ended.
    pub(crate) async fn authorization_of_refresh_token(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Authorization>, StoreError> {
        match self.refresh_token(token_hash, now).await? {
            RefreshUse::Usable(authorization) => Ok(Some(*authorization)),
            RefreshUse::Again(id) => self.authorization(&id, now).await,
            RefreshUse::Unknown => Ok(None),
        }
    }

    /// Writes that an access token was issued.
    pub(crate) async fn add_access_token(
        &self,
        id: &TokenId,
        authorization_id: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = access_token::ActiveModel {
            jti: Set(id.as_str().to_owned()),
            authorization_id: Set(authorization_id.to_owned()),
            expires_at: Set(expires_at.into()),
            ended_at: Set(None),
        };
        access_token::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// The authorization that an access token came of, unless either has ended.
    pub(crate) async fn authorization_of_access_token(
        &self,
        jti: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Authorization>, StoreError> {
        let found = access_token::Entity::find_by_id(jti).one(self.db()).await?;
        match found.filter(|row| row.ended_at.is_none()) {
            Some(row) => self.authorization(&row.authorization_id, now).await,
            None => Ok(None),
        }
    }

    /// Ends an access token.
    pub(crate) async fn end_access_token(&self, jti: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        access_token::Entity::update_many()
            .col_expr(access_token::Column::EndedAt, Expr::value(Timestamp::from(now)))
            .filter(access_token::Column::Jti.eq(jti))
            .exec(self.db())
            .await?;
        Ok(())
    }
}

fn refresh_row(token_hash: &str, authorization_id: &str, now: DateTime<Utc>) -> refresh_token::ActiveModel {
    refresh_token::ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        authorization_id: Set(authorization_id.to_owned()),
        created_at: Set(now.into()),
        used_at: Set(None),
    }
}
