//! Reads the `@link`s of a subgraph: which specifications it uses, and what it calls their elements.

use apollo_compiler::{Node, ast};

use super::feature_url::{FeatureUrl, Version, is_name};
use crate::{
    FaultCode,
    findings::{Findings, Place},
    read::parsed::Parsed,
};

/// One specification that a subgraph links to.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) url: FeatureUrl,
    /// What stands before `__` in the names of elements that are not imported.
    pub(crate) namespace: Option<String>,
    pub(crate) imports: Vec<Import>,
    pub(crate) purpose: Option<String>,
    pub(crate) place: Place,
}

/// One imported element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// The name in the specification; a directive's begins with `@`.
    pub(crate) element: String,
    /// The name in the subgraph; a directive's begins with `@`.
    pub(crate) local: String,
    pub(crate) place: Place,
}

impl Link {
    /// What the subgraph calls the specification's directive `name` (both without `@`).
    pub(crate) fn directive_name(&self, name: &str) -> String {
        let imported = self.imports.iter().find(|import| import.element.strip_prefix('@') == Some(name));
        match imported {
            Some(import) => import.local.trim_start_matches('@').to_owned(),
            None => self.namespaced(name),
        }
    }

    /// What the subgraph calls the specification's type `name`.
    pub(crate) fn type_name(&self, name: &str) -> String {
        match self.imports.iter().find(|import| import.element == name) {
            Some(import) => import.local.clone(),
            None => format!("{}__{name}", self.namespace()),
        }
    }

    /// The element that the subgraph calls `local` (a directive's name begins with `@`), if it is of this specification.
    pub(crate) fn element_of(&self, local: &str) -> Option<String> {
        if let Some(import) = self.imports.iter().find(|import| import.local == local) {
            return Some(import.element.clone());
        }
        let (sigil, bare) = match local.strip_prefix('@') {
            Some(bare) => ("@", bare),
            None => ("", local),
        };
        if sigil == "@" && self.namespace.as_deref() == Some(bare) {
            return self.url.name.as_ref().map(|name| format!("@{name}"));
        }
        let rest = bare.strip_prefix(self.namespace.as_deref()?)?.strip_prefix("__")?;
        Some(format!("{sigil}{rest}"))
    }

    fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or_default()
    }

    fn namespaced(&self, name: &str) -> String {
        // A specification's own directive bears its namespace alone: `@tag`, not `@tag__tag`.
        if self.url.name.as_deref() == Some(name) {
            return self.namespace().to_owned();
        }
        format!("{}__{name}", self.namespace())
    }
}

/// The links of a subgraph, in the order in which they are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    /// What the subgraph calls `@link` itself (without `@`).
    pub(crate) link_name: String,
    pub(crate) all: Vec<Link>,
}

impl Links {
    /// The link to Apollo's specification called `name`.
    pub(crate) fn apollo(&self, name: &str) -> Option<&Link> {
        self.all.iter().find(|link| link.url.is_apollo(name))
    }

    /// Reads every `@link` on the schema definition and its extensions.
    pub(crate) fn read(parsed: &Parsed, findings: &mut Findings) -> Self {
        let applications: Vec<&Node<ast::Directive>> = parsed.schema_directives().collect();
        let link_name = applications.iter().find_map(|directive| own_link_name(directive));
        let link_name = link_name.unwrap_or_else(|| "link".to_owned());
        let mut all: Vec<Link> = Vec::new();
        for directive in applications.into_iter().filter(|directive| directive.name == link_name.as_str()) {
            if let Some(link) = read_link(directive, parsed, findings) {
                check_twice(&all, &link, findings);
                all.push(link);
            }
        }
        Self { link_name, all }
    }
}

/// The name that a directive has if it is the link to the link specification itself.
fn own_link_name(directive: &Node<ast::Directive>) -> Option<String> {
    let url = FeatureUrl::parse(directive.specified_argument_by_name("url")?.as_str()?)?;
    url.is_apollo("link").then(|| directive.name.to_string())
}

fn read_link(directive: &Node<ast::Directive>, parsed: &Parsed, findings: &mut Findings) -> Option<Link> {
    let place = parsed.place(directive.location());
    let Some(url_text) = directive.specified_argument_by_name("url").and_then(|url| url.as_str()) else {
        findings
            .fault(FaultCode::InvalidLinkDirectiveUsage, place, "`@link` has no `url`, so it links to nothing")
            .help("give the specification's address and version, such as `url: \"https://specs.apollo.dev/federation/v2.9\"`");
        return None;
    };
    let Some(url) = FeatureUrl::parse(url_text) else {
        let message = format!("`@link(url: \"{url_text}\")` is no absolute address");
        findings
            .fault(FaultCode::InvalidLinkIdentifier, place, message)
            .help("write it as `https://host/path/name/v1.0`");
        return None;
    };
    check_version(&url, url_text, &place, findings);
    let given = directive.specified_argument_by_name("as").and_then(|name| name.as_str());
    if let Some(name) = given.filter(|name| !is_name(name) || name.ends_with('_') || name.contains("__")) {
        let message = format!("`@link(as: \"{name}\")` is no name that a namespace may have");
        findings.fault(FaultCode::InvalidLinkIdentifier, place.clone(), message);
    }
    let namespace = given.map(str::to_owned).or_else(|| url.name.clone());
    let purpose = directive.specified_argument_by_name("for").and_then(|purpose| purpose.as_enum());
    let imports = read_imports(directive, parsed, findings);
    Some(Link { url, namespace, imports, purpose: purpose.map(ToString::to_string), place })
}

/// Apollo's own specifications always end in a version that this crate must know to read them.
fn check_version(url: &FeatureUrl, text: &str, place: &Place, findings: &mut Findings) {
    let apollo = url.identity.starts_with(super::feature_url::APOLLO);
    if apollo && url.version.is_none() {
        let message = format!("`@link(url: \"{text}\")` does not end in a version");
        findings
            .fault(FaultCode::InvalidLinkIdentifier, place.clone(), message)
            .help("end it in a version, such as `/v2.9`");
    } else if url.is_apollo("link") && url.version != Some(Version { major: 1, minor: 0 }) {
        let message = format!("`@link(url: \"{text}\")` is a version of the link specification that is not known");
        findings.fault(FaultCode::UnknownLinkVersion, place.clone(), message).help("use link v1.0");
    }
}

fn read_imports(directive: &Node<ast::Directive>, parsed: &Parsed, findings: &mut Findings) -> Vec<Import> {
    let Some(value) = directive.specified_argument_by_name("import") else { return Vec::new() };
    let Some(list) = value.as_list() else {
        let place = parsed.place(value.location());
        findings.fault(FaultCode::InvalidLinkDirectiveUsage, place, "`@link(import:)` must be a list");
        return Vec::new();
    };
    list.iter().filter_map(|value| read_import(value, parsed.place(value.location()), findings)).collect()
}

fn read_import(value: &ast::Value, place: Place, findings: &mut Findings) -> Option<Import> {
    let import = match value {
        ast::Value::String(name) => Some(Import { element: name.clone(), local: name.clone(), place: place.clone() }),
        ast::Value::Object(members) => {
            let member = |wanted: &str| {
                let found = members.iter().find(|(name, _)| name == wanted);
                found.and_then(|(_, value)| value.as_str()).map(str::to_owned)
            };
            member("name").map(|element| Import {
                local: member("as").unwrap_or_else(|| element.clone()),
                element,
                place: place.clone(),
            })
        }
        _ => None,
    };
    let Some(import) = import else {
        let message = "`@link(import:)` holds something that is neither a name nor `{ name: …, as: … }`";
        findings.fault(FaultCode::InvalidLinkDirectiveUsage, place, message);
        return None;
    };
    if import.element.starts_with('@') != import.local.starts_with('@') {
        let Import { element, local, place } = &import;
        let message = format!(
            "`{element}` cannot be imported as `{local}`: a directive's name begins with `@`, a type's does not"
        );
        findings.fault(FaultCode::InvalidLinkDirectiveUsage, place.clone(), message);
        return None;
    }
    Some(import)
}

/// One specification is linked once, and no two links may give the same name to different things.
fn check_twice(earlier: &[Link], link: &Link, findings: &mut Findings) {
    for other in earlier {
        if other.url.identity == link.url.identity {
            let message = format!("`{}` is linked twice", link.url.identity);
            findings
                .fault(FaultCode::InvalidLinkDirectiveUsage, link.place.clone(), message)
                .help("keep one `@link` with all imports");
            return;
        }
        let clash = link.imports.iter().find(|import| other.imports.iter().any(|first| first.local == import.local));
        if let Some(import) = clash {
            let message = format!("`{}` is imported from two specifications", import.local);
            findings
                .fault(FaultCode::InvalidLinkDirectiveUsage, link.place.clone(), message)
                .help("rename one of them: `{ name: …, as: … }`");
        }
    }
}
