//! Addresses that a real e-ID never calls. 44
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use eid::{EidParts, Issuer, Mode, UpstreamConfig};
use service::Secret;
use storage::TestDatabase;

use super::council::Council;
use crate::browser::Browser;
use crate::stage::serve_alone;

type Migrator = migrations::eid::Migrator;

/// A listener that counts who comes, and answers nothing.
fn listener() -> (u16, Arc<AtomicUsize>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    (port, count)
}

/// An e-ID for real people, at which people sign in with `upstream`.
async fn real(upstream: UpstreamConfig) -> Result<(eid::Eid, TestDatabase), eid::BuildError> {
    service::crypto::install();
    let database = TestDatabase::sqlite().await.unwrap();
    database.database().migrate::<Migrator>().await.unwrap();
    let key = claims::SigningKey::generate(|bytes| bytes.fill(5)).to_pem();
    let mut config = eid::EidConfig::dev(Issuer::parse("https://eid.example").unwrap(), "unused");
    config.mode = Mode::Small;
    config.keys = None;
    config.key = Some(Secret::new(key));
    config.upstreams = vec![upstream];
    let parts = EidParts { config, database: database.database().clone(), clock: Arc::new(service::clock::now) };
    Ok((eid::build(parts).await?, database))
}

#[tokio::test]
async fn a_real_e_id_does_not_start_with_a_provider_at_an_inner_address() {
    let council = Council::start().await;
    for issuer in [
        council.issuer.as_str(),
        "http://login.example",
        "https://127.0.0.1",
        "https://10.1.2.3/realm",
        "https://[::1]",
        "https://192.168.0.1:8443",
    ] {
        let upstream = UpstreamConfig { issuer: issuer.to_owned(), ..council.config() };
        assert!(real(upstream).await.is_err(), "{issuer}");
    }
}

/// A name that leads to this machine is found out when it is resolved, and nobody is called.
#[tokio::test]
async fn a_name_that_leads_to_an_inner_address_is_not_called() {
    let council = Council::start().await;
    let (port, count) = listener();
    let upstream = UpstreamConfig { issuer: format!("https://localhost:{port}"), ..council.config() };
    let (eid, _database) = real(upstream).await.unwrap();
    let served = serve_alone(&eid).await;
    let browser = Browser::at(&served.at(""));
    let page = browser.open("/me/context").await;
    let interaction = page.field_of_link("interaction");
    let shown = browser.get(&format!("/upstream/bst/start?interaction={interaction}")).await;
    assert!(shown.text.contains("cannot be reached now"), "{}", shown.text);
    assert_eq!(count.load(Ordering::SeqCst), 0);
}
