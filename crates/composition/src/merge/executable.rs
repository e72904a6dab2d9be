//! Merges custom directives that clients write in operations: those that all subgraphs understand.

use apollo_compiler::{
    Name, Node,
    ast::{DirectiveDefinition, DirectiveLocation},
};

use super::{Merge, Source, by_name, inputs::ARGUMENT, listing::missing_from};
use crate::{HintCode, subgraph::Subgraph};

/// Where clients may write a directive.
const EXECUTABLE: [DirectiveLocation; 8] = [
    DirectiveLocation::Query,
    DirectiveLocation::Mutation,
    DirectiveLocation::Subscription,
    DirectiveLocation::Field,
    DirectiveLocation::FragmentDefinition,
    DirectiveLocation::FragmentSpread,
    DirectiveLocation::InlineFragment,
    DirectiveLocation::VariableDefinition,
];

impl Merge<'_> {
    pub(super) fn merge_executable_directives(&mut self) {
        let subgraphs: Vec<Source<'_, Subgraph>> =
            self.subgraphs.all.iter().map(|subgraph| (subgraph, subgraph)).collect();
        let definitions = by_name(&subgraphs, |subgraph| executable_definitions(subgraph));
        for (name, having) in &definitions {
            if self.composed.has(name) {
                continue;
            }
            if let Some(missing) = missing_from(&subgraphs, having) {
                let message = format!("`@{name}` is not defined in {missing}, so the supergraph does not have it");
                let place = having.first().map(|(subgraph, ..)| subgraph.place(name.location())).unwrap_or_default();
                self.findings.hint(HintCode::InconsistentExecutableDirectivePresence, place, message);
                continue;
            }
            if let Some(merged) = self.merge_executable_directive(name, having) {
                self.schema.directive_definitions.insert((*name).clone(), Node::new(merged));
            }
        }
    }

    fn merge_executable_directive(
        &mut self,
        name: &Name,
        having: &[(&Subgraph, &Subgraph, &Node<DirectiveDefinition>)],
    ) -> Option<DirectiveDefinition> {
        let coordinate = format!("@{name}");
        let everywhere = |location: &DirectiveLocation| having.iter().all(|(.., it)| it.locations.contains(location));
        let locations: Vec<DirectiveLocation> = EXECUTABLE.into_iter().filter(everywhere).collect();
        let some =
            EXECUTABLE.into_iter().filter(|location| having.iter().any(|(.., it)| it.locations.contains(location)));
        let (subgraph, _, first) = having.first()?;
        if some.count() > locations.len() {
            let message = format!(
                "`{coordinate}` may stand in different places in different subgraphs; the supergraph has those that all allow"
            );
            let place = subgraph.place(first.name.location());
            self.findings.hint(HintCode::InconsistentExecutableDirectiveLocations, place, message);
        }
        if locations.is_empty() {
            return None;
        }
        let sources: Vec<Source<'_, DirectiveDefinition>> =
            having.iter().map(|(subgraph, _, it)| (*subgraph, &***it)).collect();
        let mut arguments = Vec::new();
        for (argument, having) in &by_name(&sources, |it| it.arguments.iter().map(|it| (&it.name, it)).collect()) {
            let coordinate = format!("{coordinate}({argument}:)");
            if !self.leaves_out(&coordinate, &ARGUMENT, &sources, having) {
                arguments.extend(self.merge_input_value(&coordinate, &ARGUMENT, having).map(Node::new));
            }
        }
        let description = self
            .merge_description(&coordinate, sources.iter().map(|(subgraph, it)| (*subgraph, it.description.as_ref())));
        let repeatable = sources.iter().all(|(_, it)| it.repeatable);
        Some(DirectiveDefinition { description, name: name.clone(), arguments, repeatable, locations })
    }
}

/// The subgraph's own directives that clients may write.
fn executable_definitions(subgraph: &Subgraph) -> Vec<(&Name, &Node<DirectiveDefinition>)> {
    let definitions = subgraph.schema.directive_definitions.iter().filter(|(name, definition)| {
        !definition.is_built_in()
            && !matches!(
                name.as_str(),
                "skip" | "include" | "deprecated" | "specifiedBy" | "oneOf" | "defer" | "stream"
            )
            && definition.locations.iter().any(|location| EXECUTABLE.contains(location))
    });
    definitions.collect()
}
