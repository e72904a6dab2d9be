//! The way to a value while it is written.

use std::sync::Arc;

use crate::errors::PathSegment;

/// Where in the answer a value is. Made on the stack; only errors look at it.
pub(super) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p Arc<str>),
    Index(&'p Path<'p>, u32),
}

impl Path<'_> {
    pub(super) fn segments(&self) -> Vec<PathSegment> {
        let (mut segments, last) = match self {
            Path::Root => return Vec::new(),
            Path::Key(parent, key) => (parent.segments(), PathSegment::Key(Arc::clone(key))),
            Path::Index(parent, index) => (parent.segments(), PathSegment::Index(*index)),
        };
        segments.push(last);
        segments
    }
}
