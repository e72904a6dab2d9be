//! How a member is named.
use claims::MemberRef;

#[test]
fn an_organisation_is_named_by_two_to_five_capitals_digits_and_hyphens() {
    for org in ["BST", "E0", "N-1", "-ABC-", "12345"] {
        let member = MemberRef::new(org, &format!("member_{org}_0000001a"));
        assert_eq!(member.as_ref().map(MemberRef::org), Ok(org));
    }
    for org in ["", "B", "BRISTOL", "bst", "B_T", "B.T", "B T", "BŜT"] {
        assert!(MemberRef::new(org, "member_BST_0000001a").is_err(), "{org}");
    }
}
