//! What the figures of a table tell of its margins: of the figures of coarser tables, and of sums of these.
//!
//! Tables of one size do not know each other: months by tags are decided without levels, and tags by levels without
//! months. Each alone may keep its secrets, and both together not, if each tells a little more of what they share. So no
//! table tells of its margins anything but what these tell themselves. Then whoever has any number of tables can solve
//! nothing that a single one with its margins does not give away, as long as they are not told which cells are empty:
//! take what they add up to a withheld figure, and of all tables that its own does not contain, one divided by the most
//! columns. Nothing else says anything of how these columns act together, so what is taken of this table is a sum over
//! its margins, which the margins told already; and so on downwards.
use super::cube::{Axis, Division, Key};
use super::span::{Span, Sum, sum_of, times};

/// Guards the margins of one table.
///
/// Sums are over every combination of the axes' values, empty ones as well.
pub(super) struct Margins<'a> {
    axes: Vec<Values<'a>>,
    /// What is told, of this table and of its margins.
    told: Span,
    /// What is told of this table, less all that is a sum over its margins.
    interactions: Span,
}

/// The values of an axis.
struct Values<'a> {
    keys: Vec<&'a Key>,
    /// What coarser tables of the axis tell apart.
    coarser: Span,
}

/// What a figure would tell.
pub(super) struct Telling {
    sum: Sum,
    interaction: Sum,
}

impl<'a> Margins<'a> {
    /// The margins of `table` where each table has the cells of `keys`, `told` is told of coarser ones, and the
    /// `candidates` are what may be told of the table itself.
    pub(super) fn new<'k>(
        table: &Division,
        keys: &'a [Vec<Key>],
        told: impl DoubleEndedIterator<Item = &'k Key>,
        candidates: &[&Key],
    ) -> Self {
        let axes: Vec<Values<'a>> = table.axes.iter().map(|axis| Values::new(axis, keys, candidates)).collect();
        let cells = axes.iter().map(|axis| axis.keys.len()).product();
        // Fine ones first: the coarse ones are nearly their sums, so little is left of these.
        let told = Span::new(cells, told.rev().map(|key| over(&axes, |axis| axis.sum(key))));
        Self { axes, told, interactions: Span::new(cells, []) }
    }

    /// What the figure of the cell `key` would tell, unless it tells something new of the margins.
    pub(super) fn telling(&self, key: &Key) -> Option<Telling> {
        let interaction = over(&self.axes, |axis| axis.coarser.rest_of(axis.sum(key)));
        let interaction = self.interactions.rest_of(interaction);
        let sum = self.told.rest_of(over(&self.axes, |axis| axis.sum(key)));
        (!interaction.is_empty() || sum.is_empty()).then_some(Telling { sum, interaction })
    }

    /// Takes in what is told now.
    pub(super) fn tell(&mut self, telling: &Telling) {
        self.told.take_in(&telling.sum);
        self.interactions.take_in(&telling.interaction);
    }
}

impl<'a> Values<'a> {
    fn new(axis: &Axis, keys: &'a [Vec<Key>], candidates: &[&Key]) -> Self {
        let mut values: Vec<&Key> = keys[axis.values].iter().collect();
        // The first ones are what the others are reckoned by: best if nothing is told of them.
        values.sort_by_cached_key(|value| (candidates.iter().filter(|key| lies_in(value, key)).count(), *value));
        let mut values = Self { coarser: Span::new(values.len(), []), keys: values };
        let sums = axis.coarser.iter().flat_map(|table| &keys[*table]).map(|key| values.sum(key));
        values.coarser = Span::new(values.keys.len(), sums);
        values
    }

    /// The values in the cell `key`.
    fn sum(&self, key: &Key) -> Sum {
        sum_of((0..self.keys.len()).filter(|value| lies_in(self.keys[*value], key)))
    }
}

/// Whether the value agrees with the cell in every column that both have.
fn lies_in(value: &Key, cell: &Key) -> bool {
    value.iter().all(|(column, value)| cell.get(column).is_none_or(|of_cell| of_cell == value))
}

/// The sum over all combinations of what is `of_axis` on each.
fn over(axes: &[Values<'_>], of_axis: impl Fn(&Values<'_>) -> Sum) -> Sum {
    axes.iter().fold(sum_of([0]), |sum, axis| times(&sum, &of_axis(axis), axis.keys.len()))
}
