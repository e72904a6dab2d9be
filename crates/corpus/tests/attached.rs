//! Attachments, reactions and revisions.
use std::collections::{BTreeMap, BTreeSet};

use corpus::{CommentState, Entry, GroupAccess, Reaction, ReactionKind, RecordId, Revision, SecurityLevel};

use crate::integrity::{groups, members, people_by_group, was_there};
use crate::small;

#[test]
fn attachments_are_no_wider_than_their_post() {
    let corpus = small();
    let with: Vec<Entry> = corpus.entries().filter(|entry| !entry.attachments.is_empty()).collect();
    let share = with.len() as f64 / corpus.totals().posts as f64;
    assert!((share - 0.08).abs() < 0.006, "{share}");
    let mut higher = 0;
    for entry in &with {
        let names: BTreeSet<&str> = entry.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names.len(), entry.attachments.len());
        for file in &entry.attachments {
            assert!(file.post == entry.post.id && file.security_level >= entry.post.security_level, "{}", file.id);
            assert!((1..=i32::MAX as u64).contains(&file.bytes) && file.media_type.contains('/'), "{}", file.id);
            let host = format!("https://files.{}.example/", entry.post.id.org.as_str().to_ascii_lowercase());
            assert!(file.url.as_ref().is_none_or(|url| url.starts_with(&host) && url.ends_with(&file.name)));
            higher += usize::from(file.security_level > entry.post.security_level);
        }
    }
    let files = || with.iter().flat_map(|entry| &entry.attachments);
    assert!(higher > 0 && files().any(|file| file.url.is_none()) && files().any(|file| file.url.is_some()));
}

#[test]
fn whoever_reacts_was_there_could_read_it_and_reacts_once() {
    let corpus = small();
    let (members, groups, people) = (members(&corpus), groups(&corpus), people_by_group(&corpus));
    let mut kinds: BTreeMap<ReactionKind, usize> = BTreeMap::new();
    let (mut to_posts, mut to_comments) = (BTreeSet::new(), BTreeSet::new());
    for entry in corpus.entries() {
        let comments: BTreeMap<_, _> = entry.comments.iter().map(|comment| (comment.id, comment)).collect();
        let closed = entry.post.group.filter(|group| groups[group].access != GroupAccess::Open);
        let mut given: BTreeSet<(RecordId, RecordId)> = BTreeSet::new();
        for Reaction { target, member, kind, at } in entry.reactions {
            let (author, since) = match comments.get(&target) {
                None => (entry.post.author, entry.post.published_at),
                Some(comment) => (comment.author, comment.posted_at),
            };
            assert!(target == entry.post.id || comments[&target].state == CommentState::Visible, "{target}");
            assert!(member != author && at > since && was_there(&members[&member], at), "{member} to {target}");
            assert!(closed.is_none_or(|group| people[&group].get(&member).is_some_and(|since| *since <= at)));
            assert!(
                member.org == target.org || closed.is_some() || entry.post.security_level < SecurityLevel::Official
            );
            assert!(given.insert((target, member)), "{member} to {target} twice");
            *kinds.entry(kind).or_default() += 1;
            if target == entry.post.id {
                to_posts.insert(target)
            } else {
                to_comments.insert(target)
            };
        }
    }
    let totals = corpus.totals();
    let (posts, comments) =
        (to_posts.len() as f64 / totals.posts as f64, to_comments.len() as f64 / totals.comments as f64);
    assert!((posts - 0.44).abs() < 0.02 && (comments - 0.115).abs() < 0.02, "{posts} {comments}");
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), ReactionKind::ALL);
    assert!(kinds.into_values().is_sorted_by(|a, b| a > b), "the commonest first");
}

#[test]
fn edited_posts_keep_each_earlier_text() {
    let mut most = 0;
    for Entry { post, revisions, .. } in small().entries() {
        assert_eq!(revisions.len() as u32, post.version - 1, "{}", post.id);
        assert!(revisions.iter().map(|revision| revision.number).eq(1..post.version));
        assert!(revisions.is_sorted_by(|a, b| a.at < b.at), "{}", post.id);
        assert!(revisions.first().is_none_or(|first| first.at == post.published_at));
        let mut texts: Vec<_> = revisions.iter().map(|Revision { title, body, .. }| (title, body)).collect();
        texts.push((&post.title, &post.body));
        assert!((1..texts.len()).all(|at| !texts[..at].contains(&texts[at])), "{}: {texts:?}", post.id);
        for revision in &revisions {
            assert_eq!(
                (revision.post, revision.author, &revision.author_label),
                (post.id, post.author, &post.author_label)
            );
            assert!(post.edited_at.is_some_and(|edited| revision.at < edited));
            assert_eq!(revision.title.cy.is_some(), post.title.cy.is_some());
            assert_eq!(revision.body.cy.is_some(), post.body.cy.is_some());
            assert!(!revision.title.en.is_empty() && !revision.body.en.is_empty());
        }
        most = most.max(revisions.len());
    }
    assert_eq!(most, 3);
}
