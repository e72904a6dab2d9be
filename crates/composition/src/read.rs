//! Phase 1: reads each subgraph: its syntax, links, federation version, types, and what its directives say.

mod contexts;
mod definitions;
mod directives;
mod feature_url;
mod federation1;
mod federation_spec;
mod graph_name;
mod link;
mod parsed;
mod root_types;
mod usage;
mod vocabulary;

use std::collections::BTreeSet;

use apollo_compiler::{Name, Schema, ast, validation::WithErrors};

pub(crate) use self::{
    feature_url::{APOLLO, Version},
    federation_spec::FederationDirective,
    link::{Link, Links},
    vocabulary::{FederationVersion, Vocabulary},
};
use self::{
    graph_name::graph_names,
    parsed::{Parsed, report},
};
use crate::{
    SubgraphSource,
    findings::Findings,
    subgraph::{Subgraph, Subgraphs},
};

/// Reads all subgraphs, ordered by name so that the order in which they are given changes nothing.
///
/// A subgraph that cannot be read is left out of the result; its faults are in `findings`.
pub(crate) fn read(sources: &[SubgraphSource], findings: &mut Findings) -> Subgraphs {
    let mut ordered: Vec<&SubgraphSource> = sources.iter().collect();
    ordered.sort_by(|left, right| left.name.cmp(&right.name));
    let graphs = graph_names(&ordered, findings);
    let read = ordered.iter().zip(graphs).filter_map(|(source, graph)| read_one(source, graph, findings));
    Subgraphs { all: read.collect() }
}

fn read_one(source: &SubgraphSource, graph: Name, findings: &mut Findings) -> Option<Subgraph> {
    let mut parsed = Parsed::parse(source, findings)?;
    let before = findings.faults.len();
    let links = Links::read(&parsed, findings);
    let vocabulary = Vocabulary::read(&links, findings);
    if findings.faults.len() > before {
        // With links misread, every directive would be a fault of its own.
        return None;
    }
    root_types::rename_roots(&mut parsed, findings);
    definitions::strip(&mut parsed, &links, &vocabulary, findings);
    root_types::drop_empty_roots(&mut parsed);
    let schema = build(&parsed, &links, &vocabulary, findings);
    let mut subgraph = Subgraph {
        name: source.name.clone(),
        url: source.url.clone().unwrap_or_default(),
        graph,
        schema,
        links,
        vocabulary,
        defined: defined_types(&parsed),
        keys: Default::default(),
        requires: Default::default(),
        provides: Default::default(),
        external: Default::default(),
        in_keys: Default::default(),
        in_requires: Default::default(),
        in_provides: Default::default(),
        contexts: Default::default(),
        from_context: Default::default(),
    };
    directives::read_field_sets(&mut subgraph, findings);
    contexts::read_contexts(&mut subgraph, findings);
    usage::note_usage(&mut subgraph);
    if subgraph.is_federation_1() {
        federation1::upgrade(&mut subgraph, findings);
    }
    Some(subgraph)
}

/// Builds the schema with the specifications' definitions, and validates it as GraphQL.
fn build(parsed: &Parsed, links: &Links, vocabulary: &Vocabulary, findings: &mut Findings) -> Schema {
    let sdl = definitions::specification_sdl(parsed, links, vocabulary);
    // Written by this crate and so never wrong; if it were, the subgraph's directives would be unknown ones.
    let specification = ast::Document::parse(sdl, "specification.graphql").unwrap_or_else(|error| error.partial);
    let builder = Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions();
    let built = builder.add_ast(&parsed.document).add_ast(&specification).build();
    let schema = match built {
        Ok(schema) => schema,
        Err(WithErrors { errors, partial }) => {
            errors.iter().for_each(|diagnostic| report(&parsed.name, &diagnostic, findings));
            // What could be built is enough to check federation directives, so that their faults are told in the same go.
            return partial;
        }
    };
    let Err(WithErrors { errors, .. }) = schema.clone().validate() else { return schema };
    for diagnostic in errors.iter() {
        // A subgraph need not have queries of its own: others may.
        if diagnostic.error.unstable_error_name() != Some("QueryRootOperationType") {
            report(&parsed.name, &diagnostic, findings);
        }
    }
    schema
}

fn defined_types(parsed: &Parsed) -> BTreeSet<Name> {
    let types = parsed.document.definitions.iter().filter(|definition| {
        matches!(
            definition,
            ast::Definition::ScalarTypeDefinition(_)
                | ast::Definition::ObjectTypeDefinition(_)
                | ast::Definition::InterfaceTypeDefinition(_)
                | ast::Definition::UnionTypeDefinition(_)
                | ast::Definition::EnumTypeDefinition(_)
                | ast::Definition::InputObjectTypeDefinition(_)
        )
    });
    types.filter_map(|definition| definition.name().cloned()).collect()
}
