//! What members tells decides here from then on.
use claims::Assurance;
use corpus::RecordId;
use serde_json::{Value, json};
use storage::{TestDatabase, Timestamp};
use subgraph::directory::MemberState;
use subgraph::events::{Event, EventSource, Outbox, put};

use crate::network::{Network, member, named};

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

const LABELS: &str = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) {
  memberships(first: 100) { edges { node { memberLabel } } }
  waiting: joinRequests { edges { node { applicantLabel message reason } } }
  declined: joinRequests(state: DECLINED) { edges { node { applicantLabel message reason } } }
  invitations { edges { node { inviteeLabel } } }
} }";

impl Network {
    /// Everything that bears a name in the group, as its owner sees it.
    async fn labels(&self, group: RecordId) -> Value {
        let owner = member(self.owner(group), Assurance::High);
        self.ask_as(&owner, LABELS, named(group)).await["data"]["group"].take()
    }

    /// What members of the group are called.
    async fn member_labels(&self, group: RecordId) -> Vec<String> {
        let labels = self.labels(group).await;
        let edges = labels["memberships"]["edges"].as_array().unwrap().iter();
        edges.map(|edge| edge["node"]["memberLabel"].as_str().unwrap().to_owned()).collect()
    }

    /// The id of the waiting request under this label.
    async fn waiting_request_labelled(&self, group: RecordId, label: &str) -> Value {
        let query = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) {
          joinRequests(first: 100) { edges { node { id applicantLabel } } }
        } }";
        let owner = member(self.owner(group), Assurance::High);
        let answer = self.ask_as(&owner, query, named(group)).await;
        let edges = answer["data"]["group"]["joinRequests"]["edges"].as_array().unwrap();
        edges.iter().find(|edge| edge["node"]["applicantLabel"] == label).unwrap()["node"]["id"].clone()
    }

    async fn leaves_the_network(&self, who: RecordId) {
        self.hear("members", [known_as(who, "Former Member", MemberState::Former)]).await;
    }
}

#[tokio::test]
async fn a_new_name_goes_everywhere() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let request = network.corpus.join_requests().find(|request| request.id == network.at.desk_request).unwrap();
        network.invite(&member(network.at.desk_owner, Assurance::High), desk, request.applicant).await;
        for (who, was) in [
            (network.at.desk_member, network.name_of(network.at.desk_member)),
            (request.applicant, request.applicant_label),
        ] {
            network.hear("members", [known_as(who, "Another Name", MemberState::Active)]).await;
            let labels = network.labels(desk).await.to_string();
            assert!(labels.contains("Another Name") && !labels.contains(&was), "{labels}");
        }
        let labels = network.labels(desk).await;
        assert_eq!(labels["invitations"]["edges"][0]["node"]["inviteeLabel"], "Another Name");
        assert_eq!(
            labels.to_string().matches("Another Name").count(),
            3,
            "a place, a request, an invitation: {labels}"
        );
    }
}

#[tokio::test]
async fn who_leaves_the_network_gets_the_next_number_in_each_group_and_keeps_it() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let is_active = |who: RecordId| {
            let state = network.corpus.member(who.org, who.index).unwrap().state;
            state == corpus::MemberState::Active
        };
        let leaving: Vec<RecordId> = network
            .corpus
            .memberships()
            .filter(|place| place.group == desk && place.role == corpus::GroupRole::Member && is_active(place.member))
            .map(|place| place.member)
            .take(3)
            .collect();
        let numbered = |labels: &[String]| labels.iter().filter(|label| label.starts_with("Former Member ")).count();
        let before = numbered(&network.member_labels(desk).await);
        for (who, number) in leaving.iter().zip(before + 1..) {
            let was = network.name_of(*who);
            network.leaves_the_network(*who).await;
            // Heard twice, it changes nothing more.
            network.leaves_the_network(*who).await;
            let labels = network.member_labels(desk).await;
            assert_eq!(numbered(&labels), number);
            let label = format!("Former Member {number}");
            assert_eq!(labels.iter().filter(|known| **known == label).count(), 1, "{labels:?}");
            assert!(!labels.contains(&was));
        }
    }
}

#[tokio::test]
async fn a_number_that_nothing_bears_any_more_is_not_given_again() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let [declined, next] = [0, 1].map(|index| network.newcomers(desk, "CRF")[index]);
        let owner = member(network.at.desk_owner, Assurance::High);
        // Both have asked; neither is in.
        for who in [declined, next] {
            network.request_of(who).await;
        }
        network.leaves_the_network(declined).await;
        let number_of = async || {
            let labels = network.labels(desk).await;
            let edges = labels["waiting"]["edges"].as_array().unwrap().clone();
            let labels =
                edges.iter().filter_map(|edge| edge["node"]["applicantLabel"].as_str()?.strip_prefix("Former Member "));
            labels.map(|number| number.parse::<u32>().unwrap()).max().unwrap()
        };
        let first = number_of().await;
        let asked = network.labels(desk).await["waiting"]["edges"].as_array().unwrap().len();
        let request = network.waiting_request_labelled(desk, &format!("Former Member {first}")).await;
        assert_eq!(network.decide(&owner, &request, true).await["errors"][0]["path"][1], "requestId");
        assert_eq!(network.decide(&owner, &request, false).await["request"]["state"], "DECLINED");
        assert_eq!(network.labels(desk).await["waiting"]["edges"].as_array().unwrap().len(), asked - 1);
        network.leaves_the_network(next).await;
        assert_eq!(number_of().await, first + 1);
    }
}

#[tokio::test]
async fn nothing_keeps_the_name_of_who_has_left_the_network() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let officer = network.at.cardiff_officer;
        let (owner, name) = (member(network.at.desk_owner, Assurance::High), network.name_of(officer));
        let caller = member(officer, Assurance::High);
        let input = json!({
            "org": "LDS", "groupId": desk.to_string(), "message": format!("I am {name}."), "idempotencyKey": "k",
        });
        let payload = "outcome { ... on JoinRequest { id } }";
        let request = network.change(&caller, "joinGroup", payload, input).await["outcome"]["id"].take();
        let input = json!({
            "org": "LDS", "requestId": request, "accept": false, "reason": format!("Not now, {name}."),
        });
        network.change(&owner, "decideJoinRequest", "request { id }", input).await;
        network.invite(&owner, desk, officer).await;
        let before = network.labels(desk).await.to_string();
        assert_eq!(before.matches(&name).count(), 4, "{before}");
        network.leaves_the_network(officer).await;
        let after = network.labels(desk).await;
        assert!(!after.to_string().contains(&name), "{after}");
        // One person in one group, whatever bears the label.
        let invitee = &after["invitations"]["edges"][0]["node"]["inviteeLabel"];
        let declined = after["declined"]["edges"].as_array().unwrap();
        assert!(declined.iter().any(|edge| edge["node"]["applicantLabel"] == *invitee), "{after}");
    }
}
