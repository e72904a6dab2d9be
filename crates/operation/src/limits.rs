//! How large a document may be.

/// What a document may cost before it is looked at any closer. Each is counted so that a document cannot make the
/// counting itself expensive: fragments are measured once and their measure multiplied, saturating.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Levels of fields below each other, fragments expanded.
    pub depth_max: usize,
    /// Lexical tokens, white space and comments among them.
    pub tokens_max: usize,
    /// Fields, fragments expanded.
    pub fields_max: u64,
    /// Aliases, fragments expanded.
    pub aliases_max: u64,
    /// Directives, as written.
    pub directives_max: u64,
}

impl Default for Limits {
    /// Ample for documents that a portal or a data team writes.
    fn default() -> Self {
        Self { depth_max: 50, tokens_max: 30_000, fields_max: 5_000, aliases_max: 500, directives_max: 500 }
    }
}
