//! What was allowed to clients, and the codes and tokens that came of it.
use chrono::{DateTime, Utc};
use claims::TokenId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};

use super::Store;
use super::interactions::{from_json, to_json};
use crate::entity::{access_token, authorization, authorization_code, refresh_token};
use crate::request::Allowed;

/// What a person, or for itself a client, was allowed: the family of all tokens that come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) person_id: Option<String>,
    /// The session that it ends with; none for one that outlives its session.
    pub(crate) session_id: Option<String>,
    /// The client's name for the session.
    pub(crate) sid: Option<String>,
    pub(crate) subject: String,
    pub(crate) allowed: Allowed,
    /// The thumbprint of the key that tokens are bound to.
    pub(crate) jkt: Option<String>,
    pub(crate) acr: Option<String>,
    pub(crate) amr: Option<String>,
    pub(crate) auth_time: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// What a code was issued for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) code_hash: String,
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
    pub(crate) nonce: Option<String>,
    /// The key that the code is bound to (RFC 9449 §10).
    pub(crate) jkt: Option<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// What came of bringing a code.
#[derive(Debug)]
pub(crate) enum CodeUse {
    /// It is used for the first time, and from now on has been.
    First(Box<(Code, Authorization)>),
    /// It was used before, for this authorization.
    Again(String),
    /// There is no such code of this client.
    Unknown,
}

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
    /// Writes an authorization, and the code it is first told by where there is one.
    pub(crate) async fn add_authorization(&self, new: &Authorization, code: Option<&Code>) -> Result<(), StoreError> {
        let tx = self.database.begin_write().await?;
        authorization::Entity::insert(new.row()?).exec_without_returning(&tx).await?;
        if let Some(code) = code {
            let row = authorization_code::ActiveModel {
                code_hash: Set(code.code_hash.clone()),
                authorization_id: Set(new.id.clone()),
                redirect_uri: Set(code.redirect_uri.clone()),
                code_challenge: Set(code.code_challenge.clone()),
                nonce: Set(code.nonce.clone()),
                jkt: Set(code.jkt.clone()),
                expires_at: Set(code.expires_at.into()),
                used_at: Set(None),
            };
            authorization_code::Entity::insert(row).exec_without_returning(&tx).await?;
        }
        self.database.commit(tx).await
    }

    /// Uses a code of `client_id`. Another client's attempt leaves it as it is.
    pub(crate) async fn use_code(
        &self,
        code_hash: &str,
        client_id: &str,
        now: DateTime<Utc>,
    ) -> Result<CodeUse, StoreError> {
        let Some(row) = authorization_code::Entity::find_by_id(code_hash).one(self.db()).await? else {
            return Ok(CodeUse::Unknown);
        };
        let Some((authorization, is_live)) = self.any_authorization(&row.authorization_id, now).await? else {
            return Ok(CodeUse::Unknown);
        };
        if authorization.client_id != client_id {
            return Ok(CodeUse::Unknown);
        }
        let used = authorization_code::Entity::update_many()
            .col_expr(authorization_code::Column::UsedAt, Expr::value(Timestamp::from(now)))
            .filter(authorization_code::Column::CodeHash.eq(code_hash))
            .filter(authorization_code::Column::UsedAt.is_null())
            .exec(self.db())
            .await?;
        let code = Code::from(row);
        Ok(if used.rows_affected == 0 {
            CodeUse::Again(authorization.id)
        } else if is_live && code.expires_at > now {
            CodeUse::First(Box::new((code, authorization)))
        } else {
            CodeUse::Unknown
        })
    }

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

    /// Binds an authorization to a key: every token that comes of it carries the key's thumbprint.
    pub(crate) async fn bind_authorization(&self, id: &str, jkt: &str) -> Result<(), StoreError> {
        authorization::Entity::update_many()
            .col_expr(authorization::Column::Jkt, Expr::value(jkt))
            .filter(authorization::Column::Id.eq(id))
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Ends an authorization, with every token that came of it.
    pub(crate) async fn end_authorization(&self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        authorization::Entity::update_many()
            .col_expr(authorization::Column::EndedAt, Expr::value(Timestamp::from(now)))
            .filter(authorization::Column::Id.eq(id))
            .filter(authorization::Column::EndedAt.is_null())
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Ends every authorization that the person gave the client.
    pub(crate) async fn end_authorizations_of(
        &self,
        person_id: &str,
        client_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        authorization::Entity::update_many()
            .col_expr(authorization::Column::EndedAt, Expr::value(Timestamp::from(now)))
            .filter(authorization::Column::PersonId.eq(person_id))
            .filter(authorization::Column::ClientId.eq(client_id))
            .filter(authorization::Column::EndedAt.is_null())
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// The authorization, if it has not ended.
    async fn authorization(&self, id: &str, now: DateTime<Utc>) -> Result<Option<Authorization>, StoreError> {
        let found = self.any_authorization(id, now).await?;
        Ok(found.and_then(|(authorization, is_live)| is_live.then_some(authorization)))
    }

    /// The authorization, and whether it has not ended.
    async fn any_authorization(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<(Authorization, bool)>, StoreError> {
        let Some(row) = authorization::Entity::find_by_id(id).one(self.db()).await? else { return Ok(None) };
        let is_live = row.ended_at.is_none() && row.expires_at > Timestamp::from(now);
        Ok(Some((Authorization::try_from(row)?, is_live)))
    }
}

impl Authorization {
    fn row(&self) -> Result<authorization::ActiveModel, StoreError> {
        Ok(authorization::ActiveModel {
            id: Set(self.id.clone()),
            client_id: Set(self.client_id.clone()),
            person_id: Set(self.person_id.clone()),
            session_id: Set(self.session_id.clone()),
            sid: Set(self.sid.clone()),
            subject: Set(self.subject.clone()),
            allowed: Set(to_json(&self.allowed)?),
            jkt: Set(self.jkt.clone()),
            acr: Set(self.acr.clone()),
            amr: Set(self.amr.clone()),
            auth_time: Set(self.auth_time.map(Timestamp::from)),
            created_at: Set(self.created_at.into()),
            expires_at: Set(self.expires_at.into()),
            ended_at: Set(None),
        })
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

impl TryFrom<authorization::Model> for Authorization {
    type Error = StoreError;

    fn try_from(row: authorization::Model) -> Result<Self, StoreError> {
        Ok(Self {
            allowed: from_json(&row.allowed)?,
            id: row.id,
            client_id: row.client_id,
            person_id: row.person_id,
            session_id: row.session_id,
            sid: row.sid,
            subject: row.subject,
            jkt: row.jkt,
            acr: row.acr,
            amr: row.amr,
            auth_time: row.auth_time.map(Timestamp::into),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
        })
    }
}

impl From<authorization_code::Model> for Code {
    fn from(row: authorization_code::Model) -> Self {
        Self {
            code_hash: row.code_hash,
            redirect_uri: row.redirect_uri,
            code_challenge: row.code_challenge,
            nonce: row.nonce,
            jkt: row.jkt,
            expires_at: row.expires_at.into(),
        }
    }
}
