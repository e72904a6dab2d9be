//! The way to a value while it is written.

use std::sync::Arc;

use crate::errors::PathSegment;

/// Where in the answer a value is. Made on the stack; only errors look at it.
pub(super) enum Path<'p> {
    /// The object that is written as a whole: the root, or one further down.
    Start(&'p [PathSegment]),
    Key(&'p Path<'p>, &'p Arc<str>),
    Index(&'p Path<'p>, u32),
}

impl Path<'_> {
    pub(super) fn segments(&self) -> Vec<PathSegment> {
        let (mut segments, last) = match self {
            Path::Start(path) => return path.to_vec(),
            Path::Key(parent, key) => (parent.segments(), PathSegment::Key(Arc::clone(key))),
            Path::Index(parent, index) => (parent.segments(), PathSegment::Index(*index)),
        };
        segments.push(last);
        segments
    }
}
