//! Which cards are believed.
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::own_host::OwnHostConfig;

/// The host for cards, and which cards are believed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardConfig {
    /// Where it is.
    pub host: OwnHostConfig,
    /// File with the certificates (PEM) of the authorities that issue cards.
    pub authorities_file: PathBuf,
    /// Files of these authorities' revocation lists (PEM). A card that is not in the reach of a list that holds is refused. They are
    /// read at each sign-in, so they can be replaced at any time.
    #[schemars(length(min = 1))]
    pub revocation_lists: Vec<PathBuf>,
    /// The policies (object identifiers, such as `1.3.6.1.4.1.32473.1.1`) by which the authorities mark certificates for authentication; a
    /// card must have one of them. Those of certificates for signing do not belong here.
    #[schemars(length(min = 1))]
    pub policies: Vec<String>,
    /// The country whose personal codes the cards carry, such as `GB`: in their certificates' `serialNumber`, `PNOGB-` stands
    /// before the code (ETSI EN 319 412-1 §5.1.3).
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    pub country: String,
}
