//! What a subgraph calls Federation's directives and scalars, and which it has at all.

use std::collections::BTreeMap;

use super::{
    feature_url::Version,
    federation_spec::{FederationDirective, FederationScalar, NEWEST_MINOR},
    link::{Link, Links},
};
use crate::{FaultCode, findings::Findings};

/// The Federation version that a subgraph is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FederationVersion {
    /// No link to a federation specification.
    One,
    /// Federation 2 with its minor version.
    Two { minor: u32 },
}

/// Names of Federation's elements in one subgraph.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    pub(crate) version: FederationVersion,
    directives: BTreeMap<FederationDirective, String>,
    scalars: BTreeMap<FederationScalar, String>,
}

impl Vocabulary {
    /// What the subgraph calls `directive` (without `@`); `None` when it does not have it.
    pub(crate) fn directive(&self, directive: FederationDirective) -> Option<&str> {
        self.directives.get(&directive).map(String::as_str)
    }

    /// The directives that the subgraph has, with its names for them.
    pub(crate) fn directives(&self) -> impl Iterator<Item = (FederationDirective, &str)> {
        self.directives.iter().map(|(directive, name)| (*directive, name.as_str()))
    }

    /// The directive that the subgraph calls `name`, if it is one of Federation's.
    pub(crate) fn meaning_of(&self, name: &str) -> Option<FederationDirective> {
        self.directives.iter().find(|(_, local)| *local == name).map(|(directive, _)| *directive)
    }

    /// What the subgraph calls `scalar`.
    pub(crate) fn scalar(&self, scalar: FederationScalar) -> &str {
        self.scalars.get(&scalar).map_or(scalar.name(), String::as_str)
    }

    /// The scalars that the subgraph has, with its names for them.
    pub(crate) fn scalars(&self) -> impl Iterator<Item = &str> {
        self.scalars.values().map(String::as_str)
    }

    /// The minor version of Federation 2 whose definitions apply.
    pub(crate) fn minor(&self) -> u32 {
        match self.version {
            FederationVersion::One => 0,
            FederationVersion::Two { minor } => minor,
        }
    }

    /// Works out the vocabulary from the subgraph's links.
    pub(crate) fn read(links: &Links, findings: &mut Findings) -> Self {
        let mut vocabulary = match links.apollo("federation") {
            None => Self::federation_1(),
            Some(link) => Self::federation_2(link, findings),
        };
        vocabulary.add_separate_specifications(links);
        vocabulary
    }

    fn federation_1() -> Self {
        let known = FederationDirective::ALL.into_iter().filter(|directive| directive.in_federation_1());
        let directives = known.map(|directive| (directive, directive.name().to_owned())).collect();
        let scalars = BTreeMap::from([(FederationScalar::FieldSet, "_FieldSet".to_owned())]);
        Self { version: FederationVersion::One, directives, scalars }
    }

    fn federation_2(link: &Link, findings: &mut Findings) -> Self {
        let minor = known_minor(link, findings);
        check_imports(link, minor, findings);
        let directives = FederationDirective::ALL.into_iter().filter(|directive| directive.since_minor() <= minor);
        let scalars = FederationScalar::ALL.into_iter().filter(|scalar| scalar.since_minor() <= minor);
        Self {
            version: FederationVersion::Two { minor },
            directives: directives.map(|directive| (directive, link.directive_name(directive.name()))).collect(),
            scalars: scalars.map(|scalar| (scalar, link.type_name(scalar.name()))).collect(),
        }
    }

    /// `@tag`, `@authenticated` and others may also be linked from specifications of their own.
    fn add_separate_specifications(&mut self, links: &Links) {
        for directive in FederationDirective::ALL {
            let link = directive.own_specification().and_then(|name| links.apollo(name));
            let Some(link) = link else { continue };
            self.directives.insert(directive, link.directive_name(directive.name()));
            let scalar = match directive {
                FederationDirective::RequiresScopes => FederationScalar::Scope,
                FederationDirective::Policy => FederationScalar::Policy,
                _ => continue,
            };
            self.scalars.insert(scalar, link.type_name(scalar.name()));
        }
    }
}

/// The minor version that a federation link names, or the newest, with a fault, if it is not known.
fn known_minor(link: &Link, findings: &mut Findings) -> u32 {
    match link.url.version {
        Some(Version { major: 2, minor }) if minor <= NEWEST_MINOR => minor,
        Some(version) => {
            let message = format!(
                "federation {version} is not understood here, so what it adds could not be honoured; v2.0 to v2.{NEWEST_MINOR} are"
            );
            findings
                .fault(FaultCode::UnknownFederationLinkVersion, link.place.clone(), message)
                .help(format!("link to `https://specs.apollo.dev/federation/v2.{NEWEST_MINOR}`"));
            NEWEST_MINOR
        }
        None => NEWEST_MINOR,
    }
}

/// Every import must be something that this version of the specification has.
fn check_imports(link: &Link, minor: u32, findings: &mut Findings) {
    for import in &link.imports {
        let bare = import.element.trim_start_matches('@');
        let directive = FederationDirective::ALL.into_iter().find(|directive| directive.name() == bare);
        let scalar = FederationScalar::ALL.into_iter().find(|scalar| scalar.name() == bare);
        let since = match import.element.starts_with('@') {
            true => directive.map(FederationDirective::since_minor),
            false => scalar.map(FederationScalar::since_minor),
        };
        if since.is_some_and(|since| since <= minor) {
            continue;
        }
        let message =
            format!("`{}` cannot be imported from federation v2.{minor}, which does not have it", import.element);
        let help = match since {
            Some(since) => Some(format!("link to federation v2.{since} or later")),
            None => nearest(&import.element).map(|name| format!("did you mean `{name}`?")),
        };
        let fault = findings.fault(FaultCode::InvalidLinkDirectiveUsage, import.place.clone(), message);
        if let Some(help) = help {
            fault.help(help);
        }
    }
}

/// The element of the specification whose name is most like `element`.
fn nearest(element: &str) -> Option<String> {
    let directives = FederationDirective::ALL.into_iter().map(|directive| format!("@{}", directive.name()));
    let scalars = FederationScalar::ALL.into_iter().map(|scalar| scalar.name().to_owned());
    crate::suggestion::nearest(element, directives.chain(scalars))
}
