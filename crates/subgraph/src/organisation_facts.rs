//! What kinds of organisation there are, and in which nations.
use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::stored_word::stored_words;

/// A nation of the United Kingdom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
pub enum Nation {
    /// England.
    England,
    /// Scotland.
    Scotland,
    /// Wales, whose organisations have a Welsh name too.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
}

stored_words!(
    "nation",
    Nation { England = "ENGLAND", Scotland = "SCOTLAND", Wales = "WALES", NorthernIreland = "NORTHERN_IRELAND" }
);

/// What kind of public body an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
pub enum OrganisationKind {
    /// A county council, the upper of two tiers.
    County,
    /// A district or borough council, the lower of two tiers, or a district of Northern Ireland.
    District,
    /// A council with the duties of both tiers.
    Unitary,
    /// A borough or city in one of the six metropolitan areas of England.
    Metropolitan,
    /// A London borough, or the City of London.
    LondonBorough,
    /// A combined or strategic authority over several councils.
    Combined,
    /// A police force or its commissioner.
    Police,
    /// A fire and rescue authority.
    Fire,
    /// A body of the National Health Service.
    Nhs,
    /// A department or agency of central or devolved government.
    Central,
    /// Any other public body.
    Other,
}

stored_words!(
    "kind of organisation",
    OrganisationKind {
        County = "COUNTY",
        District = "DISTRICT",
        Unitary = "UNITARY",
        Metropolitan = "METROPOLITAN",
        LondonBorough = "LONDON_BOROUGH",
        Combined = "COMBINED",
        Police = "POLICE",
        Fire = "FIRE",
        Nhs = "NHS",
        Central = "CENTRAL",
        Other = "OTHER",
    }
);
