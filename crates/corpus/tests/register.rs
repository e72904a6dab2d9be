//! The organisations: real councils, all of them, always.
use corpus::{Corpus, Lang, Nation, Organisation, OrganisationKind, Tier};

use crate::{SEED, tiny};

fn current(corpus: &Corpus) -> impl Iterator<Item = &Organisation> {
    corpus.organisations().filter(|organisation| organisation.active)
}

#[test]
fn there_are_382_current_councils_in_every_tier() {
    for tier in [Tier::Tiny, Tier::Small, Tier::Full] {
        let corpus = Corpus::new(SEED, tier);
        let of = |nation| current(&corpus).filter(|organisation| organisation.nation == nation).count();
        assert_eq!(current(&corpus).count(), 382);
        assert_eq!(
            [Nation::England, Nation::Scotland, Nation::Wales, Nation::NorthernIreland].map(of),
            [317, 32, 22, 11]
        );
    }
}

#[test]
fn kinds_are_those_of_the_schema() {
    let corpus = tiny();
    let of = |kind| current(&corpus).filter(|organisation| organisation.kind == kind).count();
    // Unitary: 63 English, 32 Scottish, 22 Welsh. Districts: 164 English, 11 of Northern Ireland. London: 32 boroughs and the City.
    assert_eq!(
        [
            OrganisationKind::County,
            OrganisationKind::District,
            OrganisationKind::Unitary,
            OrganisationKind::Metropolitan,
            OrganisationKind::LondonBorough,
        ]
        .map(of),
        [21, 175, 117, 36, 33]
    );
}

#[test]
fn current_codes_have_three_letters_and_all_facts() {
    let corpus = tiny();
    for organisation in current(&corpus) {
        let code = organisation.code.as_str();
        assert!(code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()), "{code}");
        assert!(organisation.gss_code.is_some_and(|gss| gss.len() == 9), "{code}");
        assert!(organisation.population > 1_000, "{code}");
        assert!(organisation.successors.is_empty() && organisation.until.is_none(), "{code}");
    }
    assert!(corpus.organisations().all(|organisation| !organisation.region.is_empty()));
    assert!(corpus.organisations().map(|organisation| organisation.code).is_sorted_by(|a, b| a < b));
}

#[test]
fn every_welsh_council_has_a_welsh_name_and_no_other_has() {
    let corpus = tiny();
    for organisation in corpus.organisations() {
        let welsh = organisation.nation == Nation::Wales;
        assert_eq!(organisation.name.cy.is_some(), welsh, "{}", organisation.code);
        assert_eq!(organisation.nice_name.cy.is_some(), welsh, "{}", organisation.code);
    }
    let cardiff = corpus.organisation("CRF").expect("Cardiff");
    assert_eq!(cardiff.name.get(Lang::Cy), "Cyngor Dinas Caerdydd");
    let bristol = corpus.organisation("BST").expect("Bristol");
    assert_eq!(bristol.name.get(Lang::Cy), "Bristol City Council");
}

#[test]
fn abolished_councils_lead_to_current_ones() {
    let corpus = tiny();
    let abolished: Vec<&Organisation> = corpus.organisations().filter(|organisation| !organisation.active).collect();
    assert_eq!(abolished.len(), 73);
    for organisation in abolished {
        assert!(organisation.until.is_some() && !organisation.successors.is_empty(), "{}", organisation.code);
        let leads_on = |organisation: &Organisation| {
            organisation
                .successors
                .iter()
                .map(|code| corpus.organisation(code.as_str()).expect("a known successor"))
                .collect()
        };
        let mut heirs: Vec<&Organisation> = leads_on(organisation);
        // West Somerset became Somerset West and Taunton, which became Somerset: two steps at most.
        if heirs.iter().any(|heir| !heir.active) {
            heirs = heirs.into_iter().flat_map(leads_on).collect();
        }
        assert!(heirs.iter().all(|heir| heir.active), "{}", organisation.code);
    }
    let carlisle = corpus.organisation("CAR").expect("Carlisle");
    assert_eq!(carlisle.successors.iter().map(|code| code.as_str()).collect::<Vec<_>>(), ["CBD"]);
    let cumbria = corpus.organisation("CMA").expect("Cumbria");
    assert_eq!(cumbria.successors.iter().map(|code| code.as_str()).collect::<Vec<_>>(), ["CBD", "WAF"]);
}
