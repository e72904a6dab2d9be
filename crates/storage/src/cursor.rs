//! Cursors: a place in one list, given to a client and taken back.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The first byte of every cursor: how the rest is written.
const VERSION: u8 = 1;
const KIND_BYTES: usize = 4;
const FILTER_BYTES: usize = 8;
/// The longest cursor read. A key is a few short texts and numbers.
const CURSOR_BYTES_MAX: usize = 2_048;

/// The list a cursor belongs to: which connection, in which order, with which filter.
///
/// A cursor is base64url without padding over: version, four bytes that stand for the connection, eight for order and
/// filter, and the last row's key as JSON. A cursor taken back under another scope is refused, because a place in one
/// list means nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorScope {
    kind: [u8; KIND_BYTES],
    filter: [u8; FILTER_BYTES],
}

/// Why a cursor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// Not a cursor that any list gave.
    #[error("the cursor is malformed; pass an `endCursor` or an edge's `cursor` unchanged")]
    Malformed,
    /// A cursor of another list.
    #[error("the cursor belongs to another list; page with the cursors of the list that is asked")]
    Foreign,
    /// A cursor of the same list under another filter or order.
    #[error("the cursor was given for another filter or order; start without `after` when they change")]
    OtherFilter,
}

impl CursorScope {
    /// The scope of the connection `kind` (such as `Query.members`) in `order` (such as `displayName org id`), over the
    /// rows that `filter` lets through. Whatever decides which rows are in the list belongs in `filter`.
    pub fn new(kind: &str, order: &str, filter: &impl Serialize) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(order.as_bytes());
        hasher.update([0]);
        // A filter that cannot be written as JSON would be the same for all: no filter of ours is (they are plain data).
        hasher.update(serde_json::to_vec(filter).unwrap_or_default());
        Self { kind: first(&Sha256::digest(kind.as_bytes())), filter: first(&hasher.finalize()) }
    }

    /// The cursor of the row with `key`.
    pub fn encode(&self, key: &impl Serialize) -> String {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.kind);
        bytes.extend_from_slice(&self.filter);
        // Keys are tuples of texts and numbers, which always can be written.
        serde_json::to_writer(&mut bytes, key).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The key in `cursor`.
    ///
    /// # Errors
    /// Says whether the cursor is no cursor, one of another list, or of another filter or order.
    pub fn decode<K: DeserializeOwned>(&self, cursor: &str) -> Result<K, CursorError> {
        if cursor.len() > CURSOR_BYTES_MAX {
            return Err(CursorError::Malformed);
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CursorError::Malformed)?;
        let rest = bytes.strip_prefix(&[VERSION]).ok_or(CursorError::Malformed)?;
        let (kind, rest) = rest.split_first_chunk::<KIND_BYTES>().ok_or(CursorError::Malformed)?;
        let (filter, key) = rest.split_first_chunk::<FILTER_BYTES>().ok_or(CursorError::Malformed)?;
        if *kind != self.kind {
            return Err(CursorError::Foreign);
        }
        if *filter != self.filter {
            return Err(CursorError::OtherFilter);
        }
        // PostgreSQL takes no NUL in a text, and no key that we gave has one.
        let has_nul = key.windows(6).any(|window| window == br"\u0000");
        if has_nul { Err(CursorError::Malformed) } else { parse_key(key) }
    }
}

fn parse_key<K: DeserializeOwned>(key: &[u8]) -> Result<K, CursorError> {
    serde_json::from_slice(key).map_err(|_| CursorError::Malformed)
}

fn first<const N: usize>(digest: &[u8]) -> [u8; N] {
    std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())
}
