//! Global ids and organisation codes.
use subgraph::{NodeId, NodeKind, OrgCode};

#[test]
fn an_id_is_printed_as_it_was_read() {
    for text in ["member_BST_0000001a", "request_GMCA_01jdzq8", "invitation_LDS_7", "comment_NIR-A_0"] {
        let id: NodeId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(NodeId::new(id.kind(), id.org().clone(), id.local()), Ok(id));
    }
}

#[test]
fn an_id_of_another_kind_or_organisation_names_no_entity_and_is_no_argument() {
    let bristol: OrgCode = "BST".parse().unwrap();
    assert!(NodeId::of_entity(NodeKind::Post, "BST", "post_BST_1").is_some());
    for id in ["comment_BST_1", "post_CRF_1", "post_BST_", "", "post"] {
        assert_eq!(NodeId::of_entity(NodeKind::Post, "BST", id), None, "{id}");
        let refusal = NodeId::of_argument(NodeKind::Post, &bristol, id).unwrap_err();
        assert_eq!(refusal.code(), "BAD_USER_INPUT", "{id}");
    }
    let refusal = NodeId::of_argument(NodeKind::Post, &bristol, "post_CRF_1").unwrap_err();
    insta::assert_snapshot!(refusal, @r#"the id is of `CRF`; pass `org: "CRF"` with it"#);
}

#[test]
fn a_code_has_two_to_five_capitals_digits_or_hyphens() {
    for code in ["BST", "GMCA", "NIR-A", "N8"] {
        assert_eq!(code.parse::<OrgCode>().unwrap().as_str(), code);
    }
    for code in ["", "B", "bst", "BRISTL", "B T", "BST\0", "ŴST", "B_T"] {
        assert!(code.parse::<OrgCode>().is_err(), "{code}");
    }
}
