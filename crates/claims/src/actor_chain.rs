//! Who acts for a caller's subject: the claim `act`.
use std::fmt;

use serde_json::{Map, Value, json};

use crate::Refused;
use crate::claim_set::{ClaimSet, is_name};

/// The most actors that may stand in one chain.
pub const ACTORS_MAX: usize = 4;

const TOO_MANY: Refused = Refused::Claim { claim: "act", problem: "names more than four actors" };
const MALFORMED: Refused =
    Refused::Claim { claim: "act", problem: "must be an object of `sub`, `org` and `act`, and of nothing else" };

/// Somebody who acts for a caller's subject, such as a council's portal. `Debug` does not tell who.
#[derive(Clone, PartialEq, Eq)]
pub struct ActorRef {
    subject: String,
    org: Option<String>,
}

impl ActorRef {
    /// The actor's name: a subsystem such as `uk/la/BST/portal`, or a client's id.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The organisation that answers for the actor, if it is told.
    pub fn org(&self) -> Option<&str> {
        self.org.as_deref()
    }
}

impl fmt::Debug for ActorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActorRef(…)")
    }
}

/// The chain of those who act, the present one first (RFC 8693 §4.1); empty where nobody but the subject acts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ActorChain(Vec<ActorRef>);

impl ActorChain {
    pub(crate) fn as_slice(&self) -> &[ActorRef] {
        &self.0
    }

    /// The chain in the claim `act`. No link of it is passed over: what is not understood is refused.
    pub(crate) fn of_claim(claims: &ClaimSet) -> Result<Self, Refused> {
        let mut chain = Vec::new();
        let mut next = claims.0.get("act");
        while let Some(value) = next {
            if chain.len() == ACTORS_MAX {
                return Err(TOO_MANY);
            }
            let link = value.as_object().ok_or(MALFORMED)?;
            chain.push(read_link(link)?);
            next = link.get("act");
        }
        Ok(Self(chain))
    }

    /// The chain in which the client that an access token was issued to acts before all others in it.
    pub(crate) fn of_client(claims: &ClaimSet) -> Result<Self, Refused> {
        let client_id = claims.name("client_id")?;
        let subject = claims.optional_name("client_subsystem")?.unwrap_or(client_id).to_owned();
        let org = claims.optional_name("client_org")?.map(str::to_owned);
        let mut chain = Self::of_claim(claims)?.0;
        // An issuer that names the client itself as the present actor has said it already.
        if chain.first().is_some_and(|first| first.subject == client_id || first.subject == subject) {
            chain.remove(0);
        }
        chain.insert(0, ActorRef { subject, org });
        if chain.len() > ACTORS_MAX { Err(TOO_MANY) } else { Ok(Self(chain)) }
    }

    /// The claim `act` of this chain, if anybody acts.
    pub(crate) fn to_claim(&self) -> Option<Value> {
        self.0.iter().rev().fold(None, |inner, actor| {
            let mut link = Map::from_iter([("sub".to_owned(), json!(actor.subject))]);
            link.extend(actor.org.iter().map(|org| ("org".to_owned(), json!(org))));
            link.extend(inner.map(|inner| ("act".to_owned(), inner)));
            Some(Value::Object(link))
        })
    }
}

fn read_link(link: &Map<String, Value>) -> Result<ActorRef, Refused> {
    if link.keys().any(|name| !["sub", "org", "act"].contains(&name.as_str())) {
        return Err(MALFORMED);
    }
    let name = |member: &str| match link.get(member) {
        None => Ok(None),
        Some(Value::String(text)) if is_name(text) => Ok(Some(text.clone())),
        Some(_) => Err(MALFORMED),
    };
    Ok(ActorRef { subject: name("sub")?.ok_or(MALFORMED)?, org: name("org")? })
}
