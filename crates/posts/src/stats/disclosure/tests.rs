//! Two attackers who solve exactly: one has a table with its coarser ones and knows which of its cells are empty; the other
//! has every table that can be asked, of whatever dimensions.
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::super::cube::{Column, Cube, Dimension, Division, Key};
use super::{Decision, Hierarchy, PERSONS_MIN, decide};

/// Who wrote something, and into which cells it falls.
#[derive(Debug, Clone)]
struct Act {
    person: u16,
    place: usize,
    month: u8,
    level: u8,
    tag: u8,
}

/// Organisations with their nation and kind; as in the register, not every pair of nation and kind is there.
const PLACES: [(&str, &str, &str); 7] = [
    ("E", "unitary", "BST"),
    ("E", "unitary", "CBD"),
    ("E", "district", "EXE"),
    ("E", "metropolitan", "LDS"),
    ("W", "unitary", "CRF"),
    ("W", "unitary", "SWA"),
    ("S", "unitary", "ABE"),
];

/// All tables of a cube: the persons behind each cell.
type Tables = Vec<BTreeMap<Key, BTreeSet<u16>>>;

fn tables(cube: &Cube, acts: &[Act]) -> Tables {
    cube.tables.iter().map(|division| cells_of(&division.columns, acts)).collect()
}

fn cells_of(columns: &BTreeSet<Column>, acts: &[Act]) -> BTreeMap<Key, BTreeSet<u16>> {
    let mut cells: BTreeMap<Key, BTreeSet<u16>> = BTreeMap::new();
    for act in acts {
        let key = columns.iter().map(|column| (*column, value_of(act, *column))).collect();
        cells.entry(key).or_default().insert(act.person);
    }
    cells
}

fn value_of(act: &Act, column: Column) -> String {
    let (nation, kind, organisation) = PLACES[act.place];
    match column {
        Column::Nation => nation.to_owned(),
        Column::Kind => kind.to_owned(),
        Column::Organisation => organisation.to_owned(),
        Column::Month => act.month.to_string(),
        Column::SecurityLevel => act.level.to_string(),
        Column::Tag => act.tag.to_string(),
    }
}

fn decided(cube: &Cube, tables: &Tables) -> Vec<Decision> {
    let keys: Vec<Vec<Key>> = tables.iter().map(|cells| cells.keys().cloned().collect()).collect();
    let persons: Vec<Vec<u64>> =
        tables.iter().map(|cells| cells.values().map(|persons| persons.len() as u64).collect()).collect();
    decide(&Hierarchy::new(cube, &keys), &persons)
}

/// Linear algebra over a prime field, larger than what is tested uses, and by whole rows: nothing of what is tested.
#[derive(Default)]
struct Equations {
    rows: Vec<(usize, Vec<u128>)>,
}

const FIELD: u128 = (1 << 61) - 1;

impl Equations {
    /// What is left of `sum` after all that the equations say of it: all zeros when they solve it.
    fn rest_of(&self, mut sum: Vec<u128>) -> Vec<u128> {
        for (pivot, row) in &self.rows {
            let weight = FIELD - sum[*pivot];
            if sum[*pivot] != 0 {
                sum.iter_mut().zip(row).for_each(|(a, b)| *a = (*a + weight * b) % FIELD);
            }
        }
        sum
    }

    fn add(&mut self, sum: Vec<u128>) {
        let mut rest = self.rest_of(sum);
        if let Some(pivot) = rest.iter().position(|cell| *cell != 0) {
            let scale = power(rest[pivot], FIELD - 2);
            rest.iter_mut().for_each(|cell| *cell = *cell * scale % FIELD);
            self.rows.push((pivot, rest));
        }
    }

    fn solve(&self, sum: Vec<u128>) -> bool {
        self.rest_of(sum).iter().all(|cell| *cell == 0)
    }
}

fn power(base: u128, exponent: u128) -> u128 {
    if exponent == 0 {
        return 1;
    }
    let half = power(base, exponent / 2);
    let square = half * half % FIELD;
    if exponent.is_multiple_of(2) { square } else { square * base % FIELD }
}

/// Which of `atoms` lie in the cell `key` of a table with these columns.
fn inside(key: &Key, atoms: &[Key]) -> Vec<u128> {
    atoms.iter().map(|atom| u128::from(key.iter().all(|(column, value)| atom.get(column) == Some(value)))).collect()
}

/// Every cell that may be there as far as somebody knows who is not told which are: each place with all other values.
fn all_cells(cells: &BTreeMap<Key, BTreeSet<u16>>) -> Vec<Key> {
    let part = |key: &Key, of_place: bool| -> Key {
        let is_place = |column: &Column| matches!(column, Column::Nation | Column::Kind | Column::Organisation);
        key.iter().filter(|(column, _)| is_place(column) == of_place).map(|(c, value)| (*c, value.clone())).collect()
    };
    let mut products: BTreeSet<Key> = cells.keys().map(|key| part(key, true)).collect();
    let columns: BTreeSet<Column> = cells.keys().flat_map(|key| part(key, false).into_keys()).collect();
    for column in columns {
        let values: BTreeSet<&String> = cells.keys().map(|key| &key[&column]).collect();
        let with = |product: &Key| {
            let product = product.clone();
            values
                .iter()
                .map(move |value| product.clone().into_iter().chain([(column, (*value).clone())]).collect::<Key>())
                .collect::<Vec<_>>()
        };
        products = products.iter().flat_map(with).collect();
    }
    products.into_iter().collect()
}

/// A table with what is decided about its figures.
struct Decided {
    cells: BTreeMap<Key, BTreeSet<u16>>,
    decision: Decision,
}

impl Decided {
    fn told(&self) -> impl Iterator<Item = &Key> {
        let is_told = |cell: usize| matches!(&self.decision, Decision::Cells(told) if told[cell]);
        self.cells.keys().enumerate().filter(move |(cell, _)| is_told(*cell)).map(|(_, key)| key)
    }

    /// What is not told, without what has enough persons in a hidden table: that was held back for the others' sake.
    fn withheld(&self) -> impl Iterator<Item = &Key> {
        let is_withheld = |cell: usize, persons: &BTreeSet<u16>| match &self.decision {
            Decision::Cells(told) => !told[cell],
            Decision::Hidden => (persons.len() as u64) < PERSONS_MIN,
        };
        let cells = self.cells.iter().enumerate();
        cells.filter(move |(cell, (_, persons))| is_withheld(*cell, persons)).map(|(_, (key, _))| key)
    }
}

fn check_solves_none(tables: &[&Decided], atoms: &[Key], who: &str) {
    let mut equations = Equations::default();
    for key in tables.iter().flat_map(|table| table.told()) {
        equations.add(inside(key, atoms));
    }
    for key in tables.iter().flat_map(|table| table.withheld()) {
        assert!(!equations.solve(inside(key, atoms)), "{who} solves {key:?}");
    }
}

/// Checks all that is promised of the tables of `cube`, and gives how many figures are told, withheld and hidden.
fn check(cube: &Cube, acts: &[Act]) -> (usize, usize, usize) {
    let tables = tables(cube, acts);
    let decisions = decided(cube, &tables);
    let decided = tables.iter().cloned().zip(decisions.clone());
    let decided: Vec<Decided> = decided.map(|(cells, decision)| Decided { cells, decision }).collect();
    let finest = all_cells(&tables[cube.tables.len() - 1]);
    check_solves_none(&decided.iter().collect::<Vec<_>>(), &finest, "who has all tables of the cube");
    let (mut told, mut withheld, mut hidden) = (0, 0, 0);
    for (table, Decided { cells, decision }) in decided.iter().enumerate() {
        if *decision == Decision::Hidden {
            hidden += cells.len();
            continue;
        }
        for (key, persons) in cells.iter().filter(|(key, _)| decided[table].told().any(|told| told == *key)) {
            assert!(persons.len() as u64 >= PERSONS_MIN, "{key:?} is told of {} persons", persons.len());
        }
        told += decided[table].told().count();
        withheld += decided[table].withheld().count();
        let Division { known, atoms, .. } = &cube.tables[table];
        let with_known: Vec<&Decided> = known.iter().chain([&table]).map(|table| &decided[*table]).collect();
        let atoms: Vec<Key> = tables[*atoms].keys().cloned().collect();
        check_solves_none(&with_known, &atoms, "who knows the empty cells of a table");
        check_lines(cube, &tables, &decisions, table);
    }
    (told, withheld, hidden)
}

/// What remains of a told figure, when the told figures inside it are subtracted, is itself a figure of enough persons.
fn check_lines(cube: &Cube, tables: &Tables, decisions: &[Decision], table: usize) {
    let Decision::Cells(cells) = &decisions[table] else { return };
    for known in cube.tables[table]
        .known
        .iter()
        .filter(|known| cube.tables[**known].columns.is_subset(&cube.tables[table].columns))
    {
        let Decision::Cells(lines) = &decisions[*known] else { continue };
        for (line, _) in tables[*known].keys().zip(lines).filter(|(_, told)| **told) {
            let is_in_line = |key: &Key| line.iter().all(|(column, value)| key[column] == *value);
            let withheld: Vec<_> =
                tables[table].iter().zip(cells).filter(|((key, _), told)| !**told && is_in_line(key)).collect();
            let persons: BTreeSet<u16> =
                withheld.iter().flat_map(|((_, persons), _)| persons.iter().copied()).collect();
            assert_ne!(withheld.len(), 1, "exactly one is withheld of {line:?}");
            assert!(
                withheld.is_empty() || persons.len() as u64 >= PERSONS_MIN,
                "{} persons remain of {line:?}",
                persons.len()
            );
        }
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    // Skewed, so that a table has cells of many persons and cells of few: places, months and persons with low numbers more often.
    let low = |below: usize| (0..below, 0..below).prop_map(|(a, b)| a.min(b));
    let act = (0_u16..90, low(PLACES.len()), low(4), low(2), low(3)).prop_map(|(person, place, month, level, tag)| {
        Act { person: person / (1 + place as u16), place, month: month as u8, level: level as u8, tag: tag as u8 }
    });
    proptest::collection::vec(act, 0..400)
}

const ALL: [Dimension; 6] = [
    Dimension::Organisation,
    Dimension::Nation,
    Dimension::Kind,
    Dimension::Month,
    Dimension::Tag,
    Dimension::SecurityLevel,
];

fn dimensions() -> impl Strategy<Value = Vec<Dimension>> {
    proptest::sample::subsequence(ALL.to_vec(), 0..=3)
}

proptest! {
    #[test]
    fn no_withheld_figure_can_be_solved_from_all_that_is_told((dimensions, acts) in (dimensions(), acts())) {
        check(&Cube::of(&dimensions), &acts);
    }

    #[test]
    fn a_table_is_told_the_same_whatever_larger_one_is_asked((dimensions, acts) in (dimensions(), acts())) {
        let large = Cube::of(&dimensions);
        let of_large = decided(&large, &tables(&large, &acts));
        for fewer in 0..dimensions.len() {
            let fewer: Vec<Dimension> =
                dimensions.iter().enumerate().filter(|(at, _)| *at != fewer).map(|(_, dimension)| *dimension).collect();
            let small = Cube::of(&fewer);
            let of_small = decided(&small, &tables(&small, &acts));
            let columns = &small.tables[small.asked].columns;
            let same = large.tables.iter().position(|table| table.columns == *columns).unwrap();
            prop_assert_eq!(&of_small[small.asked], &of_large[same]);
        }
    }
}

proptest! {
    // Each case decides 42 tables and solves over 168 cells.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn all_tables_that_can_be_asked_do_not_solve_one_anothers(acts in acts()) {
        let asked = (0..1_u32 << ALL.len()).filter(|chosen| chosen.count_ones() <= 3);
        let dimensions = asked.map(|chosen| ALL.into_iter().enumerate().filter(move |(at, _)| chosen >> at & 1 == 1));
        let cubes = dimensions.map(|dimensions| Cube::of(&dimensions.map(|(_, dimension)| dimension).collect::<Vec<_>>()));
        let decided: Vec<Decided> = cubes.map(|cube| {
            let mut tables = tables(&cube, &acts);
            let decision = decided(&cube, &tables).swap_remove(cube.asked);
            Decided { cells: tables.swap_remove(cube.asked), decision }
        }).collect();
        let atoms = all_cells(&cells_of(&BTreeSet::from(ALL), &acts));
        check_solves_none(&decided.iter().collect::<Vec<_>>(), &atoms, "who has every table");
    }
}

/// So many persons with one act each in month and level.
fn crowd(first: u16, persons: u16, place: usize, month: u8, level: u8) -> Vec<Act> {
    (first..first + persons).map(|person| Act { person, place, month, level, tag: 0 }).collect()
}

#[test]
fn random_tables_have_cells_of_every_sort() {
    // That the properties above are no empty words: the same strategy gives told, withheld and hidden figures.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut told, mut withheld, mut hidden) = (0, 0, 0);
    for _ in 0..60 {
        let acts = acts().new_tree(&mut runner).unwrap().current();
        let counts = check(&Cube::of(&[Dimension::Nation, Dimension::Month, Dimension::SecurityLevel]), &acts);
        (told, withheld, hidden) = (told + counts.0, withheld + counts.1, hidden + counts.2);
    }
    assert!(told > 500 && withheld > 500 && hidden > 100, "{told} told, {withheld} withheld, {hidden} hidden");
}

#[test]
fn with_one_small_cell_the_next_smallest_is_withheld_too() {
    let acts = [crowd(0, 30, 0, 1, 0), crowd(100, 20, 4, 1, 0), crowd(200, 3, 6, 1, 0)].concat();
    let cube = Cube::of(&[Dimension::Nation]);
    let decisions = decided(&cube, &tables(&cube, &acts));
    // England, Scotland, Wales.
    assert_eq!(decisions, [Decision::Cells(vec![true]), Decision::Cells(vec![true, false, false])]);
}

#[test]
fn a_total_behind_which_too_few_stand_withholds_all() {
    let cube = Cube::of(&[Dimension::Nation]);
    let decisions = decided(&cube, &tables(&cube, &crowd(0, 9, 0, 1, 0)));
    assert_eq!(decisions, [Decision::Cells(vec![false]), Decision::Cells(vec![false])]);
}

#[test]
fn kinds_do_not_give_away_what_nations_leave_of_them() {
    // Unitary councils of Wales and Scotland are all there is there: unitary less both would be England's three persons.
    let acts =
        [crowd(0, 3, 0, 1, 0), crowd(100, 30, 3, 1, 0), crowd(200, 20, 4, 1, 0), crowd(300, 15, 6, 1, 0)].concat();
    let cube = Cube::of(&[Dimension::Kind]);
    let decisions = decided(&cube, &tables(&cube, &acts));
    // Metropolitan, then unitary.
    assert_eq!(decisions[cube.asked], Decision::Cells(vec![false, false]));
    check(&cube, &acts);
    check(&Cube::of(&[Dimension::Kind, Dimension::Nation]), &acts);
}

#[test]
fn a_table_whose_gaps_would_solve_it_is_hidden() {
    // Scotland has nothing in month 2, so month 2 is England's alone, and England less it leaves three persons.
    let acts = [crowd(0, 3, 0, 1, 0), crowd(100, 20, 0, 2, 0), crowd(200, 15, 6, 1, 0)].concat();
    let cube = Cube::of(&[Dimension::Nation, Dimension::Month]);
    let decisions = decided(&cube, &tables(&cube, &acts));
    assert_eq!(decisions[cube.asked], Decision::Hidden);
    check(&cube, &acts);
}

#[test]
fn kinds_by_tags_and_levels_do_not_give_away_what_organisations_leave_of_them() {
    // Found at random: each table kept its own secrets, and together they solved one. Place, level, tag, and who wrote.
    let cells: [(usize, u8, u8, &[u16]); 22] = [
        (0, 0, 0, &[0, 1, 2, 4, 6, 10, 16, 24]),
        (0, 0, 1, &[22, 45]),
        (0, 0, 2, &[2, 3, 5, 8, 10, 20, 44]),
        (0, 1, 0, &[1, 8, 27, 34]),
        (0, 1, 1, &[0, 1, 3, 5, 6, 15, 26]),
        (0, 1, 2, &[0]),
        (1, 0, 0, &[7, 8]),
        (1, 0, 1, &[11]),
        (1, 0, 2, &[9]),
        (1, 1, 0, &[2]),
        (1, 1, 1, &[4, 14]),
        (2, 0, 0, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 22]),
        (2, 0, 2, &[0]),
        (2, 1, 0, &[3, 14]),
        (2, 1, 1, &[7]),
        (3, 0, 0, &[0, 1, 2, 3, 5, 8, 9, 10]),
        (3, 1, 0, &[4, 7]),
        (4, 0, 0, &[0, 1, 2, 3, 4, 6, 8, 9]),
        (4, 0, 2, &[1]),
        (4, 1, 0, &[0]),
        (5, 0, 0, &[5, 7]),
        (6, 0, 0, &[0]),
    ];
    let acts_of = |(place, level, tag, persons): &(usize, u8, u8, &[u16])| {
        let act = (*place, *level, *tag);
        persons
            .iter()
            .map(move |person| Act { person: *person, place: act.0, month: 0, level: act.1, tag: act.2 })
            .collect::<Vec<_>>()
    };
    let acts = cells.iter().flat_map(acts_of).collect::<Vec<_>>();
    check(&Cube::of(&[Dimension::Kind, Dimension::Tag, Dimension::SecurityLevel]), &acts);
}
