//! What is asked of a portal's database.
//!
//! Secrets and states are given to the store as digests, tokens sealed: it never learns one.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};
use storage::{Database, StoreError, Timestamp};

use super::entity::{begun_sign_in, browser_session, logout_notice};

/// How far back others' endings are looked for: writes may become visible a little later than their instant says.
const LOOK_BACK: TimeDelta = TimeDelta::seconds(10);
/// How long an ended session is remembered, for replicas to hear of it.
const KEPT_AFTER: TimeDelta = TimeDelta::hours(1);

/// A portal's database.
#[derive(Debug, Clone)]
pub(super) struct Store {
    database: Database,
}

/// A browser in which a person is signed in.
pub(super) struct BrowserSession {
    pub(super) secret_hash: String,
    /// The provider's name for it.
    pub(super) sid: Option<String>,
    pub(super) subject: String,
    /// The tokens.
    pub(super) sealed: String,
    /// Until when the access token among them is good.
    pub(super) token_until: DateTime<Utc>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) last_seen_at: DateTime<Utc>,
}

/// Which sessions end together.
pub(super) enum Ending<'a> {
    /// The one that a cookie is of, by its digest.
    Secret(&'a str),
    /// The one that the provider knows by this name.
    Sid(&'a str),
    /// All of a person.
    Subject(&'a str),
}

impl Store {
    pub(super) fn new(database: Database) -> Self {
        Self { database }
    }

    fn db(&self) -> &DatabaseConnection {
        self.database.connection()
    }

    pub(super) async fn add_sign_in(&self, begun: begun_sign_in::Model) -> Result<(), StoreError> {
        let row: begun_sign_in::ActiveModel = begun.into();
        begun_sign_in::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Takes the sign-in of this state that this browser began, so that nobody takes it again.
    pub(super) async fn take_sign_in(
        &self,
        state_hash: &str,
        browser_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let found = begun_sign_in::Entity::find_by_id(state_hash)
            .filter(begun_sign_in::Column::BrowserHash.eq(browser_hash))
            .filter(begun_sign_in::Column::ExpiresAt.gt(Timestamp::from(now)))
            .one(self.db())
            .await?;
        let Some(found) = found else { return Ok(None) };
        let taken = begun_sign_in::Entity::delete_by_id(state_hash).exec(self.db()).await?;
        Ok((taken.rows_affected == 1).then_some(found.sealed))
    }

    pub(super) async fn begin(&self, session: BrowserSession) -> Result<(), StoreError> {
        let row = browser_session::ActiveModel {
            secret_hash: Set(session.secret_hash),
            sid: Set(session.sid),
            subject: Set(session.subject),
            sealed: Set(session.sealed),
            token_until: Set(session.token_until.into()),
            started_at: Set(session.started_at.into()),
            last_seen_at: Set(session.last_seen_at.into()),
            renewing_until: Set(None),
            ended_at: Set(None),
        };
        browser_session::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// The session that a cookie with this digest is of, unless it has ended.
    pub(super) async fn session(&self, secret_hash: &str) -> Result<Option<BrowserSession>, StoreError> {
        let found = browser_session::Entity::find_by_id(secret_hash)
            .filter(browser_session::Column::EndedAt.is_null())
            .one(self.db())
            .await?;
        Ok(found.map(BrowserSession::from))
    }

    /// Writes that the session was used.
    pub(super) async fn seen(&self, secret_hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        browser_session::Entity::update_many()
            .col_expr(browser_session::Column::LastSeenAt, Expr::value(Timestamp::from(now)))
            .filter(browser_session::Column::SecretHash.eq(secret_hash))
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Whether the tokens, good until `token_until`, are ours to renew until `until`: one request's, of all replicas'.
    pub(super) async fn begin_renewal(
        &self,
        session: &BrowserSession,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let nobody_does = Condition::any()
            .add(browser_session::Column::RenewingUntil.is_null())
            .add(browser_session::Column::RenewingUntil.lt(Timestamp::from(now)));
        let begun = browser_session::Entity::update_many()
            .col_expr(browser_session::Column::RenewingUntil, Expr::value(Timestamp::from(until)))
            .filter(browser_session::Column::SecretHash.eq(&session.secret_hash))
            .filter(browser_session::Column::TokenUntil.eq(Timestamp::from(session.token_until)))
            .filter(browser_session::Column::EndedAt.is_null())
            .filter(nobody_does)
            .exec(self.db())
            .await?;
        Ok(begun.rows_affected == 1)
    }

    /// Writes the tokens that were got, or that none were (`None`), and lets others renew again.
    pub(super) async fn end_renewal(
        &self,
        secret_hash: &str,
        renewed: Option<(String, DateTime<Utc>)>,
    ) -> Result<(), StoreError> {
        let mut change = browser_session::ActiveModel { renewing_until: Set(None), ..Default::default() };
        if let Some((sealed, token_until)) = renewed {
            change.sealed = Set(sealed);
            change.token_until = Set(token_until.into());
        }
        browser_session::Entity::update_many()
            .set(change)
            .filter(browser_session::Column::SecretHash.eq(secret_hash))
            .filter(browser_session::Column::EndedAt.is_null())
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Ends sessions, whose tokens are gone with that, and gives the provider's names for them.
    pub(super) async fn end(&self, ending: Ending<'_>, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        let meant = match ending {
            Ending::Secret(hash) => browser_session::Column::SecretHash.eq(hash),
            Ending::Sid(sid) => browser_session::Column::Sid.eq(sid),
            Ending::Subject(subject) => browser_session::Column::Subject.eq(subject),
        };
        let meant = Condition::all().add(meant).add(browser_session::Column::EndedAt.is_null());
        let sids = self.sids(meant.clone()).await?;
        browser_session::Entity::update_many()
            .col_expr(browser_session::Column::EndedAt, Expr::value(Timestamp::from(now)))
            .col_expr(browser_session::Column::Sealed, Expr::value(""))
            .filter(meant)
            .exec(self.db())
            .await?;
        Ok(sids)
    }

    /// The provider's names for the sessions that ended since `since`, at whichever replica.
    pub(super) async fn ended_since(&self, since: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        self.sids(Condition::all().add(browser_session::Column::EndedAt.gte(Timestamp::from(since - LOOK_BACK)))).await
    }

    async fn sids(&self, meant: Condition) -> Result<Vec<String>, StoreError> {
        let sids: Vec<Option<String>> = browser_session::Entity::find()
            .select_only()
            .column(browser_session::Column::Sid)
            .filter(meant)
            .into_tuple()
            .all(self.db())
            .await?;
        Ok(sids.into_iter().flatten().collect())
    }

    /// Whether the logout token of this name is seen for the first time.
    pub(super) async fn use_notice(&self, jti: &str, forget_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let row = logout_notice::ActiveModel { jti: Set(jti.to_owned()), forget_at: Set(forget_at.into()) };
        match logout_notice::Entity::insert(row).exec_without_returning(self.db()).await.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(StoreError::UniqueViolation(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes what is of no use at `now`.
    pub(super) async fn forget_old(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let before = |instant: DateTime<Utc>| Timestamp::from(instant);
        let (ended, over) = (before(now - KEPT_AFTER), before(now - super::sessions::AGE_MAX - KEPT_AFTER));
        let useless = Condition::any()
            .add(browser_session::Column::EndedAt.lt(ended))
            .add(browser_session::Column::StartedAt.lt(over));
        begun_sign_in::Entity::delete_many()
            .filter(begun_sign_in::Column::ExpiresAt.lt(before(now)))
            .exec(self.db())
            .await?;
        browser_session::Entity::delete_many().filter(useless).exec(self.db()).await?;
        logout_notice::Entity::delete_many()
            .filter(logout_notice::Column::ForgetAt.lt(before(now)))
            .exec(self.db())
            .await?;
        Ok(())
    }
}

impl From<browser_session::Model> for BrowserSession {
    fn from(row: browser_session::Model) -> Self {
        Self {
            secret_hash: row.secret_hash,
            sid: row.sid,
            subject: row.subject,
            sealed: row.sealed,
            token_until: row.token_until.into(),
            started_at: row.started_at.into(),
            last_seen_at: row.last_seen_at.into(),
        }
    }
}
