//! Filling the database from the corpus.
mod beside;
mod polls;
mod rows;

use std::collections::HashMap;

use corpus::{Corpus, Entry, Partition, RecordId};
use sea_orm::{ConnectionTrait, IntoActiveModel};
use storage::{Database, DatabaseKind, StoreError, insert_in_bulk};
use subgraph::directory::{insert_members, insert_organisations};

use self::beside::insert_beside;
use self::polls::insert_polls;
use self::rows::{comment_row, group_fact_row, group_member_row, known_member, known_organisation, post_row, tag_rows};
use crate::store::index_all;

/// What a seeding wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    /// Posts.
    pub posts: u64,
    /// Comments.
    pub comments: u64,
}

/// How many posts, with their threads, are made at a time, so that memory stays flat whatever the tier.
const POSTS_AT_A_TIME: usize = 1_000;
/// PostgreSQL's tables are counted anew when there are so many times more posts in them. It looks up what a new row refers to by
/// the index that seemed best when it last counted: in an empty table, one that leads to all rows of an organisation.
const TIMES_MORE: u64 = 4;
/// How many smaller records are made at a time.
const RECORDS_AT_A_TIME: usize = 5_000;

/// Fills an empty, migrated `database` with the posts of `corpus` and what stands on them, and with what it must know of groups and
/// members to decide who may read them; all or nothing. `progress` is told after each step how many posts and comments
/// that step wrote.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when the database is not empty; else the database's. Nothing is written then.
pub async fn seed(database: &Database, corpus: &Corpus, progress: &(dyn Fn(u64) + Sync)) -> Result<Seeded, StoreError> {
    let tx = database.begin_load().await?;
    seed_directory(&tx, corpus).await?;
    seed_readership(&tx, corpus).await?;
    let mut seeded = Seeded { posts: 0, comments: 0 };
    let mut counted_at = 0;
    for partition in corpus.partitions() {
        let written = seed_posts(&tx, partition, progress).await?;
        seeded.posts += written.posts;
        seeded.comments += written.comments;
        if database.kind() == DatabaseKind::Postgres && seeded.posts >= counted_at * TIMES_MORE {
            tx.execute_unprepared("analyze").await?;
            counted_at = seeded.posts;
        }
    }
    index_all(&tx).await?;
    tx.commit().await?;
    database.analyze().await?;
    Ok(seeded)
}

async fn seed_directory(db: &impl ConnectionTrait, corpus: &Corpus) -> Result<(), StoreError> {
    insert_organisations(db, corpus.organisations().map(known_organisation)).await?;
    let mut members = corpus.members().map(known_member);
    loop {
        if insert_members(db, members.by_ref().take(RECORDS_AT_A_TIME)).await? == 0 {
            return Ok(());
        }
    }
}

async fn seed_readership(db: &impl ConnectionTrait, corpus: &Corpus) -> Result<(), StoreError> {
    insert_in_steps(db, corpus.groups().map(|group| group_fact_row(&group).into_active_model())).await?;
    insert_in_steps(db, corpus.memberships().map(|place| group_member_row(&place).into_active_model())).await
}

async fn insert_in_steps<A>(db: &impl ConnectionTrait, mut rows: impl Iterator<Item = A>) -> Result<(), StoreError>
where
    A: sea_orm::ActiveModelTrait + Send,
    <A::Entity as sea_orm::EntityTrait>::Model: IntoActiveModel<A>,
{
    loop {
        let some: Vec<A> = rows.by_ref().take(RECORDS_AT_A_TIME).collect();
        if some.is_empty() {
            return Ok(());
        }
        insert_in_bulk(db, some, &|_| {}).await?;
    }
}

async fn seed_posts(
    db: &impl ConnectionTrait,
    partition: Partition<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Seeded, StoreError> {
    let mut seeded = Seeded { posts: 0, comments: 0 };
    let mut entries = partition.entries();
    loop {
        let some: Vec<Entry> = entries.by_ref().take(POSTS_AT_A_TIME).collect();
        if some.is_empty() {
            return Ok(seeded);
        }
        let posts: Vec<_> = some.iter().map(|entry| post_row(entry).into_active_model()).collect();
        seeded.posts += insert_in_bulk(db, posts, progress).await?;
        insert_in_bulk(db, some.iter().flat_map(|entry| tag_rows(&entry.post)).collect::<Vec<_>>(), &|_| {}).await?;
        insert_beside(db, &some).await?;
        insert_polls(db, &some).await?;
        let comments: Vec<_> = some.into_iter().flat_map(|entry| comment_rows(entry.comments)).collect();
        seeded.comments += insert_in_bulk(db, comments, progress).await?;
    }
}

/// The rows of a thread, parents before their replies.
fn comment_rows(thread: Vec<corpus::Comment>) -> Vec<crate::entity::comment::ActiveModel> {
    let mut replies: HashMap<RecordId, i32> = HashMap::new();
    for parent in thread.iter().filter_map(|comment| comment.parent) {
        *replies.entry(parent).or_default() += 1;
    }
    let row = |comment: corpus::Comment| {
        let replies = replies.get(&comment.id).copied().unwrap_or_default();
        comment_row(comment, replies).into_active_model()
    };
    thread.into_iter().map(row).collect()
}
