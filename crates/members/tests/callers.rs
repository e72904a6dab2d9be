//! Callers, proved by tokens.
use chrono::Utc;
use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, Assurance, Caller, MemberRef, SigningKey, TokenId};
use corpus::RecordId;

/// The caller who is signed in as `member`, with these scopes, at level substantial.
pub(crate) fn signed_in(member: &RecordId, scopes: &[&str]) -> Caller {
    verified(&claims_of(member.org.as_str(), &member.to_string()).with_scopes(scopes.iter().copied()))
}

/// The caller who is signed in as `member` at this level, without a scope.
pub(crate) fn signed_in_at(assurance: Assurance, member: &RecordId) -> Caller {
    verified(&DevClaims { assurance, ..claims_of(member.org.as_str(), &member.to_string()) })
}

/// The caller whose token names a member that there is not.
pub(crate) fn signed_in_as_nobody() -> Caller {
    verified(&claims_of("ABE", "member_ABE_zzzzzzzz"))
}

/// A system that acts as no member.
pub(crate) fn system() -> Caller {
    let anyone = claims_of("BST", "member_BST_00000000");
    verified(&DevClaims { member: None, subject: "system|stats".to_owned(), ..anyone })
}

fn claims_of(org: &str, id: &str) -> DevClaims {
    DevClaims::for_member(MemberRef::new(org, id).unwrap())
}

fn verified(claims: &DevClaims) -> Caller {
    let issuer = DevIssuer {
        issuer: "https://dev.example".into(),
        audience: "https://witan.example".into(),
        key: SigningKey::generate(|bytes| bytes.fill(7)),
    };
    let token = issuer.mint_access_token(claims, &TokenId::from_random([1; 16]), Utc::now());
    AccessTokenVerifier::new([issuer.trusted()]).unwrap().verify(token.as_str(), Utc::now()).unwrap()
}
