//! Which types are special cases of which, in the supergraph: what any subgraph says counts.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{Name, ast::Type, schema::ExtendedType};

use crate::subgraph::Subgraphs;

/// Objects and interfaces under interfaces, and members under unions.
#[derive(Debug, Default)]
pub(crate) struct Hierarchy {
    subtypes: BTreeMap<Name, BTreeSet<Name>>,
}

impl Hierarchy {
    pub(crate) fn read(subgraphs: &Subgraphs) -> Self {
        let mut hierarchy = Self::default();
        for subgraph in &subgraphs.all {
            for (name, ty) in subgraph.types() {
                match ty {
                    ExtendedType::Object(object) => {
                        object.implements_interfaces.iter().for_each(|it| hierarchy.add(it, name));
                    }
                    ExtendedType::Interface(interface) => {
                        interface.implements_interfaces.iter().for_each(|it| hierarchy.add(it, name));
                    }
                    ExtendedType::Union(union_) => union_.members.iter().for_each(|member| hierarchy.add(name, member)),
                    ExtendedType::Scalar(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_) => {}
                }
            }
        }
        hierarchy
    }

    fn add(&mut self, supertype: &Name, subtype: &Name) {
        self.subtypes.entry(supertype.clone()).or_default().insert(subtype.clone());
    }

    /// Whether every value of the type `sub` is one of the type `sup`.
    pub(crate) fn is_subtype(&self, sub: &Type, sup: &Type) -> bool {
        match (sub, sup) {
            (Type::NonNullNamed(sub), Type::NonNullNamed(sup) | Type::Named(sup))
            | (Type::Named(sub), Type::Named(sup)) => {
                sub == sup || self.subtypes.get(sup).is_some_and(|subtypes| subtypes.contains(sub))
            }
            (Type::NonNullList(sub), Type::NonNullList(sup) | Type::List(sup)) | (Type::List(sub), Type::List(sup)) => {
                self.is_subtype(sub, sup)
            }
            _ => false,
        }
    }
}
