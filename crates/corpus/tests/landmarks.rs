//! The records of the stories, in every tier and for any seed.
use std::collections::BTreeSet;

use corpus::{
    CommentState, Corpus, GroupAccess, GroupRole, Lang, MemberState, Membership, RecordId, RequestState, SecurityLevel,
    Tier,
};

use crate::SEED;

/// Networks that the stories must be at home in.
fn networks() -> impl Iterator<Item = Corpus> {
    let tiny = (SEED..SEED + 40).map(|seed| Corpus::new(seed, Tier::Tiny));
    tiny.chain([Corpus::new(SEED, Tier::Small), Corpus::new(SEED, Tier::Full)])
}

fn people(corpus: &Corpus, group: RecordId) -> Vec<Membership> {
    corpus.partition(group.org.as_str()).expect("in every tier").group_memberships(group.index)
}

fn role(corpus: &Corpus, group: RecordId, member: RecordId) -> Option<GroupRole> {
    people(corpus, group).into_iter().find(|membership| membership.member == member).map(|membership| membership.role)
}

fn is_active_member_of(corpus: &Corpus, id: RecordId, org: &str) -> bool {
    let member = corpus.member(id.org, id.index).expect("a landmark exists");
    id.org.as_str() == org && member.state == MemberState::Active
}

#[test]
fn the_entry_post_has_all_that_story_one_looks_at() {
    for corpus in networks() {
        let id = corpus.landmarks().entry_post;
        let post = corpus.post(id.org, id.index).expect("a landmark exists");
        assert_eq!((id.org.as_str(), post.security_level), ("BST", SecurityLevel::Public));
        assert!(post.tags.contains(&"digital-identity"));
        let group = post.group.and_then(|group| corpus.group(group.org, group.index)).expect("it stands in a group");
        assert_eq!((group.access, group.security_level), (GroupAccess::Open, SecurityLevel::Public));

        let thread = corpus.thread(id);
        let distinct = |values: Vec<String>| values.into_iter().collect::<BTreeSet<_>>().len();
        let departed =
            thread.iter().filter(|comment| comment.author_label.starts_with("Former Member ")).collect::<Vec<_>>();
        assert!(distinct(departed.iter().map(|comment| comment.author_label.clone()).collect()) >= 2);
        assert!(departed.iter().any(|gone| thread.iter().any(|comment| comment.parent == Some(gone.id))));
        assert!(distinct(thread.iter().map(|comment| comment.author.org.to_string()).collect()) >= 3);
        assert!(thread.iter().any(|comment| comment.edited_at.is_some()));
        let removed = thread.iter().find(|comment| comment.state != CommentState::Visible).expect("one was removed");
        assert!(removed.body.is_none());
        assert!(thread.iter().any(|comment| comment.parent == Some(removed.id)));
        let longest = corpus.partition("BST").expect("Bristol").posts().map(|post| post.comment_count).max();
        if corpus.tier() != Tier::Full {
            assert_eq!(longest, Some(post.comment_count));
        }
    }
}

#[test]
fn the_posts_of_stories_have_their_levels_and_languages() {
    for corpus in networks() {
        let landmarks = corpus.landmarks();
        let post = |id: RecordId| corpus.post(id.org, id.index).expect("a landmark exists");
        assert_eq!(post(landmarks.members_only_post).security_level, SecurityLevel::Members);
        assert_eq!(post(landmarks.private_post).group, Some(landmarks.private_group));
        let bilingual = post(landmarks.bilingual_post);
        assert_eq!(
            (bilingual.languages(), bilingual.security_level),
            ([Lang::En, Lang::Cy].as_slice(), SecurityLevel::Public)
        );
        let carlisle = post(landmarks.carlisle_post);
        assert_eq!((carlisle.id.org.as_str(), carlisle.security_level), ("CAR", SecurityLevel::Public));
    }
}

#[test]
fn the_desk_is_a_restricted_leeds_group_with_people_waiting() {
    for corpus in networks() {
        let landmarks = corpus.landmarks();
        let desk = landmarks.desk_group;
        let group = corpus.group(desk.org, desk.index).expect("a landmark exists");
        assert_eq!((desk.org.as_str(), group.access), ("LDS", GroupAccess::Restricted));
        assert_eq!(role(&corpus, desk, landmarks.desk_owner), Some(GroupRole::Owner));
        assert_eq!(role(&corpus, desk, landmarks.desk_facilitator), Some(GroupRole::Facilitator));
        assert_eq!(role(&corpus, desk, landmarks.desk_member), Some(GroupRole::Member));
        assert!(is_active_member_of(&corpus, landmarks.desk_member, "LDS"));
        let requests = corpus.partition("LDS").expect("Leeds").group_join_requests(desk.index);
        assert!(requests.iter().filter(|request| request.state == RequestState::Waiting).count() >= 2);
        assert!(requests.iter().any(|request| request.id == landmarks.desk_request));

        let officer = landmarks.cardiff_officer;
        assert!(is_active_member_of(&corpus, officer, "CRF"));
        assert_eq!(role(&corpus, desk, officer), None);
        assert!(requests.iter().all(|request| request.applicant != officer));
    }
}

#[test]
fn one_poll_has_closed_with_few_votes_for_one_option_and_one_is_open() {
    for corpus in networks() {
        let landmarks = corpus.landmarks();
        let entry = |id: RecordId| corpus.entry(id).expect("a landmark exists");
        let closed = entry(landmarks.closed_poll_post);
        let poll = closed.poll.expect("it has a poll");
        assert!(poll.closes_at.is_some_and(|closes| closes > closed.post.published_at));
        let count = |option: RecordId| closed.votes.iter().filter(|vote| vote.option == option).count();
        let counts: Vec<usize> = poll.options.iter().map(|option| count(option.id)).collect();
        assert_eq!(counts, [17, 14, 11, 4], "seed {}", corpus.seed());

        let open = entry(landmarks.open_poll_post);
        assert_eq!(open.post.security_level, SecurityLevel::Public);
        let group = open.post.group.and_then(|group| corpus.group(group.org, group.index));
        assert!(group.is_none_or(|group| group.access == GroupAccess::Open));
        assert_eq!(open.poll.map(|poll| poll.closes_at), Some(None));
        assert_eq!(open.votes.len(), 23, "seed {}", corpus.seed());
    }
}

#[test]
fn one_thread_is_very_long() {
    for (tier, comments) in [(Tier::Tiny, None), (Tier::Small, Some(500)), (Tier::Full, Some(5_000))] {
        let corpus = Corpus::new(SEED, tier);
        let Some(id) = corpus.landmarks().long_thread_post else {
            assert_eq!(comments, None, "{tier}");
            continue;
        };
        let post = corpus.post(id.org, id.index).expect("a landmark exists");
        assert_eq!((post.id.org.as_str(), post.security_level), ("LDS", SecurityLevel::Public));
        assert_eq!(Some(post.comment_count), comments, "{tier}");
        let thread = corpus.thread(id);
        assert_eq!(Some(thread.len() as u32), comments, "{tier}");
        assert!(thread.is_sorted_by(|a, b| a.id.to_string() < b.id.to_string() && a.posted_at < b.posted_at));
        let ids: BTreeSet<RecordId> = thread.iter().map(|comment| comment.id).collect();
        let leeds = corpus.partition("LDS").expect("in every tier");
        assert!(leeds.comments().all(|comment| comment.post == id || !ids.contains(&comment.id)));
        assert_eq!(leeds.comments().count() as u64, leeds.totals().comments);
    }
}

#[test]
fn leeds_has_an_official_and_a_private_group() {
    for corpus in networks() {
        let landmarks = corpus.landmarks();
        let group = |id: RecordId| corpus.group(id.org, id.index).expect("a landmark exists");
        assert_eq!(group(landmarks.official_group).security_level, SecurityLevel::Official);
        assert_ne!(group(landmarks.official_group).access, GroupAccess::Private);
        assert_eq!(group(landmarks.private_group).access, GroupAccess::Private);
        assert!(role(&corpus, landmarks.private_group, landmarks.private_group_member).is_some());
        assert!(is_active_member_of(&corpus, landmarks.private_group_member, "LDS"));
        assert_eq!(role(&corpus, landmarks.private_group, landmarks.private_group_outsider), None);
        assert!(is_active_member_of(&corpus, landmarks.private_group_outsider, "LDS"));
        let invited = corpus.partition("LDS").expect("Leeds").group_invitations(landmarks.private_group.index);
        assert_eq!(invited.len(), 2, "someone can answer");
        let outside = [landmarks.private_group_outsider, landmarks.cardiff_officer];
        assert!(invited.iter().all(|invitation| !outside.contains(&invitation.invitee)));
        let former = landmarks.former_member;
        assert_eq!(corpus.member(former.org, former.index).map(|member| member.state), Some(MemberState::Former));
    }
}

#[test]
fn the_documentation_names_the_landmarks_of_the_demonstration() {
    let documentation = include_str!("../../../docs/corpus.md");
    for line in named(&Corpus::new(SEED, Tier::Small)).lines() {
        let (name, id) = line.split_once(": ").expect("a name and an id");
        let row = format!("| `{name}` | `{id}` |");
        assert!(documentation.contains(&row), "docs/corpus.md lacks {row}");
    }
}

#[test]
fn landmarks_of_the_tiny_tier_are_known() {
    insta::assert_snapshot!(named(&Corpus::new(SEED, Tier::Tiny)), @"
    entry_post: post_BST_0000000g
    members_only_post: post_BST_0000000h
    desk_group: group_LDS_00000001
    desk_owner: member_LDS_00000001
    desk_facilitator: member_LDS_00000002
    desk_member: member_LDS_0000000m
    desk_request: request_LDS_0000001s
    cardiff_officer: member_CRF_00000000
    official_group: group_LDS_00000003
    private_group: group_LDS_00000002
    private_post: post_LDS_0000001c
    private_group_member: member_LDS_0000000n
    private_group_outsider: member_LDS_00000005
    former_member: member_BST_00000002
    bilingual_post: post_CRF_0000000t
    carlisle_post: post_CAR_0000000f
    closed_poll_post: post_BST_0000000g
    open_poll_post: post_BST_0000001d
    ");
}

fn named(corpus: &Corpus) -> String {
    let landmarks = corpus.landmarks();
    let named = [
        ("entry_post", landmarks.entry_post),
        ("members_only_post", landmarks.members_only_post),
        ("desk_group", landmarks.desk_group),
        ("desk_owner", landmarks.desk_owner),
        ("desk_facilitator", landmarks.desk_facilitator),
        ("desk_member", landmarks.desk_member),
        ("desk_request", landmarks.desk_request),
        ("cardiff_officer", landmarks.cardiff_officer),
        ("official_group", landmarks.official_group),
        ("private_group", landmarks.private_group),
        ("private_post", landmarks.private_post),
        ("private_group_member", landmarks.private_group_member),
        ("private_group_outsider", landmarks.private_group_outsider),
        ("former_member", landmarks.former_member),
        ("bilingual_post", landmarks.bilingual_post),
        ("carlisle_post", landmarks.carlisle_post),
        ("closed_poll_post", landmarks.closed_poll_post),
        ("open_poll_post", landmarks.open_poll_post),
    ];
    let long_thread = landmarks.long_thread_post.map(|id| ("long_thread_post", id));
    named.into_iter().chain(long_thread).map(|(name, id)| format!("{name}: {id}\n")).collect()
}
