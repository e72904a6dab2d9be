//! The SDL by which a subgraph is composed.
use subgraph::{SdlFault, federation_sdl, undescribed};

use crate::library::{ask, library};

#[test]
fn the_header_links_what_is_applied_and_nothing_else() {
    let (subgraph, _) = library();
    let header: Vec<&str> = subgraph.sdl().lines().take_while(|line| !line.is_empty()).collect();
    insta::assert_snapshot!(header.join("\n"), @r#"
    extend schema
      @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective", "@authenticated"])
      @link(url: "https://witan.example/spec/partition/v0.1", import: ["@fanOut", "@partitioned"])
      @composeDirective(name: "@fanOut")
      @composeDirective(name: "@partitioned")
    "#);
    assert!(!subgraph.sdl().contains("directive @authenticated"), "federation defines it");
    assert!(subgraph.sdl().contains("directive @fanOut"));
    assert_eq!(undescribed(subgraph.sdl()), Vec::<String>::new());
}

#[test]
fn the_same_schema_is_printed_alike_each_time() {
    assert!((0..20).all(|_| library().0.sdl() == library().0.sdl()));
}

#[tokio::test]
async fn service_answers_the_same_bytes_under_any_alias_and_fragment() {
    let (subgraph, _) = library();
    let answer = ask("{ _service { sdl } s: _service { text: sdl __typename } ...F caller }
                      fragment F on Query { t: _service { ... on _Service { sdl } } }")
    .await;
    let data = &answer["data"];
    for told in [&data["_service"]["sdl"], &data["s"]["text"], &data["t"]["sdl"]] {
        assert_eq!(told, subgraph.sdl());
    }
    assert_eq!(data["s"]["__typename"], "_Service");
    assert!(data["caller"].is_null());
}

#[test]
fn a_schema_that_cannot_be_printed_is_refused() {
    let malformed = federation_sdl("\"\"\"\nsay \"\"\" twice\n\"\"\"\ntype Query { a: Int }");
    assert!(matches!(malformed, Err(SdlFault::Malformed(_))), "{malformed:?}");
    let unknown = federation_sdl("directive @own on OBJECT type Query @own { a: Int }");
    assert_eq!(unknown, Err(SdlFault::UnknownDirective("own".into())));
}

#[test]
fn words_in_descriptions_and_reasons_survive() {
    let printed =
        "type Query {\n\"\"\"\nC:\\\\dir says \"hi\"\n\"\"\"\na: Int @deprecated(reason: \"a \\\"b\\\" \\\\ c\") }";
    let sdl = federation_sdl(printed).unwrap();
    assert_eq!(federation_sdl(&sdl).unwrap(), sdl, "what is printed is read back as it was");
    assert!(sdl.contains(r#"says "hi""#), "{sdl}");
}

#[test]
fn what_has_no_description_is_told() {
    let sdl = r#"
        "Said." type Query { "Said." a("Said." x: Int, y: Int): Int b: E }
        "Said." enum E { "Said." ONE TWO }
        input I { "Said." a: Int b: Int }
        "Said." directive @d(x: Int) on OBJECT
    "#;
    assert_eq!(undescribed(sdl), ["Query.a(y:)", "Query.b", "E.TWO", "I", "I(b:)"]);
}
