//! What is kept, and for how long.
use chrono::TimeDelta;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, nothing};

async fn count(stage: &Stage, table: &str) -> i64 {
    let db = stage.database.database().connection();
    let sql = format!("select count(*) as rows from \"{table}\"");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get("", "rows").unwrap()
}

#[tokio::test]
async fn what_has_expired_is_removed_and_nothing_else() {
    const TABLES: [&str; 9] = [
        "seen",
        "pushed_request",
        "interaction",
        "session",
        "session_client",
        "authorization",
        "authorization_code",
        "refresh_token",
        "access_token",
    ];
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let offline = json!({ "scope": "openid offline_access" });
        let tokens = client.tokens(&Browser::new(&stage), "officer", offline).await;
        client.tokens(&Browser::new(&stage), "officer", nothing()).await;
        client.push(nothing()).await;
        Browser::new(&stage).open(&client.pushed(nothing()).await).await;
        for table in TABLES {
            assert!(count(&stage, table).await > 0, "{table}");
        }
        stage.clock.move_on(TimeDelta::hours(37));
        stage.eid.keep_house_once().await;
        for table in ["seen", "pushed_request", "interaction", "session", "session_client", "access_token"] {
            assert_eq!(count(&stage, table).await, 0, "{table}");
        }
        for table in ["authorization", "authorization_code", "refresh_token"] {
            assert_eq!(count(&stage, table).await, 1, "{table}: what outlives its session");
        }
        let refreshed = client.refresh(tokens.text("refresh_token"), nothing()).await;
        assert_eq!(refreshed.status, StatusCode::OK, "{}", refreshed.body);
        stage.clock.move_on(TimeDelta::days(32));
        stage.eid.keep_house_once().await;
        for table in TABLES {
            assert_eq!(count(&stage, table).await, 0, "{table}");
        }
    }
}
