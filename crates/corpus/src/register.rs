//! Reads the register of councils that the crate carries (`data/organisations.tsv`).
use chrono::NaiveDate;

use crate::organisation::{Nation, Organisation, OrganisationKind};
use crate::post::Bilingual;
use crate::record_id::OrgCode;
use crate::words::fold::fold;

const REGISTER: &str = include_str!("../data/organisations.tsv");

/// Every organisation, in order of code.
pub(crate) fn organisations() -> Vec<Organisation> {
    REGISTER.lines().filter(|line| !line.starts_with('#')).map(organisation).collect()
}

fn organisation(line: &'static str) -> Organisation {
    let mut columns = line.split('\t');
    // A short line gives empty columns, which the tests of the register would show.
    let mut column = || columns.next().unwrap_or_default();
    let (code, name, place, gss) = (column(), column(), column(), column());
    let (kind, nation, region) = (kind(column()), nation(column()), column());
    let (since, until) = (date(column()), date(column()));
    let successors = column().split(',').filter(|code| !code.is_empty()).map(OrgCode).collect();
    let population = column().parse().unwrap_or(0);
    let (name_cy, place_cy) = (column(), column());
    Organisation {
        code: OrgCode(code),
        name: bilingual(name, name_cy),
        nice_name: bilingual(place, place_cy),
        sort_name: fold(name),
        kind,
        nation,
        region,
        gss_code: some_text(gss),
        active: until.is_none(),
        successors,
        since,
        until,
        population,
    }
}

fn some_text(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

fn bilingual(en: &str, cy: &'static str) -> Bilingual {
    Bilingual { en: en.to_owned(), cy: some_text(cy).map(str::to_owned) }
}

fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn kind(text: &str) -> OrganisationKind {
    match text {
        "COUNTY" => OrganisationKind::County,
        "DISTRICT" => OrganisationKind::District,
        "METROPOLITAN" => OrganisationKind::Metropolitan,
        "LONDON_BOROUGH" => OrganisationKind::LondonBorough,
        _ => OrganisationKind::Unitary,
    }
}

fn nation(text: &str) -> Nation {
    match text {
        "SCOTLAND" => Nation::Scotland,
        "WALES" => Nation::Wales,
        "NORTHERN_IRELAND" => Nation::NorthernIreland,
        _ => Nation::England,
    }
}
