//! Browsers in which people are signed in, and the clients that know of it.
use chrono::{DateTime, TimeDelta, Utc};
use claims::Assurance;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use storage::{StoreError, Timestamp};

use super::Store;
use super::people::read_level;
use crate::entity::{authorization, session, session_client};
use crate::random;

/// How long a session lives without being used.
const IDLE_MAX: TimeDelta = TimeDelta::minutes(15);

/// How long a session lives at most.
const AGE_MAX: TimeDelta = TimeDelta::hours(12);

/// A browser in which a person is signed in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) person_id: String,
    pub(crate) started_at: DateTime<Utc>,
    /// When the person last proved who they are.
    pub(crate) auth_time: DateTime<Utc>,
    pub(crate) last_seen_at: DateTime<Utc>,
    pub(crate) assurance: Assurance,
    /// How the person proved it (RFC 8176), with spaces between.
    pub(crate) amr: String,
    /// What the browser says it is.
    pub(crate) browser: String,
}

/// A client that knows of a session.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionClient {
    pub(crate) client_id: String,
    /// The client's own name for the session: two clients cannot compare theirs.
    pub(crate) sid: String,
    pub(crate) subject: String,
}

impl Session {
    /// Whether the session is over at `now` by its age or for want of use.
    fn is_over(&self, now: DateTime<Utc>) -> bool {
        now >= self.started_at + AGE_MAX || now >= self.last_seen_at + IDLE_MAX
    }
}

impl Store {
    /// Writes a session that begins, known by the digest of its cookie.
    pub(crate) async fn begin_session(&self, session: &Session, secret_hash: &str) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            id: Set(session.id.clone()),
            secret_hash: Set(secret_hash.to_owned()),
            person_id: Set(session.person_id.clone()),
            started_at: Set(session.started_at.into()),
            auth_time: Set(session.auth_time.into()),
            last_seen_at: Set(session.last_seen_at.into()),
            acr: Set(session.assurance.as_str().to_owned()),
            amr: Set(session.amr.clone()),
            browser: Set(session.browser.clone()),
            ended_at: Set(None),
        };
        session::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Writes that the person of a session proved anew who they are. The cookie changes with it.
    pub(crate) async fn renew_session(&self, session: &Session, secret_hash: &str) -> Result<(), StoreError> {
        let change = session::ActiveModel {
            secret_hash: Set(secret_hash.to_owned()),
            auth_time: Set(session.auth_time.into()),
            last_seen_at: Set(session.last_seen_at.into()),
            acr: Set(session.assurance.as_str().to_owned()),
            amr: Set(session.amr.clone()),
            ..Default::default()
        };
        session::Entity::update_many().set(change).filter(session::Column::Id.eq(&session.id)).exec(self.db()).await?;
        Ok(())
    }

    /// The session that a cookie with this digest is of, if it is not over; from now on it has been used.
    pub(crate) async fn session_by_secret(
        &self,
        secret_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, StoreError> {
        let found = session::Entity::find().filter(session::Column::SecretHash.eq(secret_hash)).one(self.db()).await?;
        self.used(found, now).await
    }

    /// The session with this id, if it is not over; from now on it has been used.
    pub(crate) async fn session(&self, id: &str, now: DateTime<Utc>) -> Result<Option<Session>, StoreError> {
        let found = session::Entity::find_by_id(id).one(self.db()).await?;
        self.used(found, now).await
    }

    async fn used(&self, found: Option<session::Model>, now: DateTime<Utc>) -> Result<Option<Session>, StoreError> {
        let Some(row) = found.filter(|row| row.ended_at.is_none()) else { return Ok(None) };
        let session = Session::try_from(row)?;
        if session.is_over(now) {
            return Ok(None);
        }
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(Timestamp::from(now)))
            .filter(session::Column::Id.eq(&session.id))
            .exec(self.db())
            .await?;
        Ok(Some(session))
    }

    /// The person's sessions that are not over, the newest first.
    pub(crate) async fn sessions_of(&self, person_id: &str, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
        let rows = session::Entity::find()
            .filter(session::Column::PersonId.eq(person_id))
            .filter(session::Column::EndedAt.is_null())
            .order_by_desc(session::Column::StartedAt)
            .order_by_asc(session::Column::Id)
            .all(self.db())
            .await?;
        let sessions: Result<Vec<Session>, StoreError> = rows.into_iter().map(Session::try_from).collect();
        Ok(sessions?.into_iter().filter(|session| !session.is_over(now)).collect())
    }

    /// Ends a session with every authorization that does not outlive it. Gives the clients that must be told; none
    /// where it had ended before.
    pub(crate) async fn end_session(&self, id: &str, now: DateTime<Utc>) -> Result<Vec<SessionClient>, StoreError> {
        let now = Timestamp::from(now);
        let tx = self.database.begin_write().await?;
        let ended = session::Entity::update_many()
            .col_expr(session::Column::EndedAt, Expr::value(now))
            .filter(session::Column::Id.eq(id))
            .filter(session::Column::EndedAt.is_null())
            .exec(&tx)
            .await?;
        if ended.rows_affected == 0 {
            return Ok(Vec::new());
        }
        authorization::Entity::update_many()
            .col_expr(authorization::Column::EndedAt, Expr::value(now))
            .filter(authorization::Column::SessionId.eq(id))
            .filter(authorization::Column::EndedAt.is_null())
            .exec(&tx)
            .await?;
        let told = session_client::Entity::find().filter(session_client::Column::SessionId.eq(id)).all(&tx).await?;
        self.database.commit(tx).await?;
        Ok(told.into_iter().map(SessionClient::from).collect())
    }

    /// The client's name for the session, drawn at first use.
    pub(crate) async fn sid(&self, session_id: &str, client_id: &str, subject: &str) -> Result<String, StoreError> {
        let key = || session_client::Entity::find_by_id((session_id.to_owned(), client_id.to_owned()));
        if let Some(row) = key().one(self.db()).await? {
            return Ok(row.sid);
        }
        let drawn = random::name();
        let row = session_client::ActiveModel {
            session_id: Set(session_id.to_owned()),
            client_id: Set(client_id.to_owned()),
            sid: Set(drawn.clone()),
            subject: Set(subject.to_owned()),
        };
        match session_client::Entity::insert(row).exec_without_returning(self.db()).await.map_err(StoreError::from) {
            Ok(_) => Ok(drawn),
            // Another request of the same browser was quicker.
            Err(StoreError::UniqueViolation(_)) => Ok(key().one(self.db()).await?.map_or(drawn, |row| row.sid)),
            Err(error) => Err(error),
        }
    }

    /// Whether the session is known to the client by this name.
    pub(crate) async fn is_sid_of(&self, sid: &str, session_id: &str, client_id: &str) -> Result<bool, StoreError> {
        let key = (session_id.to_owned(), client_id.to_owned());
        let found = session_client::Entity::find_by_id(key).one(self.db()).await?;
        Ok(found.is_some_and(|row| row.sid == sid))
    }
}

impl TryFrom<session::Model> for Session {
    type Error = StoreError;

    fn try_from(row: session::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            person_id: row.person_id,
            started_at: row.started_at.into(),
            auth_time: row.auth_time.into(),
            last_seen_at: row.last_seen_at.into(),
            assurance: read_level(&row.acr)?,
            amr: row.amr,
            browser: row.browser,
        })
    }
}

impl From<session_client::Model> for SessionClient {
    fn from(row: session_client::Model) -> Self {
        Self { client_id: row.client_id, sid: row.sid, subject: row.subject }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SessionClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionClient").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
