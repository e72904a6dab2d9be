//! Access tokens. The numbers in comments are those of the attack cases that each test holds off.
use chrono::TimeDelta;
use claims::{AccessTokenVerifier, Assurance, CLOCK_SKEW, Caller, DuplicateIssuer, Environment, Possession, Refused};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::forge::*;

fn verify(token: &str) -> Result<Caller, Refused> {
    verifier().verify(token, now())
}

/// The code by which a token with this header and these claims is refused.
fn refused(header: &Value, claims: &Value) -> &'static str {
    verify(&sign(header, claims)).expect_err("the token is accepted").code()
}

fn refused_header(changes: Value) -> &'static str {
    refused(&with(header(), changes), &claims())
}

fn refused_claims(changes: Value) -> &'static str {
    refused(&header(), &with(claims(), changes))
}

#[test]
fn a_good_token_gives_the_caller_it_speaks_for() {
    let caller = caller();
    assert!(!caller.is_anonymous());
    assert_eq!(caller.subject(), Some("p-7f3a"));
    let member = caller.member().unwrap();
    assert_eq!((member.org(), member.id()), ("BST", "member_BST_0000001a"));
    assert_eq!(caller.scopes().collect::<Vec<_>>(), ["groups:join", "posts:read"]);
    assert!(caller.has_scope("posts:read") && !caller.has_scope("posts") && !caller.has_scope(""));
    assert_eq!(caller.assurance(), Some(Assurance::Substantial));
    assert_eq!(caller.environment(), Some(Environment::Production));
    assert_eq!(caller.authenticated_at(), Some(now() - TimeDelta::seconds(60)));
    assert_eq!(caller.expires_at(), Some(now() + TimeDelta::minutes(5)));
}

#[test]
fn what_may_be_left_out_gives_nothing() {
    let changes = json!({ "scope": null, "acr": null, "auth_time": null, "org": null, "member": null });
    let caller = verify(&sign(&header(), &with(claims(), changes))).unwrap();
    assert_eq!(caller.member(), None);
    assert_eq!(caller.scopes().count(), 0);
    assert_eq!(caller.assurance(), Some(Assurance::Low));
    assert_eq!(caller.authenticated_at(), None);
}

#[test]
fn the_long_form_of_the_kind_is_accepted() {
    assert!(verify(&sign(&with(header(), json!({ "typ": "application/at+jwt" })), &claims())).is_ok());
}

#[test]
fn nothing_of_the_caller_is_printed() {
    let printed = format!("{:?} {:?}", caller(), caller().member());
    assert!(!printed.contains("p-7f3a") && !printed.contains("BST"), "{printed}");
}

// 46
#[test]
fn no_algorithm_is_refused_however_it_is_written() {
    for alg in ["none", "None", "NONE", "nOnE", "", "es256", "ES256 ", "ES384", "EdDSA", "RS256"] {
        assert_eq!(refused_header(json!({ "alg": alg })), "TOKEN_SIGNATURE_INVALID", "{alg}");
        let unsigned =
            format!("{}.{}.", encode(with(header(), json!({ "alg": alg })).to_string()), encode(claims().to_string()));
        assert_eq!(verify(&unsigned).unwrap_err().code(), "TOKEN_SIGNATURE_INVALID", "{alg}");
    }
    assert_eq!(refused_header(json!({ "alg": null })), "TOKEN_SIGNATURE_INVALID");
    assert_eq!(refused_header(json!({ "alg": ["ES256"] })), "TOKEN_SIGNATURE_INVALID");
}

// 47
#[test]
fn the_public_key_is_no_shared_secret() {
    let jwks: Value = serde_json::from_str(&key(1).jwks()).unwrap();
    let x = jwks["keys"][0]["x"].as_str().unwrap().to_owned();
    for secret in [key(1).jwks(), jwks["keys"][0].to_string(), x] {
        let header = jsonwebtoken::Header {
            typ: Some("at+jwt".into()),
            kid: Some(key(1).kid().into()),
            ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256)
        };
        let secret = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
        let token = jsonwebtoken::encode(&header, &claims(), &secret).unwrap();
        assert_eq!(verify(&token).unwrap_err().code(), "TOKEN_SIGNATURE_INVALID");
    }
}

// 48
#[test]
fn keys_inside_the_token_are_not_looked_at() {
    let mine: Value = serde_json::from_str(&key(7).jwks()).unwrap();
    let smuggled = json!({
        "jwk": mine["keys"][0], "jku": "https://attacker.example/jwks", "x5u": "https://attacker.example/x5u",
        "x5c": ["MIIB"],
    });
    let header = with(header(), smuggled);
    let foreign = sign_text(&header.to_string(), &claims().to_string(), &key(7));
    assert_eq!(verify(&foreign).unwrap_err(), Refused::Signature);
    let foreign =
        sign_text(&with(header.clone(), json!({ "kid": key(7).kid() })).to_string(), &claims().to_string(), &key(7));
    assert_eq!(verify(&foreign).unwrap_err(), Refused::UnknownKey);
    assert!(verify(&sign(&header, &claims())).is_ok(), "ignored where the token is good without them");
}

// 48
#[test]
fn a_key_id_is_a_name_and_nothing_else() {
    for kid in ["", "../../etc/passwd", "/dev/null", "' OR 1=1 --", "https://attacker.example/key", "\u{0}", "*"] {
        assert_eq!(refused_header(json!({ "kid": kid })), "TOKEN_KEY_UNKNOWN", "{kid}");
    }
    assert_eq!(refused_header(json!({ "kid": null })), "TOKEN_MALFORMED");
    assert_eq!(refused_header(json!({ "kid": 1 })), "TOKEN_MALFORMED");
}

// 49
#[test]
fn tokens_of_other_kinds_are_no_access_tokens() {
    for typ in ["JWT", "jwt", "hop+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "AT+JWT", "at+jwt ", ""] {
        assert_eq!(refused_header(json!({ "typ": typ })), "TOKEN_OF_ANOTHER_KIND", "{typ}");
    }
    assert_eq!(refused_header(json!({ "typ": null })), "TOKEN_OF_ANOTHER_KIND");
    assert_eq!(refused_header(json!({ "typ": 1 })), "TOKEN_OF_ANOTHER_KIND");
}

// 49
#[test]
fn a_hop_token_is_no_access_token_even_from_the_same_key() {
    let signer = claims::hop::HopSigner::new(ISSUER, key(1));
    let hop = signer.mint(&caller(), AUDIENCE, b"{}", None, &id(1), now());
    assert_eq!(verify(hop.as_str()).unwrap_err(), Refused::Kind("at+jwt"));
}

// 50
#[test]
fn an_issuer_cannot_speak_for_another() {
    let as_other = with(claims(), json!({ "iss": "https://other.example" }));
    assert_eq!(verify(&sign(&header(), &as_other)).unwrap_err(), Refused::UnknownKey);
    let under_its_kid = with(header(), json!({ "kid": key(2).kid() }));
    assert_eq!(refused(&under_its_kid, &as_other), "TOKEN_SIGNATURE_INVALID");
    let good = sign_text(&under_its_kid.to_string(), &as_other.to_string(), &key(2));
    assert!(verify(&good).is_ok());
}

// 50
#[test]
fn issuers_are_compared_character_by_character() {
    for iss in
        ["https://eid.example/", "HTTPS://eid.example", "https://eid.example.attacker.example", "eid.example", ""]
    {
        assert_eq!(refused_claims(json!({ "iss": iss })), "TOKEN_NOT_TRUSTED", "{iss}");
    }
    assert_eq!(refused_claims(json!({ "iss": null })), "TOKEN_CLAIM_INVALID");
    assert_eq!(refused_claims(json!({ "iss": [ISSUER] })), "TOKEN_CLAIM_INVALID");
}

// 51
#[test]
fn the_audience_is_ours_alone() {
    assert!(verify(&sign(&header(), &with(claims(), json!({ "aud": [AUDIENCE] })))).is_ok());
    for aud in [
        json!("https://witan.example/"),
        json!("https://elsewhere.example"),
        json!(""),
        json!([]),
        json!([AUDIENCE, "https://elsewhere.example"]),
        json!(["https://elsewhere.example", AUDIENCE]),
        json!([AUDIENCE, AUDIENCE]),
    ] {
        assert_eq!(refused_claims(json!({ "aud": aud })), "TOKEN_FOR_ANOTHER_AUDIENCE", "{aud}");
    }
    for aud in [json!(1), json!({}), json!([1]), json!([AUDIENCE, 1]), json!([[AUDIENCE]]), json!(true)] {
        assert_eq!(refused_claims(json!({ "aud": aud })), "TOKEN_CLAIM_INVALID", "{aud}");
    }
    assert_eq!(refused_claims(json!({ "aud": null })), "TOKEN_CLAIM_INVALID");
}

// 52
#[test]
fn times_are_whole_numbers_of_seconds() {
    let second = now().timestamp();
    for claim in ["iat", "exp", "nbf", "auth_time"] {
        for time in [
            json!(second.to_string()),
            json!(second as f64 + 0.5),
            json!(-1),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(253_402_300_800_u64),
            json!(1e18),
            json!(true),
            json!([second]),
            json!({}),
        ] {
            assert_eq!(refused_claims(json!({ claim: time })), "TOKEN_CLAIM_INVALID", "{claim} {time}");
        }
        // A float with a whole value is a float still.
        let text = claims().to_string().replacen('{', &format!("{{\"{claim}\":{second}.0,"), 1);
        let without =
            with(claims(), json!({ claim: null })).to_string().replacen('{', &format!("{{\"{claim}\":{second}.0,"), 1);
        assert_eq!(
            verify(&sign_text(&header().to_string(), &without, &key(1))).unwrap_err().code(),
            "TOKEN_CLAIM_INVALID"
        );
        let twice = verify(&sign_text(&header().to_string(), &text, &key(1)));
        assert!(claim == "nbf" || twice.unwrap_err().code() == "TOKEN_MALFORMED");
    }
    for claim in ["iat", "exp"] {
        assert_eq!(refused_claims(json!({ claim: null })), "TOKEN_CLAIM_INVALID", "{claim}");
    }
}

// 52
#[test]
fn a_token_is_good_from_its_first_to_its_last_second_and_a_skew_around() {
    let token = sign(&header(), &claims());
    let at = |offset: TimeDelta| verifier().verify(&token, now() + offset).map_err(|refused| refused.code());
    let life = TimeDelta::minutes(5);
    let second = TimeDelta::seconds(1);
    assert_eq!(at(-CLOCK_SKEW - second).unwrap_err(), "TOKEN_NOT_VALID_NOW");
    assert!(at(-CLOCK_SKEW).is_ok());
    assert!(at(life).is_ok());
    assert!(at(life + CLOCK_SKEW - second).is_ok());
    assert_eq!(at(life + CLOCK_SKEW).unwrap_err(), "TOKEN_NOT_VALID_NOW");
    let later = json!({ "nbf": now().timestamp() + 31 });
    assert_eq!(refused_claims(later), "TOKEN_NOT_VALID_NOW");
}

// 52
#[test]
fn a_token_cannot_live_longer_than_its_issuer_may_let_it() {
    let second = now().timestamp();
    for (issued_at, expires_at) in
        [(second, second + 301), (second - 600, second + 10), (0, second + 10), (second, 253_402_300_799)]
    {
        assert_eq!(refused_claims(json!({ "iat": issued_at, "exp": expires_at })), "TOKEN_NOT_VALID_NOW");
    }
}

// 53
#[test]
fn a_member_that_occurs_twice_is_refused() {
    let (header, claims) = (header().to_string(), claims().to_string());
    let twice = |text: &str, member: &str| text.replacen('{', &format!("{{{member},"), 1);
    for member in [r#""alg":"none""#, r#""alg":"ES256""#, r#""kid":"x""#, r#""\u0061lg":"none""#] {
        let token = sign_text(&twice(&header, member), &claims, &key(1));
        assert_eq!(verify(&token).unwrap_err().code(), "TOKEN_MALFORMED", "{member}");
    }
    for member in [r#""iss":"https://other.example""#, r#""sub":"p-1""#, r#""aud":"x""#, r#""x":{"y":1,"y":2}"#] {
        let token = sign_text(&header, &twice(&claims, member), &key(1));
        assert_eq!(verify(&token).unwrap_err().code(), "TOKEN_MALFORMED", "{member}");
    }
}

// 53
#[test]
fn critical_extensions_and_unencoded_payloads_are_refused() {
    for changes in [
        json!({ "crit": ["b64"], "b64": false }),
        json!({ "crit": ["exp"], "exp": 1 }),
        json!({ "crit": [] }),
        json!({ "b64": true }),
        json!({ "b64": false }),
    ] {
        assert_eq!(refused_header(changes.clone()), "TOKEN_MALFORMED", "{changes}");
    }
}

// 53
#[test]
fn what_is_not_three_parts_of_strict_base64url_is_refused() {
    let good = sign(&header(), &claims());
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    for token in [
        String::new(),
        ".".into(),
        "..".into(),
        "....".into(),
        format!("{header}.{payload}"),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{header}..{signature}"),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}.{signature}=="),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{header}.{payload}.{signature}+"),
        format!("{}.{payload}.{signature}", encode("[]")),
        format!("{}.{payload}.{signature}", encode("{} ")).replace(&encode("{} "), &encode("{}{}")),
        format!("{header}.{}.{signature}", encode("\"x\"")),
        format!("{header}.{}.{signature}", encode(b"{\"a\":\"\xff\"}")),
        "{\"payload\":\"\",\"signatures\":[]}".into(),
    ] {
        assert_eq!(verify(&token).unwrap_err().code(), "TOKEN_MALFORMED", "{token}");
    }
}

// 53
#[test]
fn a_signature_with_stray_bits_or_of_another_form_is_refused() {
    let good = sign(&header(), &claims());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    // The last of 86 characters carries two bits that mean nothing and must be zero.
    let last = signature.chars().last().unwrap();
    let stray = char::from(last as u8 + 1);
    assert_eq!(verify(&format!("{signed}.{}{stray}", &signature[..85])).unwrap_err().code(), "TOKEN_MALFORMED");
    for bytes in [vec![0; 64], vec![0xff; 64], vec![1; 63], vec![1; 65], vec![]] {
        assert_eq!(verify(&format!("{signed}.{}", encode(bytes))).unwrap_err(), Refused::Signature);
    }
}

// 53
#[test]
fn size_and_depth_have_limits() {
    let long = with(claims(), json!({ "scope": "x".repeat(8 * 1024) }));
    assert_eq!(verify(&sign(&header(), &long)).unwrap_err(), Refused::Malformed("it is longer than 8 KiB"));
    assert_eq!(verify(&"a".repeat(50_000_000)).unwrap_err().code(), "TOKEN_MALFORMED");
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(2_000), "]".repeat(2_000));
    assert_eq!(verify(&sign_text(&header().to_string(), &deep, &key(1))).unwrap_err().code(), "TOKEN_MALFORMED");
}

// 56
#[test]
fn a_token_bound_to_a_key_is_no_plain_bearer_token() {
    assert_eq!(refused_claims(json!({ "cnf": { "jkt": "x" } })), "TOKEN_CLAIM_INVALID");
}

// 65
#[test]
fn a_refused_credential_is_never_anonymous() {
    let authenticate = |headers: &[&str]| verifier().authenticate(headers.iter().copied(), now());
    assert_eq!(authenticate(&[]).unwrap(), Caller::anonymous());
    let good = format!("Bearer {}", sign(&header(), &claims()));
    assert_eq!(authenticate(&[&good]).unwrap(), caller());
    assert!(authenticate(&[&good, &good]).is_err());
    assert!(authenticate(&["Bearer x"]).is_err());
    assert!(authenticate(&[""]).is_err());
    // With no issuer configured, any header at all is refused.
    let nobody = AccessTokenVerifier::default();
    assert_eq!(nobody.authenticate([good.as_str()], now()).unwrap_err().code(), "TOKEN_NOT_TRUSTED");
    assert!(nobody.authenticate(std::iter::empty::<&str>(), now()).unwrap().is_anonymous());
}

// 66
#[test]
fn a_development_token_is_accepted_only_from_a_development_issuer() {
    let trusting = AccessTokenVerifier::new([dev_issuer().trusted()]).unwrap();
    let caller = trusting.verify(&dev_token(), now()).unwrap();
    assert_eq!(caller.environment(), Some(Environment::Dev));
    assert!(caller.has_scope("posts:read"));

    let mut as_production = dev_issuer().trusted();
    as_production.environment = Environment::Production;
    let production = AccessTokenVerifier::new([as_production]).unwrap();
    assert_eq!(production.verify(&dev_token(), now()).unwrap_err().code(), "TOKEN_NOT_TRUSTED");

    assert_eq!(refused_claims(json!({ "env": "dev" })), "TOKEN_NOT_TRUSTED");
    assert_eq!(refused_claims(json!({ "env": "production" })), "TOKEN_CLAIM_INVALID");
    assert_eq!(refused_claims(json!({ "env": true })), "TOKEN_CLAIM_INVALID");
}

#[test]
fn a_production_token_of_a_development_issuer_is_refused() {
    let mut issuer = trusted(ISSUER, key(1).key_set());
    issuer.environment = Environment::Dev;
    let verifier = AccessTokenVerifier::new([issuer]).unwrap();
    assert_eq!(verifier.verify(&sign(&header(), &claims()), now()).unwrap_err().code(), "TOKEN_NOT_TRUSTED");
}

#[test]
fn an_issuers_word_counts_up_to_its_cap() {
    let level = |acr: &str| verify(&sign(&header(), &with(claims(), json!({ "acr": acr })))).unwrap().assurance();
    assert_eq!(level("high"), Some(Assurance::Substantial));
    assert_eq!(level("substantial"), Some(Assurance::Substantial));
    assert_eq!(level("low"), Some(Assurance::Low));
    assert_eq!(level("HIGH"), Some(Assurance::Low));
    assert_eq!(level("urn:example:gold"), Some(Assurance::Low));
    assert_eq!(refused_claims(json!({ "acr": 3 })), "TOKEN_CLAIM_INVALID");
}

#[test]
fn registered_claims_are_there_and_of_their_types() {
    for claim in ["sub", "client_id", "jti"] {
        for value in [json!(null), json!(""), json!(1), json!(["x"]), json!("a\u{0}b"), json!("x".repeat(513))] {
            assert_eq!(refused_claims(json!({ claim: value })), "TOKEN_CLAIM_INVALID", "{claim} {value}");
        }
    }
    for scope in [json!(["posts:read"]), json!("a\tb"), json!("a\"b"), json!("ä"), json!("a\nb")] {
        assert_eq!(refused_claims(json!({ "scope": scope })), "TOKEN_CLAIM_INVALID", "{scope}");
    }
    for member in [
        json!({ "org": null }),
        json!({ "member": null }),
        json!({ "org": "bst" }),
        json!({ "org": "B" }),
        json!({ "member": "member BST" }),
        json!({ "member": "../x" }),
        json!({ "member": { "id": "x" } }),
    ] {
        assert_eq!(refused_claims(member.clone()), "TOKEN_CLAIM_INVALID", "{member}");
    }
}

#[test]
fn an_issuer_is_configured_once() {
    let twice = AccessTokenVerifier::new([trusted(ISSUER, key(1).key_set()), trusted(ISSUER, key(2).key_set())]);
    assert_eq!(twice.unwrap_err(), DuplicateIssuer(ISSUER.into()));
}

#[test]
fn what_a_refusal_tells_can_stand_in_a_header() {
    for (token, expected) in [
        (
            "x",
            r#"Bearer error="invalid_token", error_description="the token is malformed: it is not three parts with dots between them""#,
        ),
        (
            sign(&header(), &with(claims(), json!({ "sub": null }))).as_str(),
            r#"Bearer error="invalid_token", error_description="the token's claim `sub` is missing""#,
        ),
    ] {
        assert_eq!(verify(token).unwrap_err().challenge(), expected);
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_verifier(token in ".{0,300}") {
        prop_assert!(verify(&token).is_err());
    }

    #[test]
    fn no_json_breaks_the_verifier(header in json_object(), claims in json_object()) {
        prop_assert!(verify(&sign_text(&header, &claims, &key(1))).is_err());
    }

    #[test]
    fn a_token_changed_anywhere_is_refused(at in 0_usize..4_096, to in "[A-Za-z0-9_.-]") {
        let good = sign(&header(), &claims());
        let at = at % good.len();
        prop_assume!(good[at..=at] != to);
        let changed = format!("{}{to}{}", &good[..at], &good[at + 1..]);
        prop_assert!(verify(&changed).is_err());
    }
}

/// Objects that look like headers and claims, with values of any type.
fn json_object() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| json!(number).to_string()),
        "[a-zA-Z0-9:/.+-]{0,20}".prop_map(|text| json!(text).to_string()),
        Just(json!(ISSUER).to_string()),
        Just(json!(key(1).kid()).to_string()),
        Just("\"at+jwt\"".to_owned()),
        Just("\"ES256\"".to_owned()),
        Just("[{}]".to_owned()),
    ];
    let name = prop::sample::select(vec!["alg", "typ", "kid", "crit", "iss", "sub", "aud", "exp", "iat", "jti", "x"]);
    prop::collection::vec((name, value), 0..10).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

// 56
#[test]
fn a_bound_token_is_accepted_with_its_key_only() {
    let bound = |cnf: Value| sign(&header(), &with(claims(), json!({ "cnf": cnf })));
    let token = bound(json!({ "jkt": key(5).kid() }));
    assert_eq!(verifier().verify_with(&token, Possession::Key(key(5).kid()), now()).unwrap(), caller());
    assert_eq!(verifier().verify(&token, now()).unwrap_err().code(), "TOKEN_CLAIM_INVALID");
    assert_eq!(
        verifier().verify_with(&token, Possession::Key(key(6).kid()), now()).unwrap_err().code(),
        "TOKEN_CLAIM_INVALID"
    );
    for cnf in
        [json!(null), json!("x"), json!({}), json!({ "jkt": 1 }), json!({ "jkt": key(5).kid(), "x5t#S256": "x" })]
    {
        let refused = verifier().verify_with(&bound(cnf.clone()), Possession::Key(key(5).kid()), now());
        assert_eq!(refused.unwrap_err().code(), "TOKEN_CLAIM_INVALID", "{cnf}");
    }
}
