//! In which language a page is.
use poem::Request;
use poem::http::{HeaderValue, header};

use super::words::{CYMRAEG, ENGLISH, Words};

/// The cookie that keeps the language chosen.
const COOKIE: &str = "eid-language";

/// A language that all pages are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Welsh,
}

impl Language {
    /// The language for a request: the one chosen on a page (`lang`), now or before, else the client's `ui_locales`, else the browser's.
    pub(crate) fn of(request: &Request, ui_locales: Option<&str>) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let chosen = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
        let chosen = chosen.and_then(|(_, value)| Self::read(&value));
        let kept = || {
            let cookies = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
            let mut pairs = cookies.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, value)| Self::read(value))
        };
        let asked = || ui_locales.and_then(|locales| locales.split(' ').find_map(Self::read));
        let preferred = || {
            let accepted = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted.split(',').find_map(|range| Self::read(range.split(';').next().unwrap_or_default().trim()))
        };
        chosen.or_else(kept).or_else(asked).or_else(preferred).unwrap_or(Self::English)
    }

    /// The header that keeps the language chosen on a page for the next ones, if the request chose one.
    pub(crate) fn keep(request: &Request) -> Option<HeaderValue> {
        let query = request.uri().query().unwrap_or_default();
        let (_, value) = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang")?;
        let tag = Self::read(&value)?.tag();
        HeaderValue::try_from(format!("{COOKIE}={tag}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000")).ok()
    }

    /// The language of a tag such as `cy` or `en-GB` (RFC 5646), if pages are in it.
    fn read(tag: &str) -> Option<Self> {
        match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "cy" => Some(Self::Welsh),
            _ => None,
        }
    }

    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Welsh => "cy",
        }
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Welsh => &CYMRAEG,
        }
    }

    /// The other language, and its own name for itself.
    pub(crate) fn other(self) -> (Self, &'static str) {
        match self {
            Self::English => (Self::Welsh, "Cymraeg"),
            Self::Welsh => (Self::English, "English"),
        }
    }
}
