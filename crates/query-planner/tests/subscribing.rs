//! Plans of subscriptions.

use crate::asking::{planned, supergraph_with_subscriptions};

const TYPES: &str = r#"
type Query @join__type(graph: A) @join__type(graph: B) { a: Int @join__field(graph: A) }
type Subscription @join__type(graph: A) @join__type(graph: B) { added(to: ID): Item @join__field(graph: A)
  changed: Item @join__field(graph: A) @join__field(graph: B) }
type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID! note: String @join__field(graph: A) size: Int @join__field(graph: B) }
"#;

fn text(operation: &str) -> String {
    let supergraph = supergraph_with_subscriptions(TYPES);
    planned(&supergraph, operation).to_text(&supergraph)
}

#[test]
fn events_come_from_one_subgraph_and_the_rest_is_fetched_for_each() {
    insta::assert_snapshot!(text("subscription ($to: ID) { new: added(to: $to) { note size } }"), @"
    QueryPlan {
      Subscription {
        Events {
          Fetch(a) {
            subscription($to:ID){added(to:$to){note id}}
          }
        }
        Each {
          Flatten(added(to:$to)) {
            Fetch(b) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
            }
          }
        }
      }
    }
    ");
}

#[test]
fn an_event_that_has_all_needs_no_fetch() {
    insta::assert_snapshot!(text("subscription { added { id note } }"), @"
    QueryPlan {
      Subscription {
        Events {
          Fetch(a) {
            subscription{added{note id}}
          }
        }
        Each {
        }
      }
    }
    ");
}

#[test]
fn a_shared_field_is_followed_at_one_subgraph_only() {
    insta::assert_snapshot!(text("subscription { changed { note size } }"), @"
    QueryPlan {
      Subscription {
        Events {
          Fetch(a) {
            subscription{changed{note id}}
          }
        }
        Each {
          Flatten(changed) {
            Fetch(b) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
            }
          }
        }
      }
    }
    ");
}
