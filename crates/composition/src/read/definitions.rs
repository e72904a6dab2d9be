//! Puts the specifications' own definitions of federation directives, scalars and `@link` in place of the subgraph's.
//!
//! Subgraphs may leave these definitions out, or repeat them, often as another version had them. What the
//! subgraph wrote only has to be well formed; what counts is the specification's.

use apollo_compiler::{Name, ast};

use super::{
    link::Links,
    parsed::Parsed,
    vocabulary::{FederationVersion, Vocabulary},
};
use crate::{FaultCode, findings::Findings};

/// Types that only serve the subgraph protocol.
const PROTOCOL_TYPES: [&str; 3] = ["_Any", "_Entity", "_Service"];
/// Query fields that only serve the subgraph protocol.
const PROTOCOL_FIELDS: [&str; 2] = ["_entities", "_service"];
const BUILT_IN_SCALARS: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

/// Takes out of `parsed` what the specifications define and what only serves the protocol between gateway and subgraph.
pub(crate) fn strip(parsed: &mut Parsed, links: &Links, vocabulary: &Vocabulary, findings: &mut Findings) {
    let names = SpecificationNames::new(links, vocabulary);
    check_argument_types(parsed, vocabulary, &names, findings);
    parsed.document.definitions.retain(|definition| match definition {
        ast::Definition::DirectiveDefinition(directive) => {
            !names.directives.iter().any(|name| directive.name == name.as_str())
        }
        _ => definition.name().is_none_or(|name| !names.types.iter().any(|own| name == own.as_str())),
    });
    for definition in &mut parsed.document.definitions {
        match definition {
            ast::Definition::ObjectTypeDefinition(object) if is_query(&object.name) => {
                object.make_mut().fields.retain(|field| !PROTOCOL_FIELDS.contains(&field.name.as_str()));
            }
            ast::Definition::ObjectTypeExtension(object) if is_query(&object.name) => {
                object.make_mut().fields.retain(|field| !PROTOCOL_FIELDS.contains(&field.name.as_str()));
            }
            _ => {}
        }
    }
}

/// The specifications' definitions, as SDL in the subgraph's own names for them.
pub(crate) fn specification_sdl(parsed: &Parsed, links: &Links, vocabulary: &Vocabulary) -> String {
    let mut sdl = String::new();
    let own_one_of =
        parsed.document.definitions.iter().filter_map(|it| it.as_directive_definition()).any(|it| it.name == "oneOf");
    if !own_one_of {
        // Of GraphQL itself since its September 2025 edition; apollo-compiler does not define it yet.
        sdl.push_str("directive @oneOf on INPUT_OBJECT\n");
    }
    let link = &links.link_name;
    sdl.push_str(&format!(
        "directive @{link}(url: String, as: String, for: {link}__Purpose, import: [{link}__Import]) repeatable on SCHEMA\n\
         scalar {link}__Import\nenum {link}__Purpose {{ SECURITY EXECUTION }}\n"
    ));
    for scalar in vocabulary.scalars() {
        sdl.push_str(&format!("scalar {scalar}\n"));
    }
    for (directive, name) in vocabulary.directives() {
        let signature = directive.signature(vocabulary.minor(), |scalar| vocabulary.scalar(scalar).to_owned());
        sdl.push_str(&format!("directive @{name}{}{signature}\n", if signature.starts_with('(') { "" } else { " " }));
    }
    sdl
}

/// Root types have their usual names by now.
fn is_query(name: &Name) -> bool {
    name == "Query"
}

struct SpecificationNames {
    directives: Vec<String>,
    types: Vec<String>,
}

impl SpecificationNames {
    fn new(links: &Links, vocabulary: &Vocabulary) -> Self {
        let mut directives: Vec<String> = vocabulary.directives().map(|(_, name)| name.to_owned()).collect();
        directives.push(links.link_name.clone());
        let mut types: Vec<String> = vocabulary.scalars().map(str::to_owned).collect();
        types.extend([format!("{}__Import", links.link_name), format!("{}__Purpose", links.link_name)]);
        types.extend(PROTOCOL_TYPES.map(str::to_owned));
        Self { directives, types }
    }
}

/// A definition that is about to be replaced must still refer to types that exist.
fn check_argument_types(parsed: &Parsed, vocabulary: &Vocabulary, names: &SpecificationNames, findings: &mut Findings) {
    let defined =
        |wanted: &str| parsed.document.definitions.iter().any(|it| it.name().is_some_and(|name| name == wanted));
    for definition in &parsed.document.definitions {
        let ast::Definition::DirectiveDefinition(directive) = definition else { continue };
        if !names.directives.iter().any(|name| directive.name == name.as_str()) {
            continue;
        }
        for argument in &directive.arguments {
            let wanted = argument.ty.inner_named_type();
            let by_specification =
                vocabulary.version != FederationVersion::One && names.types.iter().any(|name| wanted == name.as_str());
            if !BUILT_IN_SCALARS.contains(&wanted.as_str()) && !by_specification && !defined(wanted) {
                let message =
                    format!("`@{}` has an argument of the type `{wanted}`, which is not defined", directive.name);
                findings
                    .fault(FaultCode::InvalidGraphql, parsed.place(argument.ty.location()), message)
                    .help("leave the definition of a federation directive out: composition knows it");
            }
        }
    }
}
