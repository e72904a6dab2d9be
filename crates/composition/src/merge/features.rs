//! The specifications that a supergraph links to.

use super::Merge;

/// A specification of Apollo's whose directives are merged and applied to the supergraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Feature {
    Tag,
    Inaccessible,
    Cost,
    Authenticated,
    RequiresScopes,
    Policy,
    Context,
}

/// A `@link` of the supergraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SupergraphLink {
    pub(crate) url: String,
    pub(crate) namespace: Option<String>,
    pub(crate) purpose: Option<String>,
    /// Imported elements, each with the name it has here.
    pub(crate) imports: Vec<(String, String)>,
}

impl Feature {
    /// Every one, in the order in which their definitions are printed.
    pub(crate) const ALL: [Feature; 7] = [
        Self::Tag,
        Self::Inaccessible,
        Self::Cost,
        Self::Authenticated,
        Self::RequiresScopes,
        Self::Policy,
        Self::Context,
    ];

    /// How the supergraph links to it.
    pub(crate) fn link(self) -> SupergraphLink {
        let (name, security, imports): (&str, bool, &[&str]) = match self {
            Self::Tag => ("tag/v0.3", false, &[]),
            Self::Inaccessible => ("inaccessible/v0.2", true, &[]),
            // `@listSize` does not bear its specification's name, so it must be imported to be called that.
            Self::Cost => ("cost/v0.1", false, &["@cost", "@listSize"]),
            Self::Authenticated => ("authenticated/v0.1", true, &[]),
            Self::RequiresScopes => ("requiresScopes/v0.1", true, &[]),
            Self::Policy => ("policy/v0.1", true, &[]),
            // A router that cannot fill the arguments would ask for the fields without them.
            Self::Context => ("context/v0.1", true, &[]),
        };
        SupergraphLink {
            url: format!("{}/{name}", crate::read::APOLLO),
            namespace: None,
            purpose: security.then(|| "SECURITY".to_owned()),
            imports: imports.iter().map(|import| ((*import).to_owned(), (*import).to_owned())).collect(),
        }
    }

    /// Its definitions.
    pub(crate) fn sdl(self) -> &'static str {
        match self {
            Self::Tag => {
                "directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA"
            }
            Self::Inaccessible => {
                "directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
            }
            Self::Cost => {
                "directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR\n\
                 directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION"
            }
            Self::Authenticated => "directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM",
            Self::RequiresScopes => {
                "directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM\n\
                 scalar requiresScopes__Scope"
            }
            Self::Policy => {
                "directive @policy(policies: [[policy__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM\n\
                 scalar policy__Policy"
            }
            Self::Context => {
                "directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION\n\
                 directive @context__fromContext(field: context__ContextFieldValue) on ARGUMENT_DEFINITION\n\
                 scalar context__ContextFieldValue"
            }
        }
    }

    /// The names of its directives in the supergraph.
    pub(crate) fn directives(self) -> &'static [&'static str] {
        match self {
            Self::Tag => &["tag"],
            Self::Inaccessible => &["inaccessible"],
            Self::Cost => &["cost", "listSize"],
            Self::Authenticated => &["authenticated"],
            Self::RequiresScopes => &["requiresScopes"],
            Self::Policy => &["policy"],
            Self::Context => &["context", "context__fromContext"],
        }
    }
}

impl Merge<'_> {
    /// All links of the supergraph but those to `link` and `join`, which every supergraph has.
    pub(super) fn links(&self) -> Vec<SupergraphLink> {
        let own = self.used.iter().map(|feature| feature.link());
        own.chain(self.composed.links()).collect()
    }
}
