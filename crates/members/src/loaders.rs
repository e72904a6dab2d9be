//! What resolvers ask for one by one, gathered into one statement a step.
use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use storage::{Rows, StoreError};
use subgraph::OrgCode;

use crate::store::{self, IdentityLink, Member, MemberFilter, Organisation, OrganisationMembers};
use crate::visibility::Viewer;

subgraph::loaders! {
    for Viewer;
    /// The organisation with this code.
    organisation(OrgCode) -> Organisation = Organisations by |db, _viewer, codes| {
        store::organisations_by_code(db, codes).await
    };
    /// Who took over from the organisation with this code; none where nobody did.
    successors(OrgCode) -> Vec<Organisation> = Successors by |db, _viewer, codes| {
        store::successors_by_code(db, codes).await
    };
    /// The member with this id.
    member(String) -> Member = Members by |db, _viewer, ids| store::members_by_id(db, ids).await;
    /// How the member with this id proves who they are; none for a member without. Whether the viewer may read that is for the
    /// caller to ask.
    identity_links(String) -> Vec<IdentityLink> = IdentityLinks by |db, _viewer, ids| {
        store::identity_links_of(db, ids).await
    };
    /// A page of an organisation's members.
    member_page(OrganisationMembers) -> Rows<Member> = MemberPages by |db, _viewer, wanted| {
        let pages = store::members_of_each(db, wanted).await?;
        Ok(wanted.iter().cloned().zip(pages).collect())
    };
    /// How many members an organisation has; none for one without.
    member_count((OrgCode, MemberFilter)) -> u64 = MemberCounts by |db, _viewer, wanted| count_members(db, wanted).await;
}

/// One statement a filter: a document seldom has two.
async fn count_members(
    db: &impl ConnectionTrait,
    wanted: &[(OrgCode, MemberFilter)],
) -> Result<HashMap<(OrgCode, MemberFilter), u64>, StoreError> {
    let mut by_filter: HashMap<&MemberFilter, Vec<OrgCode>> = HashMap::new();
    for (code, filter) in wanted {
        by_filter.entry(filter).or_default().push(code.clone());
    }
    let mut counts = HashMap::with_capacity(wanted.len());
    for (filter, codes) in by_filter {
        let counted = store::count_members_by_organisation(db, &codes, filter).await?;
        counts.extend(counted.into_iter().map(|(code, count)| ((code, filter.clone()), count)));
    }
    Ok(counts)
}
