//! Attacks by what a token says of those who act, and as what: what is not understood must not be passed over.
use serde_json::{Value, json};

use super::TYPENAME;
use crate::attack::Attack;
use crate::call::Call;
use crate::forge::Forge;

pub(super) fn attacks(forge: &Forge) -> Vec<Attack> {
    let attack = |name: &str, changes: Value| {
        Attack::new(72, name, Call::with_token(forge.with_claims(TYPENAME, changes), TYPENAME))
    };
    let five = (0..5).fold(Value::Null, |inner, number| match inner {
        Value::Null => json!({ "sub": format!("system-{number}") }),
        inner => json!({ "sub": format!("system-{number}"), "act": inner }),
    });
    vec![
        attack("a chain of five actors", json!({ "act": five })),
        attack("an actor without a name", json!({ "act": { "act": { "sub": "conformance-desk" } } })),
        attack("an actor that is a text", json!({ "act": "conformance-portal" })),
        attack(
            "an actor with what nobody understands",
            json!({ "act": { "sub": "conformance-portal", "may": "all" } }),
        ),
        attack("an actor for nobody", json!({ "sub": null, "acr": null, "scope": null, "ctx": null })),
        attack("an unknown context", json!({ "ctx": "everybody" })),
        attack("an employee of no organisation", json!({ "ctx": "employee" })),
        attack("a citizen who is a member", json!({ "org": "BST", "member": "member_BST_00000001" })),
        attack("a representative without a mandate", json!({ "ctx": "representative" })),
        attack("a mandate of somebody who is no representative", json!({ "mandate": { "of": "p", "id": "m" } })),
    ]
}
