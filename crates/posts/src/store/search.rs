//! Searching posts, and keeping them findable.
//!
//! The crate `search` turns texts and questions into terms; here terms are written (`index`), asked for (`find`) and compared
//! (`related`), on SQLite by FTS5 and on PostgreSQL by a `tsvector`. What may not be read is never found: the viewer's
//! condition is in each statement that asks for terms.
mod engine;
mod find;
mod index;
mod related;

pub(crate) use find::{FoundPost, PostSearch, count_found, search_posts};
pub(super) use index::index_post;
pub(crate) use index::{index_all, keep_indexed};
pub(crate) use related::{Related, RelatedTo, related_posts};
