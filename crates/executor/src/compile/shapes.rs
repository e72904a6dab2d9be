//! Which slots the objects at each place of the merged tree have: the union of what all fetches put there.

use indexmap::IndexMap;
use query_planner::TreeKey;

use crate::arena::Slot;

/// One place of the merged tree. List levels are not counted: all items of a list have one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShapeId(pub(crate) u32);

/// The root of the merged tree.
pub(crate) const ROOT: ShapeId = ShapeId(0);

/// The shapes of one plan while it is compiled: they grow as selections, representations and projections name keys.
pub(crate) struct Shapes(Vec<IndexMap<TreeKey, Option<ShapeId>>>);

impl Shapes {
    /// The root's shape alone.
    pub(crate) fn new() -> Shapes {
        Shapes(vec![IndexMap::new()])
    }

    /// A shape that is at no place of the tree, such as that of `{ _entities }`.
    pub(crate) fn detached(&mut self) -> ShapeId {
        self.0.push(IndexMap::new());
        ShapeId(self.0.len() as u32 - 1)
    }

    /// The slot of a key.
    pub(crate) fn slot(&mut self, shape: ShapeId, key: &TreeKey) -> Slot {
        let Some(keys) = self.0.get_mut(shape.0 as usize) else { unreachable!("shapes are only made here") };
        let place = match keys.get_index_of(key) {
            Some(place) => place,
            None => keys.insert_full(key.clone(), None).0,
        };
        Slot(place as u32 + 1)
    }

    /// The slot of a key whose value is an object (or a list of them), and the shape of that.
    pub(crate) fn child(&mut self, shape: ShapeId, key: &TreeKey) -> (Slot, ShapeId) {
        let slot = self.slot(shape, key);
        if let Some(child) = self.0.get(shape.0 as usize).and_then(|keys| *keys.get(key)?) {
            return (slot, child);
        }
        let child = self.detached();
        if let Some(keys) = self.0.get_mut(shape.0 as usize) {
            keys.insert(key.clone(), Some(child));
        }
        (slot, child)
    }

    /// How many slots each shape has.
    pub(crate) fn sizes(self) -> Vec<u32> {
        self.0.into_iter().map(|keys| keys.len() as u32).collect()
    }
}
