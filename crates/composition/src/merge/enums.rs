//! Merges enums, by how the supergraph uses them.

use apollo_compiler::{
    Name, Node,
    schema::{Component, EnumType, EnumValueDefinition, ExtendedType},
};

use super::{Merge, Source, by_name, join::join_enum_value, listing::missing_from};
use crate::{
    FaultCode, HintCode,
    read::FederationDirective,
    subgraph::{Subgraph, fields_of, listed},
};

/// Which way an enum's values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Only in: a value must be known to all subgraphs.
    Input,
    /// Only out: a value may be known to some.
    Output,
    /// Both: all subgraphs must have the same values.
    Both,
    Nowhere,
}

impl Merge<'_> {
    pub(super) fn merge_enum(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> Option<ExtendedType> {
        let values = by_name(sources, |ty| match ty {
            ExtendedType::Enum(enum_) => enum_.values.iter().map(|(name, value)| (name, &value.node)).collect(),
            _ => Vec::new(),
        });
        let usage = self.enum_use(name);
        if usage == Use::Nowhere && !self.is_directive_argument(name) {
            let place = sources.first().map(|(subgraph, ty)| subgraph.place(ty.name().location())).unwrap_or_default();
            self.findings.hint(HintCode::UnusedEnumType, place, format!("no field or argument has the type `{name}`"));
        }
        let mut merged = EnumType {
            description: self.type_description(name, sources),
            name: name.clone(),
            directives: self.type_directives(name, sources),
            values: Default::default(),
        };
        for (value, having) in &values {
            if self.keeps_value(name, value, usage, sources, having) {
                let definition = self.merge_enum_value(name, value, having);
                merged.values.insert((*value).clone(), Component::from(definition));
            }
        }
        if merged.values.is_empty() && usage == Use::Input {
            let place = sources.first().map(|(subgraph, ty)| subgraph.place(ty.name().location())).unwrap_or_default();
            let message = format!(
                "the enum `{name}` is used as input, and no value is in all of {}",
                listed(sources.iter().map(|(it, _)| &it.name))
            );
            self.findings
                .fault(FaultCode::EmptyMergedEnumType, place, message)
                .help("give it at least one value that all subgraphs have");
            return None;
        }
        Some(ExtendedType::Enum(Node::new(merged)))
    }

    /// Whether the supergraph has the value, with a hint or fault when not all subgraphs have it.
    fn keeps_value(
        &mut self,
        name: &Name,
        value: &Name,
        usage: Use,
        sources: &[Source<'_, ExtendedType>],
        having: &[(&Subgraph, &ExtendedType, &Node<EnumValueDefinition>)],
    ) -> bool {
        let Some(missing) = missing_from(sources, having) else { return true };
        // Hidden from clients, it never comes in: that is how a value is added to one subgraph after the other.
        let hidden = having.iter().any(|(subgraph, _, definition)| {
            subgraph.application(definition.directives.iter(), FederationDirective::Inaccessible).is_some()
        });
        if usage == Use::Both && hidden {
            return true;
        }
        let place = having.first().map(|(subgraph, ..)| subgraph.place(value.location())).unwrap_or_default();
        match usage {
            Use::Input => {
                let message =
                    format!("`{name}.{value}` is left out: it is used as input, and {missing} would not know it");
                self.findings.hint(HintCode::InconsistentEnumValueForInputEnum, place, message);
                false
            }
            Use::Output | Use::Nowhere => {
                let message = format!("`{name}.{value}` is not in {missing}");
                self.findings.hint(HintCode::InconsistentEnumValueForOutputEnum, place, message);
                true
            }
            Use::Both => {
                let message = format!(
                    "`{name}` is used as input and as output, so its subgraphs must agree on its values; `{value}` is not in {missing}"
                );
                self.findings
                    .fault(FaultCode::EnumValueMismatch, place, message)
                    .help(format!("add `{value}` to `{name}` in {missing}, or mark it `@inaccessible` while you do"));
                true
            }
        }
    }

    fn merge_enum_value(
        &mut self,
        name: &Name,
        value: &Name,
        having: &[(&Subgraph, &ExtendedType, &Node<EnumValueDefinition>)],
    ) -> EnumValueDefinition {
        let coordinate = format!("{name}.{value}");
        let descriptions = having.iter().map(|(subgraph, _, definition)| (*subgraph, definition.description.as_ref()));
        let description = self.merge_description(&coordinate, descriptions);
        let mut directives: Vec<_> = having.iter().map(|(subgraph, ..)| join_enum_value(subgraph)).collect();
        let applied =
            having.iter().map(|(subgraph, _, definition)| (*subgraph, definition.directives.iter().collect()));
        directives.extend(self.merge_applied(&coordinate, &applied.collect()));
        let directives = apollo_compiler::ast::DirectiveList(directives);
        EnumValueDefinition { description, value: value.clone(), directives }
    }

    /// Whether some directive takes values of the enum.
    fn is_directive_argument(&self, name: &Name) -> bool {
        let definitions = self.subgraphs.all.iter().flat_map(|subgraph| subgraph.schema.directive_definitions.values());
        definitions.flat_map(|definition| &definition.arguments).any(|argument| argument.ty.inner_named_type() == name)
    }

    /// Looks through all subgraphs for fields, arguments and input fields of the enum's type.
    fn enum_use(&self, name: &Name) -> Use {
        let (mut input, mut output) = (false, false);
        for subgraph in &self.subgraphs.all {
            for (_, ty) in subgraph.types() {
                if let ExtendedType::InputObject(object) = ty {
                    input |= object.fields.values().any(|field| field.ty.inner_named_type() == name);
                }
                for field in fields_of(Some(ty)).into_iter().flat_map(|fields| fields.values()) {
                    output |= field.ty.inner_named_type() == name;
                    input |= field.arguments.iter().any(|argument| argument.ty.inner_named_type() == name);
                }
            }
        }
        match (input, output) {
            (true, true) => Use::Both,
            (true, false) => Use::Input,
            (false, true) => Use::Output,
            (false, false) => Use::Nowhere,
        }
    }
}
