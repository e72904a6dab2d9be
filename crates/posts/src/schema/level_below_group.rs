use async_graphql::SimpleObject;
use subgraph::SecurityLevel;

/// The level asked for is wider than that of the group; choose the group's or a stricter one.
#[derive(SimpleObject)]
pub(super) struct LevelBelowGroup {
    /// What is wrong, as a sentence to show.
    message: String,
    /// The group's level: the widest that is allowed in it.
    group_level: SecurityLevel,
}

impl LevelBelowGroup {
    pub(super) fn new(group_level: SecurityLevel) -> Self {
        let message = format!("The group's level is {}; choose it or a stricter one.", group_level.as_str());
        Self { message, group_level }
    }
}
