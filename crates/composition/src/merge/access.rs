//! What `@authenticated`, `@requiresScopes` and `@policy` in the supergraph ask of a caller.

use apollo_compiler::{Node, ast::Directive};

use super::{alternatives::Alternatives, join::DirectiveBuilder};

/// What a caller must bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    authenticated: bool,
    scopes: Alternatives,
    policies: Alternatives,
}

impl Access {
    /// Asks for nothing.
    pub(crate) fn none() -> Self {
        Self { authenticated: false, scopes: Alternatives::none(), policies: Alternatives::none() }
    }

    /// Reads directives of the supergraph, where they have their usual names.
    pub(crate) fn read<'a>(directives: impl IntoIterator<Item = &'a Node<Directive>>) -> Self {
        let mut access = Self::none();
        for directive in directives {
            match directive.name.as_str() {
                "authenticated" => access.authenticated = true,
                "requiresScopes" => access.scopes = access.scopes.and(&Alternatives::read(directive, "scopes")),
                "policy" => access.policies = access.policies.and(&Alternatives::read(directive, "policies")),
                _ => {}
            }
        }
        access
    }

    /// What both ask for.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            authenticated: self.authenticated || other.authenticated,
            scopes: self.scopes.and(&other.scopes),
            policies: self.policies.and(&other.policies),
        }
    }

    /// Whether whoever meets this meets `other` too.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        (self.authenticated || !other.authenticated)
            && self.scopes.implies(&other.scopes)
            && self.policies.implies(&other.policies)
    }

    /// Whether `directive` is one that is read here.
    pub(crate) fn is_access(directive: &Directive) -> bool {
        matches!(directive.name.as_str(), "authenticated" | "requiresScopes" | "policy")
    }

    /// As directives of the supergraph.
    pub(crate) fn directives(&self) -> Vec<Node<Directive>> {
        let authenticated = self.authenticated.then(|| DirectiveBuilder::new("authenticated").build());
        let lists = [("requiresScopes", "scopes", &self.scopes), ("policy", "policies", &self.policies)];
        let lists = lists.into_iter().filter(|(_, _, asked)| **asked != Alternatives::none());
        let lists =
            lists.map(|(name, argument, asked)| DirectiveBuilder::new(name).argument(argument, asked.value()).build());
        authenticated.into_iter().chain(lists).collect()
    }
}
