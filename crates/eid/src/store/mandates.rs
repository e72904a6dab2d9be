//! Whom people may act for.
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use storage::{StoreError, Timestamp};

use super::Store;
use crate::acting::Mandate;
use crate::entity::mandate;
use crate::random;

impl Store {
    /// Writes a mandate, and gives its name.
    pub(crate) async fn add_mandate(
        &self,
        person_id: &str,
        of: &str,
        evidence: &str,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let id = random::name();
        let row = mandate::ActiveModel {
            id: Set(id.clone()),
            person_id: Set(person_id.to_owned()),
            of: Set(of.to_owned()),
            evidence: Set(evidence.to_owned()),
            since: Set(since.into()),
            until: Set(until.into()),
            ended_at: Set(None),
        };
        mandate::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(id)
    }

    /// The mandates by which the person may act for others at `now`.
    pub(crate) async fn mandates_of(&self, person_id: &str, now: DateTime<Utc>) -> Result<Vec<Mandate>, StoreError> {
        let now = Timestamp::from(now);
        let rows = mandate::Entity::find()
            .filter(mandate::Column::PersonId.is_in(self.merged_with(person_id).await?))
            .filter(mandate::Column::EndedAt.is_null())
            .filter(mandate::Column::Since.lte(now))
            .filter(mandate::Column::Until.gt(now))
            .order_by_asc(mandate::Column::Since)
            .order_by_asc(mandate::Column::Id)
            .all(self.db())
            .await?;
        Ok(rows.into_iter().map(|row| Mandate { id: row.id, of: row.of }).collect())
    }

    /// Ends a mandate. `false` where there is none in force.
    pub(crate) async fn end_mandate(&self, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let ended = mandate::Entity::update_many()
            .col_expr(mandate::Column::EndedAt, Expr::value(Timestamp::from(now)))
            .filter(mandate::Column::Id.eq(id))
            .filter(mandate::Column::EndedAt.is_null())
            .exec(self.db())
            .await?;
        Ok(ended.rows_affected == 1)
    }
}
