//! Attacks on whether there is exactly one credential, and on what is answered without.
use super::{SERVICE, TYPENAME};
use crate::attack::Attack;
use crate::call::{Call, bearer};
use crate::forge::Forge;

/// A gateway's other question: for entities, of which none are named.
const ENTITIES: &str = r#"{"query":"{ _entities(representations: []) { __typename } }"}"#;

const INTROSPECTION: &str = r#"{"query":"{ __schema { queryType { name } } }"}"#;

pub(super) fn attacks(forge: &Forge) -> Vec<Attack> {
    let unproved = [
        ("no credential", TYPENAME),
        ("`_service` without a credential", SERVICE),
        ("`_entities` without a credential", ENTITIES),
        ("introspection without a credential", INTROSPECTION),
    ];
    let mut attacks: Vec<Attack> =
        unproved.into_iter().map(|(name, body)| Attack::new(68, name, Call::bare(body))).collect();
    attacks.push(Attack::new(68, "an empty token", authorized(["Bearer ".to_owned()])));
    attacks.push(Attack::new(68, "a token that is none", Call::with_token("conformance", TYPENAME)));
    attacks.push(Attack::new(61, "two credentials", authorized([good(forge), good(forge)])));
    attacks.push(Attack::new(61, "two credentials, the first one bad", authorized([bearer("x"), good(forge)])));
    attacks.push(Attack::new(61, "two tokens in one header", two_in_one(forge)));
    attacks.push(Attack::new(61, "the token under another scheme", basic(forge)));
    let in_address = Call { in_address: Some(forge.good(TYPENAME)), ..Call::bare(TYPENAME) };
    attacks.push(Attack::new(61, "the token in the address", in_address));
    let both = Call { in_address: Some(forge.good(TYPENAME)), ..authorized([good(forge)]) };
    attacks.push(Attack::new(61, "a token in the header and one in the address", both));
    attacks
}

fn good(forge: &Forge) -> String {
    bearer(&forge.good(TYPENAME))
}

fn two_in_one(forge: &Forge) -> Call {
    authorized([format!("{}, {}", good(forge), good(forge))])
}

fn basic(forge: &Forge) -> Call {
    authorized([format!("Basic {}", forge.good(TYPENAME))])
}

fn authorized<const N: usize>(values: [String; N]) -> Call {
    Call { authorization: values.into(), ..Call::bare(TYPENAME) }
}
