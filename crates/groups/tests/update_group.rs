//! Changing groups.
use claims::{Assurance, Caller};
use corpus::RecordId;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::network::{Network, code, member, named, refusal, refused_field, strangers, system};

const PAYLOAD: &str = "group {
    id version sortName name welsh: name(lang: CY) summary welshSummary: summary(lang: CY) access securityLevel tags
  }
  errors {
    __typename
    ... on ValidationError { path message } ... on NotPermitted { message }
    ... on ClearanceTooLow { required } ... on StaleVersion { current }
  }";

impl Network {
    async fn update_group(&self, caller: &Caller, group: RecordId, changes: Value) -> Value {
        let mut input = json!({ "org": group.org.as_str(), "groupId": group.to_string() });
        input.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        self.change(caller, "updateGroup", PAYLOAD, input).await
    }

    fn version_of(&self, group: RecordId) -> String {
        self.corpus.group(group.org, group.index).unwrap().version.to_string()
    }
}

#[tokio::test]
async fn a_facilitator_changes_what_is_named_and_nothing_else() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_facilitator, Assurance::High));
        let before = network.corpus.group(desk.org, desk.index).unwrap();
        let version = network.version_of(desk);
        let changes = json!({ "version": version, "name": "The Désk", "nameCy": "Y Ddesg", "tags": ["Front Office"] });
        let updated = network.update_group(&caller, desk, changes).await;
        let group = &updated["group"];
        assert_eq!((&group["name"], &group["sortName"]), (&json!("The Désk"), &json!("the desk")), "{updated}");
        assert_eq!((&group["welsh"], &group["tags"]), (&json!("Y Ddesg"), &json!(["front-office"])));
        assert_eq!(group["summary"], json!(before.summary.map(|summary| summary.en)));
        assert_eq!(group["access"], "RESTRICTED");
        assert_eq!(group["version"], (before.version + 1).to_string());
        // Neither access nor level changed: others need not hear of it.
        assert_eq!(network.told().await, Vec::<Value>::new());
        let again =
            network.update_group(&caller, desk, json!({ "version": group["version"], "name": "The Désk" })).await;
        assert_eq!(again, updated, "what changes nothing leaves the version as it is");
    }
}

#[tokio::test]
async fn texts_are_taken_away_by_null() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        let texts =
            json!({ "version": network.version_of(desk), "nameCy": "Y Ddesg", "summary": "A", "summaryCy": "B" });
        let written = network.update_group(&caller, desk, texts).await["group"].take();
        assert_eq!((&written["welsh"], &written["welshSummary"]), (&json!("Y Ddesg"), &json!("B")));
        let welsh_away = json!({ "version": written["version"], "nameCy": null, "summaryCy": null });
        let less = network.update_group(&caller, desk, welsh_away).await["group"].take();
        assert_eq!((&less["welsh"], &less["welshSummary"]), (&less["name"], &json!("A")));
        let both = json!({ "version": less["version"], "summaryCy": "B" });
        let both = network.update_group(&caller, desk, both).await["group"].take();
        let none = network.update_group(&caller, desk, json!({ "version": both["version"], "summary": null })).await;
        assert_eq!((&none["group"]["summary"], &none["group"]["welshSummary"]), (&Value::Null, &Value::Null));
        let alone = json!({ "version": none["group"]["version"], "summaryCy": "B" });
        assert_eq!(refused_field(&network.update_group(&caller, desk, alone).await), "summaryCy");
    }
}

#[tokio::test]
async fn others_hear_when_access_or_level_changes() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_owner, Assurance::Substantial));
        let changes = json!({ "version": network.version_of(desk), "access": "PRIVATE", "securityLevel": "OFFICIAL" });
        let updated = network.update_group(&caller, desk, changes).await;
        assert_eq!(updated["group"]["access"], "PRIVATE", "{updated}");
        let told = json!({
            "event": "groupChanged", "group": desk.to_string(), "access": "Private", "securityLevel": "Official",
        });
        assert_eq!(network.told().await, [told]);
        // From now on it is there for its members alone, and for those only who are cleared.
        let read = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { id } }";
        for hidden_from in
            [member(network.at.cardiff_officer, Assurance::High), member(network.at.desk_owner, Assurance::Low)]
        {
            let answer = network.ask_as(&hidden_from, read, named(desk)).await;
            assert_eq!(answer, json!({ "data": { "group": null } }));
            let stale = network.update_group(&hidden_from, desk, json!({ "version": "0", "name": "x" })).await;
            assert_eq!(refusal(&stale), "NotPermitted");
        }
    }
}

#[tokio::test]
async fn an_edit_of_an_old_version_is_stale() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        for version in ["0", "", "next"] {
            let stale = network.update_group(&caller, desk, json!({ "version": version, "name": "x" })).await;
            assert_eq!(refusal(&stale), "StaleVersion");
            assert_eq!(stale["errors"][0]["current"], network.version_of(desk));
        }
    }
}

#[tokio::test]
async fn of_edits_made_at_once_one_is_kept_and_the_others_are_stale() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        let version = network.version_of(desk);
        let edits = (0..6).map(|n| json!({ "version": version, "name": format!("Desk {n}") }));
        let answers = join_all(edits.map(|edit| network.update_group(&caller, desk, edit))).await;
        let (kept, stale): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer["group"] != Value::Null);
        assert_eq!((kept.len(), stale.len()), (1, 5), "{answers:?}");
        for answer in stale {
            assert_eq!(refusal(answer), "StaleVersion");
            assert_eq!(answer["errors"][0]["current"], kept[0]["group"]["version"]);
        }
    }
}

#[tokio::test]
async fn only_those_who_facilitate_the_group_change_it() {
    for network in Network::each().await {
        let desk = network.at.desk_group;
        let changes = json!({ "version": network.version_of(desk), "name": "Taken over" });
        let others = [network.at.desk_member, network.at.cardiff_officer].map(|id| member(id, Assurance::High));
        let strangers = strangers(&network.corpus, network.at.private_group);
        for caller in others.iter().chain(&strangers).chain([&system()]) {
            assert_eq!(refusal(&network.update_group(caller, desk, changes.clone()).await), "NotPermitted");
        }
        let query = "mutation($in: UpdateGroupInput!) { updateGroup(input: $in) { errors { __typename } } }";
        let input = json!({ "org": "LDS", "groupId": desk.to_string(), "version": "1" });
        assert_eq!(code(&network.ask(query, json!({ "in": input })).await), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn a_private_group_is_changed_by_no_outsider_and_not_told_of() {
    for network in Network::each().await {
        let outsider = member(network.at.private_group_outsider, Assurance::High);
        let private = network.update_group(&outsider, network.at.private_group, json!({ "version": "1" })).await;
        let input = json!({ "org": "LDS", "groupId": "group_LDS_zzzzzzzz", "version": "1" });
        let absent = network.change(&outsider, "updateGroup", PAYLOAD, input).await;
        assert_eq!(private, absent);
        assert_eq!(refusal(&private), "NotPermitted");
    }
}

#[tokio::test]
async fn a_level_above_the_callers_own_is_not_given() {
    for network in Network::each().await {
        let group = network.at.official_group;
        let low = member(network.owner(group), Assurance::Low);
        let refused = network.update_group(&low, group, json!({ "version": network.version_of(group) })).await;
        assert_eq!(refusal(&refused), "ClearanceTooLow", "an official group takes clearance to look after");
        assert_eq!(refused["errors"][0]["required"], "OFFICIAL");
        let substantial = member(network.owner(group), Assurance::Substantial);
        let raise = json!({ "version": network.version_of(group), "securityLevel": "OFFICIAL_SENSITIVE" });
        let refused = network.update_group(&substantial, group, raise).await;
        assert_eq!(refused["errors"][0]["required"], "OFFICIAL_SENSITIVE");
        let lower = json!({ "version": network.version_of(group), "securityLevel": "MEMBERS" });
        let lowered = network.update_group(&substantial, group, lower).await;
        assert_eq!(lowered["group"]["securityLevel"], "MEMBERS", "{lowered}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_edit_is_told_as_data() {
    for network in Network::each().await {
        let (desk, caller) = (network.at.desk_group, member(network.at.desk_owner, Assurance::High));
        let wrong = [
            (json!({ "name": "" }), "name"),
            (json!({ "name": "x".repeat(201) }), "name"),
            (json!({ "nameCy": "x".repeat(201) }), "nameCy"),
            (json!({ "summary": "x".repeat(2_001) }), "summary"),
            (json!({ "tags": ["a/b"] }), "tags"),
            (json!({ "groupId": network.at.desk_member.to_string() }), "groupId"),
            (json!({ "org": "BST" }), "groupId"),
        ];
        for (mut changes, field) in wrong {
            changes["version"] = json!(network.version_of(desk));
            assert_eq!(refused_field(&network.update_group(&caller, desk, changes).await), field);
        }
    }
}
