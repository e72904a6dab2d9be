//! The parameter `claims` (OpenID Connect Core §5.5): which claims about the person are asked for, one by one.
use std::collections::BTreeSet;

use claims::{Assurance, strict_json_object};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clients::Registration;
use crate::oauth_error::{ErrorCode, OAuthError};

/// The claims about a person that there are. They come only when asked for by name.
pub(crate) const PERSONAL: [&str; 2] = ["name", "person_code"];

/// The claims asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClaimsRequest {
    /// Those that the ID token shall carry.
    pub(crate) id_token: BTreeSet<String>,
    /// Those that the userinfo endpoint shall give.
    pub(crate) userinfo: BTreeSet<String>,
    /// The lowest level of assurance that satisfies an essential `acr`.
    #[serde(skip)]
    pub(crate) assurance: Option<Assurance>,
}

impl ClaimsRequest {
    /// Reads the value of `claims`. Claims that there are not are passed over, as §5.5 asks; personal ones that `client`
    /// may not have are refused.
    pub(crate) fn read(text: &str, client: &Registration) -> Result<Self, OAuthError> {
        let request = strict_json_object(text.as_bytes()).ok_or_else(|| invalid("it is not one JSON object"))?;
        let member = |name: &str| match request.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(claims)) => Ok(claims.clone()),
            Some(_) => Err(invalid("`id_token` and `userinfo` must be objects")),
        };
        let (id_token, userinfo) = (member("id_token")?, member("userinfo")?);
        Ok(Self {
            assurance: assurance(id_token.get("acr"))?,
            id_token: personal(&id_token, client)?,
            userinfo: personal(&userinfo, client)?,
        })
    }

    /// All personal claims asked for, wherever they shall go.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.id_token.union(&self.userinfo)
    }
}

fn personal(claims: &Map<String, Value>, client: &Registration) -> Result<BTreeSet<String>, OAuthError> {
    let asked: BTreeSet<String> = claims.keys().filter(|name| PERSONAL.contains(&name.as_str())).cloned().collect();
    match asked.iter().find(|name| !client.claims.contains(name)) {
        None => Ok(asked),
        Some(_) => Err(invalid("it asks for claims that the client is not registered for")),
    }
}

/// The lowest level among those that an essential `acr` accepts (§5.5.1.1).
fn assurance(acr: Option<&Value>) -> Result<Option<Assurance>, OAuthError> {
    let Some(Value::Object(acr)) = acr else { return Ok(None) };
    if acr.get("essential") != Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let values = match (acr.get("value"), acr.get("values")) {
        (Some(value), None) => vec![value.clone()],
        (None, Some(Value::Array(values))) => values.clone(),
        (None, None) => return Ok(None),
        _ => return Err(invalid("an essential `acr` has `value`, or `values` as an array")),
    };
    let levels = values.iter().filter_map(Value::as_str).filter_map(|level| level.parse().ok());
    levels.min().map(Some).ok_or_else(|| {
        OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, "no level that `acr` asks for can be reached")
    })
}

fn invalid(problem: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, format!("`claims`: {problem}"))
}
