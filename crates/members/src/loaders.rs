//! What resolvers ask for one by one, gathered into one statement a step.
use std::collections::HashMap;

use async_graphql::Data;
use async_graphql::dataloader::Loader;
use storage::{Database, Rows, StoreError};
use subgraph::{Batch, OrgCode};

use crate::store::{self, Member, MemberFilter, Organisation, OrganisationMembers};

/// Organisations by code.
pub(crate) type OrganisationBatch = Batch<OrgCode, OrganisationsByCode>;
/// The successors of organisations, by the code of the one that ended.
pub(crate) type SuccessorBatch = Batch<OrgCode, SuccessorsByCode>;
/// Members by id.
pub(crate) type MemberBatch = Batch<String, MembersById>;
/// Pages of organisations' members.
pub(crate) type MemberPageBatch = Batch<OrganisationMembers, MembersOfOrganisations>;
/// Counts of organisations' members.
pub(crate) type MemberCountBatch = Batch<(OrgCode, MemberFilter), MemberCounts>;

/// Gives a request batches of its own, which read `database`.
pub(crate) fn put(data: &mut Data, database: &Database) {
    data.insert(OrganisationBatch::new(OrganisationsByCode(database.clone())));
    data.insert(SuccessorBatch::new(SuccessorsByCode(database.clone())));
    data.insert(MemberBatch::new(MembersById(database.clone())));
    data.insert(MemberPageBatch::new(MembersOfOrganisations(database.clone())));
    data.insert(MemberCountBatch::new(MemberCounts(database.clone())));
}

pub(crate) struct OrganisationsByCode(Database);

impl Loader<OrgCode> for OrganisationsByCode {
    type Value = Organisation;
    type Error = StoreError;

    async fn load(&self, codes: &[OrgCode]) -> Result<HashMap<OrgCode, Organisation>, StoreError> {
        store::organisations_by_code(self.0.connection(), codes).await
    }
}

pub(crate) struct SuccessorsByCode(Database);

impl Loader<OrgCode> for SuccessorsByCode {
    type Value = Vec<Organisation>;
    type Error = StoreError;

    async fn load(&self, codes: &[OrgCode]) -> Result<HashMap<OrgCode, Vec<Organisation>>, StoreError> {
        store::successors_by_code(self.0.connection(), codes).await
    }
}

pub(crate) struct MembersById(Database);

impl Loader<String> for MembersById {
    type Value = Member;
    type Error = StoreError;

    async fn load(&self, ids: &[String]) -> Result<HashMap<String, Member>, StoreError> {
        store::members_by_id(self.0.connection(), ids).await
    }
}

pub(crate) struct MembersOfOrganisations(Database);

impl Loader<OrganisationMembers> for MembersOfOrganisations {
    type Value = Rows<Member>;
    type Error = StoreError;

    async fn load(
        &self,
        wanted: &[OrganisationMembers],
    ) -> Result<HashMap<OrganisationMembers, Rows<Member>>, StoreError> {
        let pages = store::members_of_each(self.0.connection(), wanted).await?;
        Ok(wanted.iter().cloned().zip(pages).collect())
    }
}

pub(crate) struct MemberCounts(Database);

impl Loader<(OrgCode, MemberFilter)> for MemberCounts {
    type Value = u64;
    type Error = StoreError;

    async fn load(
        &self,
        wanted: &[(OrgCode, MemberFilter)],
    ) -> Result<HashMap<(OrgCode, MemberFilter), u64>, StoreError> {
        // One statement a filter: a document seldom has two.
        let mut by_filter: HashMap<&MemberFilter, Vec<OrgCode>> = HashMap::new();
        for (code, filter) in wanted {
            by_filter.entry(filter).or_default().push(code.clone());
        }
        let mut counts = HashMap::with_capacity(wanted.len());
        for (filter, codes) in by_filter {
            let counted = store::count_members_by_organisation(self.0.connection(), &codes, filter).await?;
            counts.extend(counted.into_iter().map(|(code, count)| ((code, filter.clone()), count)));
        }
        Ok(counts)
    }
}
