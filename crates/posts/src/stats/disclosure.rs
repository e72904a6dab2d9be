//! Which figures may be told.
//!
//! A figure may be told when at least [`PERSONS_MIN`] persons stand behind it, and when with all that is told besides it
//! gives away no figure behind which fewer stand. What others would get by subtraction counts as a figure, too.
//!
//! Tables are decided coarse ones first. Within a table figures are tried one by one, those with the most persons first,
//! and each is told unless a secret could then be computed, or something of a coarser table that this does not tell
//! (`margins`). So no secret ever can be, and neither can a figure that was held back for a secret's sake: who could
//! compute it could compute the secret. What is decided depends on persons and on which cells there are, not on who asks
//! or what was asked before.
use std::cmp::Reverse;
use std::collections::HashMap;

use super::cube::{Cube, Division, Key};
use super::margins::Margins;
use super::span::{Guard, Sum, sum_of};

/// The fewest persons who must stand behind a figure.
pub(crate) const PERSONS_MIN: u64 = 10;

/// The tables of a cube with the cells that there are.
pub(super) struct Hierarchy<'a> {
    tables: &'a [Division],
    /// For each table, its cells.
    keys: &'a [Vec<Key>],
    /// For each pair of tables, and each cell of the first (the coarser): the cells of the second that lie in it.
    inside: HashMap<(usize, usize), Vec<Vec<usize>>>,
}

/// What is decided about the figures of one kind in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// The figures of these cells are told, those of the others withheld.
    Cells(Vec<bool>),
    /// Coarser tables give a secret of this one away to whoever knows which of its cells are empty: so nobody is told
    /// that, and no cell is shown at all.
    Hidden,
}

impl<'a> Hierarchy<'a> {
    /// The hierarchy of `cube` where each table has the cells of these keys.
    pub(super) fn new(cube: &'a Cube, keys: &'a [Vec<Key>]) -> Self {
        let tables = &cube.tables;
        let mut inside = HashMap::new();
        for (fine, fine_keys) in keys.iter().enumerate() {
            let coarser = (0..tables.len()).filter(|coarse| tables[*coarse].columns.is_subset(&tables[fine].columns));
            for coarse in coarser {
                inside.insert((coarse, fine), cells_inside(&tables[coarse], &keys[coarse], fine_keys));
            }
        }
        Self { tables, keys, inside }
    }

    /// The figure of a cell as a sum of the cells of a finer table.
    fn sum(&self, table: usize, cell: usize, atoms: usize) -> Sum {
        sum_of(self.inside[&(table, atoms)][cell].iter().copied())
    }

    /// The figure of several cells together, as a sum of the cells of a finer table.
    fn sum_of_all(&self, table: usize, cells: &[usize], atoms: usize) -> Sum {
        let inside = &self.inside[&(table, atoms)];
        let mut atoms: Vec<usize> = cells.iter().flat_map(|cell| inside[*cell].iter().copied()).collect();
        atoms.sort_unstable();
        sum_of(atoms)
    }
}

fn cells_inside(coarse: &Division, coarse_keys: &[Key], fine_keys: &[Key]) -> Vec<Vec<usize>> {
    let places: HashMap<&Key, usize> = coarse_keys.iter().enumerate().map(|(place, key)| (key, place)).collect();
    let mut inside = vec![Vec::new(); coarse_keys.len()];
    for (cell, key) in fine_keys.iter().enumerate() {
        // Both tables count the same posts, so the cell around is there.
        if let Some(place) = places.get(&coarse.around(key)) {
            inside[*place].push(cell);
        }
    }
    inside
}

/// Decides about the figures of one kind, behind which in each cell of each table stand so many `persons`.
pub(super) fn decide(hierarchy: &Hierarchy<'_>, persons: &[Vec<u64>]) -> Vec<Decision> {
    let mut decided = Vec::with_capacity(hierarchy.tables.len());
    for table in 0..hierarchy.tables.len() {
        decided.push(decide_table(&Deciding { hierarchy, persons, decided: &decided }, table));
    }
    decided
}

/// What stands when a table is decided.
struct Deciding<'a> {
    hierarchy: &'a Hierarchy<'a>,
    persons: &'a [Vec<u64>],
    decided: &'a [Decision],
}

fn decide_table(deciding: &Deciding<'_>, table: usize) -> Decision {
    let Deciding { hierarchy, persons, decided } = deciding;
    if hierarchy.tables[table].known.iter().any(|known| decided[*known] == Decision::Hidden) {
        return Decision::Hidden;
    }
    let candidates = candidates(&persons[table]);
    // What would tell of the margins, and was computable all the same by who knows the empty cells: a secret from now on.
    let mut kept = Vec::new();
    loop {
        let Some(guard) = deciding.guard(table, &kept) else { return Decision::Hidden };
        let (cells, computable) = deciding.try_each(table, &candidates, guard);
        if computable.is_empty() {
            return Decision::Cells(cells);
        }
        kept.extend(computable);
    }
}

/// The cells behind which enough persons stand, those with the most first.
fn candidates(persons: &[u64]) -> Vec<usize> {
    let mut candidates: Vec<usize> = (0..persons.len()).filter(|cell| persons[*cell] >= PERSONS_MIN).collect();
    candidates.sort_by_key(|cell| (Reverse(persons[*cell]), *cell));
    candidates
}

impl Deciding<'_> {
    /// The cells of a decided table whose figure is told.
    fn told(&self, table: usize) -> impl Iterator<Item = usize> {
        let cells: &[bool] = match self.decided.get(table) {
            Some(Decision::Cells(cells)) => cells,
            Some(Decision::Hidden) | None => &[],
        };
        cells.iter().enumerate().filter(|(_, told)| **told).map(|(cell, _)| cell)
    }

    /// What guards the secrets of a table, and the cells `kept` besides; none if it is too late for that.
    fn guard(&self, table: usize, kept: &[usize]) -> Option<Guard> {
        let Division { known, atoms, .. } = &self.hierarchy.tables[table];
        let sum = |table, cell| self.hierarchy.sum(table, cell, *atoms);
        let told = known.iter().flat_map(|known| self.told(*known).map(move |cell| sum(*known, cell)));
        let secrets = self.secrets(table).into_iter().chain(kept.iter().map(|cell| sum(table, *cell)));
        Guard::new(self.hierarchy.keys[*atoms].len(), told, secrets)
    }

    /// Tells what may be told of the `candidates`. Given are which cells that is, and which of those that would have told of
    /// the margins can be computed nevertheless.
    fn try_each(&self, table: usize, candidates: &[usize], mut guard: Guard) -> (Vec<bool>, Vec<usize>) {
        let mut margins = self.margins(table, candidates);
        let mut cells = vec![false; self.persons[table].len()];
        let mut refused = Vec::new();
        for cell in candidates {
            let figure = self.hierarchy.sum(table, *cell, self.hierarchy.tables[table].atoms);
            match margins.telling(&self.hierarchy.keys[table][*cell]) {
                Some(telling) if guard.tell(figure.clone()) => {
                    margins.tell(&telling);
                    cells[*cell] = true;
                }
                Some(_) => {}
                None => refused.push((*cell, figure)),
            }
        }
        let computable = refused.into_iter().filter(|(_, figure)| guard.computes(figure.clone()));
        (cells, computable.map(|(cell, _)| cell).collect())
    }

    fn margins(&self, table: usize, candidates: &[usize]) -> Margins<'_> {
        let Hierarchy { tables, keys, .. } = self.hierarchy;
        let told: Vec<&Key> =
            tables[table].known.iter().flat_map(|known| self.told(*known).map(|cell| &keys[*known][cell])).collect();
        let candidates: Vec<&Key> = candidates.iter().map(|cell| &keys[table][*cell]).collect();
        Margins::new(&tables[table], keys, told.into_iter(), &candidates)
    }

    /// All that must not be computable when `table` is told: in it and in each table it is told beside.
    fn secrets(&self, table: usize) -> Vec<Sum> {
        let Division { known, atoms, .. } = &self.hierarchy.tables[table];
        let mut with_secrets: Vec<usize> = known.iter().copied().chain([table, *atoms]).collect();
        with_secrets.dedup();
        let of_table = |table| {
            let cells = self.secret_cells(table).map(move |cell| vec![cell]);
            let together = self.secrets_together(table);
            cells.chain(together).map(move |cells| self.hierarchy.sum_of_all(table, &cells, *atoms))
        };
        with_secrets.into_iter().flat_map(of_table).collect()
    }

    fn secret_cells(&self, table: usize) -> impl Iterator<Item = usize> {
        let persons = &self.persons[table];
        (0..persons.len()).filter(|cell| persons[*cell] < PERSONS_MIN)
    }

    /// For each told figure, the secret cells in it, if behind all of them together may stand too few persons: then what
    /// remains of the figure when the other cells are subtracted is a secret as well.
    fn secrets_together(&self, table: usize) -> impl Iterator<Item = Vec<usize>> {
        let persons = &self.persons[table];
        let lines = self.hierarchy.tables[table].known.iter().flat_map(move |known| {
            // A known table is not always coarser: nations are known beside kinds.
            let inside = self.hierarchy.inside.get(&(*known, table)).map(Vec::as_slice).unwrap_or_default();
            let cells = self.told(*known).zip(std::iter::repeat(*known));
            cells.filter_map(move |(cell, known)| Some((self.persons[known][cell], inside.get(cell)?)))
        });
        lines.filter_map(|(persons_in_line, cells)| {
            let (others, secret): (Vec<usize>, Vec<usize>) =
                cells.iter().partition(|cell| persons[**cell] >= PERSONS_MIN);
            let persons_of_others: u64 = others.iter().map(|cell| persons[*cell]).sum();
            // Whoever is in the line and in none of the others is in the secret cells.
            let is_secret = persons_in_line.saturating_sub(persons_of_others) < PERSONS_MIN;
            (secret.len() > 1 && is_secret).then_some(secret)
        })
    }
}

#[cfg(test)]
mod tests;
