//! Writing down the terms by which posts are found.
use std::collections::HashMap;

use ::search::{ANALYSIS, Document, Language, Text};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, NotSet,
    Order, QueryFilter, Set,
};
use storage::{Database, Keyset, StoreError, insert_in_bulk};
use subgraph::{NodeId, NodeKind, one_of, stored_id};

use crate::entity::{post, post_document, post_tag, post_vector, post_words, search_state};
use crate::markdown;
use crate::store::posts::tags_of_posts;

/// How many posts are read and analysed at a time, so that memory stays flat.
const POSTS_AT_A_TIME: u64 = 1_000;

/// Makes the post findable as it now is, in the transaction that wrote it and its tags: to be called after each write that
/// changes its texts or tags.
pub(in crate::store) async fn index_post(tx: &impl ConnectionTrait, id: &NodeId) -> Result<(), StoreError> {
    let key = (id.org().to_string(), id.local().to_owned());
    let Some(post) = post::Entity::find_by_id(key).one(tx).await? else { return Ok(()) };
    let tags = tags_of_posts(tx, std::slice::from_ref(id)).await?.remove(id).unwrap_or_default();
    let document = document(&post, &tags);
    let found = post_document::Entity::find()
        .filter(one_of(post_document::Column::Org, post_document::Column::PostId, [id]))
        .one(tx)
        .await?;
    if let Some(found) = &found {
        forget(tx, found.number).await?;
    }
    date_tags(tx, &post).await?;
    // A post keeps its number: an edit does not make it new.
    let number = found.map_or(NotSet, |found| Set(found.number));
    insert_one(tx, number, post, &document).await
}

/// Makes every post findable, in numbers that follow their order in lists. Whatever was findable before is forgotten.
pub(crate) async fn index_all(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    forget_all(tx).await?;
    // Oldest first: each number is greater than those before, as the engines like best.
    let oldest_first = Keyset::new([
        (post::Column::PublishedAt, Order::Asc),
        (post::Column::Org, Order::Desc),
        (post::Column::Id, Order::Desc),
    ]);
    let (mut after, mut numbers) = (None, 1..);
    loop {
        let posts = oldest_first.page(post::Entity::find(), after, POSTS_AT_A_TIME).all(tx).await?;
        let Some(last) = posts.last() else { break };
        after = Some([last.published_at.into(), last.org.clone().into(), last.id.clone().into()]);
        let tags = tags_of(tx, &posts).await?;
        let mut documents = Vec::with_capacity(posts.len());
        for (post, number) in posts.into_iter().zip(&mut numbers) {
            let document = document(&post, tags.get(&key(&post)?).map_or(&[], Vec::as_slice));
            documents.push((post_document::Model { number, org: post.org, post_id: post.id }, document));
        }
        insert(tx, documents).await?;
    }
    count_on(tx, numbers.start).await?;
    set_state(tx, ANALYSIS).await?;
    Ok(())
}

/// Indexes all posts anew if their terms were made by another analysis than this program's: after an update, or where posts
/// were there before search was. Of several processes that start at once, one does, and the others wait for it.
pub(crate) async fn keep_indexed(database: &Database) -> Result<(), StoreError> {
    let state = search_state::Entity::find().one(database.connection()).await?;
    if state.is_some_and(|state| state.analysis == ANALYSIS) {
        return Ok(());
    }
    let tx = database.begin_load().await?;
    // Whoever changes the row first holds it; who waited finds it changed.
    if set_state(&tx, ANALYSIS).await? {
        tracing::info!(search.analysis = ANALYSIS, "all posts are being indexed for search");
        index_all(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The terms of a post.
fn document(post: &post::Model, tags: &[String]) -> Document {
    let plain = |body: &Option<String>| body.as_deref().map(markdown::to_plain);
    let (english, welsh) = (plain(&post.body_en), plain(&post.body_cy));
    let texts = [
        text_of(Language::English, post.title_en.as_deref(), english.as_deref()),
        text_of(Language::Welsh, post.title_cy.as_deref(), welsh.as_deref()),
    ];
    Document::new(&texts.into_iter().flatten().collect::<Vec<_>>(), tags)
}

fn text_of<'a>(language: Language, title: Option<&'a str>, body: Option<&'a str>) -> Option<Text<'a>> {
    Some(Text { language, title: title?, body: body? })
}

/// Gives the post's tags their place in the order in which posts with a tag are read.
async fn date_tags(tx: &impl ConnectionTrait, post: &post::Model) -> Result<(), StoreError> {
    let of_post = post_tag::Entity::update_many()
        .filter(post_tag::Column::Org.eq(&post.org))
        .filter(post_tag::Column::PostId.eq(&post.id))
        .filter(post_tag::Column::PublishedAt.ne(post.published_at));
    of_post.col_expr(post_tag::Column::PublishedAt, Expr::val(post.published_at)).exec(tx).await?;
    Ok(())
}

async fn insert(tx: &impl ConnectionTrait, documents: Vec<(post_document::Model, Document)>) -> Result<(), StoreError> {
    match tx.get_database_backend() {
        DbBackend::Postgres => {
            let rows = documents.into_iter().map(|(row, document)| {
                let words = document.tsvector();
                let post_document::Model { number, org, post_id } = row;
                post_vector::Model { number, org, post_id, words }.into_active_model()
            });
            insert_in_bulk(tx, rows.collect::<Vec<_>>(), &|_| {}).await?;
        }
        _ => {
            let words: Vec<_> = documents.iter().map(|(row, document)| words_row(row.number, document)).collect();
            let rows: Vec<_> = documents.into_iter().map(|(row, _)| row.into_active_model()).collect();
            insert_in_bulk(tx, rows, &|_| {}).await?;
            insert_in_bulk(tx, words, &|_| {}).await?;
        }
    }
    Ok(())
}

async fn insert_one(
    tx: &impl ConnectionTrait,
    number: ActiveValue<i64>,
    post: post::Model,
    document: &Document,
) -> Result<(), StoreError> {
    let (org, post_id) = (Set(post.org), Set(post.id));
    match tx.get_database_backend() {
        DbBackend::Postgres => {
            let row = post_vector::ActiveModel { number, org, post_id, words: Set(document.tsvector()) };
            post_vector::Entity::insert(row).exec_without_returning(tx).await?;
        }
        _ => {
            let row = post_document::ActiveModel { number, org, post_id }.insert(tx).await?;
            post_words::Entity::insert(words_row(row.number, document)).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

fn words_row(number: i64, document: &Document) -> post_words::ActiveModel {
    let ::search::Columns { title, tags, body, forms } = document.columns();
    post_words::Model { rowid: number, title, tags, body, forms }.into_active_model()
}

/// Lets the database number new documents from `next` on. SQLite does so by itself.
async fn count_on(tx: &impl ConnectionTrait, next: i64) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let count = format!("select setval(pg_get_serial_sequence('post_document', 'number'), {next}, false)");
        tx.execute_unprepared(&count).await?;
    }
    Ok(())
}

async fn forget(tx: &impl ConnectionTrait, number: i64) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        post_words::Entity::delete_by_id(number).exec(tx).await?;
    }
    post_document::Entity::delete_by_id(number).exec(tx).await?;
    Ok(())
}

async fn forget_all(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        tx.execute_unprepared("insert into post_words (post_words) values ('delete-all')").await?;
    }
    post_document::Entity::delete_many().exec(tx).await?;
    Ok(())
}

/// Writes down which analysis made the terms; whether another one was there.
async fn set_state(tx: &impl ConnectionTrait, analysis: i32) -> Result<bool, StoreError> {
    let changed = search_state::Entity::update_many()
        .col_expr(search_state::Column::Analysis, Expr::val(analysis))
        .filter(search_state::Column::Analysis.ne(analysis))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected > 0)
}

async fn tags_of(tx: &impl ConnectionTrait, posts: &[post::Model]) -> Result<HashMap<NodeId, Vec<String>>, StoreError> {
    let keys = posts.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    tags_of_posts(tx, &keys).await
}

fn key(post: &post::Model) -> Result<NodeId, StoreError> {
    stored_id(NodeKind::Post, &post.org, post.id.clone())
}
