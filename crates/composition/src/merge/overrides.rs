//! Which fields `@override` moves from one subgraph to another.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Name;

use crate::{
    FaultCode, HintCode,
    findings::Findings,
    subgraph::{Override, Subgraph, Subgraphs, contains},
    suggestion::nearest,
};

/// That a field moved away from a subgraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overridden {
    /// The subgraph that has it now.
    pub(crate) by: String,
    /// For which share of requests, if not for all.
    pub(crate) label: Option<String>,
}

/// Every field that moved, by the subgraph it moved away from.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    moved: BTreeMap<(String, Name, Name), Overridden>,
}

impl Overrides {
    /// Reads every `@override`, and notes those that make no sense between these subgraphs.
    pub(crate) fn read(subgraphs: &Subgraphs, findings: &mut Findings) -> Self {
        let mut overrides = Self::default();
        for subgraph in &subgraphs.all {
            for (type_name, _) in subgraph.types() {
                for field in subgraph.fields(type_name) {
                    if let Some(found) = subgraph.override_of(field) {
                        overrides.add(subgraphs, subgraph, type_name, &field.name, found, findings);
                    }
                }
            }
        }
        overrides
    }

    fn add(
        &mut self,
        subgraphs: &Subgraphs,
        to: &Subgraph,
        ty: &Name,
        field: &Name,
        found: Override,
        findings: &mut Findings,
    ) {
        let place = to.place(found.span);
        let Some(from) = subgraphs.named(&found.from) else {
            let suggestion = nearest(&found.from, subgraphs.all.iter().map(|it| it.name.as_str()));
            let suggestion = suggestion.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            let message = format!(
                "`{ty}.{field}` overrides the subgraph `{}`, which is not among those composed{suggestion}",
                found.from
            );
            return findings.hint(HintCode::FromSubgraphDoesNotExist, place, message);
        };
        let Some(definition) = from.field(ty, field).filter(|_| !from.is_external(ty, field)) else {
            let message =
                format!("`{}` does not resolve `{ty}.{field}` any more: the `@override` can be removed", from.name);
            return findings.hint(HintCode::OverrideDirectiveCanBeRemoved, place, message);
        };
        if from.override_of(definition).is_some() && from.name != to.name {
            let message = format!(
                "`{ty}.{field}` overrides `{}`, where it is itself an override: the chain has no owner",
                from.name
            );
            findings
                .fault(FaultCode::OverrideSourceHasOverride, place, message)
                .help("keep `@override` in one subgraph");
        }
        let needed =
            [&from.in_keys, &from.in_requires, &from.in_provides].into_iter().any(|set| contains(set, ty, field))
                || from.implements_interface_field(ty, field);
        if found.label.is_none() && !needed {
            let message = format!("`{ty}.{field}` is never asked of `{}` any more: it can be removed there", from.name);
            findings.hint(HintCode::OverriddenFieldCanBeRemoved, from.place(definition.name.location()), message);
        }
        let overridden = Overridden { by: to.name.clone(), label: found.label };
        self.moved.insert((from.name.clone(), ty.clone(), field.clone()), overridden);
    }

    /// That the field moved away from `subgraph`, for some requests at least.
    pub(crate) fn of(&self, subgraph: &Subgraph, ty: &str, field: &str) -> Option<&Overridden> {
        self.moved.get(&(subgraph.name.clone(), Name::new_unchecked(ty), Name::new_unchecked(field)))
    }

    /// The label of the share of requests for which the field moves, to `subgraph` or away from it.
    pub(crate) fn label_of(&self, subgraph: &Subgraph, ty: &str, field: &str) -> Option<&str> {
        let mut entries =
            self.moved.iter().filter(|((_, moved_type, moved_field), _)| moved_type == ty && moved_field == field);
        let labelled =
            entries.find(|((from, ..), it)| it.label.is_some() && (*from == subgraph.name || it.by == subgraph.name));
        labelled.and_then(|(_, it)| it.label.as_deref())
    }

    /// Every label.
    pub(crate) fn labels(&self) -> BTreeSet<&str> {
        self.moved.values().filter_map(|overridden| overridden.label.as_deref()).collect()
    }
}
