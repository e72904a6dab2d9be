//! What is asked at the same moment.
use claims::Assurance;
use corpus::RecordId;
use futures::future::{join, join_all};
use serde_json::{Value, json};

use crate::invite_member::invitation;
use crate::network::{Network, member};

#[tokio::test]
async fn of_the_last_two_who_facilitate_a_group_only_one_leaves() {
    for network in Network::each().await {
        let callers = network.newcomers(network.at.desk_group, "LDS");
        let [one, two] = [callers[0], callers[1]];
        let (first, second) = (member(one, Assurance::High), member(two, Assurance::High));
        for round in 0..5 {
            let group = facilitated_by(&network, one, two, round).await;
            let input = json!({ "org": "LDS", "groupId": group });
            let leave = async |caller| {
                let payload = "errors { __typename }";
                network.change(caller, "leaveGroup", payload, input.clone()).await["errors"].take()
            };
            let (first, second) = join(leave(&first), leave(&second)).await;
            let refused: Vec<&Value> = [&first, &second].into_iter().filter(|errors| **errors != json!([])).collect();
            assert_eq!(refused, [&json!([{ "__typename": "LastFacilitator" }])]);
        }
    }
}

/// The id of a new group that these two facilitate.
async fn facilitated_by(network: &Network, owner: RecordId, other: RecordId, round: u32) -> Value {
    let (caller, invitee) = (member(owner, Assurance::High), member(other, Assurance::High));
    let input = json!({
        "org": "LDS", "name": "Two", "access": "OPEN", "securityLevel": "MEMBERS", "idempotencyKey": format!("{round}"),
    });
    let group = network.change(&caller, "createGroup", "group { id }", input).await["group"]["id"].take();
    let input = json!({ "org": "LDS", "groupId": group, "idempotencyKey": format!("{round}") });
    let joined = network.change(&invitee, "joinGroup", "outcome { ... on Membership { id } }", input).await;
    network.change_role(&caller, &joined["outcome"]["id"], "FACILITATOR").await;
    group
}

#[tokio::test]
async fn one_leaves_or_the_other_steps_down() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let facilitators = network.facilitators(desk);
        let (last_two, others) = facilitators.split_at(2);
        for other in others {
            network.leave(&member(*other, Assurance::High), desk).await;
        }
        let [owner, other] = [last_two[0], last_two[1]].map(|id| member(id, Assurance::High));
        let owners = network.place(desk, last_two[0]);
        let (stepped, left) = join(network.change_role(&owner, &owners, "MEMBER"), network.leave(&other, desk)).await;
        let refused = [&stepped, &left].into_iter().filter(|payload| payload["errors"] != json!([])).count();
        assert_eq!(refused, 1, "{stepped} {left}");
    }
}

#[tokio::test]
async fn of_two_decisions_one_holds() {
    for network in Network::each().await {
        let [owner, facilitator] =
            [network.at.desk_owner, network.at.desk_facilitator].map(|id| member(id, Assurance::High));
        for applicant in network.newcomers(network.at.desk_group, "CRF").into_iter().take(3) {
            let request = network.request_of(applicant).await;
            let told = network.told().await.len();
            let (yes, no) =
                join(network.decide(&owner, &request, true), network.decide(&facilitator, &request, false)).await;
            let held: Vec<&Value> = [&yes, &no].into_iter().filter(|decided| decided["errors"] == json!([])).collect();
            assert_eq!(held.len(), 1, "{yes} {no}");
            let is_in = held[0]["membership"] != Value::Null;
            assert_eq!(network.told().await.len(), told + usize::from(is_in));
        }
    }
}

#[tokio::test]
async fn the_same_decision_by_many_lets_the_applicant_in_once() {
    for network in Network::each().await {
        let request = network.request_of(network.at.cardiff_officer).await;
        let callers: Vec<_> = network.facilitators(network.at.desk_group).into_iter().cycle().take(8).collect();
        let callers: Vec<_> = callers.into_iter().map(|id| member(id, Assurance::High)).collect();
        let decided = join_all(callers.iter().map(|caller| network.decide(caller, &request, true))).await;
        assert!(decided.iter().all(|one| *one == decided[0] && one["membership"]["id"].is_string()), "{decided:?}");
        assert_eq!(network.told().await.len(), 1);
    }
}

#[tokio::test]
async fn a_request_is_accepted_or_taken_back_never_both() {
    for network in Network::each().await {
        let owner = member(network.at.desk_owner, Assurance::High);
        for applicant in network.newcomers(network.at.desk_group, "CRF").into_iter().take(3) {
            let request = network.request_of(applicant).await;
            let applicant = member(applicant, Assurance::High);
            let (accepted, withdrawn) =
                join(network.decide(&owner, &request, true), network.withdraw(&applicant, &request)).await;
            let done = [&accepted, &withdrawn].into_iter().filter(|payload| payload["errors"] == json!([])).count();
            assert_eq!(done, 1, "{accepted} {withdrawn}");
        }
    }
}

#[tokio::test]
async fn invitations_sent_at_once_come_to_one() {
    for network in Network::each().await {
        let (desk, invitee) = (network.at.desk_group, network.at.cardiff_officer);
        let caller = member(network.at.desk_owner, Assurance::High);
        let keys = ["same", "same", "same", "a", "b", "c"];
        let sent = keys.map(|key| network.invite_with(&caller, invitation(desk, invitee, key)));
        let invited = join_all(sent).await;
        assert!(invited.iter().all(|one| *one == invited[0] && one["errors"] == json!([])), "{invited:?}");
    }
}

#[tokio::test]
async fn who_accepts_and_is_accepted_at_once_is_in_once() {
    for network in Network::each().await {
        let (desk, owner) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        for applicant in network.newcomers(desk, "CRF").into_iter().take(3) {
            let request = network.request_of(applicant).await;
            let invitation = network.invite(&owner, desk, applicant).await["id"].take();
            let told = network.told().await.len();
            let invitee = member(applicant, Assurance::High);
            let (decided, answered) =
                join(network.decide(&owner, &request, true), network.answer(&invitee, &invitation, true)).await;
            assert!(decided["membership"]["id"].is_string(), "{decided} {answered}");
            assert_eq!(decided["membership"]["id"], answered["membership"]["id"]);
            assert_eq!(network.told().await.len(), told + 1);
        }
    }
}

#[tokio::test]
async fn a_group_wished_for_many_times_under_one_key_is_made_once() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::High);
        let input = json!({
            "org": "CRF", "name": "Allotments", "access": "OPEN", "securityLevel": "PUBLIC", "tags": ["green"],
            "idempotencyKey": "k",
        });
        let created = join_all((0..6).map(|_| network.create_group(&caller, input.clone()))).await;
        assert!(created.iter().all(|one| *one == created[0] && one["errors"] == json!([])), "{created:?}");
        assert_eq!(network.told().await.len(), 2, "one group, one owner");
    }
}
