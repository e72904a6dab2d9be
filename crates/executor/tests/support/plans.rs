//! Plans written by hand, so that what is tested does not hang on how the planner plans.

use std::collections::BTreeSet;
use std::sync::Arc;

use apollo_compiler::Name;
use query_planner::{
    FetchId, FetchNode, FieldProjection, FlattenNode, Instruction, Nullability, ObjectProjection, OperationKind,
    PathElement, PlanNode, ProjectedValue, QueryPlan, Representation, RepresentationField, ScalarKind, SelectedValue,
    Selection, Selector, TreeKey, TypeSet,
};
use supergraph::SubgraphId;

use crate::support::run::supergraph;

/// The key under which plans here keep an entity's key: no client can name it.
pub(crate) const HIDDEN_ID: &str = "@id";

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn types(names: &[&str]) -> TypeSet {
    let mut names: Vec<Name> = names.iter().map(|text| name(text)).collect();
    names.sort();
    TypeSet(names.into())
}

pub(crate) fn key(text: &str) -> TreeKey {
    TreeKey(Arc::from(text))
}

fn subgraph(text: &str) -> SubgraphId {
    supergraph().subgraph_id(text).unwrap()
}

// Selections

pub(crate) fn leaf(key: &str) -> Selection {
    renamed(key, key)
}

pub(crate) fn renamed(wire_key: &str, tree_key: &str) -> Selection {
    Selection { wire_key: Arc::from(wire_key), key: key(tree_key), on: None, value: SelectedValue::Leaf }
}

pub(crate) fn typename() -> Selection {
    Selection { value: SelectedValue::Typename, ..leaf("__typename") }
}

pub(crate) fn object(key: &str, only_type: Option<&str>, selections: Vec<Selection>) -> Selection {
    Selection { value: SelectedValue::Object { selections, only_type: only_type.map(name) }, ..leaf(key) }
}

pub(crate) fn selected_on(only: &[&str], selection: Selection) -> Selection {
    Selection { on: Some(types(only)), ..selection }
}

// Fetches

pub(crate) fn root_fetch(of: &str, document: &str, selections: Vec<Selection>) -> FetchNode {
    FetchNode {
        subgraph: subgraph(of),
        selector: Selector::One,
        kind: OperationKind::Query,
        document: Arc::from(document),
        variables: Vec::new(),
        representations: Vec::new(),
        contexts: Vec::new(),
        keeps_apart: false,
        selections,
        coordinates: BTreeSet::new(),
    }
}

/// Asks `members` about members.
pub(crate) fn member_fetch(selections: Vec<Selection>) -> FetchNode {
    let id = RepresentationField { name: name("id"), key: key(HIDDEN_ID), is_key: true, fields: Vec::new(), on: None };
    let representation = Representation { on: types(&["Member"]), type_name: None, fields: vec![id] };
    let document =
        "query($representations:[_Any!]!){_entities(representations:$representations){...on Member{name photo}}}";
    FetchNode { representations: vec![representation], ..root_fetch("members", document, selections) }
}

pub(crate) fn flatten(path: Vec<PathElement>, fetch: u32) -> PlanNode {
    PlanNode::Flatten(FlattenNode { path, fetch: FetchId(fetch) })
}

pub(crate) fn into(text: &str) -> PathElement {
    PathElement::Key(key(text))
}

pub(crate) fn fetch(place: u32) -> PlanNode {
    PlanNode::Fetch(FetchId(place))
}

// Projections

pub(crate) fn nullable() -> Nullability {
    Nullability::Named { non_null: false }
}

pub(crate) fn non_null() -> Nullability {
    Nullability::Named { non_null: true }
}

pub(crate) fn list_of(item: Nullability) -> Nullability {
    Nullability::List { non_null: false, item: Box::new(item) }
}

pub(crate) fn field(text: &str, nullability: Nullability, value: ProjectedValue) -> FieldProjection {
    FieldProjection {
        response_key: name(text),
        key: key(text),
        on: None,
        conditions: Vec::new(),
        instruction: Instruction::Copy,
        nullability,
        value,
    }
}

pub(crate) fn shown_on(only: &[&str], field: FieldProjection) -> FieldProjection {
    FieldProjection { on: Some(types(only)), ..field }
}

pub(crate) fn string(text: &str, nullability: Nullability) -> FieldProjection {
    field(text, nullability, ProjectedValue::Scalar(ScalarKind::String))
}

pub(crate) fn shape(of: &[&str], fields: Vec<FieldProjection>) -> ObjectProjection {
    ObjectProjection { types: types(of), fields, deferred: Vec::new() }
}

pub(crate) fn nested(
    text: &str,
    nullability: Nullability,
    of: &[&str],
    fields: Vec<FieldProjection>,
) -> FieldProjection {
    field(text, nullability, ProjectedValue::Object(shape(of, fields)))
}

pub(crate) fn query(fetches: Vec<FetchNode>, node: Option<PlanNode>, fields: Vec<FieldProjection>) -> QueryPlan {
    QueryPlan {
        kind: OperationKind::Query,
        fetches,
        node,
        subscription: None,
        deferred: Vec::new(),
        projection: shape(&["Query"], fields),
        introspection: None,
        coordinates: BTreeSet::new(),
    }
}

// Whole plans

/// `{ post { value } }`, all from `posts`.
pub(crate) fn post_value(nullability: Nullability, value: ProjectedValue) -> QueryPlan {
    let selection = match &value {
        ProjectedValue::Object(_) => object("value", Some("Post"), vec![leaf("title")]),
        _ => leaf("value"),
    };
    let post = root_fetch("posts", "{post{value}}", vec![object("post", Some("Post"), vec![selection])]);
    query(
        vec![post],
        Some(fetch(0)),
        vec![nested("post", nullable(), &["Post"], vec![field("value", nullability, value)])],
    )
}

/// `{ post { title author { name photo } } }`: `name` is non-null.
pub(crate) fn post_with_author() -> QueryPlan {
    let author = object("author", Some("Member"), vec![renamed("id", HIDDEN_ID)]);
    let post = object("post", Some("Post"), vec![leaf("title"), author]);
    let fetches = vec![
        root_fetch("posts", "{post{title author{id}}}", vec![post]),
        member_fetch(vec![leaf("name"), leaf("photo")]),
    ];
    let node = PlanNode::Sequence(vec![fetch(0), flatten(vec![into("post"), into("author")], 1)]);
    let author =
        nested("author", nullable(), &["Member"], vec![string("name", non_null()), string("photo", nullable())]);
    query(fetches, Some(node), vec![nested("post", nullable(), &["Post"], vec![string("title", non_null()), author])])
}

/// `{ posts { title author { photo } } }`: every field but the posts themselves may be null. `members` sends the id too.
pub(crate) fn posts_with_authors() -> QueryPlan {
    let author = object("author", Some("Member"), vec![renamed("id", HIDDEN_ID)]);
    let posts = object("posts", Some("Post"), vec![leaf("title"), author]);
    let fetches = vec![
        root_fetch("posts", "{posts{title author{id}}}", vec![posts]),
        member_fetch(vec![leaf("photo"), renamed("id", HIDDEN_ID)]),
    ];
    let path = vec![into("posts"), PathElement::Each, into("author")];
    let node = PlanNode::Sequence(vec![fetch(0), flatten(path, 1)]);
    let author = nested("author", nullable(), &["Member"], vec![string("photo", nullable())]);
    let posts = nested("posts", list_of(non_null()), &["Post"], vec![string("title", nullable()), author]);
    query(fetches, Some(node), vec![posts])
}

/// `{ feed { __typename ... on Post { title } ... on Notice { title: text } } }`
pub(crate) fn feed() -> QueryPlan {
    let title = selected_on(&["Post"], leaf("title"));
    let text = selected_on(&["Notice"], renamed("text", "title"));
    let feed = object("feed", None, vec![typename(), title, text]);
    let fields = vec![
        field("__typename", non_null(), ProjectedValue::Typename),
        shown_on(&["Post"], string("title", nullable())),
        shown_on(&["Notice"], string("title", nullable())),
    ];
    let document = "{feed{__typename ...on Post{title}...on Notice{text}}}";
    let feed_shown = nested("feed", list_of(nullable()), &["Notice", "Post"], fields);
    query(vec![root_fetch("posts", document, vec![feed])], Some(fetch(0)), vec![feed_shown])
}

/// `mutation { like { title } rename { name } }`
pub(crate) fn like_and_rename() -> QueryPlan {
    let like = root_fetch("posts", "mutation{like{title}}", vec![object("like", Some("Post"), vec![leaf("title")])]);
    let rename =
        root_fetch("members", "mutation{rename{name}}", vec![object("rename", Some("Member"), vec![leaf("name")])]);
    let as_mutation = |fetch| FetchNode { kind: OperationKind::Mutation, ..fetch };
    let fields = vec![
        nested("like", nullable(), &["Post"], vec![string("title", non_null())]),
        nested("rename", nullable(), &["Member"], vec![string("name", non_null())]),
    ];
    QueryPlan {
        kind: OperationKind::Mutation,
        fetches: vec![as_mutation(like), as_mutation(rename)],
        node: Some(PlanNode::Sequence(vec![fetch(0), fetch(1)])),
        subscription: None,
        deferred: Vec::new(),
        projection: shape(&["Mutation"], fields),
        introspection: None,
        coordinates: BTreeSet::new(),
    }
}
