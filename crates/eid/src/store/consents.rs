//! What people let clients have.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use storage::StoreError;

use super::Store;
use crate::entity::consent;

impl Store {
    /// What the person lets the client have without being asked again.
    pub(crate) async fn consented(&self, person_id: &str, client_id: &str) -> Result<BTreeSet<String>, StoreError> {
        let rows = consent::Entity::find()
            .filter(consent::Column::PersonId.eq(person_id))
            .filter(consent::Column::ClientId.eq(client_id))
            .all(self.db())
            .await?;
        Ok(rows.into_iter().map(|row| row.item).collect())
    }

    /// Remembers what the person lets the client have.
    pub(crate) async fn remember_consent(
        &self,
        person_id: &str,
        client_id: &str,
        items: &BTreeSet<String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if items.is_empty() {
            return Ok(());
        }
        let rows = items.iter().map(|item| consent::ActiveModel {
            person_id: Set(person_id.to_owned()),
            client_id: Set(client_id.to_owned()),
            item: Set(item.clone()),
            at: Set(now.into()),
        });
        let key = [consent::Column::PersonId, consent::Column::ClientId, consent::Column::Item];
        let again = OnConflict::columns(key).update_column(consent::Column::At).to_owned();
        consent::Entity::insert_many(rows).on_conflict(again).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Every choice that is remembered of the person: client and item.
    pub(crate) async fn consents_of(&self, person_id: &str) -> Result<Vec<(String, String)>, StoreError> {
        let rows = consent::Entity::find()
            .filter(consent::Column::PersonId.eq(person_id))
            .order_by_asc(consent::Column::ClientId)
            .order_by_asc(consent::Column::Item)
            .all(self.db())
            .await?;
        Ok(rows.into_iter().map(|row| (row.client_id, row.item)).collect())
    }

    /// Forgets what the person let the client have.
    pub(crate) async fn forget_consent(&self, person_id: &str, client_id: &str) -> Result<(), StoreError> {
        consent::Entity::delete_many()
            .filter(consent::Column::PersonId.eq(person_id))
            .filter(consent::Column::ClientId.eq(client_id))
            .exec(self.db())
            .await?;
        Ok(())
    }
}
