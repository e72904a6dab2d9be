//! Browsers in which people are signed in, and the clients that know of it.
use chrono::{DateTime, TimeDelta, Utc};
use claims::Assurance;
use sea_orm::sea_query::{Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use storage::{StoreError, Timestamp};

use super::Store;
use super::interactions::{from_json, to_json};
use super::people::read_level;
use crate::acting::ActingAs;
use crate::entity::{authorization, session, session_client};
use crate::random;

/// How long a session lives without being used.
const IDLE_MAX: TimeDelta = TimeDelta::minutes(15);

/// How long a session lives at most.
const AGE_MAX: TimeDelta = TimeDelta::hours(12);

/// How `opened_by` begins in the database, before the link's id.
const AUTHORITY: &str = "authority:";
const ORGANISATION: &str = "organisation:";

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
    /// As what the person acts, from the session's beginning to its end.
    pub(crate) acting: ActingAs,
    pub(crate) opened_by: OpenedBy,
}

/// What a person signed in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OpenedBy {
    /// A credential of their own.
    Own,
    /// An authority for their national identifier, which stands for one.
    Authority(Origin),
    /// An organisation's provider, which opens the context of its employee and nothing else.
    Organisation(Origin),
}

/// The link that opened a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) link_id: String,
    /// What the upstream provider calls the session it began.
    pub(crate) sid: Option<String>,
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

    /// Whether the session is the person's own: only such a one shows and changes what is theirs.
    pub(crate) fn is_own(&self) -> bool {
        match self.opened_by {
            OpenedBy::Own | OpenedBy::Authority(_) => true,
            OpenedBy::Organisation(_) => false,
        }
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
            acting: Set(Some(to_json(&session.acting)?)),
            opened_by: Set(session.opened_by.text()),
            upstream_sid: Set(session.opened_by.sid().map(str::to_owned)),
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
            upstream_sid: Set(session.opened_by.sid().map(str::to_owned)),
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
        // A row from before there were contexts counts as over.
        let Some(row) = found.filter(|row| row.ended_at.is_none() && row.acting.is_some()) else { return Ok(None) };
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
            .filter(session::Column::PersonId.is_in(self.merged_with(person_id).await?))
            .filter(session::Column::EndedAt.is_null())
            .filter(session::Column::Acting.is_not_null())
            .order_by_desc(session::Column::StartedAt)
            .order_by_asc(session::Column::Id)
            .all(self.db())
            .await?;
        let sessions: Result<Vec<Session>, StoreError> = rows.into_iter().map(Session::try_from).collect();
        Ok(sessions?.into_iter().filter(|session| !session.is_over(now)).collect())
    }

    /// The sessions that a link opened and that are not over.
    pub(crate) async fn sessions_opened_by(
        &self,
        link_id: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, StoreError> {
        let origins = [AUTHORITY, ORGANISATION].map(|kind| format!("{kind}{link_id}"));
        self.live_sessions(session::Column::OpenedBy.is_in(origins), now).await
    }

    /// The sessions that some upstream provider calls `sid` and that are not over.
    pub(crate) async fn sessions_by_upstream_sid(
        &self,
        sid: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, StoreError> {
        self.live_sessions(session::Column::UpstreamSid.eq(sid), now).await
    }

    async fn live_sessions(&self, which: SimpleExpr, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
        let live = session::Column::EndedAt.is_null().and(session::Column::Acting.is_not_null());
        let rows = session::Entity::find().filter(which).filter(live).all(self.db()).await?;
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
            acting: from_json(row.acting.as_deref().unwrap_or_default())?,
            opened_by: OpenedBy::read(row.opened_by.as_deref(), row.upstream_sid)?,
        })
    }
}

impl OpenedBy {
    fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Own => None,
            Self::Authority(origin) | Self::Organisation(origin) => Some(origin),
        }
    }

    fn sid(&self) -> Option<&str> {
        self.origin()?.sid.as_deref()
    }

    /// The link that opened the session, if one did.
    pub(crate) fn link_id(&self) -> Option<&str> {
        self.origin().map(|origin| origin.link_id.as_str())
    }

    fn text(&self) -> Option<String> {
        match self {
            Self::Own => None,
            Self::Authority(origin) => Some(format!("{AUTHORITY}{}", origin.link_id)),
            Self::Organisation(origin) => Some(format!("{ORGANISATION}{}", origin.link_id)),
        }
    }

    fn read(text: Option<&str>, sid: Option<String>) -> Result<Self, StoreError> {
        let Some(text) = text else { return Ok(Self::Own) };
        if let Some(link_id) = text.strip_prefix(AUTHORITY) {
            return Ok(Self::Authority(Origin { link_id: link_id.to_owned(), sid }));
        }
        match text.strip_prefix(ORGANISATION) {
            Some(link_id) => Ok(Self::Organisation(Origin { link_id: link_id.to_owned(), sid })),
            None => Err(DbErr::Type("what opened a session is unknown".to_owned()).into()),
        }
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
