//! The features a supergraph links (`@link` on its `schema`), and the refusal of those that cannot be enforced.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::ast::Directive;

use crate::fault::LoadFault;
use crate::security::SecurityNames;

/// Features `for: SECURITY` that the engine enforces. `inaccessible` is enforced by leaving it out of the API schema;
/// `context` is linked so because a router that did not know it would leave arguments empty.
const ENFORCED: [&str; 5] = ["inaccessible", "authenticated", "requiresScopes", "policy", "context"];

/// Directives that protect something, whatever link they come by.
const UNENFORCEABLE_DIRECTIVES: [&str; 1] = ["fromContext"];

/// One `@link`.
#[derive(Clone, Debug)]
pub(crate) struct Feature {
    /// `join` of `https://specs.apollo.dev/join/v0.3`.
    pub(crate) name: String,
    /// `v0.3`, when the URL has one.
    pub(crate) version: Option<String>,
    /// The prefix of its elements: `join` for `join__Graph`.
    pub(crate) namespace: String,
    /// Elements imported, as (name, name here); directives begin with `@`.
    pub(crate) imports: Vec<(String, String)>,
    security: bool,
    url: String,
}

impl Feature {
    /// Reads every `@link` (and the older `@core`) of the schema.
    pub(crate) fn read_all(schema: &Schema) -> Vec<Self> {
        let directives = schema.schema_definition.directives.iter();
        directives
            .filter(|directive| matches!(directive.name.as_str(), "link" | "core"))
            .filter_map(|directive| Self::read(directive))
            .collect()
    }

    fn read(directive: &Directive) -> Option<Self> {
        let argument = |name: &str| directive.specified_argument_by_name(name);
        let url = argument("url").or_else(|| argument("feature"))?.as_str()?.to_owned();
        let mut segments = url.trim_end_matches('/').rsplit('/');
        let last = segments.next().unwrap_or_default();
        let (name, version) =
            match last.strip_prefix('v').filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit())) {
                Some(_) => (segments.next().unwrap_or_default().to_owned(), Some(last.to_owned())),
                None => (last.to_owned(), None),
            };
        let namespace = argument("as").and_then(|value| value.as_str()).unwrap_or(&name).to_owned();
        let imports = argument("import").and_then(|value| value.as_list()).unwrap_or_default();
        let imports = imports.iter().filter_map(|import| match import.as_object() {
            Some(fields) => {
                let field =
                    |key: &str| fields.iter().find(|(name, _)| name == key).and_then(|(_, value)| value.as_str());
                let original = field("name")?;
                Some((original.to_owned(), field("as").unwrap_or(original).to_owned()))
            }
            None => import.as_str().map(|import| (import.to_owned(), import.to_owned())),
        });
        let imports = imports.collect();
        let security = argument("for").and_then(|value| value.as_enum()).is_some_and(|purpose| purpose == "SECURITY");
        Some(Self { name, version, namespace, imports, security, url })
    }

    /// What the feature's own directive (`@inaccessible` of `inaccessible`) is called here.
    pub(crate) fn directive_name(&self, name: &str) -> String {
        let imported = self.imports.iter().find(|(original, _)| original.strip_prefix('@') == Some(name));
        match imported {
            Some((_, here)) => here.trim_start_matches('@').to_owned(),
            None if self.name == name => self.namespace.clone(),
            None => format!("{}__{name}", self.namespace),
        }
    }

    /// Whether a directive or type of this name belongs to the feature.
    pub(crate) fn owns_directive(&self, name: &str) -> bool {
        name == self.namespace
            || name.strip_prefix(&self.namespace).is_some_and(|rest| rest.starts_with("__"))
            || self.imports.iter().any(|(_, here)| here.strip_prefix('@') == Some(name))
    }

    /// Whether a type of this name belongs to the feature.
    pub(crate) fn owns_type(&self, name: &str) -> bool {
        name.strip_prefix(&self.namespace).is_some_and(|rest| rest.starts_with("__"))
            || self.imports.iter().any(|(_, here)| here == name)
    }
}

/// Refuses what would otherwise be served without the protection it asks for.
pub(crate) fn refuse_unenforceable(features: &[Feature], schema: &Schema) -> Vec<LoadFault> {
    let linked = features.iter().filter(|feature| feature.security && !ENFORCED.contains(&feature.name.as_str()));
    let mut refused: Vec<String> = linked.map(|feature| feature.url.clone()).collect();
    for name in UNENFORCEABLE_DIRECTIVES {
        let by_link = features.iter().any(|feature| refused.contains(&feature.url) && feature.owns_directive(name));
        if schema.directive_definitions.contains_key(name) && !by_link {
            refused.push(format!("@{name}"));
        }
    }
    refused.into_iter().map(|feature| LoadFault::UnenforceableSecurity { feature }).collect()
}

/// What the access directives are called here. The plain name counts too, unless another specification owns it: a
/// directive that is there is never overlooked.
pub(crate) fn security_names(features: &[Feature], schema: &Schema) -> SecurityNames {
    let named = |name: &str| {
        let own = |feature: &&Feature| feature.name == name || feature.name == "federation";
        let mut names: BTreeSet<String> =
            features.iter().filter(own).map(|feature| feature.directive_name(name)).collect();
        let of_another = features.iter().any(|feature| !own(&feature) && feature.owns_directive(name));
        if schema.directive_definitions.contains_key(name) && !of_another {
            names.insert(name.to_owned());
        }
        names
    };
    SecurityNames {
        authenticated: named("authenticated"),
        requires_scopes: named("requiresScopes"),
        policy: named("policy"),
    }
}
