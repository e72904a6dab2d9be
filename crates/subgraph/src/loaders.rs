//! What one request reads, gathered into batches: the same shape in every subgraph that reads for a viewer.

/// Makes a subgraph's `Loaders`, with a method for each question that resolvers ask one by one and the store answers for
/// many keys by one statement.
///
/// ```text
/// subgraph::loaders! {
///     for Viewer;
///     /// The post, if the viewer may read it.
///     post(NodeId) -> Post = Posts by |db, viewer, keys| store::posts_by_key(db, viewer, keys).await;
/// }
/// ```
///
/// `Loaders` belongs to one request: `Loaders::put` makes it from the request's caller (`Viewer::new(&Caller)`),
/// `Loaders::of` finds it again. Nothing is read twice, until `Loaders::forget`.
#[macro_export]
macro_rules! loaders {
    (for $viewer_type:ty; $($(#[$doc:meta])* $ask:ident($key:ty) -> $value:ty = $loader:ident by |$db:ident, $viewer:ident, $keys:ident| $load:expr;)+) => {
        /// What one request reads, for one viewer. Nothing is read twice, until [`forget`](Self::forget).
        pub(crate) struct Loaders {
            database: $crate::RequestDatabase,
            viewer: $viewer_type,
            batches: ::std::sync::Mutex<::std::sync::Arc<Batches>>,
        }

        impl Loaders {
            /// Puts the loaders of a request into its data, where its caller is already.
            pub(crate) fn put(database: &$crate::loaders_use::Database, data: &mut $crate::loaders_use::Data) {
                let viewer = <$viewer_type>::new(&$crate::loaders_use::caller_of(data));
                let batches = ::std::sync::Mutex::new(::std::sync::Arc::new(Batches::new(database, &viewer)));
                let inbox = $crate::loaders_use::inbox_of(data);
                let database = $crate::RequestDatabase::new(database.clone(), inbox);
                data.insert(Self { database, viewer, batches });
            }

            /// The loaders of the request being answered.
            pub(crate) fn of<'a>(ctx: &'a $crate::loaders_use::Context<'_>) -> &'a Self {
                ctx.data_unchecked()
            }

            /// For whom is read.
            pub(crate) fn viewer(&self) -> &$viewer_type {
                &self.viewer
            }

            /// The database, for what is not read in batches, and for changes.
            pub(crate) fn database(&self) -> &$crate::RequestDatabase {
                &self.database
            }

            /// Forgets what was read: a mutation has changed it, and a later one in the same document must see that.
            pub(crate) fn forget(&self) {
                let batches = ::std::sync::Arc::new(Batches::new(&self.database, &self.viewer));
                *self.batches.lock().unwrap_or_else(::std::sync::PoisonError::into_inner) = batches;
            }

            fn batches(&self) -> ::std::sync::Arc<Batches> {
                self.batches.lock().unwrap_or_else(::std::sync::PoisonError::into_inner).clone()
            }

            $($(#[$doc])* pub(crate) async fn $ask(&self, key: $key) -> Result<Option<$value>, $crate::loaders_use::StoreError> {
                let batches = self.batches();
                batches.$ask.load(key).await
            })+
        }

        struct Batches {
            $($ask: $crate::Batch<$key, $loader>,)+
        }

        impl Batches {
            fn new(database: &$crate::loaders_use::Database, viewer: &$viewer_type) -> Self {
                Self { $($ask: $crate::Batch::new($loader { database: database.clone(), viewer: viewer.clone() }),)+ }
            }
        }

        $(struct $loader {
            database: $crate::loaders_use::Database,
            viewer: $viewer_type,
        }

        impl $crate::loaders_use::Loader<$key> for $loader {
            type Value = $value;
            type Error = $crate::loaders_use::StoreError;

            async fn load(&self, $keys: &[$key]) -> Result<::std::collections::HashMap<$key, $value>, Self::Error> {
                let ($db, $viewer) = (self.database.connection(), &self.viewer);
                $load
            }
        })+
    };
}

/// What [`loaders!`] writes into the subgraph that uses it.
#[doc(hidden)]
pub mod loaders_use {
    pub use async_graphql::dataloader::Loader;
    pub use async_graphql::{Context, Data};
    pub use storage::{Database, StoreError};

    use crate::events::Inbox;

    /// What is heard of others, in a request's data; none in a subgraph that hears nobody.
    pub fn inbox_of(data: &Data) -> Option<Inbox> {
        data.get(&std::any::TypeId::of::<Inbox>())?.downcast_ref::<Inbox>().cloned()
    }

    /// The caller in a request's data; nobody known, where there is none.
    pub fn caller_of(data: &Data) -> claims::Caller {
        let caller = data.get(&std::any::TypeId::of::<claims::Caller>());
        let caller = caller.and_then(|caller| caller.downcast_ref::<claims::Caller>());
        caller.cloned().unwrap_or_else(claims::Caller::anonymous)
    }
}
