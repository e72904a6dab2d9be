//! What is asked of the database, in the domain's words.
mod members;
mod organisations;

pub(crate) use members::{
    Member, MemberFilter, OrganisationMembers, count_members, count_members_by_organisation, members, members_by_id,
    members_of_each,
};
pub(crate) use organisations::{
    Organisation, count_organisations, organisations, organisations_by_code, successors_by_code,
};
