//! By what name an author goes.
use subgraph::NodeId;

/// Who wrote something, with the name that stands beside the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Author {
    /// The member, of this or another organisation.
    pub(crate) member: NodeId,
    /// The name kept in the row.
    pub(crate) label: AuthorLabel,
}

/// The name kept in a row: the author's own, or once the author has left a number inside the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AuthorLabel {
    /// The name the author had when writing.
    Name(String),
    /// The n-th of those in this thread who have left, in the order they first wrote in it.
    Former(i32),
}

impl AuthorLabel {
    /// The label of a row that holds `name` or `ordinal`; the database sees to it that it holds one of them.
    pub(crate) fn of_row(name: Option<String>, ordinal: Option<i32>) -> Self {
        match (name, ordinal) {
            (_, Some(ordinal)) => Self::Former(ordinal),
            (name, None) => Self::Name(name.unwrap_or_default()),
        }
    }

    /// What the label would be, read back: `Former Member 2` is the second who left.
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix(FORMER).and_then(|ordinal| ordinal.parse().ok()) {
            Some(ordinal) => Self::Former(ordinal),
            None => Self::Name(text.to_owned()),
        }
    }

    /// What a row holds for this label: a name or an ordinal.
    pub(crate) fn into_row(self) -> (Option<String>, Option<i32>) {
        match self {
            Self::Name(name) => (Some(name), None),
            Self::Former(ordinal) => (None, Some(ordinal)),
        }
    }
}

impl std::fmt::Display for AuthorLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Former(ordinal) => write!(f, "{FORMER}{ordinal}"),
        }
    }
}

const FORMER: &str = "Former Member ";
