//! Which labels of `@override` hold for a request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use apollo_compiler::Name;
use sha2::{Digest, Sha256};

use crate::element::{FieldEntry, SubgraphType, TypeEntry};
use crate::field_set::{FieldSet, FieldSetItem};
use crate::supergraph::Supergraph;

/// The labels of a supergraph, each with the names of the fields that it moves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    moved: BTreeMap<Arc<str>, BTreeSet<Name>>,
    /// Names of fields that keys, `@requires` and contexts select: operations may need them without selecting them.
    needed: BTreeSet<Name>,
}

impl Labels {
    pub(crate) fn read(types: &[TypeEntry], fields: &[FieldEntry]) -> Self {
        let mut labels = Self::default();
        for known in types.iter().flat_map(|entry| entry.subgraphs.iter().flatten()) {
            for (id, field) in &known.fields {
                let name = fields.get(id.0 as usize).map(|field| &field.name);
                if let (Some(labelled), Some(name)) = (&field.labelled, name) {
                    labels.moved.entry(labelled.label.clone()).or_default().insert(name.clone());
                }
            }
        }
        if !labels.moved.is_empty() {
            let known = types.iter().flat_map(|entry| entry.subgraphs.iter().flatten());
            known.flat_map(field_sets).for_each(|set| add_names(set, &mut labels.needed));
        }
        labels
    }
}

fn field_sets(known: &SubgraphType) -> Vec<&FieldSet> {
    let keys = known.keys.iter().map(|key| &*key.fields);
    let needed = known.fields.values().flat_map(|field| {
        let contexts = field.contexts.iter().flat_map(|argument| argument.selections.values().flatten());
        field.requires.iter().chain(contexts).map(|fields| &**fields)
    });
    keys.chain(needed).collect()
}

fn add_names(set: &FieldSet, names: &mut BTreeSet<Name>) {
    for item in &set.items {
        match item {
            FieldSetItem::Field { name, fields, .. } => {
                names.insert(name.clone());
                add_names(fields, names);
            }
            FieldSetItem::Inline { fields, .. } => add_names(fields, names),
        }
    }
}

/// A request's place among all requests, from 0 up to 100: it belongs to a share of `p` percent if it is below `p`.
///
/// One lot decides all shares of a request, so who is among the first 5 percent is among the first 50 as well.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Lot(f64);

impl Lot {
    /// The lot that a text always draws: of a person's identifier, to give that person the same answer each time; of a
    /// request's, to spread requests.
    pub fn of(text: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        // 53 bits, as many as a number of this kind holds.
        let [a, b, c, d, e, f, g, ..] = digest;
        let number = u64::from_be_bytes([0, a, b, c, d, e, f, g]) >> 3;
        Self(number as f64 / (1_u64 << 53) as f64 * 100.0)
    }

    /// Whether it is in a share of `percent`: never in one of 0, always in one of 100.
    pub fn is_below(self, percent: f64) -> bool {
        self.0 < percent
    }
}

impl Supergraph {
    /// Every label of an `@override`: for each request somebody decides which of them hold.
    pub fn override_labels(&self) -> impl Iterator<Item = &str> {
        self.labels.moved.keys().map(|label| &**label)
    }

    /// The labels that may make a difference to an operation which selects fields of these names. Plans for it that differ
    /// in other labels are the same.
    pub fn labels_that_matter(&self, selected: &BTreeSet<Name>) -> BTreeSet<&str> {
        let matters = |fields: &BTreeSet<Name>| {
            fields.iter().any(|field| selected.contains(field) || self.labels.needed.contains(field))
        };
        self.labels.moved.iter().filter(|(_, fields)| matters(fields)).map(|(label, _)| &**label).collect()
    }
}

/// Whether a label holds for a request: `percent(p)` by its lot, any other as `decide` says.
pub fn label_holds(label: &str, lot: Lot, decide: impl FnOnce(&str) -> bool) -> bool {
    match label.strip_prefix("percent(").and_then(|rest| rest.strip_suffix(')')?.parse().ok()) {
        Some(percent) => lot.is_below(percent),
        None => decide(label),
    }
}
