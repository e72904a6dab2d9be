//! An attacker who has every table that can be asked, knows which cells are empty, and solves exactly.
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::super::cube::{Column, Cube, Dimension, Key};
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
    let of_division = |columns: &BTreeSet<Column>| {
        let mut cells: BTreeMap<Key, BTreeSet<u16>> = BTreeMap::new();
        for act in acts {
            let key = columns.iter().map(|column| (*column, value_of(act, *column))).collect();
            cells.entry(key).or_default().insert(act.person);
        }
        cells
    };
    cube.tables.iter().map(|division| of_division(&division.columns)).collect()
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

/// Exact linear algebra over fractions, written as whole numbers without a common divisor: nothing of what is tested.
#[derive(Default)]
struct Equations {
    rows: Vec<(usize, Vec<i128>)>,
}

impl Equations {
    /// What is left of `sum` after all that the equations say of it: all zeros when they solve it.
    fn rest_of(&self, mut sum: Vec<i128>) -> Vec<i128> {
        for (pivot, row) in &self.rows {
            if sum[*pivot] != 0 {
                let (here, there) = (sum[*pivot], row[*pivot]);
                let cells = sum.iter().zip(row);
                sum = cells.map(|(a, b)| a.checked_mul(there).unwrap() - b.checked_mul(here).unwrap()).collect();
                let divisor = sum.iter().fold(0, |divisor, cell| gcd(divisor, *cell)).max(1);
                sum.iter_mut().for_each(|cell| *cell /= divisor);
            }
        }
        sum
    }

    fn add(&mut self, sum: Vec<i128>) {
        let rest = self.rest_of(sum);
        if let Some(pivot) = rest.iter().position(|cell| *cell != 0) {
            self.rows.push((pivot, rest));
        }
    }

    fn solve(&self, sum: Vec<i128>) -> bool {
        self.rest_of(sum).iter().all(|cell| *cell == 0)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Which of `atoms` lie in the cell `key` of a table with these columns.
fn inside(key: &Key, atoms: &[Key]) -> Vec<i128> {
    atoms.iter().map(|atom| i128::from(key.iter().all(|(column, value)| atom.get(column) == Some(value)))).collect()
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

/// Checks all that is promised of the tables of `cube`, and gives how many figures are told, withheld and hidden.
fn check(cube: &Cube, acts: &[Act]) -> (usize, usize, usize) {
    let tables = tables(cube, acts);
    let decisions = decided(cube, &tables);
    let finest = cube.tables.len() - 1;
    let atoms: Vec<Key> = match decisions[finest] {
        Decision::Cells(_) => tables[finest].keys().cloned().collect(),
        // A table that is shown tells which cells of it are empty, and so of what is finer.
        Decision::Hidden => {
            let shown = (0..tables.len()).filter(|table| decisions[*table] != Decision::Hidden);
            let shown: Vec<usize> = shown.collect();
            let may_be =
                |key: &Key| shown.iter().all(|table| tables[*table].contains_key(&cube.tables[*table].around(key)));
            all_cells(&tables[finest]).into_iter().filter(may_be).collect()
        }
    };
    let mut equations = Equations::default();
    let mut withheld = Vec::new();
    let (mut told, mut hidden) = (0, 0);
    for (table, decision) in decisions.iter().enumerate() {
        for (cell, (key, persons)) in tables[table].iter().enumerate() {
            match decision {
                Decision::Cells(cells) if cells[cell] => {
                    assert!(persons.len() as u64 >= PERSONS_MIN, "{key:?} is told of {} persons", persons.len());
                    equations.add(inside(key, &atoms));
                    told += 1;
                }
                Decision::Cells(_) => withheld.push((table, key)),
                Decision::Hidden => {
                    hidden += 1;
                    // Held back for the others' sake are those with enough persons, too; they are no secret.
                    if (persons.len() as u64) < PERSONS_MIN {
                        withheld.push((table, key));
                    }
                }
            }
        }
    }
    for (_, key) in &withheld {
        assert!(!equations.solve(inside(key, &atoms)), "{key:?} is solved in {cube:?}");
    }
    let alone: BTreeSet<&Key> = withheld.iter().map(|(_, key)| *key).collect();
    for (table, decision) in decisions.iter().enumerate() {
        if matches!(decision, Decision::Cells(_)) {
            check_lines(cube, &tables, &decisions, table);
        }
    }
    (told, alone.len(), hidden)
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

fn dimensions() -> impl Strategy<Value = Vec<Dimension>> {
    let all = [
        Dimension::Organisation,
        Dimension::Nation,
        Dimension::Kind,
        Dimension::Month,
        Dimension::Tag,
        Dimension::SecurityLevel,
    ];
    proptest::sample::subsequence(all.to_vec(), 0..=3)
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
