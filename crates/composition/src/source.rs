//! What composition is given.

/// One subgraph: its name, where it is served, and its schema as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubgraphSource {
    /// The name shown in faults and written to `@join__graph(name:)`.
    pub name: String,
    /// The address of its GraphQL endpoint; written to `@join__graph(url:)`, empty when absent.
    pub url: Option<String>,
    /// The subgraph's schema, as its `_service { sdl }` answers.
    pub sdl: String,
}

impl SubgraphSource {
    /// A subgraph whose address is not known (yet).
    pub fn new(name: impl Into<String>, sdl: impl Into<String>) -> Self {
        Self { name: name.into(), url: None, sdl: sdl.into() }
    }

    /// The same subgraph, served at `url`.
    #[must_use]
    pub fn at(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }
}
