//! Batches: what many resolvers of one step ask for one by one is read by one statement.
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Data};
use claims::Caller;
use storage::{Database, Rows, StoreError};
use subgraph::{Batch, NodeId};

use crate::store::{self, Comment, CommentPage, Post, PostList, PostPage};
use crate::visibility::Viewer;

/// What one request reads, for one viewer. Nothing is read twice, until [`forget`](Self::forget).
pub(crate) struct Loaders {
    database: Database,
    viewer: Viewer,
    batches: Mutex<Arc<Batches>>,
}

impl Loaders {
    /// Puts the loaders of a request into its data, where its caller is already.
    pub(crate) fn put(database: &Database, data: &mut Data) {
        let caller = data.get(&std::any::TypeId::of::<Caller>()).and_then(|caller| caller.downcast_ref::<Caller>());
        let viewer = Viewer::new(caller.unwrap_or(&Caller::anonymous()));
        let batches = Mutex::new(Arc::new(Batches::new(database, &viewer)));
        data.insert(Self { database: database.clone(), viewer, batches });
    }

    /// The loaders of the request being answered.
    pub(crate) fn of<'a>(ctx: &'a Context<'_>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// For whom is read.
    pub(crate) fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The database, for what is not read in batches.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Forgets what was read: a mutation has changed it, and a later one in the same document must see that.
    pub(crate) fn forget(&self) {
        let batches = Arc::new(Batches::new(&self.database, &self.viewer));
        *self.batches.lock().unwrap_or_else(PoisonError::into_inner) = batches;
    }

    fn batches(&self) -> Arc<Batches> {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A loader for each question, and its batch in [`Batches`], and the way to ask it in [`Loaders`].
macro_rules! batches {
    ($($(#[$doc:meta])* $ask:ident($key:ty) -> $value:ty = $loader:ident by |$db:ident, $viewer:ident, $keys:ident| $load:expr;)+) => {
        struct Batches {
            $($ask: Batch<$key, $loader>,)+
        }

        impl Batches {
            fn new(database: &Database, viewer: &Viewer) -> Self {
                Self { $($ask: Batch::new($loader { database: database.clone(), viewer: viewer.clone() }),)+ }
            }
        }

        impl Loaders {
            $($(#[$doc])* pub(crate) async fn $ask(&self, key: $key) -> Result<Option<$value>, StoreError> {
                let batches = self.batches();
                batches.$ask.load(key).await
            })+
        }

        $(struct $loader {
            database: Database,
            viewer: Viewer,
        }

        impl Loader<$key> for $loader {
            type Value = $value;
            type Error = StoreError;

            async fn load(&self, $keys: &[$key]) -> Result<HashMap<$key, $value>, StoreError> {
                let ($db, $viewer) = (self.database.connection(), &self.viewer);
                $load
            }
        })+
    };
}

batches! {
    /// The post, if the viewer may read it.
    post(NodeId) -> Post = Posts by |db, viewer, keys| {
        Ok(by_key(store::posts_by_key(db, viewer, keys).await?, |post| post.id.clone()))
    };
    /// The comment, if the viewer may read its post.
    comment(NodeId) -> Comment = Comments by |db, viewer, keys| {
        Ok(by_key(store::comments_by_key(db, viewer, keys).await?, |comment| comment.id.clone()))
    };
    /// A post's tags; none for a post without.
    tags(NodeId) -> Vec<String> = Tags by |db, _viewer, keys| store::tags_of_posts(db, keys).await;
    /// A page of a list of posts.
    post_page(PostPage) -> Rows<Post> = PostPages by |db, viewer, keys| store::post_pages(db, viewer, keys).await;
    /// How many posts a list has.
    post_count(PostList) -> u64 = PostCounts by |db, viewer, keys| store::count_posts_in(db, viewer, keys).await;
    /// A page of a list of comments.
    comment_page(CommentPage) -> Rows<Comment> = CommentPages by |db, _viewer, keys| store::comment_pages(db, keys).await;
}

fn by_key<K: Eq + Hash, T>(values: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, T> {
    values.into_iter().map(|value| (key(&value), value)).collect()
}
