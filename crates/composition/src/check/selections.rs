//! Checks the `fields` of `@key`, `@requires` and `@provides` against the subgraph's own types.

use apollo_compiler::{Name, ast, schema::ExtendedType};

use crate::{
    FaultCode,
    field_set::FieldSet,
    findings::{Findings, Place},
    subgraph::{Subgraph, fields_of},
    suggestion::nearest,
};

/// The codes that faults of one directive's selection have.
struct Codes {
    directive: &'static str,
    invalid: FaultCode,
    has_directive: FaultCode,
    has_arguments: Option<FaultCode>,
    not_external: Option<FaultCode>,
}

const KEY: Codes = Codes {
    directive: "key",
    invalid: FaultCode::KeyInvalidFields,
    has_directive: FaultCode::KeyDirectiveInFieldsArgument,
    has_arguments: Some(FaultCode::KeyFieldsHasArguments),
    not_external: None,
};
const REQUIRES: Codes = Codes {
    directive: "requires",
    invalid: FaultCode::RequiresInvalidFields,
    has_directive: FaultCode::RequiresDirectiveInFieldsArgument,
    has_arguments: None,
    not_external: Some(FaultCode::RequiresFieldsMissingExternal),
};
const PROVIDES: Codes = Codes {
    directive: "provides",
    invalid: FaultCode::ProvidesInvalidFields,
    has_directive: FaultCode::ProvidesDirectiveInFieldsArgument,
    has_arguments: Some(FaultCode::ProvidesFieldsHasArguments),
    not_external: Some(FaultCode::ProvidesFieldsMissingExternal),
};

/// Checks every key's fields.
pub(crate) fn check_keys(subgraph: &Subgraph, findings: &mut Findings) {
    for (type_name, keys) in &subgraph.keys {
        if is_interface(subgraph, type_name) && subgraph.vocabulary.minor() < 3 {
            // A fault as a whole, or, in Federation 1, without meaning.
            continue;
        }
        for key in keys {
            let mut walk = Walk { subgraph, codes: &KEY, fields: &key.fields, target: type_name.to_string(), findings };
            walk.selections(type_name, &key.fields.selections, false);
        }
    }
}

/// Checks every `@requires`.
pub(crate) fn check_requires(subgraph: &Subgraph, findings: &mut Findings) {
    for ((type_name, field), needs) in &subgraph.requires {
        let target = format!("{type_name}.{field}");
        if is_interface(subgraph, type_name) {
            let message =
                format!("`@requires` stands on `{target}`, a field of an interface, where nothing resolves it");
            let place = subgraph.place(needs.span);
            findings
                .fault(FaultCode::RequiresUnsupportedOnInterface, place, message)
                .help("move it to the field of each implementation");
            continue;
        }
        let mut walk = Walk { subgraph, codes: &REQUIRES, fields: &needs.fields, target, findings };
        walk.selections(type_name, &needs.fields.selections, false);
    }
}

/// Checks every `@provides`.
pub(crate) fn check_provides(subgraph: &Subgraph, findings: &mut Findings) {
    for ((type_name, field), needs) in &subgraph.provides {
        let target = format!("{type_name}.{field}");
        let place = subgraph.place(needs.span);
        if is_interface(subgraph, type_name) {
            let message =
                format!("`@provides` stands on `{target}`, a field of an interface, where nothing resolves it");
            findings
                .fault(FaultCode::ProvidesUnsupportedOnInterface, place, message)
                .help("move it to the field of each implementation");
            continue;
        }
        let Some(definition) = subgraph.field(type_name, field) else { continue };
        let returned = definition.ty.inner_named_type();
        let composite = matches!(
            subgraph.ty(returned),
            Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_))
        );
        if !composite {
            let message = format!("`@provides` stands on `{target}`, whose type `{returned}` has no fields to provide");
            findings.fault(FaultCode::ProvidesOnNonObjectField, place, message).help("remove `@provides`");
            continue;
        }
        let mut walk = Walk { subgraph, codes: &PROVIDES, fields: &needs.fields, target, findings };
        walk.selections(returned, &needs.fields.selections, false);
    }
}

fn is_interface(subgraph: &Subgraph, name: &str) -> bool {
    subgraph.ty(name).is_some_and(ExtendedType::is_interface)
}

/// One pass over one selection.
struct Walk<'a> {
    subgraph: &'a Subgraph,
    codes: &'a Codes,
    fields: &'a FieldSet,
    /// What the directive stands on, such as `Post.author`.
    target: String,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    /// Checks `selections` of the type `parent`; `below_external` when an external field stands above them.
    fn selections(&mut self, parent: &Name, selections: &[ast::Selection], below_external: bool) {
        for selection in selections {
            self.no_directives(selection);
            match selection {
                ast::Selection::Field(field) => self.field(parent, selection, field, below_external),
                ast::Selection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref().unwrap_or(parent);
                    match self.subgraph.ty(condition) {
                        Some(_) => self.selections(condition, &fragment.selection_set, below_external),
                        None => self.invalid(selection, &format!("there is no type `{condition}`"), None),
                    }
                }
                ast::Selection::FragmentSpread(spread) => {
                    self.invalid(selection, &format!("it uses the fragment `{}`", spread.fragment_name), None);
                }
            }
        }
    }

    fn field(&mut self, parent: &Name, selection: &ast::Selection, field: &ast::Field, below_external: bool) {
        if field.name == "__typename" {
            return;
        }
        if field.alias.is_some() {
            self.invalid(selection, &format!("`{}` has an alias", field.response_name()), None);
        }
        let Some(definition) = self.subgraph.field(parent, &field.name) else {
            let names = fields_of(self.subgraph.ty(parent)).into_iter().flat_map(|fields| fields.keys());
            let suggestion = nearest(&field.name, names.map(Name::as_str));
            let message = format!("`{parent}` has no field `{}`", field.name);
            return self.invalid(selection, &message, suggestion.map(|name| format!("did you mean `{name}`?")));
        };
        let returned = definition.ty.inner_named_type();
        let leaf = self.subgraph.schema.types.get(returned).is_none_or(ExtendedType::is_leaf);
        match (leaf, field.selection_set.is_empty()) {
            (true, false) => self.invalid(selection, &format!("`{}` has no fields to select", field.name), None),
            (false, true) => {
                let help = format!("write `{} {{ … }}`", field.name);
                self.invalid(selection, &format!("`{}` needs a selection of its fields", field.name), Some(help));
            }
            _ => {}
        }
        if let Some(code) = self.codes.has_arguments.filter(|_| !definition.arguments.is_empty()) {
            let message = format!("{} selects `{}`, which takes arguments", self.who(), field.name);
            self.findings.fault(code, self.place(selection), message).help("select fields without arguments only");
        }
        if self.codes.directive == "key" {
            self.key_field(parent, selection, definition);
        }
        let external = below_external || self.is_external(parent, &field.name);
        if leaf && !external {
            self.not_external(parent, selection, field);
        }
        self.selections(returned, &field.selection_set, external);
    }

    /// A key must identify one thing, so types that may be several do not serve.
    fn key_field(&mut self, parent: &Name, selection: &ast::Selection, definition: &ast::FieldDefinition) {
        let returned = self.subgraph.ty(definition.ty.inner_named_type());
        let what = match returned {
            Some(ExtendedType::Interface(_)) => "an interface",
            Some(ExtendedType::Union(_)) => "a union",
            _ => return,
        };
        // Federation 1 was never held to this.
        if self.subgraph.is_federation_1() {
            return;
        }
        let message = format!("{} selects `{parent}.{}`, which is {what}", self.who(), definition.name);
        let place = self.place(selection);
        let fault = self.findings.fault(FaultCode::KeyFieldsSelectInvalidType, place, message);
        fault.help("a key may select scalars, enums and objects");
    }

    /// External by itself, or, for an interface's field, in every implementation that has it.
    fn is_external(&self, parent: &Name, field: &Name) -> bool {
        if self.subgraph.is_external(parent, field) {
            return true;
        }
        let implementations = self.subgraph.types().filter(|(name, _)| self.subgraph.schema.is_subtype(parent, name));
        let mut implementations = implementations.filter(|(_, ty)| ty.is_object()).peekable();
        is_interface(self.subgraph, parent)
            && implementations.peek().is_some()
            && implementations.all(|(name, _)| self.subgraph.is_external(name, field))
    }

    fn not_external(&mut self, parent: &Name, selection: &ast::Selection, field: &ast::Field) {
        let Some(code) = self.codes.not_external else { return };
        // Federation 1 let a type provide and require what it has itself.
        if self.subgraph.is_federation_1() {
            return;
        }
        let message = format!(
            "{} selects `{parent}.{}`, which is not `@external`: this subgraph resolves it itself",
            self.who(),
            field.name
        );
        let help = format!(
            "mark `{parent}.{}` `@external` if another subgraph resolves it; otherwise do not select it",
            field.name
        );
        self.findings.fault(code, self.place(selection), message).help(help);
    }

    fn no_directives(&mut self, selection: &ast::Selection) {
        let directives = match selection {
            ast::Selection::Field(field) => &field.directives,
            ast::Selection::InlineFragment(fragment) => &fragment.directives,
            ast::Selection::FragmentSpread(spread) => &spread.directives,
        };
        if let Some(directive) = directives.iter().find(|it| !self.is_defined(&it.name)) {
            let why = format!("there is no directive `@{}`", directive.name);
            self.invalid(selection, &why, Some("remove it".to_owned()));
        } else if let Some(directive) = directives.iter().next() {
            let message =
                format!("{} has the directive `@{}`, which would have no effect there", self.who(), directive.name);
            self.findings.fault(self.codes.has_directive, self.place(selection), message).help("remove it");
        }
    }

    fn is_defined(&self, directive: &str) -> bool {
        self.subgraph.schema.directive_definitions.contains_key(directive)
    }

    fn invalid(&mut self, selection: &ast::Selection, why: &str, help: Option<String>) {
        let message = format!("{} cannot be used: {why}", self.who());
        let fault = self.findings.fault(self.codes.invalid, self.place(selection), message);
        fault.help = help;
    }

    fn who(&self) -> String {
        format!("`@{}(fields: \"{}\")` on `{}`", self.codes.directive, self.fields.text(), self.target)
    }

    fn place(&self, selection: &ast::Selection) -> Place {
        self.subgraph.place_in(self.fields, selection)
    }
}
