//! `@composeDirective`: custom directives that the supergraph keeps, with the specifications they come from.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{Node, schema::DirectiveDefinition};

use super::{Feature, Merge, SupergraphLink};
use crate::{
    FaultCode,
    findings::{Findings, Place},
    read::{FederationDirective, Link, Version},
    subgraph::{Subgraph, Subgraphs, listed},
    suggestion::nearest,
};

/// A directive that some subgraphs compose.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    pub(super) definition: Node<DirectiveDefinition>,
    /// Its name in the specification, with `@`; `None` for a directive of GraphQL itself.
    element: Option<String>,
    identity: String,
    version: Option<Version>,
    namespace: Option<String>,
    purpose: Option<String>,
    subgraphs: BTreeSet<String>,
}

/// The composed directives, by the name that they have in subgraphs and supergraph.
#[derive(Debug, Default)]
pub(super) struct ComposedDirectives {
    by_name: BTreeMap<String, Composed>,
}

/// One `@composeDirective` of one subgraph.
struct Request<'a> {
    subgraph: &'a Subgraph,
    name: String,
    link: &'a Link,
    element: String,
    definition: Node<DirectiveDefinition>,
    place: Place,
}

impl ComposedDirectives {
    /// Reads what subgraphs ask to compose, and refuses what they disagree about.
    pub(super) fn read(subgraphs: &Subgraphs, findings: &mut Findings) -> Self {
        let requests: Vec<Request<'_>> =
            subgraphs.all.iter().flat_map(|subgraph| requests(subgraph, findings)).collect();
        check_majors(&requests, findings);
        check_names(&requests, findings);
        let mut by_name: BTreeMap<String, Composed> = BTreeMap::new();
        for request in &requests {
            let newest = newest_version(&requests, &request.link.url.identity);
            let composed = by_name.entry(request.name.clone()).or_insert_with(|| Composed::new(request, newest));
            // The definition of the newest version holds for all.
            if request.link.url.version == newest && composed.version != newest {
                composed.definition = request.definition.clone();
                composed.version = newest;
            }
            composed.subgraphs.insert(request.subgraph.name.clone());
        }
        Self { by_name }
    }

    /// The directive called `name`, if `subgraph` composes it.
    pub(super) fn of(&self, subgraph: &Subgraph, name: &str) -> Option<&Composed> {
        self.by_name.get(name).filter(|composed| composed.subgraphs.contains(&subgraph.name))
    }

    /// Whether some subgraph composes the directive called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// One link for each specification that composed directives come from.
    pub(super) fn links(&self) -> Vec<SupergraphLink> {
        let mut links: BTreeMap<&str, SupergraphLink> = BTreeMap::new();
        for (name, composed) in &self.by_name {
            let Some(element) = &composed.element else { continue };
            let link = links.entry(&composed.identity).or_insert_with(|| composed.link());
            link.imports.push((element.clone(), format!("@{name}")));
        }
        links.into_values().collect()
    }
}

impl Composed {
    fn new(request: &Request<'_>, newest: Option<Version>) -> Self {
        let link = request.link;
        Self {
            definition: request.definition.clone(),
            element: Some(request.element.clone()),
            identity: link.url.identity.clone(),
            version: link.url.version.filter(|version| Some(*version) == newest),
            namespace: link.namespace.clone().filter(|namespace| link.url.name.as_ref() != Some(namespace)),
            purpose: link.purpose.clone(),
            subgraphs: BTreeSet::new(),
        }
    }

    fn link(&self) -> SupergraphLink {
        let version = self.version.map_or(String::new(), |version| format!("/{version}"));
        SupergraphLink {
            url: format!("{}{version}", self.identity),
            namespace: self.namespace.clone(),
            purpose: self.purpose.clone(),
            imports: Vec::new(),
        }
    }
}

impl Merge<'_> {
    /// Adds the definitions of composed directives to the supergraph.
    pub(super) fn add_composed_definitions(&mut self) {
        for (name, composed) in &self.composed.by_name {
            let feature = self.used.iter().find(|feature: &&Feature| feature.directives().contains(&name.as_str()));
            if feature.is_some() {
                let message = format!(
                    "the composed directive `@{name}` has the name of a federation directive that the supergraph uses"
                );
                self.findings
                    .fault(FaultCode::ComposeDirectiveError, Place::nowhere(), message)
                    .help("import it by another name: `{ name: …, as: … }`");
                continue;
            }
            self.schema.directive_definitions.insert(composed.definition.name.clone(), composed.definition.clone());
        }
    }
}

/// The `@composeDirective`s of one subgraph that can be honoured.
fn requests<'a>(subgraph: &'a Subgraph, findings: &mut Findings) -> Vec<Request<'a>> {
    let schema_directives = subgraph.schema.schema_definition.directives.iter().map(|component| &component.node);
    let applications = subgraph.applications(schema_directives, FederationDirective::ComposeDirective);
    let mut found = Vec::new();
    for application in applications {
        let place = subgraph.place(application.location());
        let given = application.specified_argument_by_name("name").and_then(|name| name.as_str()).unwrap_or_default();
        match request(subgraph, given, place.clone()) {
            Ok(request) => found.push(request),
            Err((message, help)) => {
                let fault = findings.fault(FaultCode::ComposeDirectiveError, place, message);
                fault.help = help;
            }
        }
    }
    found
}

fn request<'a>(subgraph: &'a Subgraph, given: &str, place: Place) -> Result<Request<'a>, (String, Option<String>)> {
    let Some(name) = given.strip_prefix('@').filter(|name| !name.is_empty()) else {
        let help = format!("write `@composeDirective(name: \"@{given}\")`");
        return Err((
            format!("`@composeDirective(name: \"{given}\")`: a directive's name begins with `@`"),
            Some(help),
        ));
    };
    let Some(definition) = subgraph.schema.directive_definitions.get(name) else {
        let names = subgraph.schema.directive_definitions.keys().map(|name| name.as_str());
        let help = nearest(name, names).map(|name| format!("did you mean `@{name}`?"));
        return Err((format!("`@composeDirective` names `{given}`, which this subgraph does not define"), help));
    };
    if subgraph.vocabulary.meaning_of(name).is_some() || name == subgraph.links.link_name {
        let help = Some("remove the `@composeDirective`".to_owned());
        return Err((format!("`{given}` is a federation directive, which composition treats in its own way"), help));
    }
    let linked = subgraph.links.all.iter().find_map(|link| link.element_of(given).map(|element| (link, element)));
    let Some((link, element)) = linked else {
        let help = format!("add `@link(url: \"https://…/v1.0\", import: [\"{given}\"])`");
        return Err((
            format!("`{given}` is of no linked specification, so nobody could tell what it means in the supergraph"),
            Some(help),
        ));
    };
    Ok(Request { subgraph, name: name.to_owned(), link, element, definition: definition.clone(), place })
}

fn newest_version(requests: &[Request<'_>], identity: &str) -> Option<Version> {
    requests
        .iter()
        .filter(|request| request.link.url.identity == identity)
        .filter_map(|request| request.link.url.version)
        .max()
}

/// Versions of one specification with different major numbers mean different things.
fn check_majors(requests: &[Request<'_>], findings: &mut Findings) {
    let mut first: BTreeMap<&str, &Request<'_>> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for request in requests {
        let identity = request.link.url.identity.as_str();
        let other = *first.entry(identity).or_insert(request);
        let major = |request: &Request<'_>| request.link.url.version.map(|version| version.major);
        if major(other) != major(request) && told.insert(identity) {
            let message = format!(
                "{} compose directives of different major versions of `{identity}`",
                listed([&other.subgraph.name, &request.subgraph.name])
            );
            findings
                .fault(FaultCode::ComposeDirectiveError, request.place.clone(), message)
                .help("link to the same major version in all subgraphs");
        }
    }
}

/// One name means one directive, and one directive has one name.
fn check_names(requests: &[Request<'_>], findings: &mut Findings) {
    for (index, request) in requests.iter().enumerate() {
        for earlier in requests.iter().take(index) {
            let same = (&earlier.link.url.identity, &earlier.element) == (&request.link.url.identity, &request.element);
            let subgraphs = listed([&earlier.subgraph.name, &request.subgraph.name]);
            let message = match (same, earlier.name == request.name) {
                (true, false) => format!(
                    "{subgraphs} compose `{}` by different names, `@{}` and `@{}`",
                    request.element, earlier.name, request.name
                ),
                (false, true) => format!(
                    "`@{}` is one specification's directive in `{}` and another's in `{}`",
                    request.name, earlier.subgraph.name, request.subgraph.name
                ),
                (true, true) | (false, false) => continue,
            };
            findings
                .fault(FaultCode::ComposeDirectiveError, request.place.clone(), message)
                .help("import it by the same name in all subgraphs");
            break;
        }
    }
}
