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
            let message = format!("the type `{usual}` stands beside the {operation} type `{name}`, which the supergraph calls `{usual}` too");
            findings.fault(code, parsed.place(other.location()), message).help("rename one of them");
            continue;
        }
        rename_type(&mut parsed.document, name, &usual);
    }
}

/// Renames the type `from` wherever it is defined or referred to.
fn rename_type(document: &mut ast::Document, from: &Name, to: &Name) {
    let rename = |name: &mut Name| {
        if name == from {
            // The place is kept: faults point at what the subgraph wrote.
            *name = match name.location() {
                Some(location) => to.clone().with_location(location),
                None => to.clone(),
            };
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
