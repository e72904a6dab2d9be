//! What composes, and still deserves a look.

use std::fmt;

use crate::{SubgraphSource, excerpt::excerpt};

/// Something legal and odd about the subgraphs, such as descriptions that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What kind of oddity it is.
    pub code: HintCode,
    /// What is odd and what became of it in the supergraph.
    pub message: String,
    /// The subgraph to look at first, where there is one.
    pub subgraph: Option<String>,
    /// Line of the subgraph's SDL, from 1.
    pub line: Option<usize>,
    /// Column on that line in characters, from 1.
    pub column: Option<usize>,
}

/// The kind of a [`Hint`]; the names are those that other composers use where they have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HintCode {
    /// Subgraphs describe the same element differently.
    InconsistentDescription,
    /// Subgraphs give different types that still merge (one nullable, say).
    InconsistentButCompatibleFieldType,
    /// Subgraphs give an argument or input field different types that still merge.
    InconsistentButCompatibleArgumentType,
    /// Only some subgraphs give an argument or input field a default value, so the supergraph does not.
    InconsistentDefaultValuePresence,
    /// An optional argument is not in every subgraph and so not in the supergraph.
    InconsistentArgumentPresence,
    /// An input field is not in every subgraph and so not in the supergraph.
    InconsistentInputObjectField,
    /// A value type has a field that not all its subgraphs have.
    InconsistentObjectValueTypeField,
    /// An enum used as input only loses a value that not all its subgraphs have.
    InconsistentEnumValueForInputEnum,
    /// An enum used as output only has a value that not all its subgraphs have.
    InconsistentEnumValueForOutputEnum,
    /// A union has a member that not all its subgraphs have.
    InconsistentUnionMember,
    /// A directive that is not repeatable is applied with different arguments.
    InconsistentNonRepeatableDirectiveArguments,
    /// `@override(from:)` names a subgraph that is not composed.
    FromSubgraphDoesNotExist,
    /// An `@override` whose source no longer has the field can be taken away.
    OverrideDirectiveCanBeRemoved,
    /// The overridden field can be taken away from its old subgraph.
    OverriddenFieldCanBeRemoved,
    /// An enum that nothing uses.
    UnusedEnumType,
    /// An executable directive that not all subgraphs define is left out of the supergraph.
    InconsistentExecutableDirectivePresence,
    /// An executable directive loses locations that not all subgraphs give it.
    InconsistentExecutableDirectiveLocations,
}

impl HintCode {
    /// The code as it is written, such as `INCONSISTENT_DESCRIPTION`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InconsistentDescription => "INCONSISTENT_DESCRIPTION",
            Self::InconsistentButCompatibleFieldType => "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE",
            Self::InconsistentButCompatibleArgumentType => "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE",
            Self::InconsistentDefaultValuePresence => "INCONSISTENT_DEFAULT_VALUE_PRESENCE",
            Self::InconsistentArgumentPresence => "INCONSISTENT_ARGUMENT_PRESENCE",
            Self::InconsistentInputObjectField => "INCONSISTENT_INPUT_OBJECT_FIELD",
            Self::InconsistentObjectValueTypeField => "INCONSISTENT_OBJECT_VALUE_TYPE_FIELD",
            Self::InconsistentEnumValueForInputEnum => "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM",
            Self::InconsistentEnumValueForOutputEnum => "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM",
            Self::InconsistentUnionMember => "INCONSISTENT_UNION_MEMBER",
            Self::InconsistentNonRepeatableDirectiveArguments => "INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS",
            Self::FromSubgraphDoesNotExist => "FROM_SUBGRAPH_DOES_NOT_EXIST",
            Self::OverrideDirectiveCanBeRemoved => "OVERRIDE_DIRECTIVE_CAN_BE_REMOVED",
            Self::OverriddenFieldCanBeRemoved => "OVERRIDDEN_FIELD_CAN_BE_REMOVED",
            Self::UnusedEnumType => "UNUSED_ENUM_TYPE",
            Self::InconsistentExecutableDirectivePresence => "INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE",
            Self::InconsistentExecutableDirectiveLocations => "INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS",
        }
    }
}

impl fmt::Display for HintCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Hint {
    /// The hint as text for a terminal, with the source line shown.
    pub fn render(&self, sources: &[SubgraphSource]) -> String {
        let mut text = format!("{}: {}\n", self.code, self.message);
        if let Some(subgraph) = &self.subgraph {
            let sdl = sources.iter().find(|source| &source.name == subgraph).map(|source| source.sdl.as_str());
            text.push_str(&excerpt(subgraph, sdl, self.line, self.column));
        }
        text
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}
