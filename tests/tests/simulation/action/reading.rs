//! Reading, wherever something could be seen that should not be.
use serde_json::json;

use super::{Action, org_of};

const LISTS: &str = "query ($text: String!) {
  posts(first: 20) { totalCount edges { node { id title excerpt authorLabel group { id name } } } }
  groups(first: 20) { totalCount edges { node { id name summary memberCount } } }
  searchPosts(text: $text, first: 5) { totalCount edges { score highlights node { id title } } }
}";
const POST: &str = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) {
  id title body(format: PLAIN) tags securityLevel reactions { kind count viewerReacted }
  group { id name securityLevel viewerRole }
  comments(first: 50) { totalCount edges { node { id body(format: MARKDOWN) parent { id } replies(first: 3) { edges { node { id body } } } } } }
  poll { id question options { id label } viewerChoice results { votes suppressed } }
  revisions(first: 5) { edges { node { number diff } } }
  related(first: 3) { because post { id title } }
} }";
const GROUP: &str = "query ($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) {
  id name summary access memberCount viewerRole
  memberships(first: 20) { totalCount edges { node { id memberLabel role } } }
  joinRequests(first: 20) { totalCount edges { node { id message } } }
  invitations(first: 20) { totalCount edges { node { id inviteeLabel } } }
  posts(first: 20) { totalCount edges { node { id title } } }
} }";
const NODE: &str = "query ($id: ID!) { node(id: $id) { id
  ... on Post { title } ... on Comment { body post { id } } ... on Group { name }
  ... on Membership { memberLabel group { id } } ... on JoinRequest { message group { id } }
  ... on Invitation { inviteeLabel group { id } } ... on Poll { question }
} }";
const ME: &str = "{ me { id groups(first: 50) { totalCount edges { node { id name viewerRole } } } posts(first: 20) { edges { node { id title } } } } }";

impl Action<'_> {
    pub(super) async fn read(&mut self) {
        match self.dice.below(5) {
            0 => {
                let texts: Vec<String> = self.ledger.book().written.keys().cloned().collect();
                let text = self.dice.pick(&texts).cloned().unwrap_or_else(|| "digital".to_owned());
                self.read_and_count("lists", LISTS, json!({ "text": text })).await;
            }
            1 => {
                let Some(post) = self.find(&self.before.posts) else { return };
                self.read_and_count("a post", POST, json!({ "org": org_of(post), "id": post })).await;
            }
            2 => {
                let Some(group) = self.find(&self.before.groups) else { return };
                self.read_and_count("a group", GROUP, json!({ "org": org_of(group), "id": group })).await;
            }
            3 => self.read_a_node().await,
            _ => self.read_and_count("me", ME, json!({})).await,
        }
    }

    /// Anything at all, whether it may be seen or not.
    async fn read_a_node(&mut self) {
        let before = self.before;
        let all: [Vec<&String>; 6] = [
            before.posts.keys().collect(),
            before.comments.keys().collect(),
            before.groups.keys().collect(),
            before.memberships.keys().collect(),
            before.requests.keys().collect(),
            before.invitations.keys().chain(before.polls.keys()).collect(),
        ];
        let kind = self.dice.below(all.len());
        let Some(id) = self.dice.pick(&all[kind]).map(|id| (*id).clone()) else { return };
        self.read_and_count("a node", NODE, json!({ "id": id })).await;
    }

    async fn read_and_count(&mut self, what: &'static str, query: &str, variables: serde_json::Value) {
        let answer = self.ask(what, query, variables).await;
        for error in answer["errors"].as_array().into_iter().flatten() {
            let code = error["extensions"]["code"].as_str().unwrap_or("none");
            assert!(["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"].contains(&code), "{what}: {answer:#}");
        }
        self.ledger.count(what, "done");
    }
}
