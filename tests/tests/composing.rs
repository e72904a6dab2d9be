//! Composing on the command line, and what others make of our schemas.

use std::process::Command;

use serde_json::Value;
use tests::{repository, run, run_with_input};

fn schema_folder() -> String {
    repository().join("schema").display().to_string()
}

#[test]
fn the_printed_schemas_are_those_of_the_code_and_compose_to_the_printed_supergraph() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["schema", "--out", "printed"]).status.success());
    for name in ["members", "groups", "posts", "network", "supergraph"] {
        let printed = std::fs::read_to_string(folder.path().join(format!("printed/{name}.graphql"))).unwrap();
        let kept = std::fs::read_to_string(repository().join(format!("schema/{name}.graphql"))).unwrap();
        assert_eq!(printed, kept, "schema/{name}.graphql is not what the code prints: run `cargo xtask schema`");
    }
    let composed = run(folder.path(), &["compose", &schema_folder()]);
    assert!(composed.status.success(), "{}", String::from_utf8_lossy(&composed.stderr));
    let kept = std::fs::read_to_string(repository().join("schema/supergraph.graphql")).unwrap();
    assert_eq!(String::from_utf8(composed.stdout).unwrap(), kept);
}

#[test]
fn an_independent_composer_accepts_the_printed_schemas() {
    let services = ["members", "groups", "posts", "network"];
    let arguments = services.map(|name| format!("{name}={}/{name}.graphql", schema_folder()));
    let output = Command::new("node")
        .arg("compose.mjs")
        .args(arguments)
        .current_dir(repository().join("tests/node"))
        .output()
        .expect("node: run `cargo xtask test`");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    assert_eq!(answer["ok"], true, "{:#}", answer["errors"]);
}

#[test]
fn a_fault_is_shown_with_its_code_its_subgraph_and_the_source() {
    let folder = tempfile::tempdir().unwrap();
    let header = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\"])\n";
    let product = |field: &str| {
        format!(
            "{header}type Query {{ {field}: Product }}\ntype Product @key(fields: \"id\") {{ id: ID! name: String }}\n"
        )
    };
    std::fs::write(folder.path().join("shop.graphql"), product("shop")).unwrap();
    std::fs::write(folder.path().join("stock.graphql"), product("stock")).unwrap();

    let text = run(folder.path(), &["compose", "."]);
    assert_eq!(text.status.code(), Some(1));
    let shown = String::from_utf8(text.stderr).unwrap();
    for part in ["INVALID_FIELD_SHARING", "Product.name", "type Product @key"] {
        assert!(shown.contains(part), "{part} is missing:\n{shown}");
    }

    let json = run(folder.path(), &["compose", "shop.graphql", "stock.graphql", "--format", "json"]);
    assert_eq!(json.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["supergraph"], Value::Null);
    let error = &answer["errors"][0];
    assert_eq!(error["code"], "INVALID_FIELD_SHARING");
    assert!(error["subgraph"].is_string() && error["line"] == 3 && error["column"].is_u64(), "{error:#}");
}

#[test]
fn sources_that_cannot_be_read_are_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    for (arguments, told) in [
        (vec!["compose", "missing.graphql"], "`missing.graphql` cannot be read"),
        (vec!["compose", "empty"], "put one `.graphql` file a subgraph there"),
        (vec!["compose", "posts=http://127.0.0.1:9/graphql"], "cannot be reached"),
        (vec!["compose"], "Usage"),
    ] {
        let output = run(folder.path(), &arguments);
        assert!(!output.status.success());
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(shown.contains(told), "{arguments:?} says: {shown}");
    }
}

#[test]
fn a_supergraph_composed_from_files_is_served_once_it_is_said_where_the_subgraphs_are() {
    let folder = tempfile::tempdir().unwrap();
    let sdl = "type Query { hello: String }\n";
    std::fs::write(folder.path().join("shop.graphql"), sdl).unwrap();
    let compose = ["compose", "shop.graphql", "--url", "shop=http://127.0.0.1:9/graphql", "--out", "super.graphql"];
    let output = run(folder.path(), &compose);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let supergraph = std::fs::read_to_string(folder.path().join("super.graphql")).unwrap();
    assert!(supergraph.contains("http://127.0.0.1:9/graphql"));
    let wrong = run(folder.path(), &["compose", "shop.graphql", "--url", "stock=http://127.0.0.1:9/graphql"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("`stock`"));
}

#[test]
fn a_reader_that_closes_early_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["config", "schema", "gateway"][..], &["schema"][..]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("witan");
        let output = Command::new(program).args(arguments).current_dir(folder.path()).stdout(writer).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn explaining_an_operation_shows_its_plan() {
    let folder = tempfile::tempdir().unwrap();
    let operation = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { title author { displayName } } }";
    let output = run_with_input(folder.path(), &["explain", "-"], operation);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let plan = String::from_utf8(output.stdout).unwrap();
    for part in ["Sequence", "Fetch", "posts", "Flatten", "members"] {
        assert!(plan.contains(part), "{part} is missing:\n{plan}");
    }
    let wrong = run_with_input(folder.path(), &["explain", "-"], "{ nothing }");
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("nothing"));
}
