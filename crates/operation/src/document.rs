//! A document that is GraphQL and not too large.

use std::sync::Arc;

use apollo_compiler::ast;
use apollo_compiler::parser::Parser;

use crate::limits::Limits;
use crate::measure::check_measures;
use crate::violation::{Violation, ViolationCode};

/// Nested values, types and selections that the parser follows: more than any depth of fields that is allowed, and
/// little enough for any thread's stack.
const NESTING_MAX: usize = 150;

/// A parsed document, within limits, not yet known to fit a schema.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) text: Arc<str>,
    pub(crate) ast: ast::Document,
}

impl Document {
    /// Parses a client's text.
    ///
    /// # Errors
    /// [`ViolationCode::ParseFailed`] with the places, or the code of the limit that is passed.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, Vec<Violation>> {
        let nesting = NESTING_MAX.min(limits.depth_max.saturating_mul(3).max(8));
        let mut parser = Parser::new().recursion_limit(nesting).token_limit(limits.tokens_max);
        let parsed = parser.parse_ast(text, "document");
        if parser.tokens_reached() >= limits.tokens_max {
            let message = format!("the document has more than {} tokens", limits.tokens_max);
            return Err(vec![Violation::new(ViolationCode::DocumentTooLarge, message)]);
        }
        if parser.recursion_reached() >= nesting {
            let message = format!("the document nests more than {nesting} levels");
            return Err(vec![Violation::new(ViolationCode::DocumentTooDeep, message)]);
        }
        let ast = parsed.map_err(|failed| Violation::from_diagnostics(ViolationCode::ParseFailed, &failed.errors))?;
        check_measures(&ast, limits)?;
        Ok(Self { text: text.into(), ast })
    }

    /// The text it was parsed from.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }
}
