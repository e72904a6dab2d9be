//! What `@authenticated` and `@requiresScopes` in the supergraph ask of a caller.

use apollo_compiler::{Node, ast::Directive};

use super::{join::DirectiveBuilder, scopes::Scopes};

/// What a caller must bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    authenticated: bool,
    scopes: Scopes,
}

impl Access {
    /// Asks for nothing.
    pub(crate) fn none() -> Self {
        Self { authenticated: false, scopes: Scopes::none() }
    }

    /// Reads directives of the supergraph, where they have their usual names.
    pub(crate) fn read<'a>(directives: impl IntoIterator<Item = &'a Node<Directive>>) -> Self {
        let mut access = Self::none();
        for directive in directives {
            match directive.name.as_str() {
                "authenticated" => access.authenticated = true,
                "requiresScopes" => access.scopes = access.scopes.and(&Scopes::read(directive)),
                _ => {}
            }
        }
        access
    }

    /// What both ask for.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self { authenticated: self.authenticated || other.authenticated, scopes: self.scopes.and(&other.scopes) }
    }

    /// Whether whoever meets this meets `other` too.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        (self.authenticated || !other.authenticated) && self.scopes.implies(&other.scopes)
    }

    /// Whether `directive` is one that is read here.
    pub(crate) fn is_access(directive: &Directive) -> bool {
        matches!(directive.name.as_str(), "authenticated" | "requiresScopes")
    }

    /// As directives of the supergraph.
    pub(crate) fn directives(&self) -> Vec<Node<Directive>> {
        let authenticated = self.authenticated.then(|| DirectiveBuilder::new("authenticated").build());
        let scopes = (self.scopes != Scopes::none())
            .then(|| DirectiveBuilder::new("requiresScopes").argument("scopes", self.scopes.value()).build());
        authenticated.into_iter().chain(scopes).collect()
    }
}
