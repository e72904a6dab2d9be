//! Signing in by an e-ID card. The card is curl with a certificate that OpenSSL made; the browser keeps what belongs to a browser.
use std::path::PathBuf;
use std::process::Command;

use chrono::TimeDelta;
use eid::card::CardConfig;
use eid::card::authority::{AUTHENTICATION, CardAuthority, NewCard, Purpose};
use eid::{EidConfig, Issuer, OwnHostConfig, ReadyAssurance, ReadyPerson};
use reqwest::StatusCode;
use serde_json::json;
use service::server::Listener;
use service::testing::{SERVER, TestAuthority, TestCertificate};

use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing, serve_host};

/// What makes a certificate one of a card, for signing in.
const CARD: &str =
    "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\ncertificatePolicies=1.3.6.1.4.1.32473.1.1\n";
/// Whose card it is.
const GWEN: &str = "/C=GB/CN=GWEN/serialNumber=PNOGB-G-123";

const DAY: TimeDelta = TimeDelta::days(1);

/// A provider that takes cards, and the authority that issues them.
struct Carded {
    stage: Stage,
    authority: TestAuthority,
    address: String,
}

impl Carded {
    async fn start() -> Self {
        let authority = TestAuthority::new("cards");
        authority.write_list("list.pem", DAY);
        let (own, list) = (authority.certificate(), authority.path("list.pem"));
        Self::start_with(authority, own, list).await
    }

    /// A provider that believes the cards of this authority and its list.
    async fn start_with(authority: TestAuthority, believed: PathBuf, list: PathBuf) -> Self {
        let server = authority.issue("host", "/CN=localhost", SERVER);
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://localhost:{}", listener.address().port());
        let card = CardConfig {
            host: OwnHostConfig {
                address: Issuer::parse(&address).unwrap(),
                listen: listener.address(),
                certificate_file: server.certificate,
                key_file: server.key,
            },
            authorities_file: believed,
            revocation_lists: vec![list],
            policies: vec![AUTHENTICATION.to_owned()],
            country: "GB".to_owned(),
        };
        let stage = Stage::start_with(|config| {
            config.card = Some(card);
            config.ready_people.extend(people());
        })
        .await;
        serve_host(&stage, listener);
        Self { stage, authority, address }
    }

    /// The whole answer of the card's host to whoever opens this address with a card, in lower case.
    fn answer(&self, address: &str, card: &TestCertificate) -> String {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--noproxy", "*", "--include", "--cacert"]);
        curl.arg(self.authority.certificate()).arg("--cert").arg(&card.certificate).arg("--key").arg(&card.key);
        let ran = tokio::task::block_in_place(|| curl.arg(address).output().unwrap());
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap().to_ascii_lowercase()
    }

    /// Where the card's host sends the browser.
    fn back(&self, address: &str, card: &TestCertificate) -> String {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--noproxy", "*", "--output", "/dev/null"]);
        curl.args(["--write-out", "%{http_code} %{redirect_url}", "--cacert"]).arg(self.authority.certificate());
        curl.arg("--cert").arg(&card.certificate).arg("--key").arg(&card.key);
        let ran = tokio::task::block_in_place(|| curl.arg(address).output().unwrap());
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let told = String::from_utf8(ran.stdout).unwrap();
        let location = told.strip_prefix("303 ").unwrap_or_else(|| panic!("{told}"));
        location.strip_prefix(&self.stage.issuer).unwrap_or_else(|| panic!("{location}")).to_owned()
    }

    /// The page that asks a person to sign in, in `browser`.
    async fn page(&self, client: &TestClient<'_>, browser: &Browser) -> Shown {
        browser.open(&client.pushed(nothing()).await).await
    }

    /// Signs in by `card` in a new browser, as far as it goes.
    async fn sign_in(&self, card: &TestCertificate) -> Shown {
        let (client, browser) = (TestClient::new(&self.stage, "portal"), Browser::new(&self.stage));
        let page = self.page(&client, &browser).await;
        let shown = browser.open(&self.back(&link(&page), card)).await;
        assert_eq!(browser.cookie("eid-session").is_some(), shown.location().is_some());
        shown
    }

    fn card(&self, file: &str) -> TestCertificate {
        self.authority.issue(file, GWEN, CARD)
    }
}

fn people() -> Vec<ReadyPerson> {
    let person = |id: &str, assurance, code: &str| ReadyPerson {
        id: id.to_owned(),
        name: id.to_owned(),
        about: String::new(),
        org: None,
        member: None,
        assurance,
        person_code: Some(code.to_owned()),
    };
    vec![
        person("gwen", ReadyAssurance::High, "G-123"),
        person("harri", ReadyAssurance::Substantial, "H-123"),
        person("one", ReadyAssurance::High, "T-123"),
        person("other", ReadyAssurance::High, "T-123"),
    ]
}

/// Where the page's link to the card's host leads.
fn link(page: &Shown) -> String {
    let rest = page.text.split("id=\"card-sign-in\" href=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_by_their_card() {
    let carded = Carded::start().await;
    let (client, browser) = (TestClient::new(&carded.stage, "portal"), Browser::new(&carded.stage));
    let page = carded.page(&client, &browser).await;
    assert!(page.text.contains("Sign in with an e-ID card"));
    assert!(link(&page).starts_with(&carded.address));
    let shown = browser.open(&carded.back(&link(&page), &carded.card("gwen"))).await;
    let tokens = client.redeem(&shown.code(), nothing()).await;
    let claims = claims_of(tokens.text("id_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("high"), &json!(["sc"])));
    let subject = claims["sub"].clone();
    // Another card of the same person is the same person.
    let again = carded.sign_in(&carded.card("second")).await;
    let tokens = client.redeem(&again.code(), nothing()).await;
    assert_eq!(claims_of(tokens.text("id_token"))["sub"], subject);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_reaches_no_more_than_its_person_was_proofed_at() {
    let carded = Carded::start().await;
    let card = carded.authority.issue("harri", "/C=GB/CN=HARRI/serialNumber=PNOGB-H-123", CARD);
    let client = TestClient::new(&carded.stage, "portal");
    let tokens = client.redeem(&carded.sign_in(&card).await.code(), nothing()).await;
    assert_eq!(claims_of(tokens.text("id_token"))["acr"], "substantial");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_so_in_welsh_too() {
    let carded = Carded::start().await;
    let client = TestClient::new(&carded.stage, "portal");
    let page = Browser::new(&carded.stage).open(&client.pushed(json!({ "ui_locales": "cy" })).await).await;
    assert!(page.text.contains("Mewngofnodi gyda cherdyn e-ID"));
    let without = Stage::start().await;
    let client = TestClient::new(&without, "portal");
    let page = Browser::new(&without).open(&client.pushed(nothing()).await).await;
    assert!(!page.text.contains("card-sign-in"));
}

/// 26: no card but one of a believed authority, for signing in, good now and known not to be revoked.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_not_for_signing_in_here_and_now_opens_nothing() {
    let carded = Carded::start().await;
    let authority = &carded.authority;
    let foreign = TestAuthority::new("cards");
    let revoked = authority.issue("revoked", GWEN, CARD);
    authority.revoke(&revoked);
    authority.write_list("list.pem", DAY);
    let like = |file: &str, from: &str, to: &str| {
        assert!(CARD.contains(from));
        authority.issue(file, GWEN, &CARD.replace(from, to))
    };
    let of = |file: &str, subject: &str| authority.issue(file, subject, CARD);
    for (card, why) in [
        (foreign.issue("gwen", GWEN, CARD), "another authority of the same name, with the same code"),
        (authority.self_signed("own", GWEN), "by its own word"),
        (like("signature", "digitalSignature", "nonRepudiation"), "for signatures only"),
        (like("both", "digitalSignature", "digitalSignature,nonRepudiation"), "for signatures too"),
        (like("usageless", "keyUsage=critical,digitalSignature\n", ""), "for no use in particular"),
        (like("purposeless", "extendedKeyUsage=clientAuth\n", ""), "for no purpose in particular"),
        (like("server", "clientAuth", "serverAuth"), "for servers"),
        (like("mail", "clientAuth", "emailProtection"), "for mail"),
        (like("signing", "1.3.6.1.4.1.32473.1.1", "1.3.6.1.4.1.32473.1.2"), "by the policy for signatures"),
        (like("longer", "1.3.6.1.4.1.32473.1.1", "1.3.6.1.4.1.32473.1.1.1"), "by a policy below"),
        (like("policyless", "certificatePolicies=1.3.6.1.4.1.32473.1.1\n", ""), "by no policy"),
        (authority.issue_for("expired", GWEN, CARD, [-DAY * 2, -DAY]), "expired"),
        (authority.issue_for("early", GWEN, CARD, [DAY, DAY * 2]), "not good yet"),
        (revoked, "revoked"),
        (of("abroad", "/C=EE/CN=GWEN/serialNumber=PNOEE-G-123"), "another country's code"),
        (of("passport", "/C=GB/CN=GWEN/serialNumber=PASGB-G-123"), "a passport's number"),
        (of("bare", "/C=GB/CN=GWEN/serialNumber=G-123"), "a number of no kind"),
        (of("empty", "/C=GB/CN=GWEN/serialNumber=PNOGB-"), "no code"),
        (of("nameless", "/C=GB/CN=PNOGB-G-123"), "a code in another place"),
        (of("two", "/C=GB/CN=GWEN/serialNumber=PNOGB-G-123/serialNumber=PNOGB-H-123"), "two codes"),
        (of("nobody", "/C=GB/CN=NOBODY/serialNumber=PNOGB-N-123"), "nobody is enrolled"),
        (of("twice", "/C=GB/CN=TWO/serialNumber=PNOGB-T-123"), "two are enrolled"),
    ] {
        let shown = carded.sign_in(&card).await;
        assert_eq!((shown.status, shown.location()), (StatusCode::FORBIDDEN, None), "{why}");
        assert!(shown.text.contains("the card was not accepted") && !shown.text.contains("GWEN"), "{why}");
    }
    assert_eq!(
        carded.sign_in(&carded.card("good")).await.status,
        StatusCode::SEE_OTHER,
        "a good one is taken all the while"
    );
}

/// 26: where it cannot be known whether a card is revoked, it is not taken.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_of_which_nothing_is_known_opens_nothing() {
    let carded = Carded::start().await;
    let card = carded.card("gwen");
    let list = carded.authority.path("list.pem");
    let is_taken = async || carded.sign_in(&card).await.status == StatusCode::SEE_OTHER;
    assert!(is_taken().await);
    carded.authority.write_list("list.pem", TimeDelta::minutes(-1));
    assert!(!is_taken().await, "the list is out of date");
    let other = TestAuthority::new("cards");
    std::fs::copy(other.write_list("list.pem", DAY), &list).unwrap();
    assert!(!is_taken().await, "the list is another authority's");
    std::fs::write(&list, "").unwrap();
    assert!(!is_taken().await, "there is nothing in it");
    std::fs::remove_file(&list).unwrap();
    assert!(!is_taken().await, "there is no list");
    carded.authority.write_list("list.pem", DAY);
    assert!(is_taken().await);
}

/// 28: each sign-in needs the card. The host closes every connection, keeps nothing and sets no cookie; that no TLS session is
/// resumed is tested where TLS is.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_card_that_was_taken_out() {
    let carded = Carded::start().await;
    let (client, browser) = (TestClient::new(&carded.stage, "portal"), Browser::new(&carded.stage));
    let page = carded.page(&client, &browser).await;
    let answer = carded.answer(&link(&page), &carded.card("gwen"));
    assert!(answer.starts_with("http/1.1 303 ") && answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(!answer.contains("set-cookie"), "{answer}");
    assert!(
        answer.contains("\r\ncache-control: no-store\r\n") && answer.contains("\r\nreferrer-policy: no-referrer\r\n")
    );
    let mut without = Command::new("curl");
    without.args(["--silent", "--noproxy", "*", "--cacert"]).arg(carded.authority.certificate());
    let ran = tokio::task::block_in_place(|| without.arg(link(&page)).output().unwrap());
    assert!(!ran.status.success() && ran.stdout.is_empty(), "without a card nobody is answered");
    let old = tokio::task::block_in_place(|| {
        let card = carded.card("old");
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--noproxy", "*", "--tls-max", "1.2", "--cacert"]).arg(carded.authority.certificate());
        curl.arg("--cert").arg(card.certificate).arg("--key").arg(card.key).arg(link(&page)).output().unwrap()
    });
    assert!(!old.status.success(), "over TLS 1.3 only");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_card_gives_is_good_once_in_one_browser_for_one_sign_in() {
    let carded = Carded::start().await;
    let (client, card) = (TestClient::new(&carded.stage, "portal"), carded.card("gwen"));
    let (browser, other) = (Browser::new(&carded.stage), Browser::new(&carded.stage));
    let (page, others) = (carded.page(&client, &browser).await, carded.page(&client, &other).await);
    let back = carded.back(&link(&page), &card);
    let shown = other.get(&back).await;
    assert_eq!(shown.status, StatusCode::BAD_REQUEST, "another browser: whoever was made to show a card elsewhere");
    let code = back.split_once("&code=").unwrap().1;
    let for_other = format!("{}&code={code}", carded.back(&link(&others), &card).split_once("&code=").unwrap().0);
    assert_eq!(other.get(&for_other).await.status, StatusCode::FORBIDDEN, "another sign-in");
    let (name, secret) = code.split_once('.').unwrap();
    for made_up in [name.to_owned(), format!("{name}."), format!("{name}.{name}"), format!("{secret}.{name}")] {
        let shown = browser.get(&back.replace(code, &made_up)).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{made_up}");
    }
    assert_eq!(browser.get(&back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get(&back).await.status, StatusCode::FORBIDDEN, "once");
    let late = carded.back(&link(&others), &card);
    carded.stage.clock.move_on(TimeDelta::seconds(60));
    assert_eq!(other.get(&late).await.status, StatusCode::FORBIDDEN, "within a minute");
    let unknown = carded.back(&link(&page).replace("interaction=", "interaction=x"), &card);
    assert!(!unknown.contains("code="), "for a sign-in that was begun");
}

/// 27: the issuer's own host does not learn of a card by what somebody says.
#[tokio::test(flavor = "multi_thread")]
async fn a_header_shows_no_card() {
    let carded = Carded::start().await;
    let client = TestClient::new(&carded.stage, "portal");
    let pem = std::fs::read_to_string(carded.card("gwen").certificate).unwrap().replace('\n', "");
    for path in ["/sign-in?interaction=x", "/sign-in/card?interaction=x"] {
        for header in ["client-cert", "ssl-client-cert", "x-client-cert"] {
            let answer = client.get(path, &[(header, pem.clone())]).await;
            assert!(answer.status.is_client_error(), "{path} {header}");
        }
    }
}

#[test]
fn what_would_let_every_card_in_stops_the_start() {
    let authority = TestAuthority::new("cards");
    let server = authority.issue("host", "/CN=localhost", SERVER);
    let told = |change: &dyn Fn(&mut CardConfig)| {
        let mut card = CardConfig {
            host: OwnHostConfig {
                address: Issuer::parse("https://card.example").unwrap(),
                listen: "127.0.0.1:0".parse().unwrap(),
                certificate_file: server.certificate.clone(),
                key_file: server.key.clone(),
            },
            authorities_file: authority.certificate(),
            revocation_lists: vec![authority.path("list.pem")],
            policies: vec![AUTHENTICATION.to_owned()],
            country: "GB".to_owned(),
        };
        change(&mut card);
        let mut config = EidConfig::dev(Issuer::parse("http://localhost:4010").unwrap(), "keys");
        config.card = Some(card);
        config.check_files().map_err(|error| std::error::Error::source(&error).unwrap().to_string())
    };
    assert_eq!(told(&|_| {}), Ok(()));
    assert!(told(&|card| card.revocation_lists.clear()).unwrap_err().contains("`card.revocation_lists` is empty"));
    assert!(told(&|card| card.policies.clear()).unwrap_err().contains("`card.policies` is empty"));
    assert!(told(&|card| card.policies = vec!["any".into()]).unwrap_err().contains("object identifier"));
    for country in ["", "gb", "GBR", "*"] {
        assert!(told(&|card| card.country = country.to_owned()).unwrap_err().contains("two capital letters"));
    }
    assert!(told(&|card| card.authorities_file = server.key.clone()).unwrap_err().contains("authorities_file"));
}

/// The authority for test cards makes what the provider takes and OpenSSL understands, and takes it back.
#[tokio::test(flavor = "multi_thread")]
async fn a_test_card_is_taken_until_it_is_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let now = service::clock::now();
    let cards = CardAuthority::create(&folder.path().join("cards"), now).unwrap();
    let make = |file: &str, purpose, valid| {
        let card = NewCard { name: "GWEN", country: "GB", person_code: "G-123", purpose, valid };
        let [certificate, key] = cards.issue(&card, &folder.path().join(file)).unwrap();
        TestCertificate { certificate, key }
    };
    let carded = Carded::start_with(TestAuthority::new("hosts"), cards.certificate(), cards.list()).await;
    let (good, lost) = (
        make("good", Purpose::Authentication, [now - DAY, now + DAY]),
        make("lost", Purpose::Authentication, [now - DAY, now + DAY]),
    );
    assert!(carded.sign_in(&good).await.location().is_some());
    assert!(carded.sign_in(&lost).await.location().is_some());
    cards.revoke(&lost.certificate, now).unwrap();
    assert!(carded.sign_in(&good).await.location().is_some());
    for (card, why) in [
        (&lost, "revoked"),
        (&make("signature", Purpose::Signature, [now - DAY, now + DAY]), "for signatures"),
        (&make("expired", Purpose::Authentication, [now - DAY * 2, now - DAY]), "expired"),
    ] {
        assert_eq!(carded.sign_in(card).await.status, StatusCode::FORBIDDEN, "{why}");
    }
    let verify = |card: &TestCertificate| {
        let mut openssl = Command::new("openssl");
        openssl.args(["verify", "-crl_check", "-purpose", "sslclient", "-CAfile"]).arg(cards.certificate());
        let ran = openssl.arg("-CRLfile").arg(cards.list()).arg(&card.certificate).output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    let (is_good, told) = verify(&good);
    assert!(is_good, "{told}");
    let (is_good, told) = verify(&lost);
    assert!(!is_good && told.contains("certificate revoked"), "{told}");
    assert!(CardAuthority::create(&folder.path().join("cards"), now).is_err(), "an authority is not written over");
}
