//! Clients by signed files, and what stops the start.
use claims::{SignedToken, SigningKey};
use eid::{BuildError, ClientFault, Clients, EidConfig, Issuer, Mode, Registration, TokenEndpointAuthentication};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::registration;

const NOTICES: &str = "https://portal.example/notices";

/// A folder of signed files, and who may sign them.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(office.folder.path().join("registrars.json"), registrar(1).jwks()).unwrap();
        office
    }

    fn file(&self, name: &str, token: &SignedToken) -> &Self {
        std::fs::write(self.folder.path().join(format!("{name}.jwt")), format!("{}\n", token.as_str())).unwrap();
        self
    }

    fn config(&self) -> EidConfig {
        let mut config = EidConfig::dev(Issuer::parse("https://eid.example").unwrap(), self.folder.path().join("keys"));
        config.mode = Mode::Small;
        config.clients = Some(self.folder.path().to_owned());
        config.registrars = Some(self.folder.path().join("registrars.json"));
        config
    }

    fn refused(&self) -> String {
        Clients::read(&self.config()).unwrap_err().to_string()
    }
}

fn registrar(number: u8) -> SigningKey {
    SigningKey::generate(|bytes| bytes.fill(number))
}

fn sign(number: u8, typ: &str, name: &str, content: Value) -> SignedToken {
    registrar(number).sign_token(typ, json!({ name: content }).as_object().unwrap())
}

fn client(number: u8, change: impl FnOnce(&mut Registration)) -> SignedToken {
    let registration = registration("portal", NOTICES, change);
    let content = serde_json::to_value(registration).unwrap();
    sign(number, "client-registration+jwt", "registration", content)
}

fn problem(change: impl FnOnce(&mut Registration)) -> String {
    let office = Office::new();
    office.file("portal", &client(1, change)).refused()
}

#[test]
fn a_file_that_a_registrar_signed_is_accepted() {
    let office = Office::new();
    office.file("portal", &client(1, |_| {}));
    assert!(Clients::read(&office.config()).is_ok());
}

#[test]
fn a_file_that_nobody_known_signed_stops_the_start() {
    let office = Office::new();
    assert!(office.file("portal", &client(2, |_| {})).refused().contains("portal.jwt"));
    let office = Office::new();
    let content = serde_json::to_value(registration("portal", NOTICES, |_| {})).unwrap();
    let other_kind = sign(1, "JWT", "registration", content);
    assert!(office.file("portal", &other_kind).refused().contains("typ"));
    let office = Office::new();
    let more = sign(1, "client-registration+jwt", "registration", json!({ "client_id": "portal", "admin": true }));
    assert!(office.file("portal", &more).refused().contains("registration"));
    let mut config = Office::new().config();
    config.registrars = None;
    assert!(matches!(Clients::read(&config), Err(ClientFault::NoRegistrars)));
}

#[test]
fn a_registration_that_would_be_unsafe_stops_the_start() {
    let redirect = |address: &str| problem(|it| it.redirect_uris = vec![address.to_owned()]);
    assert!(redirect("http://portal.example/callback").contains("must be `https`"));
    assert!(redirect("http://localhost:3000/callback").contains("must be `https`"), "local addresses are for `dev`");
    assert!(redirect("https://portal.example/callback#x").contains("fragment"));
    assert!(redirect("https://user@portal.example/").contains("user"));
    assert!(redirect("https://portal.example/a/../callback").contains("must be written as"));
    assert!(redirect("javascript:alert(1)").contains("must be `https`"));
    assert!(redirect("callback").contains("no address"));
    assert!(problem(|it| it.redirect_uris = Vec::new()).contains("redirect_uris"));
    assert!(problem(|it| it.backchannel_logout_uri = Some("http://10.0.0.1/".into())).contains("must be `https`"));
    assert!(problem(|it| it.jwks = None).contains("jwks"));
    assert!(problem(|it| it.grant_types = vec!["implicit".into()]).contains("implicit"));
    assert!(problem(|it| it.client_id = "a b".into()).contains("client_id"));
}

#[test]
fn a_client_with_a_certificate_is_registered_in_one_way() {
    use TokenEndpointAuthentication::{None as Nothing, SelfSignedTlsClientAuth, TlsClientAuth};
    let by_name = |it: &mut Registration| {
        it.token_endpoint_auth_method = TlsClientAuth;
        it.tls_client_auth_san_dns = Some("portal.example".into());
    };
    assert!(problem(|it| it.token_endpoint_auth_method = TlsClientAuth).contains("give one of"));
    let two_names = problem(|it| {
        by_name(it);
        it.tls_client_auth_san_uri = Some("urn:portal".into());
    });
    assert!(two_names.contains("give one of"));
    assert!(problem(|it| it.token_endpoint_auth_method = SelfSignedTlsClientAuth).contains("`x5c`"));
    let bound_twice = problem(|it| {
        it.tls_client_certificate_bound_access_tokens = true;
        it.dpop_bound_access_tokens = true;
    });
    assert!(bound_twice.contains("or to a DPoP key"));
    let unproved = problem(|it| {
        it.token_endpoint_auth_method = Nothing;
        it.tls_client_certificate_bound_access_tokens = true;
    });
    assert!(unproved.contains("or to a DPoP key"));
    assert!(problem(by_name).contains("set `mtls`"), "there is nowhere to come to");
    assert!(problem(|it| it.tls_client_certificate_bound_access_tokens = true).contains("set `mtls`"));
}

/// 21: no client's own tokens could ever pass for a person's.
#[test]
fn a_client_cannot_be_called_like_a_person() {
    assert!(problem(|it| it.client_id = "p-AAAAAAAAAAAAAAAAAAAAAA".into()).contains("subject"));
}

/// 30: a client is in a shared sector only where a signed file lets its organisation in.
#[test]
fn a_sector_is_not_for_everyone_who_claims_it() {
    let sector = |organisations: Value| {
        sign(1, "sector+jwt", "sector", json!({ "sector": "west", "organisations": organisations }))
    };
    let in_west = || client(1, |it| it.sector = Some("west".into()));
    let office = Office::new();
    office.file("portal", &in_west()).file("west", &sector(json!(["BST", "SGC"])));
    assert!(Clients::read(&office.config()).is_ok());
    let office = Office::new();
    assert!(office.file("portal", &in_west()).file("west", &sector(json!(["SGC"]))).refused().contains("west"));
    let office = Office::new();
    assert!(office.file("portal", &in_west()).refused().contains("west"));
    let office = Office::new();
    let forged = sign(2, "sector+jwt", "sector", json!({ "sector": "west", "organisations": ["BST"] }));
    assert!(office.file("portal", &in_west()).file("west", &forged).refused().contains("west.jwt"));
}

#[tokio::test]
async fn real_people_are_not_served_like_made_up_ones() {
    let build = async |change: fn(&mut EidConfig)| {
        let database = storage::TestDatabase::sqlite().await.unwrap();
        database.database().migrate::<migrations::eid::Migrator>().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut config = EidConfig::dev(Issuer::parse("https://eid.example").unwrap(), folder.path().join("keys"));
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        change(&mut config);
        let clock: eid::Clock = std::sync::Arc::new(chrono::Utc::now);
        let parts = eid::EidParts { config, database: database.database().clone(), clock };
        eid::build(parts).await.map(drop)
    };
    assert!(matches!(build(|_| {}).await, Err(BuildError::Issuer(_))), "`dev` is for this machine only");
    let small = build(|config| config.mode = Mode::Small).await;
    assert!(matches!(small, Err(BuildError::NoKey)), "outside `dev` no key is made by itself");
    let local = build(|config| {
        config.mode = Mode::Small;
        config.issuer = Issuer::parse("http://localhost:4010").unwrap();
    });
    assert!(matches!(local.await, Err(BuildError::Issuer(_))));
    let unsigned = build(|config| {
        config.mode = Mode::Small;
        config.ready_clients = vec![registration("portal", NOTICES, |_| {})];
    });
    assert!(matches!(unsigned.await, Err(BuildError::Clients(ClientFault::DevelopmentOnly("ready_clients")))));
    let people = build(|config| {
        config.mode = Mode::Small;
        config.ready_people = vec![eid::ReadyPerson {
            id: "a".into(),
            name: "A".into(),
            about: String::new(),
            org: None,
            member: None,
            assurance: eid::ReadyAssurance::Low,
            person_code: None,
        }];
        let key = SigningKey::generate(|bytes| bytes.fill(1));
        eid::keys::KeyFolder::new(config.keys.clone().unwrap()).write(chrono::DateTime::UNIX_EPOCH, &key).unwrap();
    });
    assert!(matches!(people.await, Err(BuildError::Clients(ClientFault::DevelopmentOnly("ready_people")))));
}

/// Real people come by TLS, and their cookies say so; nothing says that anyone is made up.
#[tokio::test]
async fn real_people_get_cookies_that_only_their_own_host_can_set() {
    let office = Office::new();
    let public = registration("browser", NOTICES, |it| {
        it.token_endpoint_auth_method = eid::TokenEndpointAuthentication::None;
        it.jwks = None;
    });
    let content = serde_json::to_value(public).unwrap();
    office.file("browser", &sign(1, "client-registration+jwt", "registration", content));
    let config = office.config();
    std::fs::create_dir(config.keys.as_ref().unwrap()).unwrap();
    let key = SigningKey::generate(|bytes| bytes.fill(1));
    eid::keys::KeyFolder::new(config.keys.clone().unwrap()).write(chrono::DateTime::UNIX_EPOCH, &key).unwrap();
    let database = storage::TestDatabase::sqlite().await.unwrap();
    database.database().migrate::<migrations::eid::Migrator>().await.unwrap();
    let clock: eid::Clock = std::sync::Arc::new(chrono::Utc::now);
    let parts = eid::EidParts { config, database: database.database().clone(), clock };
    let served = crate::stage::serve_alone(&eid::build(parts).await.unwrap()).await;

    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let metadata: Value =
        http.get(served.at("/.well-known/openid-configuration")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&metadata["issuer"], metadata.get("environment")), (&json!("https://eid.example"), None));
    let asked = "/authorize?client_id=browser&response_type=code&redirect_uri=https%3A%2F%2Fportal.example%2Fcallback&scope=openid\
                 &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    let answer = http.get(served.at(asked)).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-eid-browser="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let next = served.at(answer.headers()["location"].to_str().unwrap());
    let page = http.get(next).header("cookie", pair).send().await.unwrap().text().await.unwrap();
    assert!(
        page.contains("id=\"passkey-sign-in\"") && !page.contains("/sign-in/dev") && !page.contains("made up"),
        "{page}"
    );
    let form = [
        ("interaction", page.split("data-interaction=\"").nth(1).unwrap().split('"').next().unwrap()),
        ("person", "officer"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let kind = "application/x-www-form-urlencoded";
    let dev = http.post(served.at("/sign-in/dev")).header("cookie", pair).header("content-type", kind).body(body);
    assert_eq!(dev.send().await.unwrap().status(), 403, "nobody is ready here");
}
