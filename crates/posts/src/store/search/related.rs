//! Posts that are about the same as another.
//!
//! Candidates are the newest posts with each of its tags, and all posts with a word of its title that few posts have. Both
//! are short walks along an index however many posts there are, and both are among what the viewer may read: what may not be
//! read is not counted when a word is called rare either.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::search::{Expression, Language, TitleWord, title_words};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, JoinType, Order, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, RelationDef, Select,
};
use storage::{StoreError, Timestamp, read_side_by_side};
use subgraph::{NodeId, NodeKind, stored_id};

use super::engine::with_terms;
use crate::entity::{post, post_tag};
use crate::store::posts::tags_of_posts;
use crate::visibility::Viewer;

/// A post to which others are related, with its titles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RelatedTo {
    pub(crate) post: NodeId,
    pub(crate) english: Option<String>,
    pub(crate) welsh: Option<String>,
}

/// A post that is about the same, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Related {
    pub(crate) post: NodeId,
    pub(crate) score: f64,
    /// The shared tags, then the shared words.
    pub(crate) because: Vec<String>,
}

/// The most related posts that are told of one.
pub(crate) const RELATED_MAX: usize = 10;
/// How many of a post's tags are looked at.
const TAGS_MAX: usize = 10;
/// How many words of a post's titles are compared.
const WORDS_MAX: usize = 16;
/// How many of them are looked for in other posts' texts: the longest, which are rare the likeliest.
const WORDS_SOUGHT_MAX: usize = 5;
/// How many posts with a tag are looked at: the newest.
const POSTS_OF_TAG_MAX: u64 = 40;
/// A word that more posts have tells too little to relate them by itself.
const POSTS_OF_TELLING_WORD_MAX: usize = 20;
/// How many candidates are looked at in full.
const CANDIDATES_MAX: usize = 30;
/// The most reasons that are told.
const REASONS_MAX: usize = 5;

/// What a shared tag counts.
const OF_TAG: f64 = 2.0;
/// What a shared word counts that only the two posts have.
const OF_RAREST_WORD: f64 = 2.0;
/// What a word counts that both titles have, however many others have it too.
const OF_WORD: f64 = 0.5;
/// Less in common is no reason to show a post: a word that a dozen posts have, for one.
const SCORE_MIN: f64 = 1.0;

/// What candidates have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Tag(String),
    Word(String),
}

/// A post that may be related: what its key and its titles tell.
#[derive(Debug, Clone)]
struct Candidate {
    post: NodeId,
    published_at: Timestamp,
    english: Option<String>,
    welsh: Option<String>,
}

/// The posts related to each of `to`, the most related first and of equals the newest, [`RELATED_MAX`] at most. Of posts
/// without any, nothing.
pub(crate) async fn related_posts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    to: &[RelatedTo],
) -> Result<HashMap<RelatedTo, Vec<Related>>, StoreError> {
    let keys: Vec<NodeId> = to.iter().map(|to| to.post.clone()).collect();
    let mut tags = tags_of_posts(db, &keys).await?;
    let subjects: Vec<Subject<'_>> =
        to.iter().map(|to| Subject::new(to, tags.remove(&to.post).unwrap_or_default())).collect();
    let of_topics = candidates(db, viewer, &subjects).await?;
    let shortlists: Vec<Vec<&Candidate>> = subjects.iter().map(|subject| subject.shortlist(&of_topics)).collect();
    let listed: BTreeSet<&NodeId> = shortlists.iter().flatten().map(|candidate| &candidate.post).collect();
    let tags = tags_of_posts(db, &listed.into_iter().cloned().collect::<Vec<_>>()).await?;
    let related = subjects.iter().zip(shortlists).map(|(subject, shortlist)| {
        let tags = |candidate: &Candidate| tags.get(&candidate.post).map_or(&[][..], Vec::as_slice);
        let related = best(shortlist.into_iter().filter_map(|candidate| {
            Some((subject.related(candidate, tags(candidate), &of_topics)?, candidate.published_at))
        }));
        (subject.to.clone(), related)
    });
    Ok(related.collect())
}

/// Which posts have each topic: of a tag the newest, of a word all, or none if they are too many to tell something.
type OfTopics = BTreeMap<Topic, Vec<Candidate>>;

async fn candidates(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    subjects: &[Subject<'_>],
) -> Result<OfTopics, StoreError> {
    let topics: BTreeSet<Topic> = subjects.iter().flat_map(Subject::topics).collect();
    let lists: Vec<_> = topics.iter().map(|topic| topic.list(db.get_database_backend(), viewer)).collect();
    let read = read_side_by_side(db, &lists).await?;
    let of_topic = topics.into_iter().zip(read).map(|(topic, rows)| {
        let tells = matches!(topic, Topic::Tag(_)) || rows.len() <= POSTS_OF_TELLING_WORD_MAX;
        let rows = rows.iter().filter(|_| tells).map(Candidate::from_row);
        Ok((topic, rows.collect::<Result<Vec<_>, _>>()?))
    });
    of_topic.collect()
}

/// A post with what it is about.
struct Subject<'a> {
    to: &'a RelatedTo,
    tags: Vec<String>,
    words: Vec<TitleWord>,
}

impl<'a> Subject<'a> {
    fn new(to: &'a RelatedTo, mut tags: Vec<String>) -> Self {
        tags.truncate(TAGS_MAX);
        let mut words = words_of(to.english.as_deref(), to.welsh.as_deref());
        words.truncate(WORDS_MAX);
        Self { to, tags, words }
    }

    fn topics(&self) -> impl Iterator<Item = Topic> + '_ {
        let tags = self.tags.iter().cloned().map(Topic::Tag);
        let mut longest: Vec<&str> = self.words.iter().map(|word| word.term.as_str()).collect();
        longest.sort_by_key(|term| Reverse(term.len()));
        longest.truncate(WORDS_SOUGHT_MAX);
        tags.chain(longest.into_iter().map(|term| Topic::Word(term.to_owned())))
    }

    /// The candidates that share most, as far as the topics tell.
    fn shortlist<'c>(&self, of_topics: &'c OfTopics) -> Vec<&'c Candidate> {
        let mut shared: BTreeMap<&NodeId, (f64, &Candidate)> = BTreeMap::new();
        for topic in self.topics() {
            let candidates = of_topics.get(&topic).map_or(&[][..], Vec::as_slice);
            let weight = if matches!(topic, Topic::Tag(_)) { OF_TAG } else { weight_of_word(candidates.len()) };
            for candidate in candidates.iter().filter(|candidate| candidate.post != self.to.post) {
                shared.entry(&candidate.post).or_insert((0.0, candidate)).0 += weight;
            }
        }
        let mut shared: Vec<_> = shared.into_values().collect();
        shared.sort_by(|(a, of_a), (b, of_b)| b.total_cmp(a).then_with(|| of_a.order().cmp(&of_b.order())));
        shared.truncate(CANDIDATES_MAX);
        shared.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// How the candidate, which has these tags, is related; `None` when the two share too little.
    fn related(&self, candidate: &Candidate, tags: &[String], of_topics: &OfTopics) -> Option<Related> {
        let mut because: Vec<String> = self.tags.iter().filter(|tag| tags.contains(tag)).cloned().collect();
        let mut score = OF_TAG * because.len() as f64;
        // A word of a shared tag is shared, and said, already.
        let said: Vec<String> =
            because.iter().flat_map(|tag| words_of(Some(tag), Some(tag))).map(|word| word.term).collect();
        let title = candidate.words();
        for word in self.words.iter().filter(|word| !said.contains(&word.term)) {
            let telling = telling_word(&word.term, candidate, of_topics);
            if let Some(weight) = telling.or_else(|| title.contains(&word.term).then_some(OF_WORD)) {
                score += weight;
                because.push(word.shown.clone());
            }
        }
        because.truncate(REASONS_MAX);
        (score >= SCORE_MIN).then(|| Related { post: candidate.post.clone(), score, because })
    }
}

/// What it counts that the candidate has the word, if that is one that few posts have.
fn telling_word(term: &str, candidate: &Candidate, of_topics: &OfTopics) -> Option<f64> {
    let posts = of_topics.get(&Topic::Word(term.to_owned()))?;
    posts.iter().any(|post| post.post == candidate.post).then(|| weight_of_word(posts.len()))
}

/// What a word counts that so many posts have, which the viewer may read: the fewer, the more.
fn weight_of_word(posts: usize) -> f64 {
    f64::max(OF_RAREST_WORD / f64::log2(posts.max(2) as f64), OF_WORD)
}

/// The most related, and of equals the newest.
fn best(related: impl Iterator<Item = (Related, Timestamp)>) -> Vec<Related> {
    let mut related: Vec<_> = related.collect();
    related.sort_by(|(a, of_a), (b, of_b)| {
        b.score.total_cmp(&a.score).then_with(|| (Reverse(of_a), &a.post).cmp(&(Reverse(of_b), &b.post)))
    });
    related.truncate(RELATED_MAX);
    related.into_iter().map(|(related, _)| related).collect()
}

impl Candidate {
    fn from_row(row: &QueryResult) -> Result<Self, StoreError> {
        let (org, id): (String, String) = (row.try_get("", "org")?, row.try_get("", "id")?);
        Ok(Self {
            post: stored_id(NodeKind::Post, &org, id)?,
            published_at: row.try_get("", "published_at")?,
            english: row.try_get("", "title_en")?,
            welsh: row.try_get("", "title_cy")?,
        })
    }

    /// The terms of its titles.
    fn words(&self) -> Vec<String> {
        let words = words_of(self.english.as_deref(), self.welsh.as_deref());
        words.into_iter().map(|word| word.term).collect()
    }

    fn order(&self) -> (Reverse<Timestamp>, &NodeId) {
        (Reverse(self.published_at), &self.post)
    }
}

fn words_of(english: Option<&str>, welsh: Option<&str>) -> Vec<TitleWord> {
    let titles = [(english, Language::English), (welsh, Language::Welsh)];
    titles.into_iter().flat_map(|(title, language)| title_words(title.unwrap_or_default(), language)).collect()
}

impl Topic {
    /// The posts with the topic that the viewer may read.
    fn list(&self, backend: DbBackend, viewer: &Viewer) -> SelectStatement {
        let list = match self {
            Self::Tag(tag) => {
                let newest =
                    viewer.posts().join(JoinType::InnerJoin, tag_of_post()).filter(post_tag::Column::Tag.eq(tag));
                let newest = newest.order_by(post_tag::Column::PublishedAt, Order::Desc);
                let newest = newest.order_by_asc(post_tag::Column::Org).order_by_asc(post_tag::Column::PostId);
                newest.limit(POSTS_OF_TAG_MAX)
            }
            Self::Word(term) => {
                let one_more = POSTS_OF_TELLING_WORD_MAX as u64 + 1;
                with_terms(backend, viewer.posts(), &Expression::Term(term.clone())).limit(one_more)
            }
        };
        only_what_is_compared(list).into_query()
    }
}

/// No bodies: there may be many candidates.
fn only_what_is_compared(posts: Select<post::Entity>) -> Select<post::Entity> {
    use post::Column::{Id, Org, PublishedAt, TitleCy, TitleEn};
    posts.select_only().columns([Org, Id, PublishedAt, TitleEn, TitleCy])
}

fn tag_of_post() -> RelationDef {
    post::Entity::belongs_to(post_tag::Entity)
        .from((post::Column::Org, post::Column::Id))
        .to((post_tag::Column::Org, post_tag::Column::PostId))
        .into()
}

#[cfg(test)]
mod tests {
    use claims::Caller;
    use sea_orm::DbBackend;

    use super::Topic;
    use crate::store::query_plan::{assert_walks, assert_walks_along_words};
    use crate::visibility::Viewer;

    #[tokio::test]
    async fn candidates_are_walked_to_along_an_index() {
        let viewer = Viewer::new(&Caller::anonymous());
        let list = |topic: Topic| topic.list(DbBackend::Sqlite, &viewer);
        assert_walks(&[(list(Topic::Tag("housing".to_owned())), "post_tag_newest")]).await;
        assert_walks_along_words(&[list(Topic::Word("ehous".to_owned()))]).await;
    }
}
