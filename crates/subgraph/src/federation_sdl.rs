//! The SDL by which a subgraph is composed.
use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, DirectiveList, Document};
use apollo_compiler::validation::DiagnosticList;

/// The federation specification that is linked; async-graphql prints an older one.
const FEDERATION_URL: &str = "https://specs.apollo.dev/federation/v2.9";
const LINK_URL: &str = "https://specs.apollo.dev/link/v1.0";
const FEDERATION_PREFIX: &str = "https://specs.apollo.dev/federation/";

/// What [`FEDERATION_URL`] defines, in the order in which it is imported.
const FEDERATION_DIRECTIVES: &[&str] = &[
    "key",
    "shareable",
    "external",
    "requires",
    "provides",
    "override",
    "inaccessible",
    "tag",
    "interfaceObject",
    "composeDirective",
    "authenticated",
    "requiresScopes",
    "cost",
    "listSize",
];

/// What GraphQL itself defines.
const BUILT_IN_DIRECTIVES: &[&str] = &["skip", "include", "deprecated", "specifiedBy", "oneOf"];

/// Why a schema cannot be printed as a subgraph's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SdlFault {
    /// async-graphql printed what is no SDL, as it does for `"""` in a description.
    #[error(
        "the schema's SDL is malformed, which `\"\"\"` in a description or `\"` in a deprecation brings about: {0}"
    )]
    Malformed(String),
    /// A directive is applied that no linked specification and no definition explains.
    #[error("the directive `@{0}` belongs to no specification; give its definition `composable = \"URL\"`")]
    UnknownDirective(String),
}

/// Rewrites the SDL that async-graphql prints for federation, whose schema header links an old version with a fixed list
/// of imports: the header links what the schema applies and nothing else, the definitions that the links bring are left
/// out, and the project's own directives are composed into the supergraph. Works on the parsed document.
///
/// # Errors
/// [`SdlFault`] when `printed` is no SDL, or applies a directive of unknown origin.
pub fn federation_sdl(printed: &str) -> Result<String, SdlFault> {
    let mut document = Document::parse(printed, "subgraph.graphql")
        .map_err(|invalid| SdlFault::Malformed(first_fault(&invalid.errors)))?;
    let specifications = own_specifications(&document);
    let applied = applied_directives(&document);
    let header = Header::new(&applied, &specifications)?;

    document.definitions.retain(|definition| match definition {
        Definition::SchemaExtension(_) | Definition::SchemaDefinition(_) => false,
        Definition::DirectiveDefinition(directive) => !is_defined_elsewhere(&directive.name),
        _ => true,
    });
    // Directives first: a reader meets the vocabulary before its use.
    document.definitions.sort_by_key(|definition| !matches!(definition, Definition::DirectiveDefinition(_)));
    Ok(format!("{}\n{document}", header.print()))
}

fn first_fault(faults: &DiagnosticList) -> String {
    faults.iter().next().map(|fault| fault.to_json()).map_or_else(String::new, |fault| {
        let line = fault.locations.first().map(|place| format!("line {}: ", place.line)).unwrap_or_default();
        format!("{line}{}", fault.message)
    })
}

/// What the schema's header links.
struct Header {
    federation: Vec<&'static str>,
    own: BTreeMap<String, BTreeSet<String>>,
}

impl Header {
    fn new(applied: &BTreeSet<String>, specifications: &BTreeMap<String, String>) -> Result<Self, SdlFault> {
        let mut own: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in applied.iter().filter(|name| !is_defined_elsewhere(name)) {
            let url = specifications.get(name).ok_or_else(|| SdlFault::UnknownDirective(name.clone()))?;
            own.entry(url.clone()).or_default().insert(name.clone());
        }
        let composes = !own.is_empty();
        let is_imported = |name: &&str| applied.contains(*name) || (composes && *name == "composeDirective");
        Ok(Self { federation: FEDERATION_DIRECTIVES.iter().copied().filter(is_imported).collect(), own })
    }

    fn print(&self) -> String {
        let mut lines = vec![
            "extend schema".to_owned(),
            format!("  @link(url: \"{LINK_URL}\")"),
            link(FEDERATION_URL, self.federation.iter().copied()),
        ];
        lines.extend(self.own.iter().map(|(url, names)| link(url, names.iter().map(String::as_str))));
        let composed = self.own.values().flatten();
        lines.extend(composed.map(|name| format!("  @composeDirective(name: \"@{name}\")")));
        lines.join("\n") + "\n"
    }
}

fn link<'a>(url: &str, names: impl Iterator<Item = &'a str>) -> String {
    let imports: Vec<String> = names.map(|name| format!("\"@{name}\"")).collect();
    format!("  @link(url: \"{url}\", import: [{}])", imports.join(", "))
}

fn is_defined_elsewhere(name: &str) -> bool {
    FEDERATION_DIRECTIVES.contains(&name) || BUILT_IN_DIRECTIVES.contains(&name)
}

/// The specification of each directive that is not federation's, as async-graphql links it (out of `composable = …`).
fn own_specifications(document: &Document) -> BTreeMap<String, String> {
    let mut specifications = BTreeMap::new();
    for definition in &document.definitions {
        let Definition::SchemaExtension(extension) = definition else { continue };
        for link in extension.directives.get_all("link") {
            let Some(url) = link.specified_argument_by_name("url").and_then(|url| url.as_str()) else { continue };
            let imports = link.specified_argument_by_name("import").and_then(|import| import.as_list());
            if url.starts_with(FEDERATION_PREFIX) {
                continue;
            }
            for name in imports.unwrap_or_default().iter().filter_map(|import| import.as_str()) {
                specifications.insert(name.trim_start_matches('@').to_owned(), url.to_owned());
            }
        }
    }
    specifications
}

/// The names of all directives applied anywhere in the types.
fn applied_directives(document: &Document) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for definition in &document.definitions {
        collect_from_definition(definition, &mut names);
    }
    names
}

fn collect_from_definition(definition: &Definition, names: &mut BTreeSet<String>) {
    match definition {
        Definition::DirectiveDefinition(it) => collect_from_inputs(&it.arguments, names),
        Definition::ScalarTypeDefinition(it) => collect(&it.directives, names),
        Definition::UnionTypeDefinition(it) => collect(&it.directives, names),
        Definition::ObjectTypeDefinition(it) => {
            collect(&it.directives, names);
            it.fields.iter().for_each(|field| collect_from_field(field, names));
        }
        Definition::ObjectTypeExtension(it) => {
            collect(&it.directives, names);
            it.fields.iter().for_each(|field| collect_from_field(field, names));
        }
        Definition::InterfaceTypeDefinition(it) => {
            collect(&it.directives, names);
            it.fields.iter().for_each(|field| collect_from_field(field, names));
        }
        Definition::EnumTypeDefinition(it) => {
            collect(&it.directives, names);
            it.values.iter().for_each(|value| collect(&value.directives, names));
        }
        Definition::InputObjectTypeDefinition(it) => {
            collect(&it.directives, names);
            collect_from_inputs(&it.fields, names);
        }
        // The header is written anew, async-graphql extends nothing else, and operations are no SDL.
        _ => {}
    }
}

fn collect_from_field(field: &Node<apollo_compiler::ast::FieldDefinition>, names: &mut BTreeSet<String>) {
    collect(&field.directives, names);
    collect_from_inputs(&field.arguments, names);
}

fn collect_from_inputs(inputs: &[Node<apollo_compiler::ast::InputValueDefinition>], names: &mut BTreeSet<String>) {
    inputs.iter().for_each(|input| collect(&input.directives, names));
}

fn collect(directives: &DirectiveList, names: &mut BTreeSet<String>) {
    names.extend(directives.iter().map(|directive| directive.name.to_string()));
}
