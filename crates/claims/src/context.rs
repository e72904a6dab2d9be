//! As what somebody acts: the claims `ctx` and `mandate`.
use std::fmt;

use serde_json::{Map, Value, json};

use crate::claim_set::{ClaimSet, is_name};
use crate::{MemberRef, Refused};

/// As what a caller acts. There is one context at a time: what one opens, another does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Context {
    /// As a person, about their own affairs.
    Citizen,
    /// For an organisation, whose member the caller is.
    Employee,
    /// For another person or an organisation, by mandate.
    Representative(Mandate),
    /// No person: a system on its own behalf.
    System,
}

/// By what somebody acts for another. `Debug` does not tell it.
#[derive(Clone, PartialEq, Eq)]
pub struct Mandate {
    pub(crate) of: String,
    pub(crate) id: String,
}

impl Mandate {
    /// For whom: a person's subject, or an organisation.
    pub fn of(&self) -> &str {
        &self.of
    }

    /// The mandate's name in the register of mandates.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for Mandate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mandate(…)")
    }
}

impl Context {
    /// The value of `ctx` that names this context.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Employee => "employee",
            Self::Representative(_) => "representative",
            Self::System => "system",
        }
    }

    /// The context in `ctx`. A token that names none is an employee's where it names a member, and says nothing else.
    ///
    /// Only an employee is a member: a citizen's token that names one would open two contexts at once.
    pub(crate) fn of_claims(claims: &ClaimSet, member: Option<&MemberRef>) -> Result<Option<Self>, Refused> {
        let mandate = mandate(claims)?;
        let context = match (claims.optional_name("ctx")?, mandate) {
            (None, None) => return Ok(member.map(|_| Self::Employee)),
            (Some("citizen"), None) => Self::Citizen,
            (Some("employee"), None) => Self::Employee,
            (Some("system"), None) => Self::System,
            (Some("representative"), Some(mandate)) => Self::Representative(mandate),
            (Some("representative"), None) => {
                return Err(Refused::Claim { claim: "mandate", problem: "is missing where `ctx` is `representative`" });
            }
            (_, Some(_)) => {
                return Err(Refused::Claim {
                    claim: "mandate",
                    problem: "stands only where `ctx` is `representative`",
                });
            }
            (Some(_), None) => {
                let problem = "must be `citizen`, `employee`, `representative` or `system`";
                return Err(Refused::Claim { claim: "ctx", problem });
            }
        };
        if member.is_some() != (context == Self::Employee) {
            return Err(Refused::Claim {
                claim: "ctx",
                problem: "is `employee` where a member is named, and only there",
            });
        }
        Ok(Some(context))
    }

    /// Adds the claims that say it.
    pub(crate) fn insert_into(&self, claims: &mut Map<String, Value>) {
        claims.insert("ctx".into(), json!(self.as_str()));
        if let Self::Representative(Mandate { of, id }) = self {
            claims.insert("mandate".into(), json!({ "of": of, "id": id }));
        }
    }
}

fn mandate(claims: &ClaimSet) -> Result<Option<Mandate>, Refused> {
    let Some(value) = claims.0.get("mandate") else { return Ok(None) };
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| is_name(text)).map(str::to_owned);
    match (text("of"), text("id"), value.as_object().map(Map::len)) {
        (Some(of), Some(id), Some(2)) => Ok(Some(Mandate { of, id })),
        _ => Err(Refused::Claim { claim: "mandate", problem: "must be an object of `of` and `id`" }),
    }
}
