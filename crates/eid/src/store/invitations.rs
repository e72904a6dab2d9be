//! Codes by which a person takes an identity that an organisation registered for them.
use chrono::{DateTime, Utc};
use claims::MemberRef;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};

use super::{Identity, Store};
use crate::entity::link_invitation;

/// An identity that an organisation registered for a person.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) identity: Identity,
    pub(crate) member: MemberRef,
    /// Who in the organisation did.
    pub(crate) invited_by: String,
}

impl Store {
    /// Keeps an invitation in place of any before to the same identity.
    pub(crate) async fn add_invitation(
        &self,
        code_hash: &str,
        new: &Invitation,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let tx = self.database.begin_write().await?;
        link_invitation::Entity::delete_many()
            .filter(link_invitation::Column::Issuer.eq(&new.identity.issuer))
            .filter(link_invitation::Column::Tenant.eq(&new.identity.tenant))
            .filter(link_invitation::Column::Subject.eq(&new.identity.subject))
            .exec(&tx)
            .await?;
        let row = link_invitation::ActiveModel {
            code_hash: Set(code_hash.to_owned()),
            issuer: Set(new.identity.issuer.clone()),
            tenant: Set(new.identity.tenant.clone()),
            subject: Set(new.identity.subject.clone()),
            org: Set(new.member.org().to_owned()),
            member: Set(new.member.id().to_owned()),
            invited_by: Set(new.invited_by.clone()),
            expires_at: Set(expires_at.into()),
        };
        link_invitation::Entity::insert(row).exec_without_returning(&tx).await?;
        self.database.commit(tx).await
    }

    /// Takes the invitation with this code: it is there once.
    pub(crate) async fn take_invitation(
        &self,
        code_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Invitation>, StoreError> {
        let found = link_invitation::Entity::find_by_id(code_hash).one(self.db()).await?;
        let Some(row) = found.filter(|row| row.expires_at > Timestamp::from(now)) else { return Ok(None) };
        let taken = link_invitation::Entity::delete_by_id(code_hash).exec(self.db()).await?;
        if taken.rows_affected == 0 {
            return Ok(None);
        }
        let member = MemberRef::new(&row.org, &row.member).map_err(|error| DbErr::Custom(error.to_string()))?;
        let identity = Identity { issuer: row.issuer, tenant: row.tenant, subject: row.subject };
        Ok(Some(Invitation { identity, member, invited_by: row.invited_by }))
    }
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Invitation(…)")
    }
}
