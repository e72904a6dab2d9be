//! Callers, proved by tokens.
use chrono::Utc;
use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, Caller, MemberRef, SigningKey, TokenId};
use corpus::RecordId;

/// The caller who is signed in as `member`, with these scopes.
pub(crate) fn signed_in(member: &RecordId, scopes: &[&str]) -> Caller {
    let issuer = DevIssuer {
        issuer: "https://dev.example".into(),
        audience: "https://witan.example".into(),
        key: SigningKey::generate(|bytes| bytes.fill(7)),
    };
    let member = MemberRef::new(member.org.as_str(), &member.to_string()).unwrap();
    let claims = DevClaims::for_member(member).with_scopes(scopes.iter().copied());
    let token = issuer.mint_access_token(&claims, &TokenId::from_random([1; 16]), Utc::now());
    AccessTokenVerifier::new([issuer.trusted()]).unwrap().verify(token.as_str(), Utc::now()).unwrap()
}
