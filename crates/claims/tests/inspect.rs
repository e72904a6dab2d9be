//! What is told of a token.
use claims::inspect;
use serde_json::json;

use crate::forge::*;

#[test]
fn an_accepted_token_is_shown_without_its_signature() {
    let token = sign(&header(), &claims());
    let shown = inspect(&token, &verifier(), now()).to_string();
    assert!(!shown.contains(token.rsplit('.').next().unwrap()));
    insta::assert_snapshot!(sorted(&shown), @r#"
      acr        "substantial"
      alg        "ES256"
      aud        "https://witan.example"
      auth_time  1899999940  (2030-03-17T17:45:40Z, 60 s ago)
      client_id  "portal"
      exp        1900000300  (2030-03-17T17:51:40Z, 300 s from now)
      iat        1900000000  (2030-03-17T17:46:40Z, 0 s from now)
      iss        "https://eid.example"
      jti        "t-1"
      kid        "Nrqg3-M_Xwtx-1tbtc1J7Xul2DyeC0bUSy9u_5NSG6g"
      member     "member_BST_0000001a"
      org        "BST"
      scope      "posts:read groups:join"
      sub        "p-7f3a"
      typ        "at+jwt"
    accepted: it is valid here and now
    claims
    header
    "#);
}

#[test]
fn an_expired_token_says_since_when() {
    let token =
        sign(&header(), &with(claims(), json!({ "iat": now().timestamp() - 400, "exp": now().timestamp() - 100 })));
    let shown = inspect(&token, &verifier(), now()).to_string();
    assert!(shown.contains("(2030-03-17T17:45:00Z, 100 s ago)"), "{shown}");
    assert!(
        shown.ends_with("refused (TOKEN_NOT_VALID_NOW): the token is not valid now: it is expired; get a new one\n")
    );
}

#[test]
fn what_is_no_token_is_only_refused() {
    insta::assert_snapshot!(inspect("abc", &verifier(), now()).to_string(), @"refused (TOKEN_MALFORMED): the token is malformed: it is not three parts with dots between them");
}

/// The lines in an order that does not depend on how JSON objects keep theirs.
fn sorted(shown: &str) -> String {
    let mut lines: Vec<&str> = shown.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}
