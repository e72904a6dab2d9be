//! Polls and the votes on them.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use corpus::{Corpus, Entry, GroupAccess, RecordId, SecurityLevel, Tier, Vote};

use crate::integrity::{groups, members, people_by_group, was_there};
use crate::{SEED, small, tiny};

fn polled(corpus: &Corpus) -> Vec<Entry> {
    corpus.entries().filter(|entry| entry.poll.is_some()).collect()
}

/// The latest that anything in the network was written.
fn end(corpus: &Corpus) -> DateTime<Utc> {
    corpus.posts().map(|post| post.published_at).max().expect("there are posts")
}

#[test]
fn four_posts_in_a_hundred_have_a_poll() {
    let corpus = small();
    let (polls, posts) = (corpus.totals().polls as f64, corpus.totals().posts as f64);
    assert!((polls / posts - 0.04).abs() < 0.004, "{polls} of {posts}");
}

#[test]
fn a_poll_asks_in_the_languages_of_its_post() {
    let mut bilingual = 0;
    for entry in polled(&small()) {
        let poll = entry.poll.expect("only posts with a poll");
        assert_eq!((poll.post, poll.id.index), (entry.post.id, entry.post.id.index));
        assert!((2..=6).contains(&poll.options.len()));
        let labels: BTreeSet<&str> = poll.options.iter().map(|option| option.label.en.as_str()).collect();
        assert_eq!(labels.len(), poll.options.len(), "{labels:?}");
        let texts = poll.options.iter().map(|option| &option.label).chain([&poll.question]);
        for text in texts {
            assert_eq!(text.cy.is_some(), entry.post.title.cy.is_some(), "{}", poll.id);
            assert!(!text.en.contains(['{', '}']) && !text.cy.iter().any(|cy| cy.contains(['{', '}'])));
        }
        bilingual += usize::from(poll.question.cy.is_some());
    }
    assert!(bilingual > 20, "{bilingual}");
}

#[test]
fn most_polls_have_closed_and_some_are_open() {
    let corpus = small();
    let end = end(&corpus);
    let ends: Vec<Option<DateTime<Utc>>> = corpus.polls().map(|poll| poll.closes_at).collect();
    let share = |wanted: &dyn Fn(&Option<DateTime<Utc>>) -> bool| {
        ends.iter().filter(|closes| wanted(closes)).count() as f64 / ends.len() as f64
    };
    assert!((share(&|closes| closes.is_none()) - 0.08).abs() < 0.03);
    assert!((share(&|closes| closes.is_some_and(|closes| closes > end + chrono::Days::new(365))) - 0.08).abs() < 0.03);
    assert!(share(&|closes| closes.is_some_and(|closes| closes <= end)) > 0.7);
    let published: BTreeMap<RecordId, DateTime<Utc>> =
        corpus.posts().map(|post| (post.id, post.published_at)).collect();
    assert!(corpus.polls().all(|poll| poll.closes_at.is_none_or(|closes| closes > published[&poll.post])));
}

#[test]
fn many_polls_have_more_than_ten_voters_and_some_have_few() {
    let turnouts: Vec<usize> = polled(&small()).into_iter().map(|entry| entry.votes.len()).collect();
    let share = |wanted: &dyn Fn(usize) -> bool| {
        turnouts.iter().filter(|votes| wanted(**votes)).count() as f64 / turnouts.len() as f64
    };
    assert!(share(&|votes| votes > 10) > 0.5);
    assert!((0.1..0.5).contains(&share(&|votes| votes < 10)));
    assert!(share(&|votes| votes > 100) > 0.01);
}

#[test]
fn whoever_votes_was_there_could_read_the_post_and_votes_once() {
    for corpus in [small(), tiny(), Corpus::new(SEED + 7, Tier::Tiny)] {
        let (members, groups, people) = (members(&corpus), groups(&corpus), people_by_group(&corpus));
        for entry in polled(&corpus) {
            let poll = entry.poll.expect("only posts with a poll");
            let options: BTreeSet<RecordId> = poll.options.iter().map(|option| option.id).collect();
            let voters: BTreeSet<RecordId> = entry.votes.iter().map(|vote| vote.voter).collect();
            assert_eq!(voters.len(), entry.votes.len(), "{}", poll.id);
            assert!(entry.votes.is_sorted_by_key(|vote| vote.at));
            let closed = entry.post.group.filter(|group| groups[group].access != GroupAccess::Open);
            for Vote { poll: on, option, voter, at } in entry.votes {
                assert!(on == poll.id && options.contains(&option));
                assert!(at > entry.post.published_at && poll.closes_at.is_none_or(|closes| at < closes), "{}", poll.id);
                assert!(was_there(&members[&voter], at), "{voter} on {}", poll.id);
                assert!(closed.is_none_or(|group| people[&group].get(&voter).is_some_and(|since| *since <= at)));
                let at_home = voter.org == entry.post.id.org;
                assert!(at_home || closed.is_some() || entry.post.security_level < SecurityLevel::Official);
            }
        }
    }
}

#[test]
fn options_differ_in_how_many_choose_them() {
    let mut spread = 0;
    let polls = polled(&small());
    let busy: Vec<&Entry> = polls.iter().filter(|entry| entry.votes.len() > 40).collect();
    for entry in &busy {
        let mut counts: BTreeMap<RecordId, usize> = BTreeMap::new();
        entry.votes.iter().for_each(|vote| *counts.entry(vote.option).or_default() += 1);
        let (most, least) = (counts.values().max(), counts.values().min());
        spread += usize::from(most.zip(least).is_some_and(|(most, least)| *most > 2 * *least));
    }
    assert!(spread * 2 > busy.len(), "{spread} of {}", busy.len());
}
