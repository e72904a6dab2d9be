//! Rotation, outage, withdrawal and floods: attack cases 36, 44, 54 and 55.
use std::sync::Arc;
use std::time::Duration;

use claims::{Refused, SigningKey};
use identity::{IssuerKeys, Pace, TokenVerifier};
use poem::http::StatusCode;
use service::Health;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::issuer::{Answer, Issuer, key, token, verifier};

async fn verdict(verifier: &TokenVerifier, key: &SigningKey) -> Result<(), Refused> {
    verifier.verify(&token(key), service::clock::now()).await.map(drop)
}

/// Keeps the keys fresh beside the test, once they were had.
async fn kept_fresh(keys: &Arc<IssuerKeys>) -> JoinHandle<()> {
    let (had, mut seen) = watch::channel(false);
    let keys = Arc::clone(keys);
    let keeping = tokio::spawn(async move { keys.keep_fresh(|keys| _ = had.send(keys.are_usable())).await });
    seen.wait_for(|had| *had).await.unwrap();
    keeping
}

/// A pace at which keys are had again and again.
fn quick() -> Pace {
    let quick = Duration::from_millis(5);
    Pace { fetch_interval_min: quick, refresh_interval: quick, retry_interval: quick }
}

#[tokio::test]
async fn keys_are_had_from_an_address_and_by_the_issuers_metadata() {
    let own = key();
    let issuer = Issuer::publishing(&[&own]).await;
    for address in [issuer.keys_address(), issuer.metadata_address()] {
        let (verifier, keys) = verifier(address, Pace::default());
        assert!(!keys.are_usable());
        assert_eq!(verdict(&verifier, &own).await, Ok(()), "had when first needed");
        assert!(keys.are_usable());
        assert_eq!(verdict(&verifier, &key()).await, Err(Refused::UnknownKey));
    }
}

#[tokio::test]
async fn a_process_is_ready_once_the_keys_were_had() {
    let own = key();
    let issuer = Issuer::publishing(&[&own]).await;
    issuer.change(|answer| answer.status = StatusCode::SERVICE_UNAVAILABLE);
    let (verifier, _) = verifier(issuer.keys_address(), quick());
    let health = Health::new();
    let keeping = tokio::spawn(verifier.keep_fresh(&health));
    assert!(!health.report().ready);
    while issuer.asked() < 3 {
        assert!(!health.report().ready);
        tokio::task::yield_now().await;
    }
    issuer.change(|answer| answer.status = StatusCode::OK);
    while !health.report().ready {
        tokio::task::yield_now().await;
    }
    assert_eq!(verdict(&verifier, &own).await, Ok(()));
    // It stays so while the issuer is away.
    issuer.change(|answer| answer.status = StatusCode::SERVICE_UNAVAILABLE);
    let asked = issuer.asked();
    while issuer.asked() < asked + 3 {
        tokio::task::yield_now().await;
    }
    assert!(health.report().ready);
    keeping.abort();
}

// 36, 44
#[tokio::test]
async fn keys_that_are_not_surely_the_issuers_are_not_taken() {
    let own = key();
    let issuer = Issuer::publishing(&[&own]).await;
    let elsewhere = Issuer::publishing(&[&own]).await;
    let redirected = |answer: &mut Answer| {
        answer.status = StatusCode::FOUND;
        answer.location = Some(format!("{}/jwks", elsewhere.url));
    };
    type Change<'a> = Box<dyn FnOnce(&mut Answer) + 'a>;
    let changes: Vec<(&str, Change<'_>)> = vec![
        ("another issuer's metadata", Box::new(|answer| answer.metadata["issuer"] = "https://other.example".into())),
        ("keys without TLS", Box::new(|answer| answer.metadata["jwks_uri"] = "http://keys.example/jwks".into())),
        ("a redirection", Box::new(redirected)),
        ("an error", Box::new(|answer| answer.status = StatusCode::INTERNAL_SERVER_ERROR)),
        ("more than 256 KiB", Box::new(|answer| answer.keys.push_str(&" ".repeat(256 * 1024)))),
        ("no key set", Box::new(|answer| answer.keys = "[]".into())),
        ("a private key", Box::new(|answer| answer.keys = answer.keys.replacen("\"kty\"", "\"d\":\"AA\",\"kty\"", 1))),
    ];
    let before = issuer.answer();
    for (name, change) in changes {
        issuer.change(|answer| answer.clone_from(&before));
        issuer.change(change);
        let (verifier, keys) = verifier(issuer.metadata_address(), Pace::default());
        assert_eq!(verdict(&verifier, &own).await, Err(Refused::UnknownKey), "{name}");
        assert!(!keys.are_usable(), "{name}");
    }
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn an_issuer_changes_its_key_under_load_and_nobody_is_refused() {
    let (old, new) = (key(), key());
    let issuer = Issuer::publishing(&[&old]).await;
    let (verifier, keys) = verifier(issuer.keys_address(), Pace { fetch_interval_min: Duration::ZERO, ..quick() });
    let keeping = kept_fresh(&keys).await;
    let (signs, signing) = watch::channel(old.clone());
    let (counts, counted): (Vec<_>, Vec<_>) = (0..4).map(|_| watch::channel(0)).unzip();
    let clients: Vec<JoinHandle<()>> = counts
        .into_iter()
        .map(|count| {
            let (verifier, signing) = (verifier.clone(), signing.clone());
            tokio::spawn(async move {
                while !count.is_closed() {
                    let key = signing.borrow().clone();
                    assert_eq!(verdict(&verifier, &key).await, Ok(()));
                    count.send_modify(|count| *count += 1);
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let mut counted = counted;
    go_on(&mut counted).await;
    // Published and used at once: the first token of the new key has it fetched.
    issuer.publish(&[&old, &new]);
    signs.send_replace(new.clone());
    go_on(&mut counted).await;
    issuer.publish(&[&new]);
    go_on(&mut counted).await;
    // And while the issuer is away.
    issuer.change(|answer| answer.status = StatusCode::SERVICE_UNAVAILABLE);
    go_on(&mut counted).await;
    drop(counted);
    for client in clients {
        client.await.unwrap();
    }
    keeping.abort();
}

/// Waits until each client has had some more tokens verified.
async fn go_on(counted: &mut [watch::Receiver<u64>]) {
    for count in counted {
        let aim = *count.borrow() + 20;
        count.wait_for(|count| *count >= aim).await.expect("a client was refused");
    }
}

// 54
#[tokio::test]
async fn a_flood_of_unknown_keys_has_the_issuer_asked_once_and_good_tokens_pass() {
    let own = key();
    let issuer = Issuer::publishing(&[&own]).await;
    let (verifier, _) = verifier(issuer.keys_address(), Pace::default());
    let begun = Instant::now();
    // The first wave comes while nothing is known yet, the second when the keys are known.
    for _ in 0..2 {
        let strangers: Vec<String> = (0..20).map(|_| token(&key())).collect();
        let flood: Vec<_> = (0..400)
            .map(|number| {
                let (verifier, token) = (verifier.clone(), strangers[number % strangers.len()].clone());
                tokio::spawn(async move { verifier.verify(&token, service::clock::now()).await.map(drop) })
            })
            .collect();
        if issuer.asked() > 0 {
            for _ in 0..50 {
                assert_eq!(verdict(&verifier, &own).await, Ok(()));
            }
        }
        for verdict in flood {
            assert_eq!(verdict.await.unwrap(), Err(Refused::UnknownKey));
        }
        assert_eq!(issuer.asked(), 1);
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "all within one window");
}

#[tokio::test]
async fn a_key_that_was_asked_for_in_vain_is_not_asked_for_again() {
    let own = key();
    let issuer = Issuer::publishing(&[&own]).await;
    let pace = Pace { fetch_interval_min: Duration::ZERO, ..Pace::default() };
    let (verifier, keys) = verifier(issuer.keys_address(), pace);
    let stranger = key();
    for _ in 0..5 {
        assert_eq!(verdict(&verifier, &stranger).await, Err(Refused::UnknownKey));
    }
    assert_eq!(issuer.asked(), 1);
    assert!(!keys.learn(&"k".repeat(257)).await);
    assert_eq!(issuer.asked(), 1);
    // Once the issuer is known to have it, it is accepted.
    issuer.publish(&[&stranger]);
    assert_eq!(verdict(&verifier, &key()).await, Err(Refused::UnknownKey));
    assert_eq!(verdict(&verifier, &stranger).await, Ok(()));
}

// 55
#[tokio::test]
async fn a_withdrawn_key_dies_without_anybody_asking() {
    let (stolen, other) = (key(), key());
    let issuer = Issuer::publishing(&[&stolen, &other]).await;
    let (verifier, keys) = verifier(issuer.keys_address(), quick());
    let keeping = kept_fresh(&keys).await;
    assert_eq!(verdict(&verifier, &stolen).await, Ok(()));
    issuer.publish(&[&other]);
    while verdict(&verifier, &stolen).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert_eq!(verdict(&verifier, &other).await, Ok(()));
    keeping.abort();
    let Pace { refresh_interval, .. } = Pace::default();
    assert!(refresh_interval + Duration::from_secs(2 * 5) < Duration::from_secs(5 * 60), "as long as a fetch may take");
}

#[tokio::test]
async fn in_an_outage_keys_hold_for_their_life_and_no_longer() {
    let own = key();
    let issuer = Issuer::publishing(&[&own]).await;
    let (verifier, keys) = verifier(issuer.keys_address(), Pace::default());
    let (told, mut heard) = watch::channel(false);
    let kept = Arc::clone(&keys);
    let keeping = tokio::spawn(async move { kept.keep_fresh(|keys| _ = told.send(keys.are_usable())).await });
    heard.wait_for(|usable| *usable).await.unwrap();
    issuer.change(|answer| answer.status = StatusCode::SERVICE_UNAVAILABLE);
    // From here on nothing is had any more, so time may run as it likes.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(290)).await;
    assert_eq!(verdict(&verifier, &own).await, Ok(()));
    assert!(keys.are_usable());
    heard.wait_for(|usable| !*usable).await.unwrap();
    assert_eq!(verdict(&verifier, &own).await, Err(Refused::UnknownKey));
    keeping.abort();
}
