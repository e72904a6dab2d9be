//! What was answered: what must be there from then on, and what must never be seen again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What everybody together was told.
#[derive(Default)]
pub(super) struct Ledger(Mutex<Book>);

#[derive(Default)]
pub(super) struct Book {
    /// What each idempotency key made.
    made_by_key: HashMap<String, String>,
    /// Comments that were acknowledged, with their post and the comment they answer.
    pub(super) comments: HashMap<String, (String, Option<String>)>,
    /// Posts that were acknowledged.
    pub(super) posts: HashSet<String>,
    /// Groups that were acknowledged.
    pub(super) groups: HashSet<String>,
    /// Where each text was written: the post it belongs to.
    pub(super) written: HashMap<String, String>,
    /// Comments that were removed.
    pub(super) removed: HashSet<String>,
    /// Texts of comments that were replaced or removed in an earlier round.
    pub(super) taken_back: HashSet<String>,
    /// What each version of a comment said.
    pub(super) said: HashMap<String, BTreeMap<i64, String>>,
    /// How often each action came to what.
    tally: BTreeMap<&'static str, BTreeMap<String, usize>>,
    texts: usize,
}

impl Ledger {
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A word that nobody has written yet.
    pub(super) fn new_text(&self) -> String {
        let mut book = self.book();
        book.texts += 1;
        format!("zq{:06}qz", book.texts)
    }

    /// Takes down what a key made: the same thing, however often it is sent.
    pub(super) fn made(&self, key: &str, id: &str) {
        let earlier = self.book().made_by_key.insert(key.to_owned(), id.to_owned());
        assert!(earlier.as_ref().is_none_or(|earlier| earlier == id), "the key {key} made {earlier:?} and {id}");
    }

    pub(super) fn count(&self, action: &'static str, outcome: &str) {
        *self.book().tally.entry(action).or_default().entry(outcome.to_owned()).or_default() += 1;
    }

    /// From now on nothing that was removed or taken back may be seen: no answer is on its way any more.
    pub(super) fn end_of_round(&self) {
        let mut book = self.book();
        let Book { said, removed, taken_back, .. } = &mut *book;
        for (comment, versions) in said {
            let kept = usize::from(!removed.contains(comment));
            while versions.len() > kept {
                taken_back.extend(versions.pop_first().map(|(_, text)| text));
            }
        }
    }

    /// Prints what was done, and makes sure that everything was done at least once.
    pub(super) fn report(&self) {
        let book = self.book();
        let total: usize = book.tally.values().flat_map(|outcomes| outcomes.values()).sum();
        println!("{total} actions, {} keys, 0 violations", book.made_by_key.len());
        for (action, outcomes) in &book.tally {
            println!("  {action}: {outcomes:?}");
        }
        let never: Vec<_> = book.tally.iter().filter(|(_, outcomes)| !outcomes.contains_key("done")).collect();
        assert!(never.is_empty(), "never done: {never:?}");
    }
}
