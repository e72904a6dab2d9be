//! The address of a specification, as `@link(url:)` gives it: identity, name and version.

/// Where Apollo Federation's own specifications live.
pub(crate) const APOLLO: &str = "https://specs.apollo.dev";

/// A major and a minor number; `v2.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Version {
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

impl Version {
    /// Reads `v2.3`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.strip_prefix('v')?.split_once('.')?;
        let number = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if plain { text.parse().ok() } else { None }
        };
        Some(Self { major: number(major)?, minor: number(minor)? })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v{}.{}", self.major, self.minor)
    }
}

/// A specification's address taken apart (the `link` specification, "The `url`").
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeatureUrl {
    /// All before the version: two versions of one specification have the same identity.
    pub(crate) identity: String,
    /// The last part of the identity, if it may be a name.
    pub(crate) name: Option<String>,
    /// Absent when the address ends without one.
    pub(crate) version: Option<Version>,
}

impl FeatureUrl {
    /// Reads an address; `None` when it is no absolute address with a path.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let bare = url.split(['?', '#']).next()?.trim_end_matches('/');
        let (_, after_scheme) = bare.split_once("://")?;
        if after_scheme.is_empty() || bare.contains(char::is_whitespace) {
            return None;
        }
        let (identity, version) = match bare.rsplit_once('/') {
            Some((before, last)) if Version::parse(last).is_some() => (before, Version::parse(last)),
            _ => (bare, None),
        };
        let name = after_scheme.contains('/').then(|| identity.rsplit('/').next()).flatten();
        let name = name.filter(|name| is_name(name)).map(str::to_owned);
        Some(Self { identity: identity.to_owned(), name, version })
    }

    /// Whether this is Apollo's specification called `name`.
    pub(crate) fn is_apollo(&self, name: &str) -> bool {
        self.identity.strip_prefix(APOLLO).and_then(|rest| rest.strip_prefix('/')) == Some(name)
    }
}

/// Whether `text` may be a GraphQL name that a specification can be called.
pub(crate) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && !text.starts_with("__")
}
