//! Writes the directives of the `join` v0.5 specification.

use apollo_compiler::{
    Name, Node, ast,
    schema::{Directive, Value},
};

use crate::subgraph::{Key, Subgraph};

/// A directive under construction: arguments are added in the order in which they shall be printed.
pub(crate) struct DirectiveBuilder(Directive);

impl DirectiveBuilder {
    pub(crate) fn new(name: &str) -> Self {
        Self(Directive::new(Name::new_unchecked(name)))
    }

    pub(crate) fn argument(mut self, name: &str, value: Value) -> Self {
        self.0.arguments.push(Node::new(ast::Argument { name: Name::new_unchecked(name), value: Node::new(value) }));
        self
    }

    pub(crate) fn string(self, name: &str, value: impl Into<String>) -> Self {
        self.argument(name, Value::String(value.into()))
    }

    pub(crate) fn graph(self, subgraph: &Subgraph) -> Self {
        let graph = subgraph.graph.clone();
        self.argument("graph", Value::Enum(graph))
    }

    /// Adds the argument only when `value` is there.
    pub(crate) fn optional(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.string(name, value),
            None => self,
        }
    }

    /// Adds `name: true` only when `value` is.
    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        if value { self.argument(name, Value::Boolean(true)) } else { self }
    }

    pub(crate) fn build(self) -> Node<Directive> {
        Node::new(self.0)
    }
}

/// `@join__type`: the type is in the subgraph, with this key.
pub(crate) fn join_type(subgraph: &Subgraph, type_name: &str, key: Option<&Key>) -> Node<Directive> {
    let mut directive = DirectiveBuilder::new("join__type")
        .graph(subgraph)
        .optional("key", key.map(|key| key.fields.text()))
        .flag("extension", key.is_some_and(|key| key.extended));
    if key.is_some_and(|key| !key.resolvable) {
        directive = directive.argument("resolvable", Value::Boolean(false));
    }
    directive.flag("isInterfaceObject", subgraph.is_interface_object(type_name)).build()
}

/// `@join__implements`: the type implements the interface in the subgraph.
pub(crate) fn join_implements(subgraph: &Subgraph, interface: &str) -> Node<Directive> {
    DirectiveBuilder::new("join__implements").graph(subgraph).string("interface", interface).build()
}

/// `@join__unionMember`: the union has the member in the subgraph.
pub(crate) fn join_union_member(subgraph: &Subgraph, member: &str) -> Node<Directive> {
    DirectiveBuilder::new("join__unionMember").graph(subgraph).string("member", member).build()
}

/// `@join__enumValue`: the enum has the value in the subgraph.
pub(crate) fn join_enum_value(subgraph: &Subgraph) -> Node<Directive> {
    DirectiveBuilder::new("join__enumValue").graph(subgraph).build()
}
