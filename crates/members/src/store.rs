//! What is asked of the database, in the domain's words.
mod identity_links;
mod members;
mod organisations;
mod profile;
mod state;

pub(crate) use identity_links::{IdentityLink, identity_links_of};
pub(crate) use members::{
    Member, MemberFilter, OrganisationMembers, count_members, count_members_by_organisation, members, members_by_id,
    members_of_each,
};
pub(crate) use organisations::{
    Organisation, count_organisations, organisations, organisations_by_code, successors_by_code,
};
pub(crate) use profile::{NotUpdated, ProfileChange};
pub(crate) use state::{NotChanged, StateChange, StateChanged};
