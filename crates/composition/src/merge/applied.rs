//! Merges the directives applied to one thing in several subgraphs.

use apollo_compiler::{Node, ast::Value, schema::Directive};
use indexmap::IndexSet;

use super::{Feature, Merge, alternatives::Alternatives, defaults::canonical, join::DirectiveBuilder};
use crate::{HintCode, read::FederationDirective, subgraph::Subgraph};

/// The directives applied to the thing in each of its subgraphs.
pub(super) type Applied<'a> = Vec<(&'a Subgraph, Vec<&'a Node<Directive>>)>;

impl Merge<'_> {
    /// The directives that the supergraph applies to `coordinate`, in a fixed order.
    pub(super) fn merge_applied(&mut self, coordinate: &str, applied: &Applied<'_>) -> Vec<Node<Directive>> {
        let mut merged = Vec::new();
        merged.extend(self.merge_deprecated(coordinate, applied));
        merged.extend(built_in("specifiedBy", applied));
        merged.extend(self.merge_one_of(applied));
        merged.extend(self.merge_tags(applied));
        merged.extend(self.merge_flag(FederationDirective::Inaccessible, Feature::Inaccessible, applied));
        merged.extend(self.merge_flag(FederationDirective::Authenticated, Feature::Authenticated, applied));
        merged.extend(self.merge_lists(
            FederationDirective::RequiresScopes,
            Feature::RequiresScopes,
            "scopes",
            applied,
        ));
        merged.extend(self.merge_lists(FederationDirective::Policy, Feature::Policy, "policies", applied));
        merged.extend(self.merge_contexts(applied));
        merged.extend(self.merge_cost(applied));
        merged.extend(self.merge_list_size(applied));
        merged.extend(self.merge_composed(coordinate, applied));
        merged
    }

    fn merge_deprecated(&mut self, coordinate: &str, applied: &Applied<'_>) -> Option<Node<Directive>> {
        let all: Vec<(&Subgraph, &Node<Directive>)> = each(applied).filter(|(_, it)| it.name == "deprecated").collect();
        let (_, first) = all.first()?;
        if let Some((subgraph, other)) = all.iter().find(|(_, other)| other.arguments != first.arguments) {
            let message =
                format!("`{coordinate}` is deprecated for different reasons; the supergraph has the first subgraph's");
            let place = subgraph.place(other.location());
            self.findings.hint(HintCode::InconsistentNonRepeatableDirectiveArguments, place, message);
        }
        Some((*first).clone())
    }

    /// Newer than some tools that read supergraphs, so its definition goes with it.
    fn merge_one_of(&mut self, applied: &Applied<'_>) -> Option<Node<Directive>> {
        let application = built_in("oneOf", applied)?;
        let (subgraph, _) = each(applied).find(|(_, it)| it.name == "oneOf")?;
        let definition = subgraph.schema.directive_definitions.get("oneOf")?;
        self.schema.directive_definitions.entry(definition.name.clone()).or_insert_with(|| definition.clone());
        Some(application)
    }

    fn merge_tags(&mut self, applied: &Applied<'_>) -> Vec<Node<Directive>> {
        let mut names: Vec<&str> = meaning(applied, FederationDirective::Tag)
            .filter_map(|(_, tag)| tag.specified_argument_by_name("name").and_then(|name| name.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
        if !names.is_empty() {
            self.used.insert(Feature::Tag);
        }
        names.into_iter().map(|name| DirectiveBuilder::new("tag").string("name", name).build()).collect()
    }

    /// A directive without arguments, which holds as soon as one subgraph applies it.
    fn merge_flag(
        &mut self,
        directive: FederationDirective,
        feature: Feature,
        applied: &Applied<'_>,
    ) -> Option<Node<Directive>> {
        meaning(applied, directive).next()?;
        self.used.insert(feature);
        Some(DirectiveBuilder::new(directive.name()).build())
    }

    /// A directive with lists of names, all of which must be met.
    fn merge_lists(
        &mut self,
        directive: FederationDirective,
        feature: Feature,
        argument: &str,
        applied: &Applied<'_>,
    ) -> Option<Node<Directive>> {
        let all = meaning(applied, directive).map(|(_, it)| Alternatives::read(it, argument));
        let merged = all.reduce(|left, right| left.and(&right))?;
        self.used.insert(feature);
        Some(DirectiveBuilder::new(directive.name()).argument(argument, merged.value()).build())
    }

    /// Contexts are their subgraph's own, and are called so.
    fn merge_contexts(&mut self, applied: &Applied<'_>) -> Vec<Node<Directive>> {
        let named = meaning(applied, FederationDirective::Context).filter_map(|(subgraph, context)| {
            let name = context.specified_argument_by_name("name")?.as_str()?;
            Some(DirectiveBuilder::new("context").string("name", context_name(subgraph, name)).build())
        });
        let merged: Vec<Node<Directive>> = named.collect();
        if !merged.is_empty() {
            self.used.insert(Feature::Context);
        }
        merged
    }

    /// The highest of the weights.
    fn merge_cost(&mut self, applied: &Applied<'_>) -> Option<Node<Directive>> {
        let weights = meaning(applied, FederationDirective::Cost).filter_map(|(_, cost)| integer(cost, "weight"));
        let weight = weights.max()?;
        self.used.insert(Feature::Cost);
        Some(DirectiveBuilder::new("cost").argument("weight", Value::Int(weight.into())).build())
    }

    /// The highest of the sizes, and all slicing arguments and sized fields.
    fn merge_list_size(&mut self, applied: &Applied<'_>) -> Option<Node<Directive>> {
        let all: Vec<&Node<Directive>> = meaning(applied, FederationDirective::ListSize).map(|(_, it)| it).collect();
        if all.is_empty() {
            return None;
        }
        self.used.insert(Feature::Cost);
        let mut merged = DirectiveBuilder::new("listSize");
        if let Some(size) = all.iter().filter_map(|it| integer(it, "assumedSize")).max() {
            merged = merged.argument("assumedSize", Value::Int(size.into()));
        }
        for name in ["slicingArguments", "sizedFields"] {
            if let Some(list) = union_of_strings(&all, name) {
                merged = merged.argument(name, list);
            }
        }
        let one = all.iter().filter_map(|it| it.specified_argument_by_name("requireOneSlicingArgument")?.to_bool());
        if let Some(one) = one.reduce(|left, right| left || right) {
            merged = merged.argument("requireOneSlicingArgument", Value::Boolean(one));
        }
        Some(merged.build())
    }

    /// Applications of composed directives in the subgraphs that compose them, each once.
    fn merge_composed(&mut self, coordinate: &str, applied: &Applied<'_>) -> Vec<Node<Directive>> {
        let mut seen: IndexSet<(String, String)> = IndexSet::new();
        let mut merged: Vec<Node<Directive>> = Vec::new();
        for (subgraph, application) in each(applied) {
            let Some(composed) = self.composed.of(subgraph, &application.name) else { continue };
            let arguments = application.arguments.iter();
            let arguments: Vec<String> = arguments.map(|it| format!("{}: {}", it.name, canonical(&it.value))).collect();
            if !seen.insert((application.name.to_string(), arguments.join(", "))) {
                continue;
            }
            if !composed.definition.repeatable && merged.iter().any(|other| other.name == application.name) {
                let message = format!(
                    "`@{}` is applied to `{coordinate}` with different arguments; the supergraph has the first subgraph's",
                    application.name
                );
                let place = subgraph.place(application.location());
                self.findings.hint(HintCode::InconsistentNonRepeatableDirectiveArguments, place, message);
                continue;
            }
            merged.push(application.clone());
        }
        merged
    }
}

/// What a subgraph's context is called in the supergraph.
pub(super) fn context_name(subgraph: &Subgraph, name: &str) -> String {
    format!("{}__{name}", subgraph.name)
}

fn each<'a, 's>(applied: &'s Applied<'a>) -> impl Iterator<Item = (&'a Subgraph, &'a Node<Directive>)> + 's {
    applied.iter().flat_map(|(subgraph, directives)| directives.iter().map(move |directive| (*subgraph, *directive)))
}

/// The applications that mean `wanted` in their subgraph.
fn meaning<'a, 's>(
    applied: &'s Applied<'a>,
    wanted: FederationDirective,
) -> impl Iterator<Item = (&'a Subgraph, &'a Node<Directive>)> + 's {
    each(applied)
        .filter(move |(subgraph, it)| subgraph.vocabulary.directive(wanted).is_some_and(|name| it.name == name))
}

/// The first application of a directive of GraphQL itself.
fn built_in(name: &str, applied: &Applied<'_>) -> Option<Node<Directive>> {
    each(applied).find(|(_, application)| application.name == name).map(|(_, application)| application.clone())
}

fn integer(application: &Directive, argument: &str) -> Option<i32> {
    application.specified_argument_by_name(argument)?.to_i32()
}

fn union_of_strings(all: &[&Node<Directive>], argument: &str) -> Option<Value> {
    let lists: Vec<&Node<Value>> = all.iter().filter_map(|it| it.specified_argument_by_name(argument)).collect();
    if lists.is_empty() {
        return None;
    }
    let strings = lists.iter().filter_map(|list| list.as_list()).flatten().filter_map(|item| item.as_str());
    let distinct: IndexSet<&str> = strings.collect();
    Some(Value::List(distinct.into_iter().map(|text| Node::new(Value::String(text.to_owned()))).collect()))
}
