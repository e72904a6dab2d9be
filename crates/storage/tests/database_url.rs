//! Addresses of databases.
use storage::{DatabaseConfig, DatabaseUrl};

#[test]
fn a_file_and_a_server_can_be_named() {
    assert_eq!("sqlite:data/posts.sqlite".parse(), Ok(DatabaseUrl::sqlite("data/posts.sqlite")));
    assert_eq!("sqlite:///var/lib/witan/100%.sqlite".parse(), Ok(DatabaseUrl::sqlite("/var/lib/witan/100%.sqlite")));
    let server: DatabaseUrl = "postgres://witan:secret@db:5433/posts".parse().unwrap();
    assert_eq!(server.to_string(), "postgres://db:5433/posts");
}

#[test]
fn what_names_no_database_is_refused() {
    for text in ["", "sqlite:", "sqlite::memory:", "sqlite:a?mode=ro", "mysql://db/posts", "postgres://db", "posts.db"]
    {
        assert!(text.parse::<DatabaseUrl>().is_err(), "{text}");
    }
}

#[test]
fn a_configuration_has_defaults_and_never_tells_the_password() {
    let text = r#"{ "url": "postgres://witan:secret@db/posts" }"#;
    let config: DatabaseConfig = serde_json::from_str(text).unwrap();
    assert_eq!(config.connections_max, 8);
    let shown = format!("{config:?} {}", serde_json::to_string(&config).unwrap());
    assert!(!shown.contains("secret"), "{shown}");
    assert!(serde_json::from_str::<DatabaseConfig>(r#"{ "url": "sqlite:a", "poolsize": 3 }"#).is_err());
}
