//! What was allowed to clients, and the codes they are first told it by.
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};

use super::Store;
use super::interactions::{from_json, to_json};
use crate::acting::ActingAs;
use crate::binding::Binding;
use crate::entity::{authorization, authorization_code};
use crate::request::Allowed;

/// What a person, or for itself a client, was allowed: the family of all tokens that come of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) id: String,
    pub(crate) client_id: String,
    /// The authorization it was exchanged from, and ends with.
    pub(crate) parent_id: Option<String>,
    pub(crate) person_id: Option<String>,
    /// The session that it ends with; none for one that outlives its session.
    pub(crate) session_id: Option<String>,
    /// The client's name for the session.
    pub(crate) sid: Option<String>,
    pub(crate) subject: String,
    pub(crate) allowed: Allowed,
    /// The clients that act one for another, the present one first, where it was exchanged (RFC 8693 §4.1).
    pub(crate) actors: Vec<String>,
    /// What tokens are bound to, if anything.
    pub(crate) binding: Option<Binding>,
    pub(crate) acr: Option<String>,
    pub(crate) amr: Option<String>,
    pub(crate) auth_time: Option<DateTime<Utc>>,
    /// As what the person acts; none for a client that speaks for itself.
    pub(crate) acting: Option<ActingAs>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// What a code was issued for.
#[derive(Clone, PartialEq, Eq)]
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

    /// Binds an authorization to a key or certificate: every token that comes of it from now on carries its thumbprint.
    pub(crate) async fn bind_authorization(&self, id: &str, binding: &Binding) -> Result<(), StoreError> {
        authorization::Entity::update_many()
            .col_expr(authorization::Column::Jkt, Expr::value(binding.key()))
            .col_expr(authorization::Column::X5t, Expr::value(binding.certificate()))
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

    /// Ends every authorization in which the person acts as an employee of the organisation.
    pub(crate) async fn end_authorizations_as_employee(
        &self,
        person_id: &str,
        org: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let rows = authorization::Entity::find()
            .filter(authorization::Column::PersonId.is_in(self.merged_with(person_id).await?))
            .filter(authorization::Column::Acting.is_not_null())
            .filter(authorization::Column::EndedAt.is_null())
            .all(self.db())
            .await?;
        for row in rows {
            let authorization = Authorization::try_from(row)?;
            if authorization.acting.as_ref().and_then(ActingAs::employer) == Some(org) {
                self.end_authorization(&authorization.id, now).await?;
            }
        }
        Ok(())
    }

    /// The authorization, if neither it nor what it was exchanged from has ended.
    pub(super) async fn authorization(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Authorization>, StoreError> {
        let Some((authorization, is_live)) = self.any_authorization(id, now).await? else { return Ok(None) };
        let (mut above, mut all_live) = (authorization.parent_id.clone(), is_live);
        while let Some(parent_id) = above.filter(|_| all_live) {
            let parent = self.any_authorization(&parent_id, now).await?;
            all_live = parent.as_ref().is_some_and(|(_, is_live)| *is_live);
            above = parent.and_then(|(parent, _)| parent.parent_id);
        }
        Ok(all_live.then_some(authorization))
    }

    /// The authorization, and whether it has not ended.
    async fn any_authorization(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<(Authorization, bool)>, StoreError> {
        let Some(row) = authorization::Entity::find_by_id(id).one(self.db()).await? else { return Ok(None) };
        // A person's from before there were contexts counts as over.
        let is_told = row.acting.is_some() || row.person_id.is_none();
        let is_live = is_told && row.ended_at.is_none() && row.expires_at > Timestamp::from(now);
        Ok(Some((Authorization::try_from(row)?, is_live)))
    }
}

impl Authorization {
    fn row(&self) -> Result<authorization::ActiveModel, StoreError> {
        Ok(authorization::ActiveModel {
            id: Set(self.id.clone()),
            client_id: Set(self.client_id.clone()),
            parent_id: Set(self.parent_id.clone()),
            person_id: Set(self.person_id.clone()),
            session_id: Set(self.session_id.clone()),
            sid: Set(self.sid.clone()),
            subject: Set(self.subject.clone()),
            allowed: Set(to_json(&self.allowed)?),
            actors: Set((!self.actors.is_empty()).then(|| to_json(&self.actors)).transpose()?),
            jkt: Set(self.binding.as_ref().and_then(Binding::key).map(str::to_owned)),
            x5t: Set(self.binding.as_ref().and_then(Binding::certificate).map(str::to_owned)),
            acr: Set(self.acr.clone()),
            amr: Set(self.amr.clone()),
            auth_time: Set(self.auth_time.map(Timestamp::from)),
            created_at: Set(self.created_at.into()),
            expires_at: Set(self.expires_at.into()),
            ended_at: Set(None),
            acting: Set(self.acting.as_ref().map(to_json).transpose()?),
        })
    }
}

impl TryFrom<authorization::Model> for Authorization {
    type Error = StoreError;

    fn try_from(row: authorization::Model) -> Result<Self, StoreError> {
        Ok(Self {
            allowed: from_json(&row.allowed)?,
            id: row.id,
            client_id: row.client_id,
            actors: row.actors.as_deref().map_or(Ok(Vec::new()), from_json)?,
            parent_id: row.parent_id,
            person_id: row.person_id,
            session_id: row.session_id,
            sid: row.sid,
            subject: row.subject,
            binding: Binding::of_columns(row.jkt, row.x5t),
            acr: row.acr,
            amr: row.amr,
            auth_time: row.auth_time.map(Timestamp::into),
            acting: row.acting.as_deref().map(from_json).transpose()?,
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

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorization")
            .field("id", &self.id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Code").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
