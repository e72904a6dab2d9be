//! What an engine is asked for.
use std::fmt::Write as _;

/// Which documents are wanted, in terms of a [`Document`](crate::Document).
///
/// Terms are small letters and digits, by construction: what a person types never is an engine's syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// The document has this term.
    Term(String),
    /// The document has a term that begins so.
    Prefix(String),
    /// The document has these terms one after another.
    Phrase(Vec<String>),
    /// Each holds; at least one is given.
    All(Vec<Self>),
    /// One of them holds; at least one is given.
    Any(Vec<Self>),
    /// The first holds and the second does not.
    Without(Box<Self>, Box<Self>),
    /// It holds within this part of the document alone.
    Inside(Part, Box<Self>),
}

/// A part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The titles.
    Title,
    /// The titles and the tags.
    TitleAndTags,
    /// All of it.
    Anywhere,
}

impl Expression {
    /// The query for FTS5's `match`, over the columns of [`Columns`](crate::Columns).
    pub fn to_fts5(&self) -> String {
        let mut query = String::new();
        self.write_fts5(&mut query);
        query
    }

    /// The text of a PostgreSQL `tsquery`.
    pub fn to_tsquery(&self) -> String {
        let mut query = String::new();
        self.write_tsquery(Part::Anywhere, &mut query);
        query
    }

    pub(crate) fn all(of: impl IntoIterator<Item = Self>) -> Self {
        one_or(of.into_iter().collect(), Self::All)
    }

    pub(crate) fn any(of: impl IntoIterator<Item = Self>) -> Self {
        one_or(of.into_iter().collect(), Self::Any)
    }

    pub(crate) fn inside(self, part: Part) -> Self {
        match part {
            Part::Anywhere => self,
            part => Self::Inside(part, Box::new(self)),
        }
    }

    pub(crate) fn without(self, none: Vec<Self>) -> Self {
        if none.is_empty() { self } else { Self::Without(Box::new(self), Box::new(Self::any(none))) }
    }

    fn write_fts5(&self, query: &mut String) {
        match self {
            Self::Term(term) => _ = write!(query, "\"{term}\""),
            Self::Prefix(prefix) => _ = write!(query, "\"{prefix}\" *"),
            Self::Phrase(terms) => _ = write!(query, "\"{}\"", terms.join(" ")),
            Self::All(all) => join(all, " AND ", query, Self::write_fts5),
            Self::Any(any) => join(any, " OR ", query, Self::write_fts5),
            Self::Without(wanted, unwanted) => {
                join([&**wanted, unwanted], " NOT ", query, |of, query| of.write_fts5(query));
            }
            Self::Inside(part, of) => {
                query.push_str(part.fts5());
                join([&**of], "", query, |of, query| of.write_fts5(query));
            }
        }
    }

    fn write_tsquery(&self, part: Part, query: &mut String) {
        match self {
            Self::Term(term) => {
                join(part.letters(), " | ", query, |letter, query| _ = write!(query, "'{letter}{term}'"));
            }
            Self::Prefix(prefix) => {
                join(part.letters(), " | ", query, |letter, query| _ = write!(query, "'{letter}{prefix}':*"));
            }
            Self::Phrase(terms) => join(part.letters(), " | ", query, |letter, query| {
                join(terms, " <-> ", query, |term, query| _ = write!(query, "'{letter}{term}'"));
            }),
            Self::All(all) => join(all, " & ", query, |of, query| of.write_tsquery(part, query)),
            Self::Any(any) => join(any, " | ", query, |of, query| of.write_tsquery(part, query)),
            Self::Without(wanted, unwanted) => {
                join([&**wanted, unwanted], " & !", query, |of, query| {
                    join([of], "", query, |of, query| of.write_tsquery(part, query));
                });
            }
            Self::Inside(part, of) => of.write_tsquery(*part, query),
        }
    }
}

impl Part {
    fn fts5(self) -> &'static str {
        match self {
            Self::Title => "{title} : ",
            Self::TitleAndTags => "{title tags} : ",
            Self::Anywhere => "",
        }
    }

    /// What stands before the terms of the part in a `tsvector`. PostgreSQL reckons with how many documents have a term, but
    /// not with how many have it in some part: so the parts' terms are terms of their own.
    fn letters(self) -> &'static [&'static str] {
        match self {
            Self::Title => &[TITLE],
            Self::TitleAndTags => &[TITLE, TAG],
            Self::Anywhere => &[""],
        }
    }
}

/// Stands before a title's term.
pub(crate) const TITLE: &str = "t";
/// Stands before a tag's term.
pub(crate) const TAG: &str = "g";

fn one_or(mut of: Vec<Expression>, several: fn(Vec<Expression>) -> Expression) -> Expression {
    match of.pop() {
        Some(only) if of.is_empty() => only,
        last => {
            of.extend(last);
            several(of)
        }
    }
}

fn join<T>(of: impl IntoIterator<Item = T>, between: &str, query: &mut String, write: impl Fn(T, &mut String)) {
    query.push('(');
    for (index, one) in of.into_iter().enumerate() {
        if index > 0 {
            query.push_str(between);
        }
        write(one, query);
    }
    query.push(')');
}
