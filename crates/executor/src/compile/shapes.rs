//! Which slots the objects at each place of the merged tree have: the union of what all fetches put there. Places that one
//! fetch fills have one shape.

use indexmap::IndexMap;
use query_planner::TreeKey;

use crate::arena::Slot;

/// One place of the merged tree. List levels are not counted: all items of a list have one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShapeId(pub(crate) u32);

/// The root of the merged tree.
pub(crate) const ROOT: ShapeId = ShapeId(0);

/// The shapes of one plan while it is compiled: they grow as selections, representations and projections name keys.
pub(crate) struct Shapes {
    keys: Vec<IndexMap<TreeKey, Option<ShapeId>>>,
    /// The shape that each has become one with, itself if none.
    same_as: Vec<ShapeId>,
}

impl Shapes {
    /// The root's shape alone.
    pub(crate) fn new() -> Shapes {
        Shapes { keys: vec![IndexMap::new()], same_as: vec![ROOT] }
    }

    /// A shape that is at no place of the tree, such as that of `{ _entities }`.
    pub(crate) fn detached(&mut self) -> ShapeId {
        let shape = ShapeId(self.keys.len() as u32);
        self.keys.push(IndexMap::new());
        self.same_as.push(shape);
        shape
    }

    /// The slot of a key.
    pub(crate) fn slot(&mut self, shape: ShapeId, key: &TreeKey) -> Slot {
        let shape = self.found(shape);
        let Some(keys) = self.keys.get_mut(shape.0 as usize) else { unreachable!("shapes are only made here") };
        let place = match keys.get_index_of(key) {
            Some(place) => place,
            None => keys.insert_full(key.clone(), None).0,
        };
        Slot(place as u32 + 1)
    }

    /// The slot of a key whose value is an object (or a list of them), and the shape of that.
    pub(crate) fn child(&mut self, shape: ShapeId, key: &TreeKey) -> (Slot, ShapeId) {
        let slot = self.slot(shape, key);
        let shape = self.found(shape);
        if let Some(child) = self.keys.get(shape.0 as usize).and_then(|keys| *keys.get(key)?) {
            return (slot, self.found(child));
        }
        let child = self.detached();
        if let Some(keys) = self.keys.get_mut(shape.0 as usize) {
            keys.insert(key.clone(), Some(child));
        }
        (slot, child)
    }

    /// Makes two shapes, and what is nested in both, one. To be done before any slot is given away.
    pub(crate) fn unite(&mut self, left: ShapeId, right: ShapeId) {
        let mut pairs = vec![(left, right)];
        while let Some((left, right)) = pairs.pop() {
            let (into, from) = (self.found(left), self.found(right));
            if into == from {
                continue;
            }
            let taken = self.keys.get_mut(from.0 as usize).map(std::mem::take).unwrap_or_default();
            if let Some(same_as) = self.same_as.get_mut(from.0 as usize) {
                *same_as = into;
            }
            let Some(keys) = self.keys.get_mut(into.0 as usize) else { continue };
            for (key, child) in taken {
                let known = keys.entry(key).or_default();
                match (*known, child) {
                    (Some(known), Some(child)) => pairs.push((known, child)),
                    (None, child) => *known = child,
                    (Some(_), None) => {}
                }
            }
        }
    }

    /// The shape that this one has become one with.
    fn found(&self, mut shape: ShapeId) -> ShapeId {
        while let Some(next) = self.same_as.get(shape.0 as usize).filter(|next| **next != shape) {
            shape = *next;
        }
        shape
    }

    /// How many slots each shape has.
    pub(crate) fn sizes(self) -> Vec<u32> {
        let size = |shape: u32| self.keys.get(self.found(ShapeId(shape)).0 as usize).map_or(0, IndexMap::len);
        (0..self.keys.len() as u32).map(|shape| size(shape) as u32).collect()
    }
}
