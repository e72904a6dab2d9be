//! What an operator may write, and what is refused before a port is opened.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use gateway::config::Profile;
use gateway::{GatewayConfig, StartError, SubgraphEndpoint, access_token_verifier, endpoints, hop_signer};
use service::config::{Sources, json_schema, load};
use supergraph::Supergraph;

use crate::harness::{SUPERGRAPH, dev_issuer, signing_key};

fn loaded(text: &str) -> Result<GatewayConfig, String> {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    load(&Sources::new().with_file(file.path())).map_err(|error| error.to_string())
}

#[test]
fn an_empty_file_is_a_configuration() {
    let config = loaded("").unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:4000");
    assert!(config.serves_console() && config.answers_introspection());
}

#[test]
fn every_part_can_be_written() {
    let config = loaded(
        r#"
        listen = "0.0.0.0:8080"
        profile = "production"
        supergraph = "/etc/witan/supergraph.graphql"
        [subgraphs.posts]
        url = "http://posts:4001/graphql"
        timeout_ms = 2000
        [[issuers]]
        identifier = "https://eid.example"
        jwks_file = "/etc/witan/eid.json"
        audience = "witan"
        assurance_max = "high"
        [hop]
        key_file = "/etc/witan/hop.pem"
        [policies.registrar]
        scopes = ["register"]
        assurance_min = "high"
        [authorization]
        forbidden_fields = "null"
        [override_labels]
        new-members = 12.5
        [limits.document]
        depth_max = 20
        [console]
        enabled = true
        [cors]
        origins = ["https://portal.example"]
        "#,
    )
    .unwrap();
    assert_eq!(config.profile, Profile::Production);
    assert!(!config.serves_console() && !config.answers_introspection(), "production turns them off");
    assert_eq!(config.subgraphs["posts"].timeout_ms, Some(2_000));
}

#[test]
fn unknown_keys_and_bad_values_are_refused() {
    for (text, told) in [
        ("lisen = \"127.0.0.1:1\"", "listen"),
        ("[override_labels]\nnew = 101", "write a percentage from 0 to 100"),
        ("[override_labels]\nnew = -0.5", "write a percentage from 0 to 100"),
        ("[limits]\nbody_byte_max = 1", "body_bytes_max"),
        ("[cors]\norigins = [\"*\"]", "origin"),
        ("profile = \"prod\"", "production"),
    ] {
        let refused = loaded(text).unwrap_err();
        assert!(refused.contains(told), "{text}: {refused}");
    }
}

#[test]
fn the_configuration_has_a_json_schema_in_which_everything_is_described() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema::<GatewayConfig>()).unwrap();
    for (name, property) in schema["properties"].as_object().unwrap() {
        assert!(property["description"].is_string(), "{name}");
    }
}

#[test]
fn a_development_issuer_is_refused_in_production_and_where_others_can_reach_the_gateway() {
    let directory = tempfile::tempdir().unwrap();
    let jwks = directory.path().join("dev.json");
    std::fs::write(&jwks, dev_issuer("https://dev.example", "witan").key.jwks()).unwrap();
    let text = format!(
        "[[issuers]]\nidentifier = \"https://dev.example\"\njwks_file = {jwks:?}\naudience = \"witan\"\nenvironment = \"dev\""
    );
    let mut config = loaded(&text).unwrap();
    assert!(access_token_verifier(&config).is_ok());
    config.listen = "0.0.0.0:4000".parse().unwrap();
    assert!(matches!(access_token_verifier(&config), Err(StartError::DevelopmentIssuer { .. })));
    config.listen = "127.0.0.1:4000".parse().unwrap();
    config.profile = Profile::Production;
    assert!(matches!(access_token_verifier(&config), Err(StartError::DevelopmentIssuer { .. })));
}

#[test]
fn keys_that_cannot_be_read_or_used_are_named_with_their_place() {
    let directory = tempfile::tempdir().unwrap();
    let key = directory.path().join("hop.pem");
    let config = loaded(&format!("[hop]\nkey_file = {key:?}")).unwrap();
    assert!(hop_signer(&config).unwrap_err().to_string().contains("hop.key_file"));
    std::fs::write(&key, "not a key").unwrap();
    let permit = |mode| std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
    permit(0o640);
    let exposed = hop_signer(&config).unwrap_err();
    assert!(matches!(exposed, StartError::Exposed { .. }) && exposed.to_string().contains("chmod 600"), "{exposed}");
    permit(0o600);
    assert!(matches!(hop_signer(&config), Err(StartError::BadKey { .. })));
    std::fs::write(&key, signing_key().to_pem()).unwrap();
    assert!(hop_signer(&config).unwrap().is_some());
}

#[test]
fn subgraphs_are_reached_where_the_configuration_says_or_else_the_supergraph() {
    let supergraph = Supergraph::parse(SUPERGRAPH).unwrap();
    let config = loaded("[subgraphs.people]\nurl = \"http://people:4001/graphql\"").unwrap();
    let reached = endpoints(&config, &supergraph, &[]).unwrap();
    let shown = format!("{reached:?}");
    assert!(shown.contains("people") && shown.contains("4001") && shown.contains("127.0.0.1"), "{shown}");
    let unknown = loaded("[subgraphs.peeple]\nurl = \"http://people:4001/graphql\"").unwrap();
    assert!(matches!(endpoints(&unknown, &supergraph, &[]), Err(StartError::UnknownSubgraph { .. })));
    let secret = loaded("subgraphs.people.url = \"http://gateway:secret@127.0.0.1:4001/graphql\"").unwrap();
    let refused = endpoints(&secret, &supergraph, &[]).unwrap_err();
    assert!(matches!(refused, StartError::CredentialInAddress { .. }) && !refused.to_string().contains("secret"));
}

#[test]
fn only_a_subgraph_that_is_said_to_be_told_who_is_asking_is_told() {
    let supergraph = Supergraph::parse(SUPERGRAPH).unwrap();
    let audiences = |text: &str| -> Vec<Option<String>> {
        let reached = endpoints(&loaded(text).unwrap(), &supergraph, &[]).unwrap();
        let audience = |endpoint| match endpoint {
            SubgraphEndpoint::Http(subgraph) => subgraph.audience,
            SubgraphEndpoint::InProcess(_) => panic!("none runs here"),
        };
        reached.into_values().map(audience).collect()
    };
    let hop = "hop.key_file = \"hop.pem\"\n";
    assert_eq!(audiences(hop), [None, None]);
    assert_eq!(audiences(&format!("{hop}subgraphs.people.hop_token = true")), [None, Some("people".to_owned())]);
}

#[test]
fn a_deny_list_that_cannot_be_read_keeps_the_gateway_from_starting() {
    let directory = tempfile::tempdir().unwrap();
    let list = directory.path().join("denied");
    let config = loaded(&format!("deny_list.file = {list:?}")).unwrap();
    for text in [None, Some("sub p-1")] {
        text.inspect(|text| std::fs::write(&list, text).unwrap());
        let refused = access_token_verifier(&config).map(drop).unwrap_err();
        assert!(matches!(refused, StartError::DenyList { .. }) && refused.to_string().contains("deny_list.file"));
    }
    std::fs::write(&list, "# nobody\n").unwrap();
    assert!(access_token_verifier(&config).is_ok());
}

#[test]
fn proofs_are_judged_by_a_secret_that_nobody_else_may_read() {
    let directory = tempfile::tempdir().unwrap();
    let secret = directory.path().join("nonce");
    let write = |length: usize, mode: u32| {
        std::fs::write(&secret, "x".repeat(length)).unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let dpop = format!("dpop = {{ uri = \"https://graph.example/graphql\", nonce_secret_file = {secret:?} }}\n");
    let verifier = |text: &str| access_token_verifier(&loaded(text).unwrap()).map(drop);
    assert!(matches!(verifier(&dpop), Err(StartError::Unreadable { key: "dpop.nonce_secret_file", .. })));
    write(31, 0o600);
    assert!(matches!(verifier(&dpop), Err(StartError::BadSecret { .. })));
    write(32, 0o640);
    assert!(matches!(verifier(&dpop), Err(StartError::Exposed { .. })));
    write(32, 0o600);
    assert!(verifier(&dpop).is_ok());
    let issuer = "[[issuers]]\nidentifier = \"https://eid.example\"\naudience = \"witan\"\nproof_demanded = true\n\
                  keys_url = \"https://eid.example/jwks\"\n";
    service::crypto::install();
    assert!(matches!(verifier(issuer), Err(StartError::ProofsNotTaken { .. })));
    assert!(verifier(&format!("{dpop}{issuer}")).is_ok());
}

// 44, 66
#[test]
fn an_issuers_keys_come_from_one_place_that_nobody_can_change_on_the_way() {
    let with = |keys: &str| {
        let text = format!("[[issuers]]\nidentifier = \"https://eid.example\"\naudience = \"witan\"\n{keys}");
        access_token_verifier(&loaded(&text).unwrap()).map(drop).map_err(|error| error.to_string())
    };
    service::crypto::install();
    for good in ["keys_url = \"https://eid.example/jwks\"", "metadata_url = \"http://127.0.0.1:4444/metadata\""] {
        assert_eq!(with(good), Ok(()), "{good}");
    }
    let both = "keys_url = \"https://eid.example/jwks\"\njwks_file = \"keys.json\"";
    for (bad, told) in [
        ("", "exactly one of `jwks_file`, `keys_url` and `metadata_url`"),
        (both, "exactly one of"),
        ("keys_url = \"http://eid.example/jwks\"", "use https"),
        ("metadata_url = \"ftp://127.0.0.1/metadata\"", "use https"),
        ("keys_url = \"https://me:secret@eid.example/jwks\"", "without user and password"),
    ] {
        let refused = with(bad).unwrap_err();
        assert!(refused.contains(told) && !refused.contains("secret"), "{bad}: {refused}");
    }
}

#[test]
fn an_organisation_gets_subjects_of_its_own_or_the_gateway_does_not_start() {
    let directory = tempfile::tempdir().unwrap();
    let (key, secret) = (directory.path().join("hop.pem"), directory.path().join("pairwise"));
    for (path, text) in [(&key, signing_key().to_pem()), (&secret, "x".repeat(31))] {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let with_secret = format!("hop = {{ key_file = {key:?}, pairwise_secret_file = {secret:?} }}\n");
    let config = loaded(&with_secret).unwrap();
    assert!(matches!(hop_signer(&config), Err(StartError::BadSecret { .. })), "it is too short");
    std::fs::write(&secret, "x".repeat(32)).unwrap();
    assert!(hop_signer(&config).unwrap().is_some());
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(hop_signer(&config), Err(StartError::Exposed { key: "hop.pairwise_secret_file", .. })));

    let supergraph = Supergraph::parse(SUPERGRAPH).unwrap();
    let without_secret = format!("hop.key_file = {key:?}\n");
    let told = "subgraphs.people = { organisation = \"BST\", hop_token = true }";
    let untold = "subgraphs.people.organisation = \"BST\"";
    assert!(endpoints(&loaded(&format!("{with_secret}{told}")).unwrap(), &supergraph, &[]).is_ok());
    for text in [format!("{without_secret}{told}"), format!("{with_secret}{untold}")] {
        let refused = endpoints(&loaded(&text).unwrap(), &supergraph, &[]).unwrap_err();
        assert!(matches!(refused, StartError::OrganisationUntold { .. }), "{text}: {refused}");
    }
}

#[test]
fn numbers_out_of_their_ranges_are_refused_by_key() {
    for (text, told) in [
        ("limits.requests_max = 0", "`limits.requests_max` is 0, but must be at least 1"),
        ("limits.plan_work_max = 0", "`limits.plan_work_max` is 0, but must be at least 1"),
        ("limits.json_depth_max = 5000", "`limits.json_depth_max` is 5000, but must be from 1 to 120"),
        ("timeouts.request_ms = 0", "`timeouts.request_ms` is 0, but must be from 1 to 3600000"),
        ("subgraphs.people.timeout_ms = 0", "`subgraphs.people.timeout_ms` is 0, but must be from 1 to 3600000"),
    ] {
        let config = loaded(text).unwrap();
        assert_eq!(config.check().unwrap_err().to_string(), told);
        assert!(access_token_verifier(&config).is_err(), "{text}");
    }
    assert!(GatewayConfig::default().check().is_ok());
}
