//! Phase 6: prints the supergraph as SDL.

use crate::{
    merge::{Feature, Merged, SupergraphLink},
    subgraph::{Subgraph, Subgraphs},
};

/// The `join` specification's definitions, but for the enum of subgraphs (<https://specs.apollo.dev/join/v0.5>).
const JOIN: &str = include_str!("print/join.graphql");
/// The `link` specification's definitions (<https://specs.apollo.dev/link/v1.0>).
const LINK: &str = include_str!("print/link.graphql");

/// The whole supergraph as SDL. Types and directives are ordered by name, subgraphs too.
pub(crate) fn print(subgraphs: &Subgraphs, merged: &Merged) -> String {
    let mut parts = vec![schema_definition(merged), LINK.trim_end().to_owned(), JOIN.trim_end().to_owned()];
    parts.push(graph_enum(subgraphs));
    parts.extend(used_features(merged).map(|feature| feature.sdl().replace('\n', "\n\n")));
    let mut directives: Vec<_> =
        merged.schema.directive_definitions.values().filter(|definition| !definition.is_built_in()).collect();
    directives.sort_by(|left, right| left.name.cmp(&right.name));
    parts.extend(directives.into_iter().map(|definition| definition.to_string().trim_end().to_owned()));
    let types = merged.schema.types.values().filter(|ty| !ty.is_built_in());
    parts.extend(types.map(|ty| ty.to_string().trim_end().to_owned()));
    parts.join("\n\n") + "\n"
}

fn used_features(merged: &Merged) -> impl Iterator<Item = Feature> {
    Feature::ALL.into_iter().filter(|feature| merged.links.contains(&feature.link()))
}

fn schema_definition(merged: &Merged) -> String {
    let mut text = "schema\n  @link(url: \"https://specs.apollo.dev/link/v1.0\")\n".to_owned();
    text.push_str("  @link(url: \"https://specs.apollo.dev/join/v0.5\", for: EXECUTION)\n");
    for link in &merged.links {
        text.push_str(&format!("  {}\n", link_application(link)));
    }
    text.push_str("{\n");
    for (operation, name) in merged.schema.schema_definition.iter_root_operations() {
        text.push_str(&format!("  {}: {name}\n", operation.name()));
    }
    text + "}"
}

fn link_application(link: &SupergraphLink) -> String {
    let mut arguments = vec![format!("url: {}", quoted(&link.url))];
    if let Some(namespace) = &link.namespace {
        arguments.push(format!("as: {}", quoted(namespace)));
    }
    if !link.imports.is_empty() {
        let imports: Vec<String> = link
            .imports
            .iter()
            .map(|(element, local)| match element == local {
                true => quoted(element),
                false => format!("{{ name: {}, as: {} }}", quoted(element), quoted(local)),
            })
            .collect();
        arguments.push(format!("import: [{}]", imports.join(", ")));
    }
    if let Some(purpose) = &link.purpose {
        arguments.push(format!("for: {purpose}"));
    }
    format!("@link({})", arguments.join(", "))
}

fn graph_enum(subgraphs: &Subgraphs) -> String {
    let value = |subgraph: &Subgraph| {
        format!("  {} @join__graph(name: {}, url: {})", subgraph.graph, quoted(&subgraph.name), quoted(&subgraph.url))
    };
    let values: Vec<String> = subgraphs.all.iter().map(value).collect();
    format!("enum join__Graph {{\n{}\n}}", values.join("\n"))
}

/// A GraphQL string literal.
fn quoted(text: &str) -> String {
    apollo_compiler::ast::Value::String(text.to_owned()).serialize().no_indent().to_string()
}
