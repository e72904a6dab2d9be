//! Alive and ready.
use poem::Route;
use poem::http::StatusCode;
use poem::test::TestClient;
use service::Health;

async fn ready(health: &Health) -> (StatusCode, String) {
    let client = TestClient::new(health.add_routes(Route::new()));
    let response = client.get("/ready").send().await;
    (response.0.status(), response.0.into_body().into_string().await.unwrap())
}

#[tokio::test]
async fn a_process_is_ready_when_all_its_components_are() {
    let health = Health::new();
    assert_eq!(ready(&health).await.0, StatusCode::OK);
    let database = health.component("database");
    assert_eq!(ready(&health).await.0, StatusCode::SERVICE_UNAVAILABLE);
    database.ok();
    assert_eq!(ready(&health).await.0, StatusCode::OK);
    database.degraded("its disk is full");
    let (status, body) = ready(&health).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&body).unwrap(),
        serde_json::json!({
            "ready": false,
            "draining": false,
            "components": { "database": { "state": "degraded", "reason": "its disk is full" } },
        })
    );
}

#[tokio::test]
async fn a_process_that_stops_is_alive_and_not_ready() {
    let health = Health::new();
    health.component("database").ok();
    health.drain();
    assert_eq!(ready(&health).await.0, StatusCode::SERVICE_UNAVAILABLE);
    let client = TestClient::new(health.add_routes(Route::new()));
    client.get("/health").send().await.assert_status_is_ok();
}
