//! Merges input objects and arguments: the supergraph has what all subgraphs accept.

use apollo_compiler::{
    Name, Node,
    ast::InputValueDefinition,
    schema::{Component, Directive, ExtendedType, InputObjectType},
};

use super::{
    Merge, Source, by_name,
    defaults::coerced,
    join::DirectiveBuilder,
    listing::missing_from,
    type_references::{Direction, TypeSource},
};
use crate::{
    FaultCode, HintCode,
    findings::Place,
    subgraph::{Subgraph, listed},
};

/// The codes of faults and hints about an argument, or about an input field.
pub(super) struct InputCodes {
    types: FaultCode,
    default: FaultCode,
    required: FaultCode,
    left_out: HintCode,
    what: &'static str,
}

pub(super) const ARGUMENT: InputCodes = InputCodes {
    types: FaultCode::FieldArgumentTypeMismatch,
    default: FaultCode::FieldArgumentDefaultMismatch,
    required: FaultCode::RequiredArgumentMissingInSomeSubgraph,
    left_out: HintCode::InconsistentArgumentPresence,
    what: "argument",
};
const INPUT_FIELD: InputCodes = InputCodes {
    types: FaultCode::FieldTypeMismatch,
    default: FaultCode::InputFieldDefaultMismatch,
    required: FaultCode::RequiredInputFieldMissingInSomeSubgraph,
    left_out: HintCode::InconsistentInputObjectField,
    what: "input field",
};

impl Merge<'_> {
    pub(super) fn merge_input(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> Option<ExtendedType> {
        let mut merged = InputObjectType {
            description: self.type_description(name, sources),
            name: name.clone(),
            directives: self.type_directives(name, sources),
            fields: Default::default(),
        };
        let fields = by_name(sources, |ty| match ty {
            ExtendedType::InputObject(object) => {
                object.fields.iter().map(|(name, field)| (name, &field.node)).collect()
            }
            _ => Vec::new(),
        });
        for (field, having) in &fields {
            let coordinate = format!("{name}.{field}");
            if self.leaves_out(&coordinate, &INPUT_FIELD, sources, having) {
                continue;
            }
            if let Some(mut definition) = self.merge_input_value(&coordinate, &INPUT_FIELD, having) {
                let mut directives = join_input_field(&definition, having);
                directives.append(&mut definition.directives.0);
                definition.directives.0 = directives;
                merged.fields.insert((*field).clone(), Component::from(definition));
            }
        }
        let conflicting = self.findings.has_faults() && fields.values().any(|having| having.len() == sources.len());
        if merged.fields.is_empty() && !conflicting {
            let place = sources.first().map(|(subgraph, ty)| subgraph.place(ty.name().location())).unwrap_or_default();
            let message = format!(
                "the input type `{name}` has no field that all of {} have",
                listed(sources.iter().map(|(it, _)| &it.name))
            );
            self.findings
                .fault(FaultCode::EmptyMergedInputType, place, message)
                .help("an input field is in the supergraph only if every subgraph with the type accepts it");
            return None;
        }
        Some(ExtendedType::InputObject(Node::new(merged)))
    }

    /// Whether not all sources have the thing, so that the supergraph cannot; a fault if some source demands it.
    pub(super) fn leaves_out<T>(
        &mut self,
        coordinate: &str,
        codes: &InputCodes,
        sources: &[Source<'_, T>],
        having: &[(&Subgraph, &T, &Node<InputValueDefinition>)],
    ) -> bool {
        let Some(missing) = missing_from(sources, having) else { return false };
        let what = codes.what;
        let demanding = having.iter().find(|(_, _, definition)| definition.is_required());
        match (demanding, having.first()) {
            (Some((subgraph, _, definition)), _) => {
                let message = format!(
                    "the {what} `{coordinate}` is required in `{}` and is not in {missing}, so neither asking for it nor leaving it out would work",
                    subgraph.name
                );
                self.findings
                    .fault(codes.required, subgraph.place(definition.name.location()), message)
                    .help(format!("add it in {missing}, or make it optional in `{}`", subgraph.name));
            }
            (None, Some((subgraph, _, definition))) => {
                let message = format!("the optional {what} `{coordinate}` is left out: it is not in {missing}");
                self.findings.hint(codes.left_out, subgraph.place(definition.name.location()), message);
            }
            (None, None) => {}
        }
        true
    }

    /// Merges type, default, description and directives of an argument or input field.
    pub(super) fn merge_input_value<T>(
        &mut self,
        coordinate: &str,
        codes: &InputCodes,
        having: &[(&Subgraph, &T, &Node<InputValueDefinition>)],
    ) -> Option<InputValueDefinition> {
        let types: Vec<TypeSource<'_>> = having
            .iter()
            .map(|(subgraph, _, definition)| TypeSource {
                subgraph,
                ty: &definition.ty,
                place: place(subgraph, definition),
            })
            .collect();
        let ty = self.merge_type_references(coordinate, Direction::Input, &types, codes.types);
        let sources: Vec<Source<'_, InputValueDefinition>> =
            having.iter().map(|(subgraph, _, definition)| (*subgraph, &***definition)).collect();
        let default_value =
            self.merge_default(coordinate, &sources, codes.default).map(|value| match sources.first() {
                Some((subgraph, definition)) => Node::new(coerced(&value, definition.ty.inner_named_type(), subgraph)),
                None => value,
            });
        let descriptions = sources.iter().map(|(subgraph, definition)| (*subgraph, definition.description.as_ref()));
        let description = self.merge_description(coordinate, descriptions);
        let applied = sources.iter().map(|(subgraph, definition)| (*subgraph, definition.directives.iter().collect()));
        let directives = apollo_compiler::ast::DirectiveList(self.merge_applied(coordinate, &applied.collect()));
        let (_, first) = sources.first()?;
        Some(InputValueDefinition {
            description,
            name: first.name.clone(),
            ty: Node::new(ty?),
            default_value,
            directives,
        })
    }
}

fn place(subgraph: &Subgraph, definition: &InputValueDefinition) -> Place {
    subgraph.place(definition.name.location())
}

/// `@join__field` for each subgraph, needed only where they give different types.
fn join_input_field<T>(
    merged: &InputValueDefinition,
    having: &[(&Subgraph, &T, &Node<InputValueDefinition>)],
) -> Vec<Node<Directive>> {
    if having.iter().all(|(_, _, definition)| definition.ty == merged.ty) {
        return Vec::new();
    }
    let join = |subgraph: &Subgraph, definition: &InputValueDefinition| {
        DirectiveBuilder::new("join__field").graph(subgraph).string("type", definition.ty.to_string()).build()
    };
    having.iter().map(|(subgraph, _, definition)| join(subgraph, definition)).collect()
}
