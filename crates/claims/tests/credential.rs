//! The `Authorization` header. The numbers are those of the attack cases.
use claims::Credential;

fn token(headers: &[&str]) -> Result<Option<String>, &'static str> {
    match Credential::from_headers(headers.iter().copied()) {
        Ok(credential) => Ok(credential.map(|credential| credential.token().to_owned())),
        Err(refused) => Err(refused.code()),
    }
}

#[test]
fn no_header_is_no_credential() {
    assert_eq!(token(&[]), Ok(None));
}

#[test]
fn one_bearer_token_is_a_credential() {
    for header in
        ["Bearer abc.def-_~+/==", "bearer abc.def-_~+/==", "BEARER   abc.def-_~+/==", " Bearer abc.def-_~+/== "]
    {
        assert_eq!(token(&[header]), Ok(Some("abc.def-_~+/==".into())), "{header}");
    }
}

// 61, 65
#[test]
fn anything_else_is_refused_and_not_anonymous() {
    for headers in [
        &["Bearer a", "Bearer a"][..],
        &["Bearer a", ""],
        &["", "Bearer a"],
        &[""],
        &["Bearer"],
        &["Bearer "],
        &["Bearer a b"],
        &["Bearer a, Bearer b"],
        &["Bearer a,b"],
        &["Bearer ="],
        &["Bearer a=b"],
        &["Bearer \"a\""],
        &["Bearer\ta"],
        &["Bearera"],
        &["Basic YTpi"],
        &["DPoP a, DPoP a"],
        &["DPoP a", "Bearer a"],
        &["abc"],
        &["Bearer ä"],
    ] {
        assert_eq!(token(headers), Err("CREDENTIAL_REFUSED"), "{headers:?}");
    }
    let not_text: [&[u8]; 1] = [b"Bearer \xff"];
    assert!(Credential::from_headers(not_text).is_err());
}

#[test]
fn the_token_is_not_printed() {
    let credential = Credential::from_headers(["Bearer secret"]).unwrap().unwrap();
    assert!(!format!("{credential:?}").contains("secret"));
}

#[test]
fn the_scheme_says_whether_a_proof_comes_along() {
    let scheme = |header: &str| Credential::from_headers([header]).unwrap().unwrap().scheme();
    assert_eq!((scheme("Bearer a"), scheme("dpop a")), (claims::Scheme::Bearer, claims::Scheme::Dpop));
}
