//! The parameters of a request, read strictly.
use std::collections::BTreeMap;

use poem::Request;

use crate::oauth_error::{ErrorCode, OAuthError};

/// The longest form that is read, in bytes.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// The one parameter that may be given several times (RFC 8707 §2).
const RESOURCE: &str = "resource";

/// A request's parameters, each given once. `Debug` does not tell their values.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    single: BTreeMap<String, String>,
    resources: Vec<String>,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text.
    ///
    /// Parameters without a value count as not given, and none may be given twice, `resource` aside (RFC 6749 §3.1).
    pub(crate) fn parse(text: &str) -> Result<Self, OAuthError> {
        let mut parameters = Self::default();
        let mut names = std::collections::BTreeSet::new();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            let is_resource = name == RESOURCE;
            if !is_resource && !names.insert(name.to_string()) {
                return Err(invalid(format!("the parameter `{}` is given twice", shown(&name))));
            }
            if value.is_empty() {
                continue;
            }
            if value.contains('\0') || value.contains(char::REPLACEMENT_CHARACTER) {
                return Err(invalid(format!("the parameter `{}` is not text", shown(&name))));
            }
            if is_resource {
                parameters.resources.push(value.into_owned());
            } else {
                parameters.single.insert(name.into_owned(), value.into_owned());
            }
        }
        Ok(parameters)
    }

    /// The parameters in the request's address.
    pub(crate) fn of_query(request: &Request) -> Result<Self, OAuthError> {
        Self::parse(request.uri().query().unwrap_or_default())
    }

    /// The parameters in the request's body, which must be a form; the address may hold none besides.
    pub(crate) async fn of_form(request: &mut Request) -> Result<Self, OAuthError> {
        if request.uri().query().is_some() {
            return Err(invalid("parameters belong into the body, not into the address"));
        }
        let kind = request.content_type().and_then(|kind| kind.split(';').next()).map(str::trim);
        if kind != Some("application/x-www-form-urlencoded") {
            return Err(invalid("the body must be `application/x-www-form-urlencoded`"));
        }
        let body = request.take_body().into_bytes_limit(FORM_BYTES_MAX).await;
        let body = body.map_err(|_| invalid("the body cannot be read or is longer than 64 KiB"))?;
        Self::parse(std::str::from_utf8(&body).map_err(|_| invalid("the body is not text"))?)
    }

    /// The value of `name`, if it was given.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.single.get(name).map(String::as_str)
    }

    /// The value of `name`, which must be given.
    pub(crate) fn required(&self, name: &str) -> Result<&str, OAuthError> {
        self.get(name).ok_or_else(|| invalid(format!("the parameter `{name}` is missing")))
    }

    /// The values of `resource`, in order.
    pub(crate) fn resources(&self) -> &[String] {
        &self.resources
    }

    /// The names of all parameters given.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let resource = (!self.resources.is_empty()).then_some(RESOURCE);
        self.single.keys().map(String::as_str).chain(resource)
    }
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

fn invalid(description: impl Into<String>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}

/// A parameter's name as it may be told: no longer than names are, and nothing but the characters they have.
fn shown(name: &str) -> String {
    name.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '_').take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_given_twice_is_refused() {
        let parameters = Parameters::parse("a=1&b=&resource=x&resource=y").unwrap();
        assert_eq!((parameters.get("a"), parameters.get("b")), (Some("1"), None));
        assert_eq!(parameters.resources(), ["x", "y"]);
        for text in ["a=1&a=1", "a=1&%61=2", "a=&a=1", "client_id=a&client_id=b"] {
            assert!(Parameters::parse(text).is_err(), "{text}");
        }
        assert!(Parameters::parse("a=%00").is_err());
        assert!(Parameters::parse("a=%ff").is_err());
        assert!(!format!("{parameters:?}").contains('1'));
    }
}
