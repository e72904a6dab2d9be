//! Which members a list shows.
use async_graphql::InputObject;

use crate::member_state::MemberState;
use crate::store;

/// Which members a list shows: those who match everything given.
#[derive(Debug, Default, InputObject)]
pub(crate) struct MemberFilter {
    /// Only members in this state.
    state: Option<MemberState>,
    /// Only members who can be asked about one of these topics, capitals and accents aside.
    #[graphql(validator(max_items = 50, list, chars_max_length = 100))]
    expertise: Option<Vec<String>>,
    /// Only members whose name begins like this, capitals and accents aside.
    #[graphql(validator(chars_max_length = 100))]
    name_starts_with: Option<String>,
}

impl From<MemberFilter> for store::MemberFilter {
    fn from(filter: MemberFilter) -> Self {
        let MemberFilter { state, expertise, name_starts_with } = filter;
        Self { state, expertise, name_starts_with }
    }
}
