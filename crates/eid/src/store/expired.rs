//! Removing what is of no use any more.
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};

use super::Store;
use crate::entity::{
    access_token, authorization, authorization_code, ceremony, enrolment, interaction, pushed_request, refresh_token,
    seen, session, session_client,
};

/// How long is kept what has expired and could still be brought: a code or token that is used again in this time ends what
/// the first use began.
const KEPT_AFTER: TimeDelta = TimeDelta::days(1);

impl Store {
    /// Removes what is of no use at `now`.
    pub(crate) async fn forget_expired(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let tx = self.database.begin_write().await?;
        let (now, a_day_ago) = (Timestamp::from(now), Timestamp::from(now - KEPT_AFTER));
        forget_names_and_requests(&tx, now).await?;
        forget_authorizations(&tx, a_day_ago).await?;
        forget_sessions(&tx, a_day_ago).await?;
        self.database.commit(tx).await
    }
}

async fn forget_names_and_requests(tx: &DatabaseTransaction, now: Timestamp) -> Result<(), StoreError> {
    seen::Entity::delete_many().filter(seen::Column::ForgetAt.lt(now)).exec(tx).await?;
    pushed_request::Entity::delete_many().filter(pushed_request::Column::ExpiresAt.lt(now)).exec(tx).await?;
    interaction::Entity::delete_many().filter(interaction::Column::ExpiresAt.lt(now)).exec(tx).await?;
    ceremony::Entity::delete_many().filter(ceremony::Column::ExpiresAt.lt(now)).exec(tx).await?;
    enrolment::Entity::delete_many().filter(enrolment::Column::ExpiresAt.lt(now)).exec(tx).await?;
    Ok(())
}

/// Authorizations that expired before `before`, with all that came of them.
async fn forget_authorizations(tx: &DatabaseTransaction, before: Timestamp) -> Result<(), StoreError> {
    let expired = || -> SelectStatement {
        Query::select()
            .column(authorization::Column::Id)
            .from(authorization::Entity)
            .and_where(authorization::Column::ExpiresAt.lt(before))
            .to_owned()
    };
    authorization_code::Entity::delete_many()
        .filter(authorization_code::Column::AuthorizationId.in_subquery(expired()))
        .exec(tx)
        .await?;
    refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::AuthorizationId.in_subquery(expired()))
        .exec(tx)
        .await?;
    access_token::Entity::delete_many().filter(access_token::Column::ExpiresAt.lt(before)).exec(tx).await?;
    access_token::Entity::delete_many()
        .filter(access_token::Column::AuthorizationId.in_subquery(expired()))
        .exec(tx)
        .await?;
    authorization::Entity::delete_many().filter(authorization::Column::ExpiresAt.lt(before)).exec(tx).await?;
    Ok(())
}

/// Sessions that began before `before`: longer than any lives.
async fn forget_sessions(tx: &DatabaseTransaction, before: Timestamp) -> Result<(), StoreError> {
    let old = Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::StartedAt.lt(before))
        .to_owned();
    session_client::Entity::delete_many().filter(session_client::Column::SessionId.in_subquery(old)).exec(tx).await?;
    session::Entity::delete_many().filter(session::Column::StartedAt.lt(before)).exec(tx).await?;
    Ok(())
}
