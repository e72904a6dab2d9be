//! Starting, being ready, stopping, starting again.

use std::net::TcpListener;

use serde_json::json;
use tests::{Client, PostgresDatabase, Program, run};

use crate::operations::{ENTRY_PAGE, keyed, landmarks, serve_tiny};

#[tokio::test]
async fn a_server_is_healthy_ready_measured_and_stops_in_good_order() {
    let server = serve_tiny().await;
    let client = Client::new(server.url());
    assert_eq!(client.get("/health").await.status, 200);
    assert_eq!(client.get("/ready").await.status, 200);
    client.graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await.data();
    let metrics = client.get("/metrics").await.text();
    for stage in ["authenticate", "parse", "validate", "plan", "authorize", "execute", "respond"] {
        assert!(metrics.contains(&format!("\"{stage}\"")), "the stage {stage} is not measured:\n{metrics}");
    }
    assert_eq!(server.stop().await.0, Some(0));
}

#[tokio::test]
async fn a_second_start_finds_what_the_first_left() {
    let server = serve_tiny().await;
    let first = Client::new(server.url()).graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await;
    let (_, folder) = server.stop().await;
    let server = Program::start_in(folder, &["serve", "--listen", "127.0.0.1:0"]).await;
    assert!(!server.printed.iter().any(|line| line.contains("oading")), "{:?}", server.printed);
    let again = Client::new(server.url()).graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await;
    assert_eq!(first.text(), again.text());

    let (_, folder) = server.stop().await;
    let other = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--tier", "small"]);
    assert!(!other.status.success());
    let told = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(told.contains("tiny") && told.contains("--data"), "{told}");
}

#[tokio::test]
async fn a_data_folder_is_one_servers_and_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = serve_tiny().await;
    let second = run(server.folder(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another server"), "{second:?}");
    for entry in std::fs::read_dir(server.folder().join("witan-data")).unwrap().flatten() {
        let (name, mode) = (entry.file_name(), entry.metadata().unwrap().permissions().mode());
        let is_data = name.to_string_lossy().contains("sqlite");
        assert!(!is_data || mode & 0o077 == 0, "{} may be read by others: {mode:o}", name.display());
    }
}

#[test]
fn a_port_in_use_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(folder.path(), &["serve", "--tier", "tiny", "--listen", &address]);
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains(&address) && told.contains("in use"), "{told}");
}

#[tokio::test]
async fn a_database_is_brought_up_taken_back_and_refused_when_it_is_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = PostgresDatabase::create().await;
    for database in [postgres.url(), "sqlite:posts.sqlite".to_owned()] {
        let migrate =
            |action: &str| run(folder.path(), &["migrate", "posts", action, "--database", &database, "--steps", "99"]);
        assert!(!migrate("check").status.success(), "an empty database is not up to date");
        let up = migrate("up");
        assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
        assert!(migrate("check").status.success());
        // Another subgraph's database holds migrations that this one does not know.
        let foreign = run(folder.path(), &["migrate", "groups", "up", "--database", &database]);
        assert!(!foreign.status.success());
        assert!(
            String::from_utf8_lossy(&foreign.stderr).contains("unknown to this version"),
            "{}",
            String::from_utf8_lossy(&foreign.stderr)
        );
        let down = migrate("down");
        assert!(down.status.success(), "{}", String::from_utf8_lossy(&down.stderr));
        assert!(!migrate("check").status.success());
    }
    postgres.drop_now().await;
}

#[tokio::test]
async fn a_database_that_holds_data_is_not_seeded_over() {
    let folder = tempfile::tempdir().unwrap();
    let seed = ["seed", "groups", "--database", "sqlite:groups.sqlite", "--tier", "tiny"];
    let first = run(folder.path(), &seed);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let second = run(folder.path(), &seed);
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("holds"), "{}", String::from_utf8_lossy(&second.stderr));
}

#[tokio::test]
async fn a_locked_database_gives_an_error_that_may_be_tried_again_and_loses_nothing() {
    let server = serve_tiny().await;
    let officer = landmarks().cardiff_officer.to_string();
    let client = Client::new(server.url()).with_token(&server.token(&officer, &[]));
    let path = server.folder().join("witan-data/posts.sqlite");
    let url = format!("sqlite://{}", path.display());
    let other = sea_orm::Database::connect(&url).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&other, "BEGIN IMMEDIATE").await.unwrap();

    let post = landmarks().entry_post;
    let input =
        json!({ "in": { "org": "BST", "postId": post.to_string(), "body": "While locked", "idempotencyKey": "l" } });
    let locked = client.graphql(crate::operations::ANSWER, input.clone()).await;
    assert_eq!(locked.codes(), ["SERVICE_UNAVAILABLE"], "{}", locked.text());
    sea_orm::ConnectionTrait::execute_unprepared(&other, "ROLLBACK").await.unwrap();
    let after = client.graphql(crate::operations::ANSWER, input).await.data();
    assert!(after["addComment"]["comment"]["id"].is_string(), "{after:#}");
}
