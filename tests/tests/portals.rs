//! Portals of two organisations with one e-ID: sign in once, be known at both, sign out of both. The numbers are those of the attack cases.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use claims::SigningKey;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Client, Program, run};
use url::Url;

use crate::eid::free_port;
use crate::operations::{ANSWER, ASK_TO_JOIN, DECIDE, WHO_AM_I, landmarks};
use crate::processes::Processes;
use crate::visitor::{FROM_OWN_PAGE, Visitor};

const AUDIENCE: &str = "urn:witan:gateway";
pub(crate) const HOSTS: [&str; 2] = ["a.localhost", "b.localhost"];
const ME: &str = "{ me { id } }";

/// A portal of an organisation: a network with a gateway of its own.
pub(crate) struct PortalProgram {
    program: Program,
    pub(crate) origin: String,
    port: u16,
    key: SigningKey,
}

/// Two portals, and the e-ID that people sign in at.
pub(crate) struct Portals {
    eid: Program,
    pub(crate) a: PortalProgram,
    pub(crate) b: PortalProgram,
}

impl Portals {
    /// Each portal is a network of its own.
    pub(crate) async fn start() -> Self {
        Self::start_over(None).await
    }

    /// The portals are gateways over the same subgraphs, which `network` says, or networks of their own.
    async fn start_over(network: Option<&str>) -> Self {
        let eid_port = free_port();
        let [a, b] = [1, 2].map(|number| (free_port(), SigningKey::generate(|bytes| bytes.fill(number))));
        let folder = tempfile::tempdir().unwrap();
        let clients = [("a", &a), ("b", &b)].map(|(name, (port, key))| client(name, *port, key));
        fs::write(folder.path().join("eid.toml"), eid_config(eid_port, &clients.concat())).unwrap();
        let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;
        let a = PortalProgram::start("a", a, eid.url(), network).await;
        let b = PortalProgram::start("b", b, eid.url(), network).await;
        Self { eid, a, b }
    }

    pub(crate) fn issuer(&self) -> &str {
        self.eid.url()
    }

    pub(crate) async fn stop(self) {
        for program in [self.a.program, self.b.program, self.eid] {
            assert_eq!(program.stop().await.0, Some(0));
        }
    }
}

impl PortalProgram {
    async fn start(name: &str, (port, key): (u16, SigningKey), issuer: &str, network: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_key(&folder.path().join("portal.pem"), &key);
        let origin = format!("http://{name}.localhost:{port}");
        let (process, top, under) = match network {
            Some(network) => ("gateway", format!("listen = \"127.0.0.1:{port}\"\n{network}"), ""),
            None => ("serve", format!("tier = \"tiny\"\ngateway.listen = \"127.0.0.1:{port}\""), "gateway."),
        };
        let config = format!("{top}\n{}", portal_config(name, under, &origin, issuer));
        fs::write(folder.path().join("witan.toml"), config).unwrap();
        let program = Program::start_in(folder, &[process, "--config", "witan.toml"]).await;
        Self { program, origin, port, key }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn host(&self) -> String {
        Url::parse(&self.origin).unwrap().host_str().unwrap().to_owned()
    }

    async fn session(&self, visitor: &mut Visitor) -> Value {
        visitor.send(Method::GET, &self.at("/session"), &FROM_OWN_PAGE, "").await.json().await.unwrap()
    }

    async fn ask(&self, visitor: &mut Visitor, headers: &[(&str, &str)]) -> (u16, Value) {
        self.ask_for(visitor, headers, ME, json!({})).await
    }

    async fn ask_for(
        &self,
        visitor: &mut Visitor,
        headers: &[(&str, &str)],
        document: &str,
        variables: Value,
    ) -> (u16, Value) {
        let headers = [&[("content-type", "application/json")], headers].concat();
        let body = json!({ "query": document, "variables": variables }).to_string();
        let answer = visitor.send(Method::POST, &self.at("/graphql"), &headers, body).await;
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn log_out(&self, visitor: &mut Visitor) -> Value {
        visitor.send(Method::POST, &self.at("/logout"), &FROM_OWN_PAGE, "").await.json().await.unwrap()
    }

    /// What comes of a logout token at the portal.
    async fn tell(&self, token: &str) -> (u16, String) {
        let form = format!("logout_token={token}").into_bytes();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = Client::new(self.program.url()).post("/backchannel-logout", form, &headers).await;
        (answer.status, answer.text())
    }
}

fn write_key(path: &Path, key: &SigningKey) {
    fs::write(path, key.to_pem()).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn client(name: &str, port: u16, key: &SigningKey) -> String {
    let key = key.public_jwk();
    let text = |name: &str| key[name].as_str().unwrap();
    format!(
        r#"
        [[provider.ready_clients]]
        client_id = "portal-{name}"
        client_name = {{ en = "Portal {name}" }}
        org = "{org}"
        subsystem = "portal"
        redirect_uris = ["http://{name}.localhost:{port}/callback"]
        post_logout_redirect_uris = ["http://{name}.localhost:{port}/"]
        backchannel_logout_uri = "http://127.0.0.1:{port}/backchannel-logout"
        grant_types = ["authorization_code", "refresh_token"]
        token_endpoint_auth_method = "private_key_jwt"
        dpop_bound_access_tokens = true
        scopes = ["groups:join", "posts:write"]
        claims = ["name"]
        resources = ["{AUDIENCE}"]
        consent_is_implied = true
        jwks = {{ keys = [{{ kty = "EC", crv = "P-256", kid = "{kid}", x = "{x}", y = "{y}" }}] }}
        "#,
        org = name.to_uppercase().repeat(3),
        kid = text("kid"),
        x = text("x"),
        y = text("y"),
    )
}

fn eid_config(port: u16, clients: &str) -> String {
    let (officer, facilitator) = (landmarks().cardiff_officer, landmarks().desk_facilitator);
    format!(
        r#"
        listen = "127.0.0.1:{port}"
        [provider]
        issuer = "http://localhost:{port}"
        keys = "keys"
        [[provider.ready_people]]
        id = "officer"
        name = "Gareth <b>Rees</b>"
        org = "{org}"
        member = "{officer}"
        [[provider.ready_people]]
        id = "facilitator"
        name = "Ada"
        org = "{facilitator_org}"
        member = "{facilitator}"
        [[provider.ready_people]]
        id = "citizen"
        name = "Gwen"
        assurance = "high"
        {clients}
        "#,
        org = officer.org,
        facilitator_org = facilitator.org,
    )
}

fn portal_config(name: &str, under: &str, origin: &str, issuer: &str) -> String {
    format!(
        r#"
        [[{under}issuers]]
        identifier = "{issuer}"
        metadata_url = "{issuer}/.well-known/openid-configuration"
        audience = "{AUDIENCE}"
        assurance_max = "high"
        environment = "dev"
        [{under}portal]
        origin = "{origin}"
        issuer = "{issuer}"
        client_id = "portal-{name}"
        key_file = "portal.pem"
        scopes = ["groups:join", "posts:write"]
        database.url = "sqlite:portal.sqlite"
        "#
    )
}

#[tokio::test]
async fn one_signs_in_once_and_is_known_at_both_until_one_signs_out_of_either() {
    let portals = Portals::start().await;
    let mut visitor = Visitor::new(&HOSTS);
    assert_eq!(portals.a.session(&mut visitor).await["signedIn"], false);

    let (at, status, _) = visitor.visit(&portals.a.at("/login?return_to=/%23ask"), "officer").await;
    assert_eq!((at.as_str(), status), (portals.a.at("/#ask").as_str(), 200));
    let who = portals.a.session(&mut visitor).await;
    let as_whom = ["name", "context", "organisation", "assurance"].map(|member| who[member].as_str().unwrap());
    assert_eq!(as_whom, ["Gareth <b>Rees</b>", "employee", "CRF", "substantial"]);

    // At the other portal nobody is asked again: `visit` would sign in as somebody who is not there.
    let (at, _, _) = visitor.visit(&portals.b.at("/login"), "nobody").await;
    assert_eq!(at.as_str(), portals.b.at("/"));
    for portal in [&portals.a, &portals.b] {
        let (status, answer) = portal.ask(&mut visitor, &FROM_OWN_PAGE).await;
        assert_eq!((status, &answer["data"]["me"]["id"]), (200, &json!(landmarks().cardiff_officer.to_string())));
        let cookie = visitor.cookie(&portal.host(), "witan-session").unwrap();
        assert_eq!(cookie.len(), 43, "the cookie is a secret, and no token");
    }

    // Signing out at one, and at the e-ID with it, ends both.
    let location = portals.a.log_out(&mut visitor).await["location"].as_str().unwrap().to_owned();
    assert_eq!(portals.a.session(&mut visitor).await["signedIn"], false);
    let (at, _, _) = visitor.visit(&location, "nobody").await;
    assert_eq!(at.as_str(), portals.a.at("/"));
    let (status, answer) = portals.b.ask(&mut visitor, &FROM_OWN_PAGE).await;
    assert_eq!((status, &answer["data"]), (401, &Value::Null), "{answer}");
    assert_eq!(portals.b.session(&mut visitor).await["signedIn"], false);
    portals.stop().await;
}

// 6
#[tokio::test]
async fn a_sign_in_goes_on_only_in_the_browser_that_began_it_and_once() {
    let portals = Portals::start().await;
    let mut attacker = Visitor::new(&HOSTS);
    // The attacker signs in as themselves, and stops before coming back.
    let login = attacker.get(&portals.a.at("/login")).await;
    let mut at = login.headers()["location"].to_str().unwrap().to_owned();
    let cookie = attacker.cookie("a.localhost", "witan-sign-in").unwrap().to_owned();
    let mut at_provider = Visitor::new(&HOSTS);
    at_provider.set_cookie("a.localhost", "witan-sign-in", "of another browser");
    let (refused, status, page) = at_provider.visit(&at, "officer").await;
    assert!(refused.as_str().contains("/callback?") && status == 400, "{refused}");
    assert!(page.contains("Nobody was signed in"), "{page}");
    assert_eq!(at_provider.cookie("a.localhost", "witan-session"), None);

    // The same answer in the browser that began it signs in once, and no second time.
    at = refused.to_string();
    assert_eq!(attacker.get(&at).await.status(), 303);
    attacker.set_cookie("a.localhost", "witan-sign-in", &cookie);
    assert_eq!(attacker.get(&at).await.status(), 400);
    portals.stop().await;
}

// 35
#[tokio::test]
async fn an_answer_of_another_issuer_or_with_another_state_signs_nobody_in() {
    let portals = Portals::start().await;
    for (name, value) in
        [("iss", "https://other.example"), ("state", "another"), ("code", "stolen"), ("error", "access_denied")]
    {
        let mut visitor = Visitor::new(&HOSTS);
        let login = visitor.get(&portals.a.at("/login")).await;
        let to_provider = login.headers()["location"].to_str().unwrap().to_owned();
        let mut person = Visitor::new(&HOSTS);
        person.set_cookie("a.localhost", "witan-sign-in", "none");
        let (answer, _, _) = person.visit(&to_provider, "officer").await;
        let mut changed = answer.clone();
        let kept = answer.query_pairs().filter(|(other, _)| *other != name);
        changed.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
        let response = visitor.get(changed.as_str()).await;
        assert_eq!(response.status(), 400, "{name}");
        assert_eq!(visitor.cookie("a.localhost", "witan-session"), None, "{name}");
    }
    portals.stop().await;
}

#[tokio::test]
async fn the_cookie_counts_only_in_requests_that_no_other_site_can_send() {
    let portals = Portals::start().await;
    let mut visitor = Visitor::new(&HOSTS);
    visitor.visit(&portals.a.at("/login"), "officer").await;
    // Without the header the request is nobody's.
    let (status, answer) = portals.a.ask(&mut visitor, &[]).await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (200, &json!("UNAUTHENTICATED")), "{answer}");
    // From another site's page it is refused, with or without.
    for headers in [&[("sec-fetch-site", "cross-site")][..], &[("sec-fetch-site", "same-site"), FROM_OWN_PAGE[0]]] {
        assert_eq!(portals.a.ask(&mut visitor, headers).await.0, 403);
        for (method, path) in [(Method::GET, "/session"), (Method::POST, "/logout")] {
            assert_eq!(visitor.send(method, &portals.a.at(path), headers, "").await.status(), 403, "{path}");
        }
    }
    assert_eq!(visitor.send(Method::POST, &portals.a.at("/logout"), &[], "").await.status(), 403);
    assert_eq!(visitor.send(Method::GET, &portals.a.at("/logout"), &FROM_OWN_PAGE, "").await.status(), 405);
    assert_eq!(portals.a.session(&mut visitor).await["signedIn"], true);
    // Two credentials at once, and two cookies of one name, are none.
    let both = [FROM_OWN_PAGE[0], ("authorization", "Bearer abc")];
    assert_eq!(portals.a.ask(&mut visitor, &both).await.0, 401);
    let value = visitor.cookie("a.localhost", "witan-session").unwrap().to_owned();
    let planted = [FROM_OWN_PAGE[0], ("cookie", &*format!("witan-session={value}; witan-session=planted"))];
    let mut other = Visitor::new(&HOSTS);
    assert_eq!(portals.a.ask(&mut other, &planted).await.0, 401);
    portals.stop().await;
}

// 65
#[tokio::test]
async fn a_cookie_that_stands_for_nobody_is_refused_and_not_anonymous() {
    let portals = Portals::start().await;
    let mut visitor = Visitor::new(&HOSTS);
    for value in ["", "x", &"A".repeat(43)] {
        visitor.set_cookie("a.localhost", "witan-session", value);
        let (status, answer) = portals.a.ask(&mut visitor, &FROM_OWN_PAGE).await;
        assert_eq!(
            (status, &answer["errors"][0]["extensions"]["reason"]),
            (401, &json!("SESSION_REFUSED")),
            "{answer}"
        );
        assert_eq!(portals.a.session(&mut visitor).await["signedIn"], false);
        visitor.set_cookie("a.localhost", "witan-session", value);
    }
    // What one portal gave proves nothing at another.
    visitor.visit(&portals.a.at("/login"), "officer").await;
    let of_a = visitor.cookie("a.localhost", "witan-session").unwrap().to_owned();
    visitor.set_cookie("b.localhost", "witan-session", &of_a);
    assert_eq!(portals.b.ask(&mut visitor, &FROM_OWN_PAGE).await.0, 401);
    portals.stop().await;
}

// 22, 64
#[tokio::test]
async fn one_signs_in_more_surely_or_is_told_that_one_cannot() {
    let portals = Portals::start().await;
    let mut visitor = Visitor::new(&HOSTS);
    visitor.visit(&portals.a.at("/login"), "officer").await;
    let (at, status, page) = visitor.visit(&portals.a.at("/login?acr_values=high"), "officer").await;
    assert!(status == 400 && at.path() == "/callback" && page.contains("surer way"), "{at} {page}");
    assert_eq!(portals.a.session(&mut visitor).await["assurance"], "substantial", "the session goes on as it was");

    visitor.visit(&portals.b.at("/login?acr_values=high&prompt=login"), "citizen").await;
    let who = portals.b.session(&mut visitor).await;
    assert_eq!((&who["assurance"], &who["context"]), (&json!("high"), &json!("citizen")), "{who}");
    portals.stop().await;
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_from_here() {
    let portals = Portals::start().await;
    let mut visitor = Visitor::new(&HOSTS);
    for elsewhere in ["//evil.example", "https://evil.example/", "/%5Cevil.example", "evil", "%2F%2Fevil.example"] {
        let login = visitor.get(&portals.a.at(&format!("/login?return_to={elsewhere}"))).await;
        assert_eq!(login.status(), 400, "{elsewhere}");
    }
    // By another name of this machine one is led to the one that the e-ID leads back to, whose cookies are the right ones.
    let by_number = visitor.get(&format!("http://127.0.0.1:{}/login?acr_values=low", portals.a.port)).await;
    assert_eq!(by_number.headers()["location"].to_str().unwrap(), portals.a.at("/login?acr_values=low"));
    portals.stop().await;
}

// 42
#[tokio::test]
async fn only_the_issuers_own_logout_token_ends_a_session_and_once() {
    let portals = Portals::start().await;
    let mut visitor = Visitor::new(&HOSTS);
    visitor.visit(&portals.a.at("/login"), "officer").await;
    let now = service::clock::now().timestamp();
    let good = json!({
        "iss": portals.issuer(), "aud": "portal-a", "iat": now, "exp": now + 60, "jti": "l-1", "sid": "s-1",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} }
    });
    let forged = portals.a.key.sign_token("logout+jwt", good.as_object().unwrap());
    for token in [forged.as_str(), "", "a.b.c"] {
        let (status, text) = portals.a.tell(token).await;
        assert!(status == 400 && text.contains("invalid_request"), "{text}");
    }
    assert_eq!(portals.a.session(&mut visitor).await["signedIn"], true);
    portals.stop().await;
}

#[tokio::test]
async fn story_2_through_two_councils_portals_over_the_same_subgraphs() {
    let processes = Processes::start().await;
    let portals = Portals::start_over(Some(processes.network())).await;
    let (mut officer, mut facilitator) = (Visitor::new(&HOSTS), Visitor::new(&HOSTS));
    officer.visit(&portals.a.at("/login"), "officer").await;
    facilitator.visit(&portals.b.at("/login"), "facilitator").await;
    let me = portals.a.ask_for(&mut officer, &FROM_OWN_PAGE, WHO_AM_I, json!({})).await.1;
    assert_eq!(me["data"]["me"]["id"], landmarks().cardiff_officer.to_string(), "{me:#}");

    // To another council's group, and let in there.
    let group = landmarks().desk_group;
    let join = json!({ "in": { "org": group.org.to_string(), "groupId": group.to_string(), "message": "Please", "idempotencyKey": "j" } });
    let asked = portals.a.ask_for(&mut officer, &FROM_OWN_PAGE, ASK_TO_JOIN, join).await.1;
    let request = &asked["data"]["joinGroup"]["outcome"]["id"];
    let accept = json!({ "in": { "org": group.org.to_string(), "requestId": request, "accept": true } });
    let own = portals.a.ask_for(&mut officer, &FROM_OWN_PAGE, DECIDE, accept.clone()).await.1;
    assert_eq!(own["data"]["decideJoinRequest"]["errors"][0]["__typename"], "NotPermitted", "{own:#}");
    let decided = portals.b.ask_for(&mut facilitator, &FROM_OWN_PAGE, DECIDE, accept).await.1;
    assert_eq!(decided["data"]["decideJoinRequest"]["request"]["state"], "ACCEPTED", "{decided:#}");

    // And speaks.
    let entry = landmarks().entry_post;
    let words = json!({ "in": { "org": entry.org.to_string(), "postId": entry.to_string(), "body": "Diolch.", "idempotencyKey": "a" } });
    let answered = portals.a.ask_for(&mut officer, &FROM_OWN_PAGE, ANSWER, words).await.1;
    assert!(answered["data"]["addComment"]["comment"]["id"].is_string(), "{answered:#}");
    portals.stop().await;
    processes.stop().await;
}

/// Asks the demonstration network as its data team does.
fn query(folder: &Path, more: &[&str]) -> (bool, String, String) {
    let output = run(folder, &[&["query", "sector.graphql", "--key", "witan-data/keys/data-team.pem"], more].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn a_data_teams_system_takes_a_table_away_if_it_may() {
    let network = Program::start(&["serve", "--listen", "127.0.0.1:0", "--tier", "tiny"]).await;
    let operation = "query { postStats(by: [NATION]) { rows { keys posts authors } } }";
    fs::write(network.folder().join("sector.graphql"), operation).unwrap();
    let said = network.printed.join("\n");
    let issuer = said.lines().find_map(|line| line.split_once("is at ")).unwrap().1;
    let graph = format!("{}/graphql", network.url());
    let here = ["--issuer", issuer, "--graph", &graph];

    let table = query(network.folder(), &[&here[..], &["--scope", "stats:read", "--format", "table"]].concat());
    assert!(table.0 && table.1.starts_with("keys\tposts\tauthors\nENGLAND\t"), "{table:?}");
    // 64: without the scope it is refused, and says so by its exit status as well.
    let refused = query(network.folder(), &here);
    assert!(!refused.0 && refused.1.contains("FORBIDDEN") && refused.2.contains("status 403"), "{refused:?}");
    let unregistered = query(network.folder(), &[&here[..], &["--scope", "posts:write"]].concat());
    assert!(!unregistered.0 && unregistered.2.contains("is not registered for one of the scopes"), "{unregistered:?}");
    let other = query(network.folder(), &[&here[..], &["--client", "portal", "--scope", "stats:read"]].concat());
    assert!(!other.0 && other.2.contains("is `portal` registered there, with this key?"), "{other:?}");
    network.stop().await;
}
