//! What members tells decides here from then on.
use claims::Assurance;
use corpus::RecordId;
use serde_json::{Value, json};
use storage::{TestDatabase, Timestamp};
use subgraph::directory::MemberState;
use subgraph::events::{Event, EventSource, Outbox, put};

use crate::network::{Network, member};

const JOIN: &str = "mutation($in: JoinGroupInput!) { joinGroup(input: $in) {
  outcome { __typename ... on JoinRequest { applicantLabel } } errors { __typename }
} }";

impl Network {
    /// Lets the subgraph hear these events as the next that `source` tells.
    pub(crate) async fn hear(&self, source: &str, events: impl IntoIterator<Item = Event>) {
        self.subgraph.inbox().unwrap().hear(source, events).await.unwrap();
    }

    async fn asks_to_join(&self, who: RecordId, key: &str) -> Value {
        let group = self.at.desk_group;
        let input = json!({ "org": group.org.as_str(), "groupId": group.to_string(), "idempotencyKey": key });
        let answer = self.ask_as(&member(who, Assurance::High), JOIN, json!({ "in": input })).await;
        answer["data"]["joinGroup"].clone()
    }
}

fn known_as(who: RecordId, label: &str, state: MemberState) -> Event {
    Event::MemberChanged { member: who.to_string().parse().unwrap(), label: label.to_owned(), state }
}

#[tokio::test]
async fn a_member_who_is_told_of_takes_part_as_long_as_is_told() {
    for network in Network::each().await {
        let newcomer = RecordId { index: 9_999, ..network.at.cardiff_officer };
        let refused = json!({ "outcome": null, "errors": [{ "__typename": "NotPermitted" }] });
        assert_eq!(network.asks_to_join(newcomer, "1").await, refused);
        network.hear("members", [known_as(newcomer, "Ceri Newydd", MemberState::Active)]).await;
        let asked = network.asks_to_join(newcomer, "1").await;
        assert_eq!(
            asked["outcome"],
            json!({ "__typename": "JoinRequest", "applicantLabel": "Ceri Newydd" }),
            "{asked}"
        );
        network.hear("members", [known_as(newcomer, "Ceri Newydd", MemberState::Suspended)]).await;
        assert_eq!(network.asks_to_join(newcomer, "2").await, refused);
    }
}

/// Nothing follows the feed here but the mutation that would refuse.
#[tokio::test]
async fn nobody_is_refused_for_what_was_told_but_not_heard_yet() {
    for network in Network::each().await {
        let members = TestDatabase::sqlite().await.unwrap();
        members.database().migrate::<migrations::members::Migrator>().await.unwrap();
        let source = EventSource::in_process("members", Outbox::new(members.database().clone()));
        network.subgraph.inbox().unwrap().listen_to(source).unwrap();

        let newcomer = RecordId { index: 9_999, ..network.at.cardiff_officer };
        let tx = members.database().begin_write().await.unwrap();
        put(&tx, [known_as(newcomer, "Ceri Newydd", MemberState::Active)], Timestamp(0)).await.unwrap();
        members.database().commit(tx).await.unwrap();
        assert_eq!(network.asks_to_join(newcomer, "1").await["outcome"]["__typename"], "JoinRequest");
    }
}
