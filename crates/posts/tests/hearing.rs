//! What members and groups tell decides here from then on.
use claims::Assurance;
use corpus::RecordId;
use serde_json::{Value, json};
use storage::{Database, TestDatabase, Timestamp};
use subgraph::directory::MemberState;
use subgraph::events::{Event, EventSource, Outbox, put};
use subgraph::{GroupAccess, GroupRole, NodeId, SecurityLevel};

use crate::network::{Network, member, named};
use crate::publish_post::{PUBLISH, post_of};

const POST: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { id authorLabel } }";
const COMMENT: &str =
    "mutation($in: AddCommentInput!) { addComment(input: $in) { comment { authorLabel } errors { __typename } } }";

impl Network {
    /// Lets the subgraph hear these events as the next that `source` tells.
    pub(crate) async fn hear(&self, source: &str, events: impl IntoIterator<Item = Event>) {
        self.subgraph.inbox().unwrap().hear(source, events).await.unwrap();
    }

    async fn comments(&self, who: RecordId, post: RecordId, key: &str) -> Value {
        let input =
            json!({ "org": post.org.as_str(), "postId": post.to_string(), "body": "So it is.", "idempotencyKey": key });
        self.change(&member(who, Assurance::High), COMMENT, input).await
    }

    async fn reads(&self, who: RecordId, post: RecordId) -> bool {
        let answer = self.ask_as(&member(who, Assurance::High), POST, named(post)).await;
        answer["data"]["post"] != Value::Null
    }
}

pub(crate) fn id_of(record: RecordId) -> NodeId {
    record.to_string().parse().unwrap()
}

fn place(group: RecordId, who: RecordId, role: Option<GroupRole>) -> Event {
    Event::MembershipChanged { group: id_of(group), member: id_of(who), role }
}

fn known_as(who: NodeId, label: &str, state: MemberState) -> Event {
    Event::MemberChanged { member: who, label: label.to_owned(), state }
}

fn group_is(group: NodeId, access: GroupAccess, security_level: SecurityLevel) -> Event {
    Event::GroupChanged { group, access, security_level }
}

#[tokio::test]
async fn who_enters_a_private_group_reads_and_writes_there_until_they_leave() {
    for network in Network::each().await {
        let (group, post, who) = (network.at.private_group, network.at.private_post, network.at.private_group_outsider);
        assert!(!network.reads(who, post).await);
        // Told twice, it holds as before.
        for role in [GroupRole::Member, GroupRole::Member, GroupRole::Facilitator] {
            network.hear("groups", [place(group, who, Some(role))]).await;
            assert!(network.reads(who, post).await);
        }
        assert_ne!(network.comments(who, post, "in").await["comment"], Value::Null);
        for _ in 0..2 {
            network.hear("groups", [place(group, who, None)]).await;
            assert!(!network.reads(who, post).await);
        }
        assert_eq!(network.comments(who, post, "out").await["errors"], json!([{ "__typename": "NotPermitted" }]));
    }
}

#[tokio::test]
async fn a_group_that_becomes_private_closes_its_posts_to_others() {
    for network in Network::each().await {
        let is_open = |group: RecordId| {
            network.corpus.group(group.org, group.index).is_some_and(|group| group.access == corpus::GroupAccess::Open)
        };
        let is_wide = |post: &corpus::Post| post.security_level == corpus::SecurityLevel::Public;
        let mut posts = network.corpus.posts().filter(is_wide);
        let post = posts.find(|post| post.group.is_some_and(is_open)).unwrap();
        let (id, group) = (post.id, post.group.unwrap());
        let outsider = network.someone(|who| !network.is_in(who, group));
        assert!(network.reads(outsider, id).await);
        network.hear("groups", [group_is(id_of(group), GroupAccess::Private, SecurityLevel::Public)]).await;
        assert!(!network.reads(outsider, id).await);
        let level = [group_is(id_of(group), GroupAccess::Open, SecurityLevel::OfficialSensitive)];
        network.hear("groups", level).await;
        let low = member(outsider, Assurance::Low);
        assert_eq!(network.ask_as(&low, POST, named(id)).await["data"]["post"], Value::Null);
    }
}

#[tokio::test]
async fn a_group_made_just_now_is_published_in_by_who_made_it() {
    for network in Network::each().await {
        let owner = network.at.cardiff_officer;
        let group: NodeId = "group_CRF_zzzzzzzz".parse().unwrap();
        let owned =
            Event::MembershipChanged { group: group.clone(), member: id_of(owner), role: Some(GroupRole::Owner) };
        network.hear("groups", [group_is(group.clone(), GroupAccess::Private, SecurityLevel::Members), owned]).await;
        let mut input = post_of("CRF", "k");
        input["groupId"] = json!(group);
        input["securityLevel"] = json!("MEMBERS");
        let published = network.change(&member(owner, Assurance::Low), PUBLISH, input).await;
        assert_eq!(published["post"]["group"]["id"], json!(group), "{published}");
    }
}

#[tokio::test]
async fn a_membership_of_a_group_that_is_not_known_opens_nothing_and_stops_nothing() {
    for network in Network::each().await {
        let (group, post, who) = (network.at.private_group, network.at.private_post, network.at.private_group_outsider);
        let unknown = Event::MembershipChanged {
            group: "group_CRF_zzzzzzzz".parse().unwrap(),
            member: id_of(who),
            role: Some(GroupRole::Owner),
        };
        network.hear("groups", [unknown, place(group, who, Some(GroupRole::Member))]).await;
        assert!(network.reads(who, post).await);
    }
}

#[tokio::test]
async fn a_member_who_is_told_of_takes_part_under_the_name_told_last() {
    for network in Network::each().await {
        let (post, for_members) = (network.at.entry_post, network.at.members_only_post);
        let newcomer = RecordId { index: 9_999, ..network.at.cardiff_officer };
        assert!(!network.reads(newcomer, for_members).await);
        network.hear("members", [known_as(id_of(newcomer), "Ceri Newydd", MemberState::Active)]).await;
        assert!(network.reads(newcomer, for_members).await);
        let first = network.comments(newcomer, post, "1").await;
        assert_eq!(first["comment"]["authorLabel"], "Ceri Newydd", "{first}");
        network.hear("members", [known_as(id_of(newcomer), "Ceri Jones", MemberState::Active)]).await;
        let second = network.comments(newcomer, post, "2").await;
        assert_eq!(second["comment"]["authorLabel"], "Ceri Jones");
        // What was written keeps the name under which it was.
        assert_eq!(network.comments(newcomer, post, "1").await, first);
        network.hear("members", [known_as(id_of(newcomer), "Ceri Jones", MemberState::Suspended)]).await;
        assert!(!network.reads(newcomer, for_members).await);
        assert_eq!(network.comments(newcomer, post, "3").await["errors"], json!([{ "__typename": "NotPermitted" }]));
    }
}

/// A groups subgraph's database, to which the network listens.
async fn groups_told_to(network: &Network) -> TestDatabase {
    let groups = TestDatabase::sqlite().await.unwrap();
    groups.database().migrate::<migrations::groups::Migrator>().await.unwrap();
    let source = EventSource::in_process("groups", Outbox::new(groups.database().clone()));
    network.subgraph.inbox().unwrap().listen_to(source).unwrap();
    groups
}

async fn tell(database: &Database, event: Event) {
    let tx = database.begin_write().await.unwrap();
    put(&tx, [event], Timestamp(0)).await.unwrap();
    database.commit(tx).await.unwrap();
}

/// Nothing follows the feed here but the mutation that would refuse.
#[tokio::test]
async fn nobody_is_refused_for_what_was_told_but_not_heard_yet() {
    for network in Network::each().await {
        let groups = groups_told_to(&network).await;
        let (group, post, who) = (network.at.private_group, network.at.private_post, network.at.private_group_outsider);
        assert_eq!(network.comments(who, post, "k").await["errors"], json!([{ "__typename": "NotPermitted" }]));
        tell(groups.database(), place(group, who, Some(GroupRole::Member))).await;
        // The refusal before has used no key up.
        let added = network.comments(who, post, "k").await;
        assert_ne!(added["comment"], Value::Null, "{added}");

        let made: NodeId = "group_CRF_zzzzzzzz".parse().unwrap();
        tell(groups.database(), group_is(made.clone(), GroupAccess::Open, SecurityLevel::Public)).await;
        let mut input = post_of("CRF", "k2");
        input["groupId"] = json!(made);
        let owner = network.at.cardiff_officer;
        tell(
            groups.database(),
            Event::MembershipChanged { group: made.clone(), member: id_of(owner), role: Some(GroupRole::Owner) },
        )
        .await;
        let published = network.change(&member(owner, Assurance::Low), PUBLISH, input).await;
        assert_eq!(published["post"]["group"]["id"], json!(made), "{published}");
    }
}
