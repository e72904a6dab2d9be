//! What `@inaccessible` hides must leave a schema that holds together for clients.

use apollo_compiler::{
    Name, Node,
    ast::{InputValueDefinition, Value},
    parser::SourceSpan,
    schema::{Component, Directive, ExtendedType, FieldDefinition},
};

use crate::{
    FaultCode,
    findings::Findings,
    merge::Merged,
    subgraph::{Subgraphs, fields_of},
};

/// Checks the schema that clients see.
pub(crate) fn check_inaccessible(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    let mut check = Check { subgraphs, merged, findings };
    for (name, ty) in merged.schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        if merged.is_inaccessible_type(name) {
            if name == "Query" {
                check.fault(
                    FaultCode::QueryRootTypeInaccessible,
                    ty.name().location(),
                    "the query type is `@inaccessible`, so nothing could be asked".to_owned(),
                    "hide its fields instead",
                );
            }
            continue;
        }
        check.ty(name, ty);
    }
}

/// Whether `@inaccessible` is applied.
pub(crate) fn is_hidden<'a>(directives: impl IntoIterator<Item = &'a Node<Directive>>) -> bool {
    directives.into_iter().any(|directive| directive.name == "inaccessible")
}

struct Check<'a> {
    subgraphs: &'a Subgraphs,
    merged: &'a Merged,
    findings: &'a mut Findings,
}

impl Check<'_> {
    fn fault(&mut self, code: FaultCode, span: Option<SourceSpan>, message: String, help: &str) {
        self.findings.fault(code, self.subgraphs.place(span), message).help(help);
    }

    fn ty(&mut self, name: &Name, ty: &ExtendedType) {
        if !self.has_visible_children(ty) {
            let message = format!("`{name}` is visible, but everything in it is `@inaccessible`");
            self.fault(
                FaultCode::OnlyInaccessibleChildren,
                ty.name().location(),
                message,
                "hide the type as well, or show something of it",
            );
        }
        for field in fields_of(Some(ty)).into_iter().flat_map(|fields| fields.values()) {
            self.implementing_field(name, ty, field);
            if !is_hidden(field.directives.iter()) {
                self.field(name, field);
            }
        }
        if let ExtendedType::InputObject(object) = ty {
            for field in object.fields.values() {
                self.input_value(&format!("{name}.{}", field.name), field);
            }
        }
    }

    fn has_visible_children(&self, ty: &ExtendedType) -> bool {
        match ty {
            ExtendedType::Scalar(_) => true,
            ExtendedType::Object(object) => object.fields.values().any(|field| !is_hidden(field.directives.iter())),
            ExtendedType::Interface(interface) => {
                interface.fields.values().any(|field| !is_hidden(field.directives.iter()))
            }
            ExtendedType::Union(union_) => {
                union_.members.iter().any(|member| !self.merged.is_inaccessible_type(member))
            }
            ExtendedType::Enum(enum_) => enum_.values.values().any(|value| !is_hidden(value.directives.iter())),
            ExtendedType::InputObject(object) => {
                object.fields.values().any(|field| !is_hidden(field.directives.iter()))
            }
        }
    }

    fn field(&mut self, ty: &Name, field: &FieldDefinition) {
        let returned = field.ty.inner_named_type();
        if self.merged.is_inaccessible_type(returned) {
            let message = format!("`{ty}.{}` is visible, but its type `{returned}` is `@inaccessible`", field.name);
            self.fault(
                FaultCode::ReferencedInaccessible,
                field.name.location(),
                message,
                "hide the field as well, or show the type",
            );
        }
        for argument in &field.arguments {
            self.input_value(&format!("{ty}.{}({}:)", field.name, argument.name), argument);
        }
    }

    /// A visible interface's visible field must be visible, with its arguments, in every visible implementation.
    fn implementing_field(&mut self, name: &Name, ty: &ExtendedType, field: &Component<FieldDefinition>) {
        let interfaces = match ty {
            ExtendedType::Object(object) => &object.implements_interfaces,
            ExtendedType::Interface(interface) => &interface.implements_interfaces,
            _ => return,
        };
        for interface in interfaces.iter().filter(|interface| !self.merged.is_inaccessible_type(interface)) {
            let wanted =
                fields_of(self.merged.schema.types.get(&interface.name)).and_then(|fields| fields.get(&field.name));
            let Some(wanted) = wanted.filter(|wanted| !is_hidden(wanted.directives.iter())) else { continue };
            if is_hidden(field.directives.iter()) {
                let message = format!(
                    "`{name}.{}` is `@inaccessible`, but `{interface}.{}`, which it implements, is visible",
                    field.name, field.name
                );
                self.fault(
                    FaultCode::ImplementedByInaccessible,
                    field.name.location(),
                    message,
                    "hide both, or neither",
                );
                continue;
            }
            let visible = |argument: &&Node<InputValueDefinition>| !is_hidden(argument.directives.iter());
            for argument in wanted.arguments.iter().filter(visible) {
                if field.argument_by_name(&argument.name).is_some_and(|own| is_hidden(own.directives.iter())) {
                    let message = format!(
                        "`{name}.{}({}:)` is `@inaccessible`, but visible in `{interface}`, which it implements",
                        field.name, argument.name
                    );
                    self.fault(
                        FaultCode::ImplementedByInaccessible,
                        field.name.location(),
                        message,
                        "hide both, or neither",
                    );
                }
            }
        }
    }

    /// An argument or input field of something visible.
    fn input_value(&mut self, coordinate: &str, definition: &InputValueDefinition) {
        if is_hidden(definition.directives.iter()) {
            if definition.is_required() {
                let message = format!("`{coordinate}` is `@inaccessible`, but required: clients could not give it");
                self.fault(
                    FaultCode::RequiredInaccessible,
                    definition.name.location(),
                    message,
                    "make it optional, or give it a default",
                );
            }
            return;
        }
        let ty = definition.ty.inner_named_type();
        if self.merged.is_inaccessible_type(ty) {
            let message = format!("`{coordinate}` is visible, but its type `{ty}` is `@inaccessible`");
            self.fault(
                FaultCode::ReferencedInaccessible,
                definition.name.location(),
                message,
                "hide it as well, or show the type",
            );
        } else if let Some(value) = &definition.default_value
            && self.uses_hidden(ty, value)
        {
            let message = format!("the default value of `{coordinate}` uses something `@inaccessible`");
            self.fault(
                FaultCode::DefaultValueUsesInaccessible,
                definition.name.location(),
                message,
                "give it a default that clients could write",
            );
        }
    }

    /// Whether a value of the type `ty` holds a hidden enum value or input field.
    fn uses_hidden(&self, ty: &str, value: &Value) -> bool {
        match (self.merged.schema.types.get(ty), value) {
            (_, Value::List(items)) => items.iter().any(|item| self.uses_hidden(ty, item)),
            (Some(ExtendedType::Enum(enum_)), Value::Enum(name)) => {
                enum_.values.get(name).is_some_and(|value| is_hidden(value.directives.iter()))
            }
            (Some(ExtendedType::InputObject(object)), Value::Object(members)) => members.iter().any(|(name, value)| {
                object.fields.get(name).is_some_and(|field| {
                    is_hidden(field.directives.iter()) || self.uses_hidden(field.ty.inner_named_type(), value)
                })
            }),
            _ => false,
        }
    }
}

impl Merged {
    /// Whether clients do not see the type called `name`.
    pub(crate) fn is_inaccessible_type(&self, name: &str) -> bool {
        let directives = self.schema.types.get(name).map(ExtendedType::directives);
        directives.is_some_and(|list| is_hidden(list.iter().map(|component| &component.node)))
    }
}
