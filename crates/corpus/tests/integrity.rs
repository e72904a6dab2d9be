//! Every reference leads somewhere, and nothing contradicts anything else.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use corpus::{
    Assurance, Comment, CommentState, Corpus, Group, GroupAccess, GroupRole, Invitation, JoinRequest, Member,
    MemberState, Membership, RecordId, RequestState, SecurityLevel,
};

use crate::{small, tiny};

pub(crate) fn members(corpus: &Corpus) -> BTreeMap<RecordId, Member> {
    corpus.members().map(|member| (member.id, member)).collect()
}

pub(crate) fn groups(corpus: &Corpus) -> BTreeMap<RecordId, Group> {
    corpus.groups().map(|group| (group.id, group)).collect()
}

/// Who is in each group, and since when.
pub(crate) fn people_by_group(corpus: &Corpus) -> BTreeMap<RecordId, BTreeMap<RecordId, DateTime<Utc>>> {
    let mut people: BTreeMap<RecordId, BTreeMap<RecordId, DateTime<Utc>>> = BTreeMap::new();
    for membership in corpus.memberships() {
        let before = people.entry(membership.group).or_default().insert(membership.member, membership.since);
        assert_eq!(before, None, "{} twice", membership.member);
    }
    people
}

pub(crate) fn was_there(member: &Member, at: DateTime<Utc>) -> bool {
    member.joined_at <= at && member.left_at.is_none_or(|left| at < left)
}

#[test]
fn ids_are_unique_and_ascend_as_text() {
    let corpus = small();
    let ascending = |ids: Vec<String>| assert!(ids.is_sorted_by(|a, b| a < b));
    ascending(corpus.members().map(|record| record.id.to_string()).collect());
    ascending(corpus.networks().map(|record| record.id.to_string()).collect());
    ascending(corpus.groups().map(|record| record.id.to_string()).collect());
    ascending(corpus.memberships().map(|record| record.id.to_string()).collect());
    ascending(corpus.join_requests().map(|record| record.id.to_string()).collect());
    ascending(corpus.invitations().map(|record| record.id.to_string()).collect());
    ascending(corpus.posts().map(|record| record.id.to_string()).collect());
    ascending(corpus.comments().map(|record| record.id.to_string()).collect());
    ascending(corpus.polls().map(|record| record.id.to_string()).collect());
    ascending(corpus.polls().flat_map(|poll| poll.options).map(|option| option.id.to_string()).collect());
    ascending(corpus.entries().flat_map(|entry| entry.attachments).map(|file| file.id.to_string()).collect());
    assert_eq!(corpus.posts().nth(46).map(|post| post.id.to_string()).as_deref(), Some("post_ABE_0000001a"));
}

#[test]
fn members_who_left_keep_nothing_but_a_tombstone() {
    for member in small().members() {
        let former = member.state == MemberState::Former;
        assert_eq!(member.left_at.is_some(), former);
        assert_eq!(member.display_name == "Former Member", former);
        if former {
            assert!(member.job_title.is_none() && member.email.is_none() && member.expertise.is_empty());
            assert!(member.left_at > Some(member.joined_at));
        } else {
            assert!(member.email.is_some_and(|email| email.ends_with(".example") && email.is_ascii()));
        }
    }
}

#[test]
fn groups_and_places_fit_together() {
    let corpus = small();
    let (members, groups) = (members(&corpus), groups(&corpus));
    let networks: BTreeSet<RecordId> = corpus.networks().map(|network| network.id).collect();
    for group in groups.values() {
        assert!(group.network.is_none_or(|network| networks.contains(&network) && network.org == group.id.org));
        assert!(group.access != GroupAccess::Private || group.security_level >= SecurityLevel::Members);
    }
    for (group, people) in people_by_group(&corpus) {
        assert_eq!(people.len(), groups[&group].member_count as usize);
    }
    for membership in corpus.memberships() {
        let (member, group) = (&members[&membership.member], &groups[&membership.group]);
        assert!(membership.since >= group.created_at && was_there(member, membership.since), "{}", membership.id);
        assert!(membership.role == GroupRole::Member || member.state == MemberState::Active);
        assert_eq!(membership.member_label.starts_with("Former Member "), member.state == MemberState::Former);
    }
    let owners = corpus.memberships().filter(|membership| membership.role == GroupRole::Owner).count();
    assert_eq!(owners, groups.len());
}

#[test]
fn labels_of_a_group_count_the_departed_from_one() {
    let corpus = small();
    for group in corpus.groups() {
        let partition = corpus.partition(group.id.org.as_str()).expect("a group is in a partition");
        let places: Vec<Membership> = partition.group_memberships(group.id.index);
        let departed: Vec<&str> =
            places.iter().filter_map(|membership| membership.member_label.strip_prefix("Former Member ")).collect();
        let expected: Vec<String> = (1..=departed.len()).map(|ordinal| ordinal.to_string()).collect();
        assert_eq!(departed, expected);
    }
}

#[test]
fn only_people_outside_ask_to_join_restricted_groups() {
    let corpus = small();
    let (members, groups, people) = (members(&corpus), groups(&corpus), people_by_group(&corpus));
    let requests: Vec<JoinRequest> = corpus.join_requests().collect();
    assert!(requests.is_sorted_by(|a, b| a.group != b.group || a.requested_at < b.requested_at));
    for request in requests {
        assert_eq!(groups[&request.group].access, GroupAccess::Restricted);
        assert!(!people[&request.group].contains_key(&request.applicant));
        assert_eq!(members[&request.applicant].state, MemberState::Active);
        assert_eq!(members[&request.applicant].display_name, request.applicant_label);
        assert_ne!(request.state, RequestState::Accepted);
    }
}

#[test]
fn only_active_people_outside_are_invited_to_private_groups() {
    let corpus = small();
    let (members, groups, people) = (members(&corpus), groups(&corpus), people_by_group(&corpus));
    let invitations: Vec<Invitation> = corpus.invitations().collect();
    assert!((20..150).contains(&invitations.len()), "{}", invitations.len());
    assert!(invitations.is_sorted_by(|a, b| a.group != b.group || a.invited_at < b.invited_at));
    let distinct: BTreeSet<_> = invitations.iter().map(|invitation| (invitation.group, invitation.invitee)).collect();
    assert_eq!(distinct.len(), invitations.len());
    assert!(invitations.iter().any(|invitation| invitation.invitee.org != invitation.group.org));
    for invitation in invitations {
        assert_eq!(groups[&invitation.group].access, GroupAccess::Private);
        assert!(!people[&invitation.group].contains_key(&invitation.invitee));
        assert!(people[&invitation.group].contains_key(&invitation.invited_by));
        for (member, label) in [
            (&members[&invitation.invitee], invitation.invitee_label),
            (&members[&invitation.invited_by], invitation.invited_by_label),
        ] {
            assert_eq!((member.state, &member.display_name), (MemberState::Active, &label));
        }
    }
}

#[test]
fn members_are_known_to_the_e_id_unless_they_left() {
    let corpus = small();
    let members = members(&corpus);
    let mut issuers: BTreeMap<RecordId, BTreeSet<String>> = BTreeMap::new();
    for link in corpus.identity_links() {
        let member = &members[&link.member];
        assert!(member.state != MemberState::Former && link.linked_at >= member.joined_at, "{}", member.id);
        assert!(link.issuer.starts_with("https://") && link.issuer.ends_with(".example"));
        assert!(issuers.entry(member.id).or_default().insert(link.issuer), "{} twice", member.id);
    }
    for member in members.values() {
        let known = issuers.get(&member.id).is_some_and(|issuers| issuers.contains("https://eid.example"));
        assert_eq!(known, member.state != MemberState::Former, "{}", member.id);
    }
    for level in [Assurance::Low, Assurance::Substantial, Assurance::High] {
        assert!(corpus.identity_links().any(|link| link.assurance == level), "{level:?}");
    }
}

#[test]
fn posts_have_authors_who_could_write_them_where_they_stand() {
    let corpus = small();
    let (members, groups, people) = (members(&corpus), groups(&corpus), people_by_group(&corpus));
    let mut previous = None;
    for post in corpus.posts() {
        let author = &members[&post.author];
        assert!(author.org() == post.id.org && was_there(author, post.published_at), "{}", post.id);
        assert_eq!(author.state == MemberState::Former, post.author_label == "Former Member 1");
        assert!(author.state == MemberState::Former || post.author_label == author.display_name);
        assert_eq!(post.edited_at.is_some(), post.version > 1);
        assert!(post.edited_at.is_none_or(|edited| edited > post.published_at));
        if let Some(group) = post.group.map(|group| &groups[&group]) {
            assert!(group.id.org == post.id.org && group.security_level <= post.security_level, "{}", post.id);
            assert!(
                group.access == GroupAccess::Open || people[&group.id][&post.author] <= post.published_at,
                "{}",
                post.id
            );
        }
        if let Some((org, published_at)) = previous {
            assert!(org != post.id.org || published_at < post.published_at, "{}", post.id);
        }
        previous = Some((post.id.org, post.published_at));
    }
}

#[test]
fn comments_make_a_tree_in_each_thread() {
    let corpus = small();
    let members = members(&corpus);
    for post in corpus.posts() {
        let thread = corpus.thread(post.id);
        assert_eq!(thread.len(), post.comment_count as usize);
        let by_id: BTreeMap<RecordId, &Comment> = thread.iter().map(|comment| (comment.id, comment)).collect();
        for comment in &thread {
            assert_eq!(comment.post, post.id);
            assert!(comment.posted_at > post.published_at && was_there(&members[&comment.author], comment.posted_at));
            assert_eq!(comment.body.is_some(), comment.state == CommentState::Visible);
            assert_eq!(comment.edited_at.is_some(), comment.version > 1);
            let parent = comment.parent.map(|parent| by_id[&parent]);
            assert_eq!(comment.in_reply_to_label.as_ref(), parent.map(|parent| &parent.author_label));
            assert_eq!(comment.depth, parent.map_or(0, |parent| parent.depth + 1));
            assert_eq!(comment.path.len(), 4 * (comment.depth as usize + 1));
            assert!(parent.is_none_or(|parent| comment.path.starts_with(&parent.path) && parent.id < comment.id));
        }
        assert!(thread.is_sorted_by(|a, b| a.posted_at < b.posted_at));
    }
}

#[test]
fn paths_sorted_as_text_are_in_pre_order() {
    let corpus = small();
    for post in corpus.posts().filter(|post| post.comment_count > 4) {
        let thread = corpus.thread(post.id);
        let mut by_path: Vec<&Comment> = thread.iter().collect();
        by_path.sort_by(|a, b| a.path.cmp(&b.path));
        let mut walked = Vec::new();
        walk(&thread, None, &mut walked);
        assert_eq!(by_path.iter().map(|comment| comment.id).collect::<Vec<_>>(), walked, "{}", post.id);
    }
}

/// Pre-order: each comment, then its replies in the order they were written.
fn walk(thread: &[Comment], parent: Option<RecordId>, walked: &mut Vec<RecordId>) {
    for comment in thread.iter().filter(|comment| comment.parent == parent) {
        walked.push(comment.id);
        walk(thread, Some(comment.id), walked);
    }
}

#[test]
fn labels_of_a_thread_count_the_departed_in_the_order_they_wrote() {
    let corpus = small();
    let members = members(&corpus);
    for post in corpus.posts() {
        let mut departed: Vec<RecordId> = Vec::new();
        let writers = std::iter::once((post.author, post.author_label.clone()))
            .chain(corpus.thread(post.id).into_iter().map(|comment| (comment.author, comment.author_label)));
        for (author, label) in writers {
            let member = &members[&author];
            if member.state != MemberState::Former {
                assert_eq!(label, member.display_name);
                continue;
            }
            if !departed.contains(&author) {
                departed.push(author);
            }
            let ordinal = 1 + departed.iter().position(|known| *known == author).expect("just put there");
            assert_eq!(label, format!("Former Member {ordinal}"));
        }
    }
}

#[test]
fn whoever_comments_in_a_closed_group_is_in_it() {
    let corpus = small();
    let (groups, people) = (groups(&corpus), people_by_group(&corpus));
    for post in corpus.posts() {
        let Some(group) = post.group.filter(|group| groups[group].access != GroupAccess::Open) else { continue };
        for comment in corpus.thread(post.id) {
            assert!(people[&group][&comment.author] <= comment.posted_at, "{}", comment.id);
        }
    }
}

#[test]
fn carlisle_falls_silent_when_cumberland_takes_over() {
    let corpus = tiny();
    let takeover = corpus.organisation("CAR").and_then(|carlisle| carlisle.until).expect("a date");
    let published = |code: &str| {
        let partition = corpus.partition(code).expect("in every tier");
        partition.posts().map(|post| post.published_at.date_naive()).collect::<Vec<_>>()
    };
    assert!(published("CAR").iter().all(|day| *day <= takeover + chrono::Days::new(7)));
    assert!(published("CBD").iter().all(|day| *day >= takeover));
}
