//! Persons that turned out to be one. Nothing of either is rewritten, so that it can be undone.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use storage::{StoreError, Timestamp};

use super::Store;
use crate::entity::merge;
use crate::random;

/// How many merges lead from one person to another at most.
const DEPTH_MAX: usize = 8;

/// Two persons that are one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) id: String,
    pub(crate) merged: String,
    pub(crate) at: DateTime<Utc>,
}

impl Store {
    /// Whom a person is known as: themselves, or whom they were merged into.
    pub(crate) async fn kept_person(&self, person_id: &str) -> Result<String, StoreError> {
        let mut kept = person_id.to_owned();
        for _ in 0..DEPTH_MAX {
            let merged = merge::Entity::find()
                .filter(merge::Column::Merged.eq(&kept))
                .filter(merge::Column::UndoneAt.is_null())
                .one(self.db())
                .await?;
            match merged {
                Some(row) => kept = row.kept,
                None => break,
            }
        }
        Ok(kept)
    }

    /// The ids of a person: their own, and those of whom was merged into them.
    pub(crate) async fn merged_with(&self, person_id: &str) -> Result<Vec<String>, StoreError> {
        let mut ids = vec![person_id.to_owned()];
        let mut last = ids.clone();
        for _ in 0..DEPTH_MAX {
            let rows = merge::Entity::find()
                .filter(merge::Column::Kept.is_in(last))
                .filter(merge::Column::UndoneAt.is_null())
                .all(self.db())
                .await?;
            last = rows.into_iter().map(|row| row.merged).filter(|id| !ids.contains(id)).collect();
            if last.is_empty() {
                break;
            }
            ids.extend(last.iter().cloned());
        }
        Ok(ids)
    }

    /// Merges one person into another. `false` where that would lead round in a circle, or they are one already.
    pub(crate) async fn merge_persons(
        &self,
        kept: &str,
        merged: &str,
        evidence: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let ends: BTreeSet<String> = [self.kept_person(kept).await?, self.kept_person(merged).await?].into();
        if ends != BTreeSet::from([kept.to_owned(), merged.to_owned()]) {
            return Ok(false);
        }
        let row = merge::ActiveModel {
            id: Set(random::name()),
            kept: Set(kept.to_owned()),
            merged: Set(merged.to_owned()),
            evidence: Set(evidence.to_owned()),
            at: Set(now.into()),
            undone_at: Set(None),
        };
        match merge::Entity::insert(row).exec_without_returning(self.db()).await.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(StoreError::UniqueViolation(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whom was merged into the person, and stays so.
    pub(crate) async fn merges_of(&self, kept: &str) -> Result<Vec<Merge>, StoreError> {
        let rows = merge::Entity::find()
            .filter(merge::Column::Kept.eq(kept))
            .filter(merge::Column::UndoneAt.is_null())
            .order_by_asc(merge::Column::At)
            .all(self.db())
            .await?;
        Ok(rows.into_iter().map(|row| Merge { id: row.id, merged: row.merged, at: row.at.into() }).collect())
    }

    /// Undoes a merge into the person. `None` where there is none of that name.
    pub(crate) async fn undo_merge(
        &self,
        kept: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Merge>, StoreError> {
        let found = self.merges_of(kept).await?.into_iter().find(|merge| merge.id == id);
        let Some(merge) = found else { return Ok(None) };
        merge::Entity::update_many()
            .col_expr(merge::Column::UndoneAt, Expr::value(Timestamp::from(now)))
            .filter(merge::Column::Id.eq(id))
            .exec(self.db())
            .await?;
        Ok(Some(merge))
    }
}

impl std::fmt::Debug for Merge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Merge").field("id", &self.id).finish_non_exhaustive()
    }
}
