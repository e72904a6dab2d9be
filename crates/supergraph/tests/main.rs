//! Behaviour of reading supergraphs, at the crate's public boundary.

use supergraph::{LoadFault, Lot, Requirement, Supergraph, TypeKind, label_holds};

/// The machinery that composition prints, with further links.
fn sdl(join: &str, links: &str, types: &str) -> String {
    format!(
        r#"
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/{join}", for: EXECUTION) {links} {{ query: Query }}
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__owner(graph: join__Graph!) on OBJECT
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String, contextArguments: [join__ContextArgument!]) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @hidden on FIELD_DEFINITION
directive @authenticated on ENUM | FIELD_DEFINITION | INTERFACE | OBJECT | SCALAR
directive @requiresScopes(scopes: [[String!]!]!) on ENUM | FIELD_DEFINITION | INTERFACE | OBJECT | SCALAR
directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT
directive @live(if: Boolean) on QUERY
input join__ContextArgument {{ name: String! type: String! context: String! selection: String! }}
scalar join__FieldSet scalar link__Import enum link__Purpose {{ SECURITY EXECUTION }}
enum join__Graph {{ A @join__graph(name: "a", url: "http://a/graphql") B_B @join__graph(name: "b-b", url: "") }}
{types}"#
    )
}

fn load(links: &str, types: &str) -> Result<Supergraph, Vec<LoadFault>> {
    Supergraph::parse(&sdl("v0.5", links, types))
}

const PLAIN: &str = "type Query @join__type(graph: A) { a: Int }";

#[test]
fn subgraphs_have_their_own_names_and_addresses() {
    let supergraph = load("", PLAIN).expect("loads");
    let entries: Vec<(&str, &str)> =
        supergraph.subgraphs().iter().map(|entry| (entry.name.as_str(), entry.url.as_str())).collect();
    assert_eq!(entries, [("a", "http://a/graphql"), ("b-b", "")]);
    assert_eq!(
        supergraph.subgraph_id("b-b").map(|id| supergraph.subgraph(id).name.to_string()).as_deref(),
        Some("b-b")
    );
    assert_eq!(supergraph.hash().to_string().len(), 64);
}

#[test]
fn every_subgraph_is_known_by_what_it_resolves() {
    let supergraph = load(
        "",
        r#"type Query @join__type(graph: A) @join__type(graph: B_B) { item: Item @join__field(graph: A, provides: "name") }
           type Item @join__type(graph: A, key: "id") @join__type(graph: B_B, key: "id") @join__type(graph: B_B, key: "name", resolvable: false) {
             id: ID! name: String @join__field(graph: A, external: true) @join__field(graph: B_B)
             size: Int @join__field(graph: A, requires: "name", override: "b-b") @join__field(graph: B_B, usedOverridden: true)
             nowhere: Int @join__field }"#,
    )
    .expect("loads");
    let item = supergraph.type_id("Item").expect("there");
    let in_a = supergraph.type_in(supergraph.subgraph_id("a").expect("there"), item).expect("there");
    let in_b = supergraph.type_in(supergraph.subgraph_id("b-b").expect("there"), item).expect("there");
    let field = |name| supergraph.field_id(item, name).expect("there");
    assert!(in_a.fields[&field("name")].external && !in_b.fields[&field("name")].external);
    assert!(in_a.fields[&field("size")].requires.as_ref().is_some_and(|requires| requires.selects("name")));
    assert!(in_b.fields[&field("size")].overridden);
    assert!(!in_a.fields.contains_key(&field("nowhere")) && !in_b.fields.contains_key(&field("nowhere")));
    assert_eq!(in_b.keys.iter().map(|key| key.resolvable).collect::<Vec<_>>(), [true, false]);
    assert_eq!(supergraph.field_coordinate(field("size")), "Item.size");
}

#[test]
fn labels_hold_by_lot_or_as_they_are_decided() {
    let supergraph = load(
        "",
        r#"type Query @join__type(graph: A) @join__type(graph: B_B) {
             a: Int @join__field(graph: A, override: "b-b", overrideLabel: "percent(0)") @join__field(graph: B_B, overrideLabel: "percent(0)")
             b: Int @join__field(graph: A, override: "b-b", overrideLabel: "percent(25.5)") @join__field(graph: B_B, overrideLabel: "percent(25.5)")
             c: Int @join__field(graph: A, override: "b-b", overrideLabel: "percent(100)") @join__field(graph: B_B, overrideLabel: "percent(100)")
             d: Int @join__field(graph: A, override: "b-b", overrideLabel: "new-d") @join__field(graph: B_B, overrideLabel: "new-d") }"#,
    )
    .expect("loads");
    let mut counts = std::collections::BTreeMap::new();
    for number in 0..2_000 {
        let lot = Lot::of(&format!("request {number}"));
        assert_eq!(lot, Lot::of(&format!("request {number}")));
        let decide = |label: &str| label == "new-d" && number % 2 == 0;
        for label in supergraph.override_labels().filter(|label| label_holds(label, lot, decide)) {
            *counts.entry(label).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), ["new-d", "percent(100)", "percent(25.5)"]);
    assert_eq!((counts["new-d"], counts["percent(100)"]), (1_000, 2_000));
    assert!((400..620).contains(&counts["percent(25.5)"]), "about a quarter: {counts:?}");
}

#[test]
fn only_labels_of_fields_that_an_operation_may_need_matter_to_it() {
    let supergraph = load(
        "",
        r#"type Query @join__type(graph: A) @join__type(graph: B_B) { item: Item
             a: Int @join__field(graph: A, override: "b-b", overrideLabel: "la") @join__field(graph: B_B, overrideLabel: "la") }
           type Item @join__type(graph: A, key: "id") @join__type(graph: B_B, key: "id") {
             id: ID! @join__field(graph: A, override: "b-b", overrideLabel: "lid") @join__field(graph: B_B, usedOverridden: true, overrideLabel: "lid")
             c: Int @join__field(graph: A, override: "b-b", overrideLabel: "lc") @join__field(graph: B_B, overrideLabel: "lc") }"#,
    )
    .expect("loads");
    let matter = |names: &[&str]| {
        let names = names.iter().filter_map(|name| apollo_compiler::Name::new(name).ok()).collect();
        supergraph.labels_that_matter(&names).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(matter(&["item", "a"]), ["la", "lid"]);
    assert_eq!(matter(&["c"]), ["lc", "lid"]);
    assert_eq!(matter(&[]), ["lid"], "a key may need it");
}

#[test]
fn possible_types_are_those_a_subgraph_knows() {
    let supergraph = load(
        "",
        r#"type Query @join__type(graph: A) { node: Node any: Any }
           interface Node @join__type(graph: A) @join__type(graph: B_B, key: "id", isInterfaceObject: true) { id: ID! }
           type One implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) { id: ID! }
           type Two implements Node @join__type(graph: A) { id: ID! }
           union Any @join__type(graph: A) @join__unionMember(graph: A, member: "Two") = One | Two"#,
    )
    .expect("loads");
    let a = supergraph.subgraph_id("a").expect("there");
    let names = |ty: &str| -> Vec<String> {
        let known = supergraph.type_in(a, supergraph.type_id(ty).expect("there")).expect("known");
        known.possible_types.iter().map(|ty| supergraph.type_name(*ty).to_string()).collect()
    };
    assert_eq!(names("Any"), ["Two"]);
    assert_eq!(names("One"), ["One"]);
    let node = supergraph.type_id("Node").expect("there");
    assert!(
        supergraph
            .type_in(supergraph.subgraph_id("b-b").expect("there"), node)
            .is_some_and(|there| there.interface_object)
    );
    assert_eq!(supergraph.ty(node).kind, TypeKind::Interface);
}

#[test]
fn clients_see_neither_machinery_nor_what_is_inaccessible() {
    let links = r#"@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) @link(url: "https://specs.apollo.dev/tag/v0.3")"#;
    let supergraph = load(
        links,
        r#"type Query @join__type(graph: A) { a(x: Int, y: Int = 1 @inaccessible): Kind @tag(name: "t") gone: Secret @inaccessible old: Int @deprecated(reason: "no") }
           enum Kind @join__type(graph: A) { GOOD @join__enumValue(graph: A) BAD @inaccessible @join__enumValue(graph: A) }
           type Secret @join__type(graph: A) @inaccessible { s: Int }"#,
    )
    .expect("loads");
    insta::assert_snapshot!(supergraph.api_schema().schema().to_string(), @r#"
    directive @live(if: Boolean) on QUERY

    """
    Lets a fragment come after the rest of the answer, if the client can take it so.
    """
    directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT

    type Query {
      a(x: Int): Kind
      old: Int @deprecated(reason: "no")
    }

    enum Kind {
      GOOD
    }
    "#);
}

#[test]
fn clients_see_which_inputs_take_just_one_field() {
    let types = "directive @oneOf on INPUT_OBJECT
        type Query @join__type(graph: A) { find(by: By!): Int }
        input By @join__type(graph: A) @oneOf { id: ID name: String }";
    let supergraph = load("", types).expect("loads, though the directive is defined in the document");
    let shown = supergraph.api_schema().schema().to_string();
    assert!(shown.contains("input By @oneOf"), "{shown}");
}

#[test]
fn inaccessible_under_another_name_is_still_hidden() {
    let link = r#"@link(url: "https://specs.apollo.dev/inaccessible/v0.2", import: [{ name: "@inaccessible", as: "@hidden" }], for: SECURITY)"#;
    let supergraph = load(link, "type Query @join__type(graph: A) { a: Int b: Int @hidden }").expect("loads");
    assert!(!supergraph.api_schema().schema().to_string().contains("b: Int"));
}

#[test]
fn security_that_cannot_be_enforced_is_refused() {
    let unknown = r#"@link(url: "https://example.org/clearance/v9.0", for: SECURITY)"#;
    let refused = load(unknown, PLAIN).expect_err("it would be served open");
    assert!(matches!(refused.as_slice(), [LoadFault::UnenforceableSecurity { .. }]), "{refused:?}");
    let unlinked = "directive @fromContext(field: String) on ARGUMENT_DEFINITION";
    assert!(
        matches!(load("", &format!("{PLAIN} {unlinked}")), Err(faults) if matches!(faults.as_slice(), [LoadFault::UnenforceableSecurity { .. }]))
    );
}

#[test]
fn requirements_are_read_from_types_and_fields() {
    let links = r#"@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY) @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)"#;
    let supergraph = load(
        links,
        r#"type Query @join__type(graph: A) { a: Open b: Int @requiresScopes(scopes: [["x", "y"], ["z"]]) } type Open @join__type(graph: A) @authenticated { c: Int }"#,
    )
    .expect("loads");
    let open = supergraph.type_id("Open").expect("there");
    assert!(supergraph.ty(open).requirement.authenticated);
    let query = supergraph.type_id("Query").expect("there");
    let requirement = &supergraph.field(supergraph.field_id(query, "b").expect("there")).requirement;
    assert_eq!(requirement.scopes[0].iter().map(std::collections::BTreeSet::len).collect::<Vec<_>>(), [2, 1]);
    assert!(requirement.authenticated && !requirement.is_open());
}

#[test]
fn access_directives_are_known_by_whatever_name_they_are_linked() {
    let links = r#"@link(url: "https://specs.apollo.dev/policy/v0.1", as: "rule", for: SECURITY)
        @link(url: "https://specs.apollo.dev/authenticated/v0.1", import: [{ name: "@authenticated", as: "@known" }], for: SECURITY)
        @link(url: "https://example.org/prices/v1.0", import: ["@requiresScopes"])"#;
    let definitions =
        "directive @known on FIELD_DEFINITION directive @rule(policies: [[String!]!]!) on FIELD_DEFINITION
        directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION";
    let types = r#"type Query @join__type(graph: A) { a: Int @known b: Int @rule(policies: ["x", "y"]) c: Int @authenticated
        d: Int @policy(policies: [["x"]]) e: Int @requiresScopes(scopes: [["not", "ours"]]) f: Int @rule(policies: []) }"#;
    let supergraph = load(links, &format!("{types} {definitions}")).expect("loads");
    let of = |name: &str| {
        let id = supergraph.field_id(supergraph.type_id("Query").expect("there"), name).expect("there");
        let Requirement { authenticated, scopes, policies } = &supergraph.field(id).requirement;
        format!("{authenticated} {scopes:?} {policies:?}")
    };
    insta::assert_snapshot!(["a", "b", "c", "d", "e", "f"].map(of).join("\n"), @r#"
    true [] []
    false [] [[{"x"}, {"y"}]]
    true [] []
    false [] [[{"x"}]]
    false [] []
    false [] [[]]
    "#);
}

#[test]
fn what_an_interface_itself_asks_for_holds_for_its_objects() {
    let supergraph = load(
        "",
        r#"type Query @join__type(graph: A) { node: Node }
           interface Node @join__type(graph: A) @authenticated { id: ID! note: String @requiresScopes(scopes: [["x"], ["y", "z"]]) }
           type One implements Node @join__type(graph: A) { id: ID! note: String }
           type Two implements Node @join__type(graph: A) { id: ID! note: String @requiresScopes(scopes: [["z"]]) }
           interface Raised @join__type(graph: A) @requiresScopes(scopes: [["a", "c"], ["b", "c"]]) { id: ID! @authenticated }
           type Three implements Raised @join__type(graph: A) @requiresScopes(scopes: [["a"], ["b"]]) { id: ID! @authenticated }
           type Four implements Raised @join__type(graph: A) @requiresScopes(scopes: [["c"]]) { id: ID! }"#,
    )
    .expect("loads");
    let of = |name: &str| {
        let ty = supergraph.type_id(name).expect("there");
        let fields = supergraph.ty(ty).fields.values().map(|field| &supergraph.field(*field).requirement);
        let all = std::iter::once(&supergraph.ty(ty).requirement).chain(fields);
        let all = all.map(|asked| format!("{}:{:?}", asked.authenticated, asked.scopes));
        format!("{name} {}", all.collect::<Vec<_>>().join(" "))
    };
    insta::assert_snapshot!(["One", "Two", "Three", "Four"].map(of).join("\n"), @r#"
    One true:[] false:[] true:[[{"x"}, {"y", "z"}]]
    Two true:[] false:[] true:[[{"z"}], [{"x"}, {"y", "z"}]]
    Three true:[[{"a"}, {"b"}]] true:[]
    Four true:[[{"c"}]] false:[]
    "#);
}

#[test]
fn arguments_from_contexts_are_known_by_the_types_that_set_them() {
    let link = r#"@link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY)"#;
    let types = r#"directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
        type Query @join__type(graph: A) @context(name: "a__all") { any: Any locale: String }
        union Any @join__type(graph: A) @context(name: "a__any") = One | Two
        type One @join__type(graph: A, key: "id") @context(name: "a__all") { id: ID! name: String locale: String item: Item }
        type Two @join__type(graph: A, key: "id") { id: ID! titles: [String] item: Item }
        type Item @join__type(graph: A, key: "id") { id: ID! price(at: Int): Int @join__field(graph: A, contextArguments: [
          { context: "a__all", name: "locale", type: "String", selection: " { locale }" }
          { context: "a__any", name: "name", type: "[String!]", selection: "... on Two { titles }" }
        ]) }"#;
    let supergraph = load(link, types).expect("loads");
    let price = supergraph.field_id(supergraph.type_id("Item").expect("there"), "price").expect("there");
    let a = supergraph.subgraph_id("a").expect("there");
    let told = supergraph.field_in(a, price).expect("there").contexts.iter().map(|argument| {
        let of = argument.selections.iter().map(|(ty, fields)| {
            let field =
                fields.as_ref().map(|fields| format!("{:?}", fields.selects("locale") || fields.selects("titles")));
            format!("{} {field:?}", supergraph.type_name(*ty))
        });
        format!("{} {} {}: {}", argument.context, argument.name, argument.ty, of.collect::<Vec<_>>().join(", "))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r#"
    a__all locale String: Query Some("true"), One Some("true")
    a__any name [String!]: One None, Two Some("true")
    "#);
    for (broken, told) in [
        (types.replace("a__all\", name", "a__none\", name"), "no type sets the context `a__none`"),
        (types.replace("{ locale }", "{ nothing }"), "does not have a field `nothing`"),
        (types.replace("\"[String!]\"", "\"[String\""), "is no type"),
    ] {
        let faults = load(link, &broken).expect_err("broken");
        assert!(faults.iter().any(|fault| fault.to_string().contains(told)), "{faults:?}");
    }
}

#[test]
fn a_key_with_an_unknown_field_is_told_with_its_place() {
    let faults = load(
        "",
        r#"type Query @join__type(graph: A) { a: Item } type Item @join__type(graph: A, key: "nope") { id: ID }"#,
    )
    .expect_err("broken");
    insta::assert_snapshot!(faults[0], @"line 20, column 57: `Item`: field set `nope` on `Item`: type `Item` does not have a field `nope`");
}

#[test]
fn what_is_no_supergraph_is_refused() {
    assert!(
        matches!(Supergraph::parse("type Query { a: Int }"), Err(faults) if matches!(faults.as_slice(), [LoadFault::NotASupergraph(_)]))
    );
    assert!(
        matches!(Supergraph::parse("type Query {"), Err(faults) if matches!(faults.as_slice(), [LoadFault::InvalidSdl { .. }, ..]))
    );
    assert!(
        matches!(Supergraph::parse(&sdl("v0.9", "", PLAIN)), Err(faults) if matches!(faults.as_slice(), [LoadFault::NotASupergraph(_)]))
    );
}

#[test]
fn the_oldest_join_version_leaves_fields_to_their_owner() {
    let types = r#"type Query @join__type(graph: A) { item: Item @join__field(graph: A) }
        type Item @join__owner(graph: A) @join__type(graph: A, key: "id") @join__type(graph: B_B, key: "id") { id: ID! @join__field(graph: A) name: String extra: Value @join__field(graph: B_B) }
        type Value { v: Int }"#;
    let supergraph = Supergraph::parse(&sdl("v0.1", "", types)).expect("loads");
    let of = |ty: &str, field: &str| -> Vec<String> {
        let id = supergraph.field_id(supergraph.type_id(ty).expect("there"), field).expect("there");
        let resolving = supergraph.subgraph_ids().filter(|subgraph| supergraph.field_in(*subgraph, id).is_some());
        resolving.map(|subgraph| supergraph.subgraph(subgraph).name.to_string()).collect()
    };
    assert_eq!(of("Item", "name"), ["a"]);
    assert_eq!(of("Item", "extra"), ["b-b"]);
    assert_eq!(of("Value", "v"), ["a", "b-b"]);
}
