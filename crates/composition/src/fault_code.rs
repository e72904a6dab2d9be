//! The codes of composition faults, as the federation documentation names them.

use std::fmt;

macro_rules! fault_codes {
    ($( $variant:ident $text:literal $meaning:literal )+) => {
        /// The kind of a [`Fault`](crate::Fault): the codes that Apollo Federation's documentation lists, and that
        /// other composers report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum FaultCode {
            $( #[doc = $meaning] $variant, )+
        }

        impl FaultCode {
            /// Every code that composing can report.
            pub const ALL: &'static [FaultCode] = &[$( FaultCode::$variant, )+];

            /// The code as it is written everywhere, such as `INVALID_FIELD_SHARING`.
            pub fn as_str(self) -> &'static str {
                match self { $( FaultCode::$variant => $text, )+ }
            }
        }
    };
}

fault_codes! {
    AuthRequirementsAppliedOnInterface "AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE" "Access control on an interface, an interface field or an interface object."
    ComposeDirectiveError "DIRECTIVE_COMPOSITION_ERROR" "A `@composeDirective` that names nothing usable, or that subgraphs disagree about."
    ContextInvalidSelection "CONTEXT_INVALID_SELECTION" "What `@fromContext` selects is not one value of the argument's type, from every type that sets the context."
    ContextNameInvalid "CONTEXT_NAME_INVALID" "A context whose name has other characters than letters and digits."
    ContextNoResolvableKey "CONTEXT_NO_RESOLVABLE_KEY" "An object with a contextual argument has no resolvable key."
    ContextNotSet "CONTEXT_NOT_SET" "`@fromContext` refers to a context that its subgraph does not set, or stands where none can be used."
    ContextualArgumentNotContextualInAllSubgraphs "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS" "An argument is filled from a context in one subgraph and mandatory in another."
    CostAppliedToInterfaceField "COST_APPLIED_TO_INTERFACE_FIELD" "`@cost` on an interface's field."
    DefaultValueUsesInaccessible "DEFAULT_VALUE_USES_INACCESSIBLE" "An accessible default value holds something inaccessible."
    EmptyMergedEnumType "EMPTY_MERGED_ENUM_TYPE" "An enum used as input has no value that all its subgraphs share."
    EmptyMergedInputType "EMPTY_MERGED_INPUT_TYPE" "An input type has no field that all its subgraphs share."
    EnumValueMismatch "ENUM_VALUE_MISMATCH" "An enum used as input and output has different values in different subgraphs."
    ExtensionWithNoBase "EXTENSION_WITH_NO_BASE" "A type is extended but defined nowhere."
    ExternalArgumentDefaultMismatch "EXTERNAL_ARGUMENT_DEFAULT_MISMATCH" "An external field's argument has another default than its owner's."
    ExternalArgumentMissing "EXTERNAL_ARGUMENT_MISSING" "An external field lacks an argument of its owner's."
    ExternalArgumentTypeMismatch "EXTERNAL_ARGUMENT_TYPE_MISMATCH" "An external field's argument has another type than its owner's."
    ExternalMissingOnBase "EXTERNAL_MISSING_ON_BASE" "A field is external everywhere."
    ExternalOnInterface "EXTERNAL_ON_INTERFACE" "`@external` on an interface's field."
    ExternalTypeMismatch "EXTERNAL_TYPE_MISMATCH" "An external field has another type than its owner's."
    ExternalUnused "EXTERNAL_UNUSED" "An external field that no key, `@requires`, `@provides` or interface needs."
    FieldArgumentDefaultMismatch "FIELD_ARGUMENT_DEFAULT_MISMATCH" "An argument has different defaults in different subgraphs."
    FieldArgumentTypeMismatch "FIELD_ARGUMENT_TYPE_MISMATCH" "An argument has types in different subgraphs that do not merge."
    FieldTypeMismatch "FIELD_TYPE_MISMATCH" "A field has types in different subgraphs that do not merge."
    ImplementedByInaccessible "IMPLEMENTED_BY_INACCESSIBLE" "An inaccessible field implements an accessible interface field."
    InputFieldDefaultMismatch "INPUT_FIELD_DEFAULT_MISMATCH" "An input field has different defaults in different subgraphs."
    InterfaceFieldNoImplementation "INTERFACE_FIELD_NO_IMPLEM" "An implementation lacks a field that its interface has in the supergraph."
    InterfaceKeyMissingImplementationType "INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE" "A subgraph with a key on an interface lacks one of its implementations."
    InterfaceKeyNotOnImplementation "INTERFACE_KEY_NOT_ON_IMPLEMENTATION" "An implementation lacks a key of its interface."
    InterfaceObjectUsageError "INTERFACE_OBJECT_USAGE_ERROR" "`@interfaceObject` where it cannot work."
    InvalidFieldSharing "INVALID_FIELD_SHARING" "Several subgraphs resolve a field that is not shareable in all of them."
    InvalidGraphql "INVALID_GRAPHQL" "The schema is no valid GraphQL."
    InvalidLinkDirectiveUsage "INVALID_LINK_DIRECTIVE_USAGE" "A `@link` that cannot be understood, or imports what its specification does not have."
    InvalidLinkIdentifier "INVALID_LINK_IDENTIFIER" "A `@link` whose `url` or `as` is not well formed."
    InvalidShareableUsage "INVALID_SHAREABLE_USAGE" "`@shareable` where nothing can be shared."
    InvalidSubgraphName "INVALID_SUBGRAPH_NAME" "A subgraph's name is empty, reserved, or used twice."
    KeyDirectiveInFieldsArgument "KEY_DIRECTIVE_IN_FIELDS_ARG" "A directive inside a key's `fields`."
    KeyFieldsHasArguments "KEY_FIELDS_HAS_ARGS" "A key field that takes arguments."
    KeyFieldsSelectInvalidType "KEY_FIELDS_SELECT_INVALID_TYPE" "A key field that is a list, an interface or a union."
    KeyInvalidFields "KEY_INVALID_FIELDS" "A key's `fields` is no selection of the type's fields."
    KeyInvalidFieldsType "KEY_INVALID_FIELDS_TYPE" "A key's `fields` is no string."
    KeyUnsupportedOnInterface "KEY_UNSUPPORTED_ON_INTERFACE" "A key on an interface before federation v2.3."
    ListSizeAppliedToNonList "LIST_SIZE_APPLIED_TO_NON_LIST" "`@listSize` on something that is no list."
    ListSizeInvalidAssumedSize "LIST_SIZE_INVALID_ASSUMED_SIZE" "A negative `assumedSize`."
    ListSizeInvalidSizedField "LIST_SIZE_INVALID_SIZED_FIELD" "`sizedFields` names no field of the returned type."
    ListSizeInvalidSlicingArgument "LIST_SIZE_INVALID_SLICING_ARGUMENT" "`slicingArguments` names no integer argument."
    MergedDirectiveApplicationOnExternal "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL" "`@tag` or `@inaccessible` on an external field."
    MissingTransitiveAuthRequirements "MISSING_TRANSITIVE_AUTH_REQUIREMENTS" "A field needs, by `@requires`, data that more is asked for than for itself."
    NoContextInSelection "NO_CONTEXT_IN_SELECTION" "`@fromContext` does not begin with a context's name."
    NoQueries "NO_QUERIES" "No subgraph has a query."
    NoSelectionForContext "NO_SELECTION_FOR_CONTEXT" "`@fromContext` selects nothing of the context."
    OnlyInaccessibleChildren "ONLY_INACCESSIBLE_CHILDREN" "An accessible type has nothing accessible in it."
    OverrideCollisionWithAnotherDirective "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE" "`@override` beside a directive that it excludes."
    OverrideFromSelfError "OVERRIDE_FROM_SELF_ERROR" "`@override` names its own subgraph."
    OverrideLabelInvalid "OVERRIDE_LABEL_INVALID" "An `@override` label that is neither a name nor a percentage."
    OverrideOnInterface "OVERRIDE_ON_INTERFACE" "`@override` on an interface's field."
    OverrideSourceHasOverride "OVERRIDE_SOURCE_HAS_OVERRIDE" "The subgraph that an `@override` takes from overrides the field itself."
    ProvidesDirectiveInFieldsArgument "PROVIDES_DIRECTIVE_IN_FIELDS_ARG" "A directive inside a `@provides`' `fields`."
    ProvidesFieldsHasArguments "PROVIDES_FIELDS_HAS_ARGS" "A provided field that takes arguments."
    ProvidesFieldsMissingExternal "PROVIDES_FIELDS_MISSING_EXTERNAL" "A provided field that is not external."
    ProvidesInvalidFields "PROVIDES_INVALID_FIELDS" "A `@provides`' `fields` is no selection of the returned type's fields."
    ProvidesInvalidFieldsType "PROVIDES_INVALID_FIELDS_TYPE" "A `@provides`' `fields` is no string."
    ProvidesOnNonObjectField "PROVIDES_ON_NON_OBJECT_FIELD" "`@provides` on a field that returns nothing composite."
    ProvidesUnsupportedOnInterface "PROVIDES_UNSUPPORTED_ON_INTERFACE" "`@provides` on an interface's field."
    QueryRootTypeInaccessible "QUERY_ROOT_TYPE_INACCESSIBLE" "The query type is inaccessible."
    ReferencedInaccessible "REFERENCED_INACCESSIBLE" "Something accessible refers to an inaccessible type."
    RequiredArgumentMissingInSomeSubgraph "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH" "An argument is mandatory in one subgraph and absent from another."
    RequiredInaccessible "REQUIRED_INACCESSIBLE" "An inaccessible argument or input field is mandatory."
    RequiredInputFieldMissingInSomeSubgraph "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH" "An input field is mandatory in one subgraph and absent from another."
    RequiresDirectiveInFieldsArgument "REQUIRES_DIRECTIVE_IN_FIELDS_ARG" "A directive inside a `@requires`' `fields`."
    RequiresFieldsMissingExternal "REQUIRES_FIELDS_MISSING_EXTERNAL" "A required field that is not external."
    RequiresInvalidFields "REQUIRES_INVALID_FIELDS" "A `@requires`' `fields` is no selection of the type's fields."
    RequiresInvalidFieldsType "REQUIRES_INVALID_FIELDS_TYPE" "A `@requires`' `fields` is no string."
    RequiresUnsupportedOnInterface "REQUIRES_UNSUPPORTED_ON_INTERFACE" "`@requires` on an interface's field."
    RootMutationUsed "ROOT_MUTATION_USED" "A type is called `Mutation` and is not the mutation type."
    RootQueryUsed "ROOT_QUERY_USED" "A type is called `Query` and is not the query type."
    RootSubscriptionUsed "ROOT_SUBSCRIPTION_USED" "A type is called `Subscription` and is not the subscription type."
    SatisfiabilityError "SATISFIABILITY_ERROR" "The supergraph allows a query that the subgraphs together cannot answer."
    ShareableHasMismatchedRuntimeTypes "SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES" "A shared field may return types in different subgraphs that have nothing in common."
    TypeKindMismatch "TYPE_KIND_MISMATCH" "A type is of one kind in one subgraph and of another kind in another."
    TypeWithOnlyUnusedExternal "TYPE_WITH_ONLY_UNUSED_EXTERNAL" "A Federation 1 type has nothing but unused external fields."
    UnknownFederationLinkVersion "UNKNOWN_FEDERATION_LINK_VERSION" "A federation version that is not known here."
    UnknownLinkVersion "UNKNOWN_LINK_VERSION" "A link version that is not known here."
    UnsupportedFeature "UNSUPPORTED_FEATURE" "A feature that cannot be composed and enforced here, and must not be ignored."
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
