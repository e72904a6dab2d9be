//! A subgraph's SDL as a syntax tree, before anything is known about its federation version.

use apollo_compiler::{
    Node, ast,
    diagnostic::{Diagnostic, ToCliReport},
    parser::SourceSpan,
    validation::DiagnosticData,
};

use crate::{
    FaultCode, SubgraphSource,
    findings::{Findings, Place},
};

/// Deeper nesting than this is refused rather than risking the stack.
const DEPTH_MAX: usize = 200;
/// More tokens than this is no schema that anyone wrote or should have to wait for.
const TOKENS_MAX: usize = 10_000_000;

/// The syntax tree of one subgraph, with the name by which faults call it.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) name: String,
    pub(crate) document: ast::Document,
}

impl Parsed {
    /// Parses `source`; each syntax error is a fault, and then there is no tree.
    pub(crate) fn parse(source: &SubgraphSource, findings: &mut Findings) -> Option<Self> {
        let mut parser = apollo_compiler::parser::Parser::new().recursion_limit(DEPTH_MAX).token_limit(TOKENS_MAX);
        match parser.parse_ast(source.sdl.as_str(), format!("{}.graphql", source.name)) {
            Ok(document) => Some(Self { name: source.name.clone(), document }),
            Err(error) => {
                for diagnostic in error.errors.iter() {
                    report(&source.name, &diagnostic, findings);
                }
                None
            }
        }
    }

    /// Where `span` begins.
    pub(crate) fn place(&self, span: Option<SourceSpan>) -> Place {
        Place::at(&self.name, &self.document.sources, span, 0)
    }

    /// The directives of the schema definition and of its extensions.
    pub(crate) fn schema_directives(&self) -> impl Iterator<Item = &Node<ast::Directive>> {
        self.document.definitions.iter().flat_map(|definition| match definition {
            ast::Definition::SchemaDefinition(schema) => schema.directives.iter(),
            ast::Definition::SchemaExtension(schema) => schema.directives.iter(),
            _ => [].iter(),
        })
    }
}

/// Notes one of apollo-compiler's diagnostics as a fault of the subgraph.
pub(crate) fn report(subgraph: &str, diagnostic: &Diagnostic<'_, DiagnosticData>, findings: &mut Findings) {
    let place = Place::at(subgraph, diagnostic.sources, diagnostic.error.location(), 0);
    findings.fault(FaultCode::InvalidGraphql, place, diagnostic.error.to_string());
}
