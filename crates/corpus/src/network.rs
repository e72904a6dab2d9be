//! Sets of groups under one name: [`Network`].
use crate::post::Bilingual;
use crate::record_id::RecordId;

/// A set of groups of one organisation under one name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Network {
    /// The network's id.
    pub id: RecordId,
    /// 1 for a network never changed.
    pub version: u32,
    /// In Welsh too for Welsh organisations.
    pub name: Bilingual,
    /// The English name folded for sorting: lower case, without accents.
    pub sort_name: String,
}
