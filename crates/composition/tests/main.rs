//! Composition by its public API. Most cases are folders in `fixtures`: a new one needs no Rust.
//!
//! A case has a `README.md` (why it exists), `subgraphs/*.graphql` (named for their files), and what composing them
//! must give: `supergraph.graphql` (without the definitions that every supergraph has) or `faults.txt`, and `hints.txt`
//! when there are hints. `UPDATE_FIXTURES=1 cargo test -p composition` writes what is given now, to be reviewed.

mod fixture;

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use composition::{FaultCode, SubgraphSource, compose};

use crate::fixture::{Fixture, fixtures};

#[test]
fn every_fixture_gives_what_it_expects() {
    let unexpected: Vec<String> = fixtures().iter().filter_map(Fixture::difference).collect();
    assert!(unexpected.is_empty(), "{} fixtures differ:\n{}", unexpected.len(), unexpected.join("\n"));
}

#[test]
fn every_fault_code_has_a_fixture() {
    let told: BTreeSet<FaultCode> =
        fixtures().iter().filter_map(|it| compose(&it.subgraphs).err()).flatten().map(|fault| fault.code).collect();
    let untold: Vec<&FaultCode> = FaultCode::ALL.iter().filter(|code| !told.contains(code)).collect();
    assert!(untold.is_empty(), "no fixture shows {untold:?}");
}

#[test]
fn every_fault_says_where_unless_it_is_nowhere() {
    for fixture in fixtures() {
        for fault in compose(&fixture.subgraphs).err().into_iter().flatten() {
            let nowhere = matches!(fault.code, FaultCode::NoQueries | FaultCode::InvalidSubgraphName);
            assert!(nowhere || (fault.line.is_some() && fault.column.is_some()), "{}: {fault}", fixture.name);
        }
    }
}

#[test]
fn every_supergraph_is_valid_graphql() {
    for fixture in fixtures() {
        if let Ok(composed) = compose(&fixture.subgraphs) {
            let checked = Schema::parse_and_validate(composed.supergraph_sdl, "supergraph.graphql");
            assert!(checked.is_ok(), "{}: {}", fixture.name, checked.unwrap_err());
        }
    }
}

#[test]
fn the_order_of_subgraphs_changes_nothing() {
    for mut fixture in fixtures() {
        let first = compose(&fixture.subgraphs);
        fixture.subgraphs.reverse();
        assert_eq!(first, compose(&fixture.subgraphs), "{}", fixture.name);
    }
}

#[test]
fn a_fault_shows_the_source_line_and_marks_the_place() {
    let subgraphs = [SubgraphSource::new("posts", "type Query {\n  posts: [Pots!]!\n}\ntype Post {\n  id: ID!\n}\n")];
    let faults = compose(&subgraphs).expect_err("the type is misspelt");
    let rendered: Vec<String> = faults.iter().map(|fault| fault.render(&subgraphs)).collect();
    insta::assert_snapshot!(rendered.join("\n"), @r"
    INVALID_GRAPHQL: cannot find type `Pots` in this document
      --> posts:2:11
       |
     2 |   posts: [Pots!]!
       |           ^
    ");
}

#[test]
fn faults_of_all_subgraphs_are_told_together() {
    let subgraphs = [
        SubgraphSource::new("a", "type Query { a: "),
        SubgraphSource::new("b", "type Query { b: Missing }"),
        SubgraphSource::new("c", "extend schema @link(url: \"nowhere\") type Query { c: Int }"),
    ];
    let faults = compose(&subgraphs).expect_err("all three are wrong");
    let told: BTreeSet<&str> = faults.iter().filter_map(|fault| fault.subgraph.as_deref()).collect();
    assert_eq!(told, BTreeSet::from(["a", "b", "c"]));
}

#[test]
fn no_subgraphs_are_a_fault() {
    let faults = compose(&[]).expect_err("nothing to compose");
    assert_eq!(faults[0].code, FaultCode::NoQueries);
}

#[test]
fn a_bomb_of_nested_lists_is_refused() {
    let depth = 100_000;
    let sdl = format!("type Query {{ a: {}Int{} }}", "[".repeat(depth), "]".repeat(depth));
    let faults = compose(&[SubgraphSource::new("bomb", sdl)]).expect_err("too deep");
    assert!(faults.iter().all(|fault| fault.code == FaultCode::InvalidGraphql));
}

#[test]
fn a_long_chain_of_types_is_walked_without_recursion() {
    let links: String = (0..3_000).map(|at| format!("type T{at} {{ next: T{} }}\n", at + 1)).collect();
    let sdl = format!("type Query {{ first: T0 }}\n{links}type T3000 {{ id: ID }}");
    assert!(compose(&[SubgraphSource::new("chain", sdl)]).is_ok());
}
