//! The Federation specification: its directives, since which version each exists, and their definitions.

/// The newest minor version of Federation 2 that is understood here.
pub(crate) const NEWEST_MINOR: u32 = 9;

/// A directive that Federation defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum FederationDirective {
    Key,
    Requires,
    Provides,
    External,
    Extends,
    Shareable,
    Override,
    Tag,
    Inaccessible,
    ComposeDirective,
    InterfaceObject,
    Authenticated,
    RequiresScopes,
    Policy,
    Context,
    FromContext,
    Cost,
    ListSize,
}

use FederationDirective as D;

impl FederationDirective {
    /// Every directive, in the order in which Federation gained them.
    pub(crate) const ALL: [FederationDirective; 18] = [
        D::Key,
        D::Requires,
        D::Provides,
        D::External,
        D::Extends,
        D::Shareable,
        D::Override,
        D::Tag,
        D::Inaccessible,
        D::ComposeDirective,
        D::InterfaceObject,
        D::Authenticated,
        D::RequiresScopes,
        D::Policy,
        D::Context,
        D::FromContext,
        D::Cost,
        D::ListSize,
    ];

    /// Its name in the specification, without `@`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            D::Key => "key",
            D::Requires => "requires",
            D::Provides => "provides",
            D::External => "external",
            D::Extends => "extends",
            D::Shareable => "shareable",
            D::Override => "override",
            D::Tag => "tag",
            D::Inaccessible => "inaccessible",
            D::ComposeDirective => "composeDirective",
            D::InterfaceObject => "interfaceObject",
            D::Authenticated => "authenticated",
            D::RequiresScopes => "requiresScopes",
            D::Policy => "policy",
            D::Context => "context",
            D::FromContext => "fromContext",
            D::Cost => "cost",
            D::ListSize => "listSize",
        }
    }

    /// The minor version of Federation 2 that it came with.
    pub(crate) fn since_minor(self) -> u32 {
        match self {
            D::Key | D::Requires | D::Provides | D::External | D::Extends => 0,
            D::Shareable | D::Override | D::Tag | D::Inaccessible => 0,
            D::ComposeDirective => 1,
            D::InterfaceObject => 3,
            D::Authenticated | D::RequiresScopes => 5,
            D::Policy => 6,
            D::Context | D::FromContext => 8,
            D::Cost | D::ListSize => 9,
        }
    }

    /// Whether a Federation 1 subgraph may use it without asking.
    pub(crate) fn in_federation_1(self) -> bool {
        match self {
            D::Key | D::Requires | D::Provides | D::External | D::Extends | D::Tag | D::Inaccessible => true,
            // Not of Federation 1, but later libraries let its subgraphs have it.
            D::Override => true,
            _ => false,
        }
    }

    /// The separate specification at `https://specs.apollo.dev/` that also has it.
    pub(crate) fn own_specification(self) -> Option<&'static str> {
        match self {
            D::Tag => Some("tag"),
            D::Inaccessible => Some("inaccessible"),
            D::Authenticated => Some("authenticated"),
            D::RequiresScopes => Some("requiresScopes"),
            D::Policy => Some("policy"),
            D::Cost | D::ListSize => Some("cost"),
            _ => None,
        }
    }

    /// What stands between the directive's name and the end of its definition, in Federation 2.`minor`;
    /// `scalar` says what the subgraph calls each of the specification's scalars.
    pub(crate) fn signature(self, minor: u32, scalar: impl Fn(FederationScalar) -> String) -> String {
        let field_set = || scalar(FederationScalar::FieldSet);
        let everywhere = "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION";
        let guarded = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM";
        match self {
            D::Key => format!("(fields: {}!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE", field_set()),
            D::Requires | D::Provides => format!("(fields: {}!) on FIELD_DEFINITION", field_set()),
            D::External => "(reason: String) on OBJECT | FIELD_DEFINITION".to_owned(),
            D::Extends => "on OBJECT | INTERFACE".to_owned(),
            D::Shareable if minor < 2 => "on OBJECT | FIELD_DEFINITION".to_owned(),
            D::Shareable => "repeatable on OBJECT | FIELD_DEFINITION".to_owned(),
            D::Override if minor < 7 => "(from: String!) on FIELD_DEFINITION".to_owned(),
            D::Override => "(from: String!, label: String) on FIELD_DEFINITION".to_owned(),
            D::Tag if minor < 3 => format!("(name: String!) repeatable on {everywhere}"),
            D::Tag => format!("(name: String!) repeatable on {everywhere} | SCHEMA"),
            D::Inaccessible => format!("on {everywhere}"),
            D::ComposeDirective => "(name: String!) repeatable on SCHEMA".to_owned(),
            D::InterfaceObject => "on OBJECT".to_owned(),
            D::Authenticated => format!("on {guarded}"),
            D::RequiresScopes => format!("(scopes: [[{}!]!]!) on {guarded}", scalar(FederationScalar::Scope)),
            D::Policy => format!("(policies: [[{}!]!]!) on {guarded}", scalar(FederationScalar::Policy)),
            D::Context => "(name: String!) repeatable on INTERFACE | OBJECT | UNION".to_owned(),
            D::FromContext => {
                format!("(field: {}) on ARGUMENT_DEFINITION", scalar(FederationScalar::ContextFieldValue))
            }
            D::Cost => "(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR".to_owned(),
            D::ListSize => "(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION".to_owned(),
        }
    }
}

/// A scalar that Federation defines for the arguments of its directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum FederationScalar {
    FieldSet,
    Scope,
    Policy,
    ContextFieldValue,
}

impl FederationScalar {
    pub(crate) const ALL: [FederationScalar; 4] = [Self::FieldSet, Self::Scope, Self::Policy, Self::ContextFieldValue];

    /// Its name in the specification.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FieldSet => "FieldSet",
            Self::Scope => "Scope",
            Self::Policy => "Policy",
            Self::ContextFieldValue => "ContextFieldValue",
        }
    }

    /// The minor version of Federation 2 that it came with.
    pub(crate) fn since_minor(self) -> u32 {
        match self {
            Self::FieldSet => 0,
            Self::Scope => D::RequiresScopes.since_minor(),
            Self::Policy => D::Policy.since_minor(),
            Self::ContextFieldValue => D::Context.since_minor(),
        }
    }
}
