//! TLS on a listener, with certificates that OpenSSL made and clients that are not ours.
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use poem::endpoint::make_sync;
use poem::{Request, Route};
use service::server::{
    Authorities, ClientCertificate, ClientCertificates, Listener, NotVouchedFor, Revocation, ServerLimits, Tls,
    TlsFault, TlsFiles,
};
use service::testing::{CLIENT, SERVER, TestAuthority, TestCertificate};
use service::{Health, Shutdown};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;

/// A server by TLS that answers with what it knows of the client. Dropped, it stops.
struct Secured {
    port: u16,
    authority: TestAuthority,
    server: TestCertificate,
    tls: Tls,
    shutdown: Shutdown,
}

impl Drop for Secured {
    fn drop(&mut self) {
        self.shutdown.hurry();
    }
}

impl Secured {
    async fn start(clients: ClientCertificates) -> Self {
        Self::start_with(clients, ServerLimits::default()).await
    }

    async fn start_with(clients: ClientCertificates, limits: ServerLimits) -> Self {
        let authority = TestAuthority::new("the network");
        let server = authority.issue("server", "/CN=localhost", SERVER);
        let tls = Tls::read(files(&server), clients).unwrap();
        let listener = Listener::bind("127.0.0.1:0").await.unwrap().secured(tls.clone());
        let (port, shutdown) = (listener.address().port(), Shutdown::default());
        let its_shutdown = shutdown.clone();
        tokio::spawn(async move { listener.serve(told(), limits, &Health::new(), &its_shutdown).await });
        Self { port, authority, server, tls, shutdown }
    }

    /// What `curl` is answered, or nothing where it fails.
    async fn curl(&self, arguments: &[&str]) -> Option<String> {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--noproxy", "*", "--cacert"]).arg(self.authority.certificate());
        curl.args(arguments).arg(format!("https://localhost:{}/", self.port));
        let ran = curl.output().await.unwrap();
        ran.status.success().then(|| String::from_utf8(ran.stdout).unwrap())
    }

    async fn curl_as(&self, client: &TestCertificate, more: &[&str]) -> Option<String> {
        let (certificate, key) = (client.certificate.to_str().unwrap(), client.key.to_str().unwrap());
        self.curl(&[&["--cert", certificate, "--key", key], more].concat()).await
    }
}

fn files(certificate: &TestCertificate) -> TlsFiles {
    TlsFiles { certificate: certificate.certificate.clone(), key: certificate.key.clone() }
}

/// Answers with the scheme and the thumbprint of the client's certificate.
fn told() -> Route {
    let tell = |request: Request| {
        let certificate = ClientCertificate::of(&request).map_or("none", ClientCertificate::thumbprint);
        format!("{} {certificate}", request.scheme())
    };
    Route::new().at("/", make_sync(tell))
}

/// The thumbprint as OpenSSL works it out.
async fn thumbprint(certificate: &TestCertificate) -> String {
    let script = "openssl x509 -in \"$0\" -outform der | openssl dgst -sha256 -binary | basenc --base64url";
    let ran = Command::new("sh").args(["-c", script]).arg(&certificate.certificate).output().await.unwrap();
    String::from_utf8(ran.stdout).unwrap().trim().trim_end_matches('=').to_owned()
}

#[tokio::test]
async fn a_listener_serves_tls_and_nothing_else() {
    let secured = Secured::start(ClientCertificates::None).await;
    assert_eq!(secured.curl(&[]).await.unwrap(), "https none");
    assert_eq!(secured.curl(&["--http1.1"]).await.unwrap(), "https none");
    let version = secured.curl(&["--http2", "--write-out", " HTTP/%{http_version}"]).await.unwrap();
    assert_eq!(version, "https none HTTP/2");
    let mut plain = TcpStream::connect(("127.0.0.1", secured.port)).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer).await.ok();
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/"));
    assert_eq!(secured.curl(&["--tls-max", "1.1"]).await, None);
}

#[tokio::test]
async fn what_is_told_of_a_client_is_the_certificate_it_proved() {
    let secured = Secured::start(ClientCertificates::Asked).await;
    let issued = secured.authority.issue("portal", "/CN=portal", CLIENT);
    let own_word = secured.authority.self_signed("alone", "/CN=alone");
    assert_eq!(secured.curl(&[]).await.unwrap(), "https none", "who has none is served too");
    for client in [&issued, &own_word] {
        for version in ["1.2", "1.3"] {
            let told = secured.curl_as(client, &["--tls-max", version]).await.unwrap();
            assert_eq!(told, format!("https {}", thumbprint(client).await), "TLS {version}");
        }
    }
    let unasked = Secured::start(ClientCertificates::None).await;
    assert_eq!(unasked.curl_as(&issued, &[]).await.unwrap(), "https none");
}

/// Attack case 27.
#[tokio::test]
async fn no_header_speaks_for_a_certificate() {
    let secured = Secured::start(ClientCertificates::Asked).await;
    let issued = secured.authority.issue("portal", "/CN=portal", CLIENT);
    let pem = std::fs::read_to_string(&issued.certificate).unwrap().replace('\n', "");
    for header in ["client-cert", "x-client-cert", "x-forwarded-client-cert", "ssl-client-cert", "x-ssl-cert"] {
        let told = secured.curl(&["--header", &format!("{header}: {pem}")]).await.unwrap();
        assert_eq!(told, "https none", "{header}");
    }
}

/// Attack case 28: whoever comes again proves the key again.
#[tokio::test]
async fn where_certificates_are_asked_for_nothing_is_resumed() {
    for (clients, expected) in
        [(ClientCertificates::None, true), (ClientCertificates::Asked, false), (ClientCertificates::Demanded, false)]
    {
        let secured = Secured::start(clients).await;
        let client = secured.authority.issue("portal", "/CN=portal", CLIENT);
        assert_eq!(is_resumable(&secured, &client, "-tls1_3").await, expected, "{clients:?} over TLS 1.3");
        if clients != ClientCertificates::Demanded {
            assert_eq!(is_resumable(&secured, &client, "-tls1_2").await, expected, "{clients:?} over TLS 1.2");
        }
    }
}

/// Whether `openssl s_client` has a later connection resumed with what it was given in an earlier one.
async fn is_resumable(secured: &Secured, client: &TestCertificate, version: &str) -> bool {
    let session: PathBuf = secured.authority.path(&format!("session{version}"));
    let ask = async |option: &str| {
        let script = format!(
            "printf 'GET / HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n' | openssl s_client -connect localhost:{} \
             -CAfile \"$0\" -cert \"$1\" -key \"$2\" {version} -ign_eof {option} \"$3\" 2>/dev/null",
            secured.port
        );
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).arg(secured.authority.certificate());
        shell.arg(&client.certificate).arg(&client.key).arg(&session);
        String::from_utf8_lossy(&shell.output().await.unwrap().stdout).into_owned()
    };
    let first = ask("-sess_out").await;
    assert!(first.contains("HTTP/1.1 200"), "{first}");
    session.exists() && ask("-sess_in").await.contains("Reused, ")
}

#[tokio::test]
async fn where_a_certificate_is_demanded_nobody_is_served_without() {
    let secured = Secured::start(ClientCertificates::Demanded).await;
    let client = secured.authority.issue("card", "/CN=card", CLIENT);
    assert_eq!(secured.curl(&[]).await, None);
    assert_eq!(secured.curl_as(&client, &["--tls-max", "1.2"]).await, None, "TLS 1.3 only");
    assert!(secured.curl_as(&client, &[]).await.unwrap().len() > 40);
}

#[tokio::test]
async fn a_new_certificate_is_served_without_a_restart() {
    let secured = Secured::start(ClientCertificates::None).await;
    let kept = tokio::spawn(secured.tls.clone().keep_read());
    let newer = TestAuthority::new("the next authority");
    let next = newer.issue("server", "/CN=localhost", SERVER);
    // Half of a change: the key is another's. What was read before is used on.
    std::fs::copy(&next.key, &secured.server.key).unwrap();
    assert!(matches!(secured.tls.reread(), Err(TlsFault::Unusable(_))));
    assert!(secured.curl(&[]).await.is_some());
    std::fs::copy(&next.certificate, &secured.server.certificate).unwrap();
    let trusting = newer.certificate();
    let changed = async {
        // The later of two `--cacert` counts.
        while secured.curl(&["--cacert", trusting.to_str().unwrap()]).await.is_none() {}
    };
    tokio::time::timeout(Duration::from_secs(30), changed).await.expect("the new certificate is served");
    kept.abort();
}

#[tokio::test]
async fn files_that_cannot_be_used_are_told_before_anything_is_served() {
    let authority = TestAuthority::new("the network");
    let (one, other) = (authority.issue("one", "/CN=one", SERVER), authority.issue("other", "/CN=other", SERVER));
    let read = |certificate: &PathBuf, key: &PathBuf| {
        let files = TlsFiles { certificate: certificate.clone(), key: key.clone() };
        Tls::read(files, ClientCertificates::None).map(drop).unwrap_err().to_string()
    };
    assert!(read(&one.certificate, &other.key).contains("check that the key is the certificate's"));
    assert!(read(&one.key, &one.key).contains("holds no certificate"));
    assert!(read(&one.certificate, &one.certificate).contains("private key"), "whatever is wrong with it");
    assert!(read(&authority.path("nothing"), &one.key).contains("cannot be read"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&one.key, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&one.certificate, &one.key).contains("chmod 600"));
    }
}

#[tokio::test]
async fn a_client_that_does_not_shake_hands_is_cut_off() {
    let limits = ServerLimits { head_timeout_ms: 30, ..ServerLimits::default() };
    let secured = Secured::start_with(ClientCertificates::None, limits).await;
    for said in [&b""[..], b"\x16\x03\x01"] {
        let mut connection = TcpStream::connect(("127.0.0.1", secured.port)).await.unwrap();
        connection.write_all(said).await.unwrap();
        let mut rest = Vec::new();
        connection.read_to_end(&mut rest).await.ok();
        assert!(rest.is_empty());
    }
}

/// Attack case 26, as far as authorities decide: the certificate reaches the server, and nobody vouches for it.
#[tokio::test]
async fn nobody_vouches_in_doubt() {
    let ours = TestAuthority::new("the network");
    let foreign = TestAuthority::new("the network");
    let day = TimeDelta::days(1);
    let good = ours.issue("good", "/CN=good", CLIENT);
    let revoked = ours.issue("revoked", "/CN=revoked", CLIENT);
    ours.revoke(&revoked);
    let (list, old) = (ours.write_list("list.pem", day), ours.write_list("old.pem", TimeDelta::minutes(-1)));
    let foreign_list = foreign.write_list("foreign.pem", day);
    let judged = async |client: &TestCertificate, lists: Option<&[PathBuf]>| {
        let authorities = Authorities::read(&ours.certificate()).unwrap();
        let certificate = presented(&ours, client).await;
        let revocation = lists.map_or(Revocation::NotLooked, Revocation::Lists);
        authorities.vouch_for(&certificate, revocation, service::clock::now())
    };
    let lists = [list.clone()];
    assert!(judged(&good, None).await.is_ok());
    assert!(judged(&good, Some(&lists)).await.is_ok());
    for client in [
        &revoked,
        &foreign.issue("good", "/CN=good", CLIENT),
        &ours.self_signed("alone", "/CN=good"),
        &ours.issue_for("expired", "/CN=good", CLIENT, [-day * 2, -day]),
        &ours.issue_for("early", "/CN=good", CLIENT, [day, day * 2]),
        &ours.issue("server", "/CN=good", SERVER),
    ] {
        let verdict = judged(client, Some(&lists)).await;
        assert!(matches!(verdict, Err(NotVouchedFor::Refused(_))), "{client:?}: {verdict:?}");
    }
    for (lists, why) in [
        (vec![], "no list"),
        (vec![old], "an old list"),
        (vec![foreign_list], "another authority's list"),
        (vec![ours.path("nothing")], "a list that is not there"),
        (vec![list, ours.path("nothing")], "a list of several that is not there"),
        (vec![good.certificate.clone()], "no list at all"),
    ] {
        assert!(judged(&good, Some(&lists)).await.is_err(), "{why}");
    }
}

/// The certificate as a listener makes it.
async fn presented(authority: &TestAuthority, client: &TestCertificate) -> ClientCertificate {
    let (tell, told) = std::sync::mpsc::channel();
    let server = authority.issue("listener", "/CN=localhost", SERVER);
    let tls = Tls::read(files(&server), ClientCertificates::Demanded).unwrap();
    let listener = Listener::bind("127.0.0.1:0").await.unwrap().secured(tls);
    let (port, shutdown) = (listener.address().port(), Shutdown::default());
    let its_shutdown = shutdown.clone();
    let endpoint = make_sync(move |request: Request| {
        tell.send(ClientCertificate::of(&request).cloned()).ok();
    });
    tokio::spawn(async move { listener.serve(endpoint, ServerLimits::default(), &Health::new(), &its_shutdown).await });
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--noproxy", "*", "--cacert"]).arg(authority.certificate());
    curl.arg("--cert").arg(&client.certificate).arg("--key").arg(&client.key);
    let ran = curl.arg(format!("https://localhost:{port}/")).output().await.unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    shutdown.hurry();
    told.recv().unwrap().unwrap()
}
