//! Tells why a field cannot be had: the query that fails, and what each subgraph that has the field lacks.

use std::collections::BTreeSet;

use apollo_compiler::Name;

use super::{
    Step,
    moves::{Moves, Reach},
    places::At,
};
use crate::{
    FaultCode,
    field_set::selections_text,
    findings::Findings,
    subgraph::{Subgraph, listed},
};

/// A field that cannot be had at the end of a path.
pub(super) struct Failure<'a> {
    pub(super) path: &'a [Step],
    pub(super) ty: &'a Name,
    pub(super) field: &'a Name,
    pub(super) places: &'a BTreeSet<Reach>,
}

impl Failure<'_> {
    /// Notes the fault.
    pub(super) fn tell(&self, moves: &mut Moves<'_>, findings: &mut Findings) {
        let Self { ty, field, .. } = self;
        let reached: BTreeSet<At> = self.places.iter().flat_map(|reached| reached.iter().cloned()).collect();
        let graphs: BTreeSet<usize> = reached.iter().map(|at| at.subgraph).collect();
        let here = listed(graphs.iter().map(|index| &moves.subgraphs.all[*index].name));
        let definers = moves.definers(ty, field);
        let reasons: Vec<String> =
            definers.iter().map(|(index, local)| self.reason(moves, &reached, *index, local)).collect();
        let message = format!(
            "the query `{}` cannot be answered: `{ty}` is then in {here}, and `{ty}.{field}` cannot be had from there: {}",
            query(self.path),
            reasons.join("; ")
        );
        let place = definers.first().map(|(index, local)| {
            let subgraph = &moves.subgraphs.all[*index];
            subgraph.place(subgraph.field(local, field).and_then(|field| field.name.location()))
        });
        let help = self.help(moves, &definers, &graphs, &here);
        findings.fault(FaultCode::SatisfiabilityError, place.unwrap_or_default(), message).help(help);
    }

    /// What would make the query answerable.
    fn help(&self, moves: &Moves<'_>, definers: &[(usize, Name)], graphs: &BTreeSet<usize>, here: &str) -> String {
        let Self { ty, field, .. } = self;
        let resolves = |(index, local): &&(usize, Name)| {
            let subgraph = &moves.subgraphs.all[*index];
            !subgraph.is_external(local, field) && !moves.is_overridden(subgraph, local, field)
        };
        let Some((index, local)) = definers.iter().find(resolves) else {
            return format!("resolve `{ty}.{field}` in some subgraph");
        };
        let owner = &moves.subgraphs.all[*index];
        match owner.requires.get(&(local.clone(), (*field).clone())) {
            Some(needs) if graphs.contains(index) => {
                format!("let {here} give \"{}\", or a key of a subgraph that has it", needs.fields.text())
            }
            _ => format!(
                "give `{local}` in `{}` a `@key` whose fields {here} can give, or resolve `{field}` in {here} too (`@shareable`)",
                owner.name
            ),
        }
    }

    /// Why the subgraph, which defines the field, is of no help.
    fn reason(&self, moves: &mut Moves<'_>, reached: &BTreeSet<At>, index: usize, local: &Name) -> String {
        let subgraphs = moves.subgraphs;
        let subgraph: &Subgraph = &subgraphs.all[index];
        let name = &subgraph.name;
        let coordinate = (local.clone(), self.field.clone());
        if moves.is_overridden(subgraph, local, self.field) {
            return format!("`{name}` gave it up to an `@override`");
        }
        if subgraph.is_external(local, self.field) {
            return format!("in `{name}` it is `@external`");
        }
        if reached.iter().any(|at| at.subgraph == index && at.ty == *local) {
            return match subgraph.requires.get(&coordinate) {
                _ if subgraph.from_context.contains_key(&coordinate) => {
                    let contexts = subgraph.from_context.get(&coordinate).into_iter().flatten();
                    let named: BTreeSet<&str> = contexts.map(|from| from.context.as_str()).collect();
                    format!(
                        "`{name}` takes an argument from the context {}, which is not set above it there",
                        listed(named)
                    )
                }
                Some(needs) => format!("`{name}` requires \"{}\" for it, which cannot be had", needs.fields.text()),
                None => format!("`{name}` has it, but only for some of the ways here"),
            };
        }
        let keys: Vec<_> = subgraph.keys(local).iter().filter(|key| key.resolvable).collect();
        if keys.is_empty() {
            return format!("`{name}` has it, but no resolvable `@key` on `{local}` by which to ask it");
        }
        let missing: Vec<String> = keys
            .iter()
            .map(|key| {
                let lacking: Vec<String> = key
                    .fields
                    .selections
                    .iter()
                    .filter(|selection| !moves.satisfies(self.ty, reached, std::slice::from_ref(selection)))
                    .map(|selection| selections_text(std::slice::from_ref(selection)))
                    .collect();
                format!("its key \"{}\" needs {}", key.fields.text(), listed(lacking))
            })
            .collect();
        format!("`{name}` has it, but {}", missing.join(", and "))
    }
}

/// The failing path as a query: `{ post { author { ... on Member { name } } } }`.
fn query(path: &[Step]) -> String {
    let operation = match path.first().map(|step| step.on.as_str()) {
        Some("Mutation") => "mutation ",
        Some("Subscription") => "subscription ",
        _ => "",
    };
    let body = path.iter().rev().fold(String::new(), |inner, step| {
        let field = if inner.is_empty() { step.field.to_string() } else { format!("{} {inner}", step.field) };
        if step.narrowed { format!("{{ ... on {} {{ {field} }} }}", step.on) } else { format!("{{ {field} }}") }
    });
    format!("{operation}{body}")
}
