//! The selections that `@key`, `@requires` and `@provides` hold in their `fields` argument, and `@fromContext` in its `field`.

use apollo_compiler::{Node, ast, parser::SourceSpan};

/// A parsed `fields` argument, which still knows where it stands in the SDL.
#[derive(Debug, Clone)]
pub(crate) struct FieldSet {
    pub(crate) selections: Vec<ast::Selection>,
    /// The string literal in the SDL, and how much longer its opening quotes are than one byte.
    literal: Option<SourceSpan>,
    quotes: usize,
}

/// Why a `fields` argument could not be parsed, and how many bytes into its literal.
#[derive(Debug)]
pub(crate) struct FieldSetError {
    pub(crate) message: String,
    pub(crate) offset: usize,
}

impl FieldSet {
    /// Parses the string `value`, which `sources` (of the SDL it stands in) shows as written.
    pub(crate) fn parse(value: &Node<ast::Value>, text: &str, sdl: &str) -> Result<Self, FieldSetError> {
        Self::parse_part(value, text, 0..text.len(), sdl)
    }

    /// Parses the part of the string `value` that is in the range of bytes `part`.
    pub(crate) fn parse_part(
        value: &Node<ast::Value>,
        text: &str,
        part: std::ops::Range<usize>,
        sdl: &str,
    ) -> Result<Self, FieldSetError> {
        // The braces stand where the literal has its quotes, and blanks for what is before the part, so offsets agree. The
        // leading brace is the shorthand form of a query.
        let before = part.start;
        let wrapped = format!("{{{}{}}}", " ".repeat(before), text.get(part).unwrap_or_default());
        let literal = value.location();
        let block = literal.is_some_and(|span| sdl.get(span.offset()..).is_some_and(|rest| rest.starts_with("\"\"\"")));
        let quotes = if block { 2 } else { 0 };
        let document = ast::Document::parse(wrapped, "fields").map_err(|error| first_error(&error, text))?;
        let [ast::Definition::OperationDefinition(operation)] = document.definitions.as_slice() else {
            return Err(FieldSetError { message: "it is not one selection".to_owned(), offset: 0 });
        };
        if operation.selection_set.is_empty() {
            return Err(FieldSetError { message: "it selects nothing".to_owned(), offset: 0 });
        }
        Ok(Self { selections: operation.selection_set.clone(), literal, quotes })
    }

    /// Where in the SDL `selection` stands: the literal, and how many bytes into it.
    pub(crate) fn position(&self, selection: &ast::Selection) -> (Option<SourceSpan>, usize) {
        let offset = selection.location().map_or(0, |span| span.offset() + self.quotes);
        (self.literal, offset)
    }

    /// The same selection, spelt one way: what supergraphs and messages show.
    pub(crate) fn text(&self) -> String {
        selections_text(&self.selections)
    }
}

/// Spells selections one way, without the outer braces.
pub(crate) fn selections_text(selections: &[ast::Selection]) -> String {
    selections.iter().map(selection_text).collect::<Vec<_>>().join(" ")
}

fn selection_text(selection: &ast::Selection) -> String {
    let (head, inner) = match selection {
        ast::Selection::Field(field) => (field_head(field), field.selection_set.as_slice()),
        ast::Selection::InlineFragment(fragment) => {
            let head = fragment.type_condition.as_ref().map_or("...".to_owned(), |name| format!("... on {name}"));
            (head, fragment.selection_set.as_slice())
        }
        ast::Selection::FragmentSpread(spread) => (format!("...{}", spread.fragment_name), [].as_slice()),
    };
    if inner.is_empty() { head } else { format!("{head} {{ {} }}", selections_text(inner)) }
}

fn field_head(field: &ast::Field) -> String {
    let alias = field.alias.as_ref().map_or(String::new(), |alias| format!("{alias}: "));
    if field.arguments.is_empty() {
        return format!("{alias}{}", field.name);
    }
    let arguments: Vec<String> = field
        .arguments
        .iter()
        .map(|argument| format!("{}: {}", argument.name, argument.value.serialize().no_indent()))
        .collect();
    format!("{alias}{}({})", field.name, arguments.join(", "))
}

fn first_error<T>(error: &apollo_compiler::validation::WithErrors<T>, text: &str) -> FieldSetError {
    let first = error.errors.iter().next();
    let column = first.as_ref().and_then(|diagnostic| diagnostic.line_column_range()).map(|range| range.start);
    let offset = column.filter(|start| start.line == 1).map_or(0, |start| (start.column - 1).min(text.len()));
    let message = first.map_or_else(String::new, |diagnostic| diagnostic.error.to_string());
    FieldSetError { message, offset }
}
