//! As what a person acts: exactly one context at a time, and what one opens, another does not.
use claims::MemberRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// As what a person acts in a session, and in all that comes of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub(crate) enum ActingAs {
    /// As themselves, about their own affairs.
    Citizen,
    /// For an organisation, as this member of it.
    Employee(MemberRef),
    /// For another person or an organisation.
    Representative(Mandate),
}

/// By what a person acts for another.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mandate {
    /// The mandate's name.
    pub(crate) id: String,
    /// For whom: a person's subject, or an organisation.
    pub(crate) of: String,
}

impl ActingAs {
    /// The context's whole name, as forms carry it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Employee(member) => format!("{}:{}", self.key(), member.id()),
            Self::Citizen | Self::Representative(_) => self.key(),
        }
    }

    /// The context's name in the parameter `context`.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Citizen => "citizen".to_owned(),
            Self::Employee(member) => format!("employee:{}", member.org()),
            Self::Representative(mandate) => format!("representative:{}", mandate.id),
        }
    }

    /// Whether the parameter `context` asks for this: by its whole name, or by its kind alone.
    pub(crate) fn is_asked_by(&self, wanted: &str) -> bool {
        let key = self.key();
        key == wanted || key.split(':').next() == Some(wanted)
    }

    /// The organisation whose employee the person is here.
    pub(crate) fn employer(&self) -> Option<&str> {
        match self {
            Self::Employee(member) => Some(member.org()),
            Self::Citizen | Self::Representative(_) => None,
        }
    }

    /// The sector in which the person has one name. A person at work has another there than the person themselves: by
    /// one name, a client that forgets to look at `ctx` would open to an employer what is the citizen's.
    pub(crate) fn sector(&self, sector: &str) -> String {
        match self {
            Self::Citizen => sector.to_owned(),
            Self::Employee(_) | Self::Representative(_) => format!("{sector} {}", self.key()),
        }
    }

    /// Adds the claims that say it, as `claims` reads them.
    pub(crate) fn insert_into(&self, claims: &mut Map<String, Value>) {
        match self {
            Self::Citizen => {
                claims.insert("ctx".into(), json!("citizen"));
            }
            Self::Employee(member) => {
                claims.insert("ctx".into(), json!("employee"));
                claims.insert("org".into(), json!(member.org()));
                claims.insert("member".into(), json!(member.id()));
            }
            Self::Representative(mandate) => {
                claims.insert("ctx".into(), json!("representative"));
                claims.insert("mandate".into(), json!({ "of": mandate.of, "id": mandate.id }));
            }
        }
    }
}

/// How a context is kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Citizen,
    Employee { org: String, member: String },
    Representative { of: String, mandate: String },
}

impl From<ActingAs> for Stored {
    fn from(acting: ActingAs) -> Self {
        match acting {
            ActingAs::Citizen => Self::Citizen,
            ActingAs::Employee(member) => {
                Self::Employee { org: member.org().to_owned(), member: member.id().to_owned() }
            }
            ActingAs::Representative(Mandate { id, of }) => Self::Representative { of, mandate: id },
        }
    }
}

impl TryFrom<Stored> for ActingAs {
    type Error = claims::NotAMember;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        Ok(match stored {
            Stored::Citizen => Self::Citizen,
            Stored::Employee { org, member } => Self::Employee(MemberRef::new(&org, &member)?),
            Stored::Representative { of, mandate } => Self::Representative(Mandate { id: mandate, of }),
        })
    }
}

impl std::fmt::Debug for ActingAs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Citizen => "Citizen",
            Self::Employee(_) => "Employee(…)",
            Self::Representative(_) => "Representative(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn employee() -> ActingAs {
        ActingAs::Employee(MemberRef::new("BST", "member_BST_0000001a").unwrap())
    }

    #[test]
    fn a_context_is_kept_as_it_is() {
        let mandate = Mandate { id: "m-1".into(), of: "p-x".into() };
        for acting in [ActingAs::Citizen, employee(), ActingAs::Representative(mandate)] {
            let text = serde_json::to_string(&acting).unwrap();
            assert_eq!(serde_json::from_str::<ActingAs>(&text).unwrap(), acting, "{text}");
        }
        assert!(serde_json::from_str::<ActingAs>(r#"{"employee":{"org":"bristol","member":"x"}}"#).is_err());
    }

    #[test]
    fn a_context_is_asked_for_by_kind_or_by_name() {
        assert!(employee().is_asked_by("employee") && employee().is_asked_by("employee:BST"));
        assert!(!employee().is_asked_by("employee:CRF") && !employee().is_asked_by("citizen"));
        assert!(!employee().is_asked_by("employee:") && !employee().is_asked_by(""));
    }

    #[test]
    fn a_person_at_work_has_another_name_than_the_citizen() {
        assert_eq!(ActingAs::Citizen.sector("BST"), "BST");
        assert_eq!(employee().sector("BST"), "BST employee:BST");
    }
}
