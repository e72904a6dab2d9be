//! What operators do to members.
use corpus::RecordId;
use members::{MemberState, NotChanged, StateChanged};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use subgraph::NodeId;

use crate::callers::signed_in;
use crate::network::Network;

const PROFILE: &str = "query($org: OrgCode!, $id: ID!) { member(org: $org, id: $id) {
    state version displayName jobTitle expertise joinedAt leftAt email } }";

impl Network {
    /// The events told so far.
    pub(crate) async fn events(&self) -> Vec<Value> {
        let events = self.rows("select event as text from outbox order by position").await;
        events.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// The column `text` of what `sql` finds.
    async fn rows(&self, sql: &str) -> Vec<String> {
        let db = self.test.database().connection();
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
    }

    async fn change(&self, member: &RecordId, to: MemberState) -> Result<StateChanged, NotChanged> {
        members::change_state(self.test.database(), &node_id(member), to).await.unwrap()
    }

    async fn profile(&self, member: &RecordId) -> Value {
        let caller = signed_in(&self.corpus.landmarks().desk_owner, &["member:contact"]);
        let named = json!({ "org": member.org.as_str(), "id": member.to_string() });
        self.ask_as(&caller, PROFILE, named).await.0["data"]["member"].take()
    }
}

fn node_id(member: &RecordId) -> NodeId {
    member.to_string().parse().unwrap()
}

fn told(member: &RecordId, label: &str, state: &str) -> Value {
    json!({ "event": "memberChanged", "member": member.to_string(), "label": label, "state": state })
}

#[tokio::test]
async fn a_member_is_suspended_and_reinstated() {
    for network in Network::each().await {
        let officer = network.corpus.landmarks().cardiff_officer;
        let before = network.profile(&officer).await;
        let name = before["displayName"].as_str().unwrap();
        for (to, state) in [(MemberState::Suspended, "SUSPENDED"), (MemberState::Active, "ACTIVE")] {
            let done = network.change(&officer, to).await;
            assert_eq!(done, Ok(StateChanged { display_name: name.to_owned(), changed: true }));
            let mut after = network.profile(&officer).await;
            assert_eq!(after["state"], state);
            after["state"] = before["state"].clone();
            after["version"] = before["version"].clone();
            assert_eq!(after, before, "nothing else is different");
        }
        let events = network.events().await;
        assert_eq!(events, [told(&officer, name, "Suspended"), told(&officer, name, "Active")]);
        // Again: it is so already, and nobody needs to be told.
        let again = network.change(&officer, MemberState::Active).await;
        assert_eq!(again, Ok(StateChanged { display_name: name.to_owned(), changed: false }));
        assert_eq!(network.events().await.len(), 2);
    }
}

#[tokio::test]
async fn of_someone_who_leaves_only_a_tombstone_stays() {
    for network in Network::each().await {
        let has_topics = |member: &corpus::Member| {
            member.state == corpus::MemberState::Active && !member.expertise.is_empty() && member.job_title.is_some()
        };
        let leaver = network.corpus.members().find(has_topics).unwrap();
        let before = network.profile(&leaver.id).await;
        let done = network.change(&leaver.id, MemberState::Former).await.unwrap();
        assert_eq!(done, StateChanged { display_name: "Former Member".to_owned(), changed: true });

        let after = network.profile(&leaver.id).await;
        assert_eq!((&after["state"], &after["displayName"]), (&json!("FORMER"), &json!("Former Member")));
        assert_eq!(
            (&after["jobTitle"], &after["expertise"], &after["email"]),
            (&json!(null), &json!([]), &json!(null))
        );
        assert_eq!(after["joinedAt"], before["joinedAt"]);
        assert_ne!(after["leftAt"], Value::Null);
        for table in ["member_expertise", "identity_link"] {
            let rows = network.rows(&format!("select member_id as text from {table}")).await;
            assert!(!rows.is_empty() && !rows.contains(&leaver.id.to_string()), "{table}");
        }
        // Not under the old name, and not by its beginning.
        let start = leaver.display_name.chars().take(4).collect::<String>();
        let by_name =
            "query($start: String!) { members(filter: { nameStartsWith: $start }) { edges { node { id } } } }";
        let found = network.ask(by_name, json!({ "start": start })).await.to_string();
        assert!(!found.contains(&leaver.id.to_string()), "{found}");
        assert_eq!(network.events().await, [told(&leaver.id, "Former Member", "Former")]);

        let again = network.change(&leaver.id, MemberState::Former).await.unwrap();
        assert!(!again.changed);
        for to in [MemberState::Active, MemberState::Suspended] {
            assert_eq!(network.change(&leaver.id, to).await, Err(NotChanged::HasLeft(node_id(&leaver.id))));
        }
        assert_eq!(network.profile(&leaver.id).await, after, "nothing is overwritten");
        assert_eq!(network.events().await.len(), 1);
    }
}

#[tokio::test]
async fn someone_suspended_may_leave() {
    for network in Network::each().await {
        let suspended = network.corpus.members().find(|it| it.state == corpus::MemberState::Suspended).unwrap().id;
        assert!(network.change(&suspended, MemberState::Former).await.unwrap().changed);
        assert_eq!(network.profile(&suspended).await["state"], "FORMER");
    }
}

#[tokio::test]
async fn nobody_is_not_suspended() {
    for network in Network::each().await {
        let nobody: NodeId = "member_BST_zzzzzzzz".parse().unwrap();
        let refused = members::change_state(network.test.database(), &nobody, MemberState::Suspended).await.unwrap();
        assert_eq!(refused, Err(NotChanged::NoSuchMember(nobody)));
        assert_eq!(network.events().await, Vec::<Value>::new());
    }
}
