//! How much there is: the table of tiers, exactly.
use corpus::{Corpus, Nation, Tier, Totals};

use crate::{SEED, small, tiny};

fn counted(corpus: &Corpus) -> Totals {
    Totals {
        organisations: corpus.organisations().count() as u64,
        members: corpus.members().count() as u64,
        identity_links: corpus.identity_links().count() as u64,
        networks: corpus.networks().count() as u64,
        groups: corpus.groups().count() as u64,
        memberships: corpus.memberships().count() as u64,
        join_requests: corpus.join_requests().count() as u64,
        invitations: corpus.invitations().count() as u64,
        posts: corpus.posts().count() as u64,
        attachments: corpus.entries().map(|entry| entry.attachments.len() as u64).sum(),
        polls: corpus.polls().count() as u64,
        comments: corpus.comments().count() as u64,
    }
}

#[test]
fn tiers_have_the_sizes_of_their_table() {
    for (tier, expected) in [
        (Tier::Tiny, [120, 24, 400, 1_500]),
        (Tier::Small, [8_000, 500, 40_000, 150_000]),
        (Tier::Full, [200_000, 9_000, 2_000_000, 7_000_000]),
    ] {
        let totals = Corpus::new(SEED, tier).totals();
        assert_eq!([totals.members, totals.groups, totals.posts, totals.comments], expected, "{tier}");
        assert_eq!(totals.organisations, 455);
    }
}

#[test]
fn totals_are_what_iterating_yields() {
    assert_eq!(counted(&tiny()), tiny().totals());
    assert_eq!(counted(&small()), small().totals());
}

#[test]
fn partitions_are_the_councils_of_the_tier_and_carlisle() {
    let tiny = tiny();
    let codes: Vec<&str> = tiny.partitions().map(|partition| partition.code().as_str()).collect();
    assert_eq!(codes, ["ABE", "BST", "CAR", "CBD", "CRF", "LDS", "SWA"]);
    assert_eq!(small().partitions().count(), 40 + 1);
    assert_eq!(Corpus::new(SEED, Tier::Full).partitions().count(), 382 + 1);
    assert!(tiny.partition("MAN").is_none(), "known, but without content");
    assert!(tiny.partition("XXX").is_none());
}

#[test]
fn the_demonstration_has_content_of_every_kind_nation_and_region() {
    let small = small();
    let current = || small.organisations().filter(|organisation| organisation.active);
    for organisation in current() {
        let alike = small.partitions().map(|partition| partition.organisation()).any(|other| {
            other.active
                && (other.kind == organisation.kind || organisation.nation != Nation::England)
                && other.nation == organisation.nation
        });
        assert!(alike, "{:?} of {:?}", organisation.kind, organisation.nation);
        assert!(small.partitions().any(|partition| partition.organisation().region == organisation.region));
    }
}

#[test]
fn tiers_are_read_as_they_are_printed() {
    for tier in [Tier::Tiny, Tier::Small, Tier::Full] {
        assert_eq!(tier.to_string().parse(), Ok(tier));
    }
    let refused = "huge".parse::<Tier>().expect_err("no such tier");
    assert_eq!(refused.to_string(), "`huge` is no tier; choose `tiny`, `small` or `full`");
}
