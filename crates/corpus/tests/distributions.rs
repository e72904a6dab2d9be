//! The shape of the network, within tolerances.
use std::collections::{BTreeMap, BTreeSet};

use corpus::{Comment, CommentState, Member, MemberState, Nation, Post, RecordId, SecurityLevel};

use crate::small;

#[track_caller]
fn assert_share(part: usize, whole: usize, expected_percent: f64, tolerance: f64) {
    let percent = part as f64 * 100.0 / whole as f64;
    assert!(
        (percent - expected_percent).abs() <= tolerance,
        "{percent:.2} % instead of {expected_percent} % ± {tolerance}"
    );
}

fn count<T>(records: &[T], wanted: impl Fn(&T) -> bool) -> usize {
    records.iter().filter(|record| wanted(record)).count()
}

#[test]
fn fifteen_in_a_hundred_members_have_left() {
    let members: Vec<Member> = small().members().collect();
    assert_share(count(&members, |member| member.state == MemberState::Former), members.len(), 15.0, 0.5);
    assert_share(count(&members, |member| member.state == MemberState::Suspended), members.len(), 0.8, 0.4);
}

#[test]
fn members_follow_population() {
    let corpus = small();
    let per_thousand = |code: &str| {
        let partition = corpus.partition(code).expect("in the small tier");
        partition.totals().members as f64 / f64::from(partition.organisation().population) * 1_000.0
    };
    let (kent, bristol) = (per_thousand("KEN"), per_thousand("BST"));
    assert!((kent / bristol - 1.0).abs() < 0.15, "Kent {kent}, Bristol {bristol}");
}

#[test]
fn sixty_in_a_hundred_members_post_nothing_and_few_post_most() {
    let corpus = small();
    let mut posts_by_member: BTreeMap<RecordId, usize> = BTreeMap::new();
    corpus.posts().for_each(|post| *posts_by_member.entry(post.author).or_default() += 1);
    let members = corpus.totals().members as usize;
    assert_share(members - posts_by_member.len(), members, 60.0, 2.0);
    let mut counts: Vec<usize> = posts_by_member.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top_tenth: usize = counts[..counts.len() / 10].iter().sum();
    assert!(top_tenth * 100 > counts.iter().sum::<usize>() * 30, "a tenth of the writers write more than 30 %");
}

#[test]
fn post_levels_are_70_20_8_2() {
    let posts: Vec<Post> = small().posts().collect();
    for (level, percent) in [
        (SecurityLevel::Public, 70.0),
        (SecurityLevel::Members, 20.0),
        (SecurityLevel::Official, 8.0),
        (SecurityLevel::OfficialSensitive, 2.0),
    ] {
        assert_share(count(&posts, |post| post.security_level == level), posts.len(), percent, 0.7);
    }
    assert_share(count(&posts, |post| post.edited_at.is_some()), posts.len(), 10.0, 0.5);
}

#[test]
fn three_in_ten_welsh_posts_are_in_both_languages() {
    let corpus = small();
    let welsh: Vec<Post> = corpus
        .partitions()
        .filter(|partition| partition.organisation().nation == Nation::Wales)
        .flat_map(corpus::Partition::posts)
        .collect();
    assert_share(count(&welsh, |post| post.languages().len() == 2), welsh.len(), 30.0, 1.5);
    assert!(welsh.iter().all(|post| post.title.cy.is_some() == post.body.cy.is_some()));
    let others = corpus.posts().filter(|post| post.languages().len() == 2).count();
    assert_eq!(others, count(&welsh, |post| post.languages().len() == 2), "only Welsh organisations write Welsh");
}

#[test]
fn threads_are_geometric_with_a_mean_of_three_and_a_half() {
    let posts: Vec<Post> = small().posts().collect();
    // With a mean of m, a share of 1 / (1 + m) has none and (m / (1 + m))^10 has ten or more.
    assert_share(count(&posts, |post| post.comment_count == 0), posts.len(), 21.1, 0.5);
    assert_share(count(&posts, |post| post.comment_count >= 10), posts.len(), 9.4, 0.5);
}

#[test]
fn comments_are_replies_edited_removed_and_from_elsewhere_in_their_shares() {
    let comments: Vec<Comment> = small().comments().collect();
    let first = |comment: &Comment| comment.id.index.is_multiple_of(1024);
    let later = count(&comments, |comment| !first(comment));
    assert_share(count(&comments, |comment| comment.parent.is_some()), later, 45.0, 0.7);
    assert_share(count(&comments, |comment| comment.edited_at.is_some()), comments.len(), 12.0, 0.5);
    assert_share(count(&comments, |comment| comment.state != CommentState::Visible), comments.len(), 3.0, 0.3);
    assert_share(count(&comments, |comment| comment.author.org != comment.post.org), comments.len(), 25.0, 1.5);
}

#[test]
fn what_is_written_varies() {
    let corpus = small();
    let titles: BTreeSet<String> = corpus.posts().map(|post| post.title.en).collect();
    assert!(titles.len() > 1_500, "{}", titles.len());
    let bodies: BTreeSet<String> = corpus.posts().map(|post| post.body.en).collect();
    assert!(bodies.len() > 35_000, "{}", bodies.len());
    let tagged = corpus.posts().filter(|post| post.tags.contains(&"digital-identity")).count();
    assert!(tagged > 2_000, "stories ask for `digital-identity`: {tagged}");
}
