//! The organisations of the network: [`Organisation`].
use chrono::NaiveDate;

use crate::post::Bilingual;
use crate::record_id::OrgCode;

/// The nation of the United Kingdom an organisation serves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Nation {
    /// England.
    England,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
}

/// The kind of organisation, as the schema's `OrganisationKind` names them.
///
/// Scottish and Welsh councils are unitary; the districts of Northern Ireland are districts; the City of London
/// stands with the London boroughs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OrganisationKind {
    /// A county council above districts.
    County,
    /// A district below a county, or one of Northern Ireland's eleven.
    District,
    /// A council with all duties.
    Unitary,
    /// A metropolitan district.
    Metropolitan,
    /// A London borough, or the City of London.
    LondonBorough,
}

/// A council, current or abolished, with its real code and names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// The local-authority code: three letters for all current councils.
    pub code: OrgCode,
    /// The official name, such as `Bristol City Council`; in Welsh too for the 22 Welsh councils.
    pub name: Bilingual,
    /// The place's name alone, such as `Bristol`; in Welsh too for the 22 Welsh councils.
    pub nice_name: Bilingual,
    /// The official English name folded for sorting: lower case, without accents.
    pub sort_name: String,
    /// What kind of council it is.
    pub kind: OrganisationKind,
    /// The nation it serves.
    pub nation: Nation,
    /// The region it is counted under; the nation's name outside England.
    pub region: &'static str,
    /// The code of its boundary; none for the councils of Northern Ireland abolished in 2015.
    pub gss_code: Option<&'static str>,
    /// False once its duties went to its successors.
    pub active: bool,
    /// The councils that took over its duties, directly; these may since have been abolished in turn.
    pub successors: Vec<OrgCode>,
    /// The first day of its duties, where the register says.
    pub since: Option<NaiveDate>,
    /// The day its duties ended, if they did.
    pub until: Option<NaiveDate>,
    /// People living there in 2020; 0 where the register does not say.
    pub population: u32,
}
