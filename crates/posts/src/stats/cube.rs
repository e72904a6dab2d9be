//! Which tables a question about posts involves.
use std::collections::{BTreeMap, BTreeSet};

/// What a table is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dimension {
    Organisation,
    Nation,
    Kind,
    Month,
    Tag,
    SecurityLevel,
}

/// A column whose values tell the cells of a table apart.
pub(crate) type Column = Dimension;

/// The values that a cell stands for.
pub(crate) type Key = BTreeMap<Column, String>;

/// The tables of a question: the one asked for, and every coarser one by which somebody could try to solve it. Each comes
/// after those that are coarser, and what may be told of it depends on these alone. So it is told the same whatever
/// larger table it is asked beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cube {
    pub(crate) tables: Vec<Division>,
    /// The place of the table asked for.
    pub(crate) asked: usize,
}

/// A table, by how it divides the posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Division {
    pub(crate) columns: BTreeSet<Column>,
    /// The ways in which the atoms are told apart, each independent of the others: the places, then each other column.
    pub(super) axes: Vec<Axis>,
    /// The tables that can be asked as well and whose figures are sums over the same cells: those decided before this one.
    pub(crate) known: Vec<usize>,
    /// The table of whose cells all the figures of this one and of the known ones are sums; mostly the table itself.
    pub(crate) atoms: usize,
}

/// One of the ways in which a table's cells are told apart, by tables that are divided in this way alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis {
    /// The table whose cells are the values of the axis.
    pub(super) values: usize,
    /// The tables whose cells are sums of values, and which are decided before anything that is divided by the values.
    pub(super) coarser: Vec<usize>,
}

/// How finely organisations are told apart. Each step is decided knowing those before it.
///
/// Nation and kind cut across each other with gaps that everybody knows (only England has London boroughs), so figures by
/// nation and figures by kind together may solve a cell of both: kinds are decided knowing nations, over the cells of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Everywhere,
    Nation,
    Kind,
    NationAndKind,
    Organisation,
}

const PLACES: [Place; 5] = [Place::Everywhere, Place::Nation, Place::Kind, Place::NationAndKind, Place::Organisation];

impl Cube {
    /// The tables for a question that divides by `dimensions`.
    pub(crate) fn of(dimensions: &[Dimension]) -> Self {
        let asked: BTreeSet<Dimension> = dimensions.iter().copied().collect();
        let place = Place::of(&asked);
        // The cells of nation and kind are what figures by kind are sums of.
        let finest = if place == Place::Kind { Place::NationAndKind } else { place };
        let rest: Vec<Column> = asked.into_iter().filter(|dimension| !dimension.is_place()).collect();
        let mut parts = subsets(&rest);
        parts.sort_by_key(BTreeSet::len);
        let places = || PLACES.into_iter().filter(|place| *place <= finest);
        let divisions: Vec<(Place, BTreeSet<Column>)> =
            parts.into_iter().flat_map(|rest| places().map(move |place| (place, rest.clone()))).collect();
        let asked = (place, rest.into_iter().collect());
        let asked = divisions.iter().position(|division| *division == asked).unwrap_or_default();
        Self { tables: (0..divisions.len()).map(|number| Division::of(&divisions, number)).collect(), asked }
    }

    /// Every column that one of the tables has.
    pub(crate) fn columns(&self) -> BTreeSet<Column> {
        self.tables.iter().flat_map(|table| table.columns.iter().copied()).collect()
    }
}

impl Division {
    fn of(divisions: &[(Place, BTreeSet<Column>)], number: usize) -> Self {
        let (place, rest) = &divisions[number];
        let is_coarser = |(other, others): &&(Place, BTreeSet<Column>)| other <= place && others.is_subset(rest);
        let known = (0..number).filter(|at| is_coarser(&&divisions[*at])).collect();
        let after = usize::from(*place == Place::Kind);
        Self {
            columns: place.columns().chain(rest.iter().copied()).collect(),
            axes: axes(divisions, *place, rest),
            known,
            atoms: number + after,
        }
    }

    /// The cell of this table in which a cell of a finer one lies.
    pub(crate) fn around(&self, key: &Key) -> Key {
        key.iter().filter(|(column, _)| self.columns.contains(column)).map(|(c, value)| (*c, value.clone())).collect()
    }
}

fn axes(divisions: &[(Place, BTreeSet<Column>)], place: Place, rest: &BTreeSet<Column>) -> Vec<Axis> {
    let of_places = |is_meant: &dyn Fn(Place) -> bool| {
        let tables = divisions.iter().enumerate();
        tables.filter(|(_, (place, rest))| rest.is_empty() && is_meant(*place)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    let atoms = if place == Place::Kind { Place::NationAndKind } else { place };
    let of_column = |column: &Column| {
        let alone = |(place, rest): &(Place, BTreeSet<Column>)| *place == Place::Everywhere && rest.iter().eq([column]);
        let values = divisions.iter().position(alone).unwrap_or_default();
        Axis { values, coarser: of_places(&|place| place == Place::Everywhere) }
    };
    let values = of_places(&|other| other == atoms)[0];
    let places = Axis { values, coarser: of_places(&|other| other < place) };
    std::iter::once(places).chain(rest.iter().map(of_column)).collect()
}

impl Dimension {
    fn is_place(self) -> bool {
        match self {
            Self::Organisation | Self::Nation | Self::Kind => true,
            Self::Month | Self::Tag | Self::SecurityLevel => false,
        }
    }
}

impl Place {
    /// How finely organisations must be told apart for these dimensions: an organisation has one nation and one kind.
    fn of(asked: &BTreeSet<Dimension>) -> Self {
        let asks = |dimension| asked.contains(&dimension);
        match (asks(Dimension::Organisation), asks(Dimension::Nation), asks(Dimension::Kind)) {
            (true, _, _) => Self::Organisation,
            (false, true, true) => Self::NationAndKind,
            (false, true, false) => Self::Nation,
            (false, false, true) => Self::Kind,
            (false, false, false) => Self::Everywhere,
        }
    }

    fn columns(self) -> impl Iterator<Item = Column> {
        let columns: &[Column] = match self {
            Self::Everywhere => &[],
            Self::Nation => &[Column::Nation],
            Self::Kind => &[Column::Kind],
            Self::NationAndKind => &[Column::Nation, Column::Kind],
            Self::Organisation => &[Column::Nation, Column::Kind, Column::Organisation],
        };
        columns.iter().copied()
    }
}

fn subsets(columns: &[Column]) -> Vec<BTreeSet<Column>> {
    let mut subsets = vec![BTreeSet::new()];
    for column in columns {
        let with: Vec<_> = subsets.iter().map(|subset| subset.iter().copied().chain([*column]).collect()).collect();
        subsets.extend(with);
    }
    subsets
}

#[cfg(test)]
mod tests {
    use super::{Cube, Dimension};

    #[test]
    fn a_table_knows_every_coarser_one_and_none_that_is_finer() {
        let all = [Dimension::Organisation, Dimension::Month, Dimension::Tag];
        for asked in [&all[..], &[Dimension::Nation, Dimension::Month], &[Dimension::Kind], &[]] {
            let cube = Cube::of(asked);
            for (number, table) in cube.tables.iter().enumerate() {
                let coarser = (0..cube.tables.len()).filter(|other| {
                    let columns = &cube.tables[*other].columns;
                    *other != number && columns.is_subset(&table.columns)
                });
                for other in coarser {
                    assert!(other < number && table.known.contains(&other), "{cube:?}");
                }
                assert!(
                    table
                        .known
                        .iter()
                        .all(|known| cube.tables[*known].columns.is_subset(&cube.tables[table.atoms].columns))
                );
            }
        }
        assert_eq!(Cube::of(&all).tables.len(), 20);
    }

    #[test]
    fn a_table_is_decided_by_the_same_ones_whatever_is_asked_beside() {
        let small = Cube::of(&[Dimension::Nation, Dimension::Month]);
        let large = Cube::of(&[Dimension::Organisation, Dimension::Month, Dimension::Tag]);
        let columns_known = |cube: &Cube, number: usize| {
            let known = cube.tables[number].known.iter().map(|known| cube.tables[*known].columns.clone());
            known.collect::<std::collections::BTreeSet<_>>()
        };
        for (number, table) in small.tables.iter().enumerate() {
            let same = large.tables.iter().position(|other| other.columns == table.columns).expect("the same table");
            assert_eq!(columns_known(&small, number), columns_known(&large, same));
        }
    }
}
