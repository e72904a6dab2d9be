//! Links: which identity at an organisation's own provider is whose. One identity is one person's at most.
use chrono::{DateTime, Utc};
use claims::{Assurance, MemberRef};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder};
use storage::{StoreError, Timestamp};

use super::Store;
use super::people::read_level;
use crate::entity::{link, link_invitation};
use crate::random;

/// Who somebody is at an upstream provider: never an address, a name or a number that people share or pass on.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    pub(crate) issuer: String,
    /// The tenant of the issuer; empty where it has none.
    pub(crate) tenant: String,
    pub(crate) subject: String,
}

/// By what an identity became a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// The person signed in with both, in one session.
    InSession,
    /// An authority for the person's national identifier said so.
    Authoritative,
    /// The organisation registered it, and the person accepted.
    Invitation,
}

/// How a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// It can be used.
    Active,
    /// The organisation disabled the identity, and may enable it again.
    Disabled,
    /// The organisation deleted the identity, for good.
    Removed,
}

/// An identity at an upstream provider that is a person's. One that has ended is a tombstone, and is not read as a link.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) identity: Identity,
    pub(crate) person_id: String,
    /// The organisation whose employee context it opens; none where it is the person's own.
    pub(crate) org: Option<String>,
    /// The member the person is there, as the organisation says.
    pub(crate) member: Option<String>,
    pub(crate) method: Method,
    pub(crate) state: LinkState,
    pub(crate) cap: Assurance,
    pub(crate) since: DateTime<Utc>,
    /// When it ends, where two registrars have it moved.
    pub(crate) release_at: Option<DateTime<Utc>>,
}

/// A link to be made.
pub(crate) struct NewLink<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) person_id: &'a str,
    pub(crate) org: Option<&'a str>,
    pub(crate) member: Option<&'a str>,
    pub(crate) method: Method,
    pub(crate) evidence: &'a str,
    pub(crate) cap: Assurance,
}

/// What came of making a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Linked {
    Done,
    /// It was the same person's before.
    Already,
    /// It is another person's, who must release it first.
    AnotherPersons,
    /// The organisation has disabled or deleted the identity.
    Suspended,
}

impl Link {
    /// The employee whom the link makes the person, if it does.
    pub(crate) fn employee(&self) -> Option<MemberRef> {
        MemberRef::new(self.org.as_deref()?, self.member.as_deref()?).ok()
    }
}

impl Store {
    /// The link of an identity, whatever its state; none where there is none or it has ended.
    pub(crate) async fn link_of(&self, identity: &Identity, now: DateTime<Utc>) -> Result<Option<Link>, StoreError> {
        let row = link::Entity::find().filter(is_of(identity)).one(self.db()).await?;
        Ok(row.map(Link::try_from).transpose()?.filter(|link| !link.is_due(now)))
    }

    /// The links of a person and of whom was merged into them, the oldest first.
    pub(crate) async fn links_of(&self, person_id: &str, now: DateTime<Utc>) -> Result<Vec<Link>, StoreError> {
        let rows = link::Entity::find()
            .filter(link::Column::PersonId.is_in(self.merged_with(person_id).await?))
            .filter(link::Column::State.ne(ENDED))
            .order_by_asc(link::Column::Since)
            .order_by_asc(link::Column::Id)
            .all(self.db())
            .await?;
        let links: Result<Vec<Link>, StoreError> = rows.into_iter().map(Link::try_from).collect();
        Ok(links?.into_iter().filter(|link| !link.is_due(now)).collect())
    }

    /// Makes a link, unless the identity is another person's.
    pub(crate) async fn add_link(&self, new: &NewLink<'_>, now: DateTime<Utc>) -> Result<Linked, StoreError> {
        let own = self.merged_with(new.person_id).await?;
        let tx = self.database.begin_write().await?;
        if let Some(row) = link::Entity::find().filter(is_of(new.identity)).one(&tx).await? {
            let before = Link::try_from(row)?;
            match (before.is_due(now), own.contains(&before.person_id), before.state) {
                (true, _, _) => end(&tx, &before.id, now).await?,
                (false, false, _) => return Ok(Linked::AnotherPersons),
                (false, true, LinkState::Active) => return Ok(Linked::Already),
                // The organisation invites again whom it had deleted: it says anew who that is.
                (false, true, LinkState::Removed) if new.method == Method::Invitation => {
                    end(&tx, &before.id, now).await?;
                }
                (false, true, LinkState::Disabled | LinkState::Removed) => return Ok(Linked::Suspended),
            }
        }
        match link::Entity::insert(new.row(now)).exec_without_returning(&tx).await.map_err(StoreError::from) {
            Ok(_) => {}
            // Somebody else was quicker.
            Err(StoreError::UniqueViolation(_)) => return Ok(Linked::AnotherPersons),
            Err(error) => return Err(error),
        }
        self.database.commit(tx).await?;
        Ok(Linked::Done)
    }

    /// Writes the member that the organisation now says the person is.
    pub(crate) async fn set_link_member(&self, id: &str, member: &str) -> Result<(), StoreError> {
        link::Entity::update_many()
            .col_expr(link::Column::Member, Expr::value(member))
            .filter(link::Column::Id.eq(id))
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Writes how the link of an identity stands, as its organisation says; one that was deleted stays so. `None` where
    /// there is nothing to change, and invitations to a deleted identity go.
    pub(crate) async fn set_link_state(
        &self,
        identity: &Identity,
        state: LinkState,
        now: DateTime<Utc>,
    ) -> Result<Option<Link>, StoreError> {
        if state == LinkState::Removed {
            self.forget_invitation(identity).await?;
        }
        let Some(link) = self.link_of(identity, now).await? else { return Ok(None) };
        let changed = link::Entity::update_many()
            .col_expr(link::Column::State, Expr::value(state.as_str()))
            .filter(link::Column::Id.eq(&link.id))
            .filter(link::Column::State.is_in([LinkState::Active.as_str(), LinkState::Disabled.as_str()]))
            .exec(self.db())
            .await?;
        Ok((changed.rows_affected == 1).then_some(Link { state, ..link }))
    }

    /// Ends a link of the person: the identity is free, and its tombstone stays. `None` where they have no such.
    pub(crate) async fn end_link(
        &self,
        person_id: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Link>, StoreError> {
        let found = self.links_of(person_id, now).await?.into_iter().find(|link| link.id == id);
        let Some(link) = found else { return Ok(None) };
        let tx = self.database.begin_write().await?;
        end(&tx, &link.id, now).await?;
        self.database.commit(tx).await?;
        Ok(Some(link))
    }

    /// Writes when a link ends, because two registrars have it moved. `false` where there is no such link, or it is
    /// under way.
    pub(crate) async fn release_link_at(&self, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let changed = link::Entity::update_many()
            .col_expr(link::Column::ReleaseAt, Expr::value(Timestamp::from(at)))
            .filter(link::Column::Id.eq(id))
            .filter(link::Column::State.ne(ENDED))
            .filter(link::Column::ReleaseAt.is_null())
            .exec(self.db())
            .await?;
        Ok(changed.rows_affected == 1)
    }

    async fn forget_invitation(&self, identity: &Identity) -> Result<(), StoreError> {
        link_invitation::Entity::delete_many()
            .filter(link_invitation::Column::Issuer.eq(&identity.issuer))
            .filter(link_invitation::Column::Tenant.eq(&identity.tenant))
            .filter(link_invitation::Column::Subject.eq(&identity.subject))
            .exec(self.db())
            .await?;
        Ok(())
    }
}

/// The state of a tombstone.
const ENDED: &str = "ended";

fn is_of(identity: &Identity) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(link::Column::Issuer.eq(&identity.issuer))
        .add(link::Column::Tenant.eq(&identity.tenant))
        .add(link::Column::Subject.eq(&identity.subject))
        .add(link::Column::State.ne(ENDED))
}

async fn end(tx: &DatabaseTransaction, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let change =
        link::ActiveModel { state: Set(ENDED.to_owned()), ended_at: Set(Some(now.into())), ..Default::default() };
    link::Entity::update_many().set(change).filter(link::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

impl Link {
    /// Whether registrars had it end by now.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.release_at.is_some_and(|at| at <= now)
    }
}

impl NewLink<'_> {
    fn row(&self, now: DateTime<Utc>) -> link::ActiveModel {
        link::ActiveModel {
            id: Set(random::name()),
            issuer: Set(self.identity.issuer.clone()),
            tenant: Set(self.identity.tenant.clone()),
            subject: Set(self.identity.subject.clone()),
            person_id: Set(self.person_id.to_owned()),
            org: Set(self.org.map(str::to_owned)),
            member: Set(self.member.map(str::to_owned)),
            method: Set(self.method.as_str().to_owned()),
            evidence: Set(self.evidence.to_owned()),
            cap: Set(self.cap.as_str().to_owned()),
            state: Set(LinkState::Active.as_str().to_owned()),
            since: Set(now.into()),
            release_at: Set(None),
            ended_at: Set(None),
        }
    }
}

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Self::InSession => "in-session",
            Self::Authoritative => "authoritative",
            Self::Invitation => "invitation",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::InSession, Self::Authoritative, Self::Invitation].into_iter().find(|method| method.as_str() == text)
    }
}

impl LinkState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Removed => "removed",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::Active, Self::Disabled, Self::Removed].into_iter().find(|state| state.as_str() == text)
    }
}

impl TryFrom<link::Model> for Link {
    type Error = StoreError;

    fn try_from(row: link::Model) -> Result<Self, StoreError> {
        let unread = |what: &str| DbErr::Type(format!("no {what} of a link"));
        Ok(Self {
            id: row.id,
            identity: Identity { issuer: row.issuer, tenant: row.tenant, subject: row.subject },
            person_id: row.person_id,
            org: row.org,
            member: row.member,
            method: Method::read(&row.method).ok_or_else(|| unread("method"))?,
            state: LinkState::read(&row.state).ok_or_else(|| unread("state"))?,
            cap: read_level(&row.cap)?,
            since: row.since.into(),
            release_at: row.release_at.map(Timestamp::into),
        })
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}
