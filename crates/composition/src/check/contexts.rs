//! `@context` and `@fromContext`: names that can be referred to, and selections that give one value of the argument's type.

use apollo_compiler::{
    Name, Node, ast,
    ast::{InputValueDefinition, Type},
    schema::{Component, ExtendedType, FieldDefinition},
};

use crate::{
    FaultCode,
    field_set::selections_text,
    findings::Findings,
    read::FederationDirective,
    subgraph::{FromContext, Subgraph},
    suggestion::nearest,
};

/// Checks every context that the subgraph sets, and every argument that it fills from one.
pub(crate) fn check_contexts(subgraph: &Subgraph, findings: &mut Findings) {
    check_names(subgraph, findings);
    check_directive_arguments(subgraph, findings);
    for ((type_name, field_name), uses) in &subgraph.from_context {
        let (Some(ty), Some(field)) = (subgraph.ty(type_name), subgraph.field(type_name, field_name)) else { continue };
        check_key(subgraph, ty, field, findings);
        for from in uses {
            let Some(argument) = field.argument_by_name(&from.argument) else { continue };
            let coordinate = format!("{type_name}.{field_name}({}:)", from.argument);
            let told = misplaced(subgraph, ty, field, argument).or_else(|| unset(subgraph, from));
            if let Some((message, help)) = told {
                let message = format!("`{coordinate}` is filled from a context, but {message}");
                findings.fault(FaultCode::ContextNotSet, subgraph.place(from.span), message).help = help;
            } else if let Err(reason) = check_selection(subgraph, from, argument) {
                let selection = selections_text(&from.fields.selections);
                let message =
                    format!("`{coordinate}` cannot be filled with `{selection}` of `${}`: {reason}", from.context);
                findings.fault(FaultCode::ContextInvalidSelection, subgraph.place(from.span), message);
            }
        }
    }
}

/// Names are put together with the subgraph's in the supergraph, so they are kept plain.
fn check_names(subgraph: &Subgraph, findings: &mut Findings) {
    for (type_name, ty) in subgraph.types() {
        for application in subgraph.type_applications(ty, FederationDirective::Context) {
            let name = application.specified_argument_by_name("name").and_then(|name| name.as_str());
            let Some(name) = name.filter(|name| !is_context_name(name)) else { continue };
            let message = format!("`{type_name}` sets the context \"{name}\", which is no name for one");
            findings
                .fault(FaultCode::ContextNameInvalid, subgraph.place(application.location()), message)
                .help("begin with a letter, and go on with letters and digits only");
        }
    }
}

fn is_context_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn check_directive_arguments(subgraph: &Subgraph, findings: &mut Findings) {
    for definition in subgraph.schema.directive_definitions.values().filter(|definition| !definition.is_built_in()) {
        for argument in &definition.arguments {
            let application = subgraph.application(argument.directives.iter(), FederationDirective::FromContext);
            let Some(application) = application else { continue };
            let message = format!(
                "`@{}({}:)` is filled from a context, but it is the argument of a directive, not of a field",
                definition.name, argument.name
            );
            findings.fault(FaultCode::ContextNotSet, subgraph.place(application.location()), message);
        }
    }
}

/// The value is handed to the subgraph when the object is asked for by key.
fn check_key(subgraph: &Subgraph, ty: &ExtendedType, field: &Component<FieldDefinition>, findings: &mut Findings) {
    if ty.is_object() && !subgraph.keys(ty.name()).iter().any(|key| key.resolvable) {
        let message = format!(
            "`{}.{}` has an argument that is filled from a context, but `{}` has no resolvable `@key` here by which to ask for it",
            ty.name(),
            field.name,
            ty.name()
        );
        findings
            .fault(FaultCode::ContextNoResolvableKey, subgraph.place(field.name.location()), message)
            .help(format!("give `{}` a `@key`", ty.name()));
    }
}

/// What is wrong, and what to do about it.
type Told = (String, Option<String>);

/// Why the argument cannot be filled from any context.
fn misplaced(
    subgraph: &Subgraph,
    ty: &ExtendedType,
    field: &FieldDefinition,
    argument: &InputValueDefinition,
) -> Option<Told> {
    if !ty.is_object() {
        return Some((format!("`{}` is no object, so nothing resolves its fields", ty.name()), None));
    }
    if argument.default_value.is_some() {
        return Some(("it has a default value, which would never count".to_owned(), Some("remove the default".into())));
    }
    subgraph.implements_interface_field(ty.name(), &field.name).then(|| {
        let message = format!("`{}` implements the field of an interface, where the argument is not", field.name);
        (message, Some("take the field out of the interface".to_owned()))
    })
}

/// Why the context is none.
fn unset(subgraph: &Subgraph, from: &FromContext) -> Option<Told> {
    let known = subgraph.contexts.keys().map(String::as_str);
    let help = || nearest(&from.context, known.clone()).map(|name| format!("did you mean `${name}`?"));
    let is_set = subgraph.contexts.contains_key(&from.context);
    (!is_set).then(|| (format!("no type of this subgraph sets `@context(name: \"{}\")`", from.context), help()))
}

/// Whether the selection gives one value that the argument takes, from every type that sets the context.
fn check_selection(subgraph: &Subgraph, from: &FromContext, argument: &InputValueDefinition) -> Result<(), String> {
    check_form(&from.fields.selections)?;
    let branches = Branches::of(&from.fields.selections)?;
    let mut used: Vec<&Name> = Vec::new();
    for location in subgraph.contexts.get(&from.context).into_iter().flatten() {
        if subgraph.is_interface_object(location) {
            return Err(format!("`{location}`, which sets it, is an interface object"));
        }
        for (ty, selections) in branches.at(subgraph, location)? {
            used.push(ty);
            let given = type_of(subgraph, ty, selections)?;
            if !takes(&argument.ty, &given) {
                return Err(format!("it gives `{given}`, and the argument takes `{}`", argument.ty));
            }
        }
    }
    match branches.conditions().into_iter().find(|condition| !used.contains(condition)) {
        Some(condition) => Err(format!("no type that sets the context is `{condition}`")),
        None => Ok(()),
    }
}

/// A selection as it begins: one field, or one for each of several types.
enum Branches<'a> {
    Field(&'a [ast::Selection]),
    Types(Vec<(&'a Name, &'a [ast::Selection])>),
}

impl<'a> Branches<'a> {
    fn of(selections: &'a [ast::Selection]) -> Result<Self, String> {
        let mut types: Vec<(&Name, &[ast::Selection])> = Vec::new();
        for selection in selections {
            let ast::Selection::InlineFragment(fragment) = selection else { break };
            let Some(condition) = &fragment.type_condition else {
                return Err("it has a fragment without a type condition".to_owned());
            };
            if types.iter().any(|(known, _)| *known == condition) {
                return Err(format!("it has two selections for `{condition}`"));
            }
            types.push((condition, &fragment.selection_set));
        }
        match (types.len(), selections.len()) {
            (0, 1) => Ok(Self::Field(selections)),
            (count, all) if count == all => Ok(Self::Types(types)),
            _ => Err("it selects more than one field".to_owned()),
        }
    }

    /// What is selected where `location` sets the context, each with the type that it is selected of.
    fn at<'l>(&self, subgraph: &Subgraph, location: &'l Name) -> Result<Vec<(&'l Name, &'a [ast::Selection])>, String>
    where
        'a: 'l,
    {
        let types = match self {
            Self::Field(selections) => return Ok(vec![(location, *selections)]),
            Self::Types(types) => types,
        };
        let is_there = |condition: &Name| {
            condition == location
                || (subgraph.ty(condition).is_some_and(ExtendedType::is_object)
                    && subgraph.schema.is_subtype(location, condition))
        };
        let found: Vec<_> =
            types.iter().filter(|(condition, _)| is_there(condition)).map(|(ty, of)| (*ty, *of)).collect();
        if found.is_empty() { Err(format!("none of its type conditions is `{location}`")) } else { Ok(found) }
    }

    fn conditions(&self) -> Vec<&'a Name> {
        match self {
            Self::Field(_) => Vec::new(),
            Self::Types(types) => types.iter().map(|(condition, _)| *condition).collect(),
        }
    }
}

/// No aliases, directives nor named fragments, at any depth.
fn check_form(selections: &[ast::Selection]) -> Result<(), String> {
    let form = |directives: &ast::DirectiveList| match directives.iter().next() {
        Some(directive) => Err(format!("it has the directive `@{}`", directive.name)),
        None => Ok(()),
    };
    selections.iter().try_for_each(|selection| match selection {
        ast::Selection::Field(field) if field.alias.is_some() => {
            Err(format!("`{}` has an alias", field.response_name()))
        }
        ast::Selection::Field(field) => form(&field.directives).and_then(|()| check_form(&field.selection_set)),
        ast::Selection::InlineFragment(it) => form(&it.directives).and_then(|()| check_form(&it.selection_set)),
        ast::Selection::FragmentSpread(it) => Err(format!("it uses the fragment `{}`", it.fragment_name)),
    })
}

/// The type of the one value that `selections` of `ty` give.
fn type_of(subgraph: &Subgraph, ty: &Name, selections: &[ast::Selection]) -> Result<Type, String> {
    let [ast::Selection::Field(field)] = selections else {
        return Err("it selects more than one field".to_owned());
    };
    if field.name == "__typename" {
        return Ok(Type::NonNullNamed(apollo_compiler::name!("String")));
    }
    let definition = subgraph.field(ty, &field.name).ok_or_else(|| format!("`{ty}` has no field `{}`", field.name))?;
    check_arguments(field, definition)?;
    let named = definition.ty.inner_named_type();
    let is_leaf = subgraph.schema.types.get(named).is_none_or(ExtendedType::is_leaf);
    match (is_leaf, field.selection_set.is_empty()) {
        (true, true) => Ok(definition.ty.clone()),
        (false, false) => Ok(within(&definition.ty, type_of(subgraph, named, &field.selection_set)?)),
        (true, false) => Err(format!("`{ty}.{}` has no fields to select", field.name)),
        (false, true) => Err(format!("`{ty}.{}` needs a selection of its fields", field.name)),
    }
}

fn check_arguments(field: &Node<ast::Field>, definition: &FieldDefinition) -> Result<(), String> {
    let unknown = field.arguments.iter().find(|argument| definition.argument_by_name(&argument.name).is_none());
    let missing = definition
        .arguments
        .iter()
        .find(|argument| argument.is_required() && !field.arguments.iter().any(|given| given.name == argument.name));
    match (unknown, missing) {
        (Some(unknown), _) => Err(format!("`{}` has no argument `{}`", field.name, unknown.name)),
        (None, Some(missing)) => Err(format!("`{}` needs the argument `{}`", field.name, missing.name)),
        (None, None) => Ok(()),
    }
}

/// The type of a value inside another: null as soon as one of them may be. Inside a list nothing is promised.
fn within(outer: &Type, inner: Type) -> Type {
    match outer {
        Type::NonNullNamed(_) => inner,
        Type::Named(_) => inner.nullable(),
        Type::List(item) | Type::NonNullList(item) => Type::List(Box::new(promising_nothing(within(item, inner)))),
    }
}

fn promising_nothing(ty: Type) -> Type {
    match ty {
        Type::NonNullNamed(name) | Type::Named(name) => Type::Named(name),
        Type::List(item) | Type::NonNullList(item) => Type::List(Box::new(promising_nothing(*item))),
    }
}

/// Whether a value of the type `given` fits `wanted`.
fn takes(wanted: &Type, given: &Type) -> bool {
    match (wanted, given) {
        (Type::NonNullNamed(wanted), Type::NonNullNamed(given))
        | (Type::Named(wanted), Type::Named(given) | Type::NonNullNamed(given)) => wanted == given,
        (Type::NonNullList(wanted), Type::NonNullList(given))
        | (Type::List(wanted), Type::List(given) | Type::NonNullList(given)) => takes(wanted, given),
        _ => false,
    }
}
