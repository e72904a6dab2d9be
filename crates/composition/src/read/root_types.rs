//! Gives root types the names that every supergraph gives them.

use apollo_compiler::{Name, Node, ast};

use super::parsed::Parsed;
use crate::{FaultCode, findings::Findings};

/// Renames root types to the names that every supergraph gives them, and every reference to them too.
pub(crate) fn rename_roots(parsed: &mut Parsed, findings: &mut Findings) {
    let given: Vec<Node<(ast::OperationType, Name)>> = parsed
        .document
        .definitions
        .iter()
        .flat_map(|definition| match definition {
            ast::Definition::SchemaDefinition(schema) => schema.root_operations.clone(),
            ast::Definition::SchemaExtension(schema) => schema.root_operations.clone(),
            _ => Vec::new(),
        })
        .collect();
    for root in given {
        let (operation, name) = &*root;
        let usual = operation.default_type_name();
        if *name == usual {
            continue;
        }
        let in_the_way = parsed.document.definitions.iter().find_map(|it| it.name().filter(|other| **other == usual));
        if let Some(other) = in_the_way {
            let code = match operation {
                ast::OperationType::Query => FaultCode::RootQueryUsed,
                ast::OperationType::Mutation => FaultCode::RootMutationUsed,
                ast::OperationType::Subscription => FaultCode::RootSubscriptionUsed,
            };
            let message = format!(
                "the type `{usual}` stands beside the {operation} type `{name}`, which the supergraph calls `{usual}` too"
            );
            findings.fault(code, parsed.place(other.location()), message).help("rename one of them");
            continue;
        }
        rename_type(&mut parsed.document, name, &usual);
    }
}

/// Takes out root types without fields: a subgraph without queries may well print `type Query`.
pub(crate) fn drop_empty_roots(parsed: &mut Parsed) {
    for root in ["Query", "Mutation", "Subscription"] {
        let fields = |definition: &ast::Definition| match definition {
            ast::Definition::ObjectTypeDefinition(object) if object.name == root => Some(object.fields.len()),
            ast::Definition::ObjectTypeExtension(object) if object.name == root => Some(object.fields.len()),
            _ => None,
        };
        let count: usize = parsed.document.definitions.iter().filter_map(fields).sum();
        if count == 0 {
            parsed.document.definitions.retain(|definition| fields(definition).is_none());
            forget_root(&mut parsed.document, root);
        }
    }
}

/// Takes the root type out of the schema definition.
fn forget_root(document: &mut ast::Document, root: &str) {
    for definition in &mut document.definitions {
        match definition {
            ast::Definition::SchemaDefinition(it) => {
                it.make_mut().root_operations.retain(|operation| operation.1 != root);
            }
            ast::Definition::SchemaExtension(it) => {
                it.make_mut().root_operations.retain(|operation| operation.1 != root);
            }
            _ => {}
        }
    }
}

/// Renames the type `from` wherever it is defined or referred to.
fn rename_type(document: &mut ast::Document, from: &Name, to: &Name) {
    let rename = |name: &mut Name| {
        if name == from {
            *name = to.clone();
        }
    };
    for definition in &mut document.definitions {
        match definition {
            ast::Definition::SchemaDefinition(it) => {
                it.make_mut().root_operations.iter_mut().for_each(|root| rename(&mut root.make_mut().1));
            }
            ast::Definition::SchemaExtension(it) => {
                it.make_mut().root_operations.iter_mut().for_each(|root| rename(&mut root.make_mut().1));
            }
            ast::Definition::ObjectTypeDefinition(it) => {
                let object = it.make_mut();
                rename(&mut object.name);
                rename_in_fields(&mut object.fields, &rename);
            }
            ast::Definition::ObjectTypeExtension(it) => {
                let object = it.make_mut();
                rename(&mut object.name);
                rename_in_fields(&mut object.fields, &rename);
            }
            ast::Definition::InterfaceTypeDefinition(it) => rename_in_fields(&mut it.make_mut().fields, &rename),
            ast::Definition::InterfaceTypeExtension(it) => rename_in_fields(&mut it.make_mut().fields, &rename),
            ast::Definition::UnionTypeDefinition(it) => it.make_mut().members.iter_mut().for_each(rename),
            ast::Definition::UnionTypeExtension(it) => it.make_mut().members.iter_mut().for_each(rename),
            _ => {}
        }
    }
}

fn rename_in_fields(fields: &mut [Node<ast::FieldDefinition>], rename: &impl Fn(&mut Name)) {
    for field in fields {
        rename(inner_name(&mut field.make_mut().ty));
    }
}

fn inner_name(ty: &mut ast::Type) -> &mut Name {
    match ty {
        ast::Type::Named(name) | ast::Type::NonNullNamed(name) => name,
        ast::Type::List(inner) | ast::Type::NonNullList(inner) => inner_name(inner),
    }
}
