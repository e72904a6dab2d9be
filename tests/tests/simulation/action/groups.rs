//! Coming and going: groups, memberships, requests, invitations, profiles.
use serde_json::json;

use super::{Action, Outcome, org_of};
use crate::simulation::snapshot::Asked;

impl<'a> Action<'a> {
    pub(super) async fn act_in_groups(&mut self) {
        match self.dice.below(20) {
            0..5 => self.join_group().await,
            5..8 => self.decide().await,
            8 => self.withdraw().await,
            9..12 => self.leave_group().await,
            12..14 => self.invite().await,
            14..16 => self.answer_invitation().await,
            16 => self.create_group().await,
            17 => self.create_network().await,
            18 => self.update_group().await,
            _ => self.update_profile().await,
        }
    }

    async fn join_group(&mut self) {
        let Some(group) = self.find(&self.before.groups) else { return };
        let input =
            json!({ "org": org_of(group), "groupId": group, "message": "Please.", "idempotencyKey": self.dice.key() });
        self.change(
            "joinGroup",
            input,
            "outcome { __typename ... on Membership { id role } ... on JoinRequest { id state } }",
        )
        .await;
    }

    async fn decide(&mut self) {
        let Some(request) = self.request_to_decide() else { return };
        let input = json!({ "org": org_of(&request), "requestId": request, "accept": self.dice.percent(70) });
        self.change("decideJoinRequest", input, "request { id state } membership { id role }").await;
    }

    /// Mostly one that waits for the person to decide.
    fn request_to_decide(&mut self) -> Option<String> {
        let before = self.before;
        let waits = before.requests.iter().filter(|(_, asked)| asked.state == "WAITING");
        let facilitates = |group: &str| matches!(before.role(self.person, group), Some("FACILITATOR" | "OWNER"));
        let mine: Vec<&String> = waits.filter(|(_, asked)| facilitates(&asked.group)).map(|(id, _)| id).collect();
        let mine = if self.dice.percent(80) { self.dice.pick(&mine).map(|id| (*id).clone()) } else { None };
        mine.or_else(|| self.one_asked(true))
    }

    async fn withdraw(&mut self) {
        let Some(request) = self.one_asked(true) else { return };
        let input = json!({ "org": org_of(&request), "requestId": request });
        self.change("withdrawJoinRequest", input, "request { id state }").await;
    }

    async fn leave_group(&mut self) {
        let own = self.before.places.keys().filter(|(_, member)| Some(member) == self.person.member.as_ref());
        let own: Vec<&str> = own.map(|(group, _)| group.as_str()).collect();
        let any = self.find(&self.before.groups);
        let Some(group) = self.dice.pick(&own).copied().or(any) else { return };
        let input = json!({ "org": org_of(group), "groupId": group });
        self.change("leaveGroup", input, "group { id name }").await;
    }

    async fn invite(&mut self) {
        let Some(group) = self.group_to_run() else { return };
        let Some(member) = self.dice.pick(&self.cast.members) else { return };
        let input = json!({
            "org": org_of(group), "groupId": group, "memberOrg": org_of(member), "memberId": member, "idempotencyKey": self.dice.key(),
        });
        self.change("inviteMember", input, "invitation { id state inviteeLabel }").await;
    }

    async fn answer_invitation(&mut self) {
        let Some(invitation) = self.one_asked(false) else { return };
        let input = json!({ "org": org_of(&invitation), "invitationId": invitation, "accept": self.dice.percent(70) });
        self.change("answerInvitation", input, "invitation { id state } membership { id role }").await;
    }

    /// Mostly a group that the person facilitates.
    fn group_to_run(&mut self) -> Option<&'a str> {
        let before = self.before;
        let own = before
            .places
            .iter()
            .filter(|((_, member), role)| Some(member) == self.person.member.as_ref() && role.as_str() != "MEMBER");
        let own: Vec<&str> = own.map(|((group, _), _)| group.as_str()).collect();
        let own = if self.dice.percent(85) { self.dice.pick(&own).copied() } else { None };
        own.or_else(|| self.find(&before.groups))
    }

    /// A request, or an invitation: mostly one that still waits, of the person's own or to decide.
    fn one_asked(&mut self, is_request: bool) -> Option<String> {
        let all = if is_request { &self.before.requests } else { &self.before.invitations };
        let near = |asked: &Asked| asked.state == "WAITING" && self.before.may_see(self.person, &asked.group);
        let waiting: Vec<&String> = all.iter().filter(|(_, asked)| near(asked)).map(|(id, _)| id).collect();
        let mine = |id: &&String| self.person.member.as_ref() == Some(&all[*id].member);
        let own: Vec<&String> = waiting.iter().copied().filter(mine).collect();
        let near = if !own.is_empty() && self.dice.percent(60) { own } else { waiting };
        let any: Vec<&String> = all.keys().collect();
        let from = if self.dice.percent(90) { &near } else { &any };
        self.dice.pick(from).map(|id| (*id).clone())
    }

    async fn create_group(&mut self) {
        let Some(org) = self.person.org() else { return };
        let access = ["OPEN", "RESTRICTED", "PRIVATE"][self.dice.below(3)];
        let level = ["PUBLIC", "MEMBERS", "OFFICIAL"][self.dice.below(3)];
        let name = format!("Group {}", self.dice.key());
        let input = json!({
            "org": org, "name": name, "nameCy": "Grŵp", "access": access, "securityLevel": level, "tags": ["waste"],
            "idempotencyKey": self.dice.key(),
        });
        if let Outcome::Done(group) = self.change("createGroup", input, "group { id name version viewerRole }").await {
            assert_eq!(group["viewerRole"], "OWNER");
            self.ledger.book().groups.insert(group["id"].as_str().unwrap().to_owned());
        }
    }

    async fn create_network(&mut self) {
        let Some(org) = self.person.org() else { return };
        let input =
            json!({ "org": org, "name": format!("Network {}", self.dice.key()), "idempotencyKey": self.dice.key() });
        self.change("createNetwork", input, "network { id name }").await;
    }

    async fn update_group(&mut self) {
        let Some(id) = self.group_to_run() else { return };
        let query = "query ($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { version } }";
        let answer = self.ask("a group's version", query, json!({ "org": org_of(id), "id": id })).await;
        let version = answer["data"]["group"]["version"].as_str().unwrap_or("1").to_owned();
        let mut input = json!({ "org": org_of(id), "groupId": id, "version": version });
        match self.dice.below(3) {
            0 => input["access"] = json!(["OPEN", "RESTRICTED", "PRIVATE"][self.dice.below(3)]),
            1 => input["securityLevel"] = json!(["PUBLIC", "MEMBERS", "OFFICIAL"][self.dice.below(3)]),
            _ => input["summary"] = json!("What we do."),
        }
        self.change("updateGroup", input, "group { id version access securityLevel }").await;
    }

    async fn update_profile(&mut self) {
        let answer = self.ask("my version", "{ me { version } }", json!({})).await;
        let version = answer["data"]["me"]["version"].as_str().unwrap_or("1").to_owned();
        let input = json!({ "jobTitle": format!("Officer {}", self.dice.below(100)), "version": version });
        self.change("updateProfile", input, "member { id version jobTitle }").await;
    }
}
