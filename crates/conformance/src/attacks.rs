//! What a subgraph must refuse. The numbers are those of the attack cases.
mod actors;
mod credentials;
mod payload;
mod signature;

use crate::attack::Attack;
use crate::bait::Bait;
use crate::forge::Forge;

/// The question of all attacks: every subgraph can answer it.
pub(crate) const TYPENAME: &str = r#"{"query":"{ __typename }"}"#;

/// The question by which a gateway asks for the schema.
pub(crate) const SERVICE: &str = r#"{"query":"{ _service { sdl } }"}"#;

/// All attacks, in the order of what they attack.
pub(crate) fn all(forge: &Forge, bait: &Bait) -> Vec<Attack> {
    [credentials::attacks(forge), signature::attacks(forge, bait), payload::attacks(forge), actors::attacks(forge)]
        .concat()
}
