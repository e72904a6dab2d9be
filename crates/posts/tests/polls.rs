//! Polls: reading them, voting, and putting them on posts.
use std::collections::BTreeMap;
use std::sync::Arc;

use claims::{Assurance, Caller};
use corpus::{RecordId, SecurityLevel};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::network::{Network, code, local, member, named, only_error, strangers, system};
use crate::publish_post::post_of;

const POLL: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { poll {
  org id question options { id label } closesAt viewerChoice results { option { id } votes suppressed }
} } }";
const VOTE: &str = "mutation CastVote($in: VoteInput!) {
  vote(input: $in) {
    poll { viewerChoice results { option { label } votes suppressed } }
    errors { __typename ... on PollClosed { message closedAt } ... on NotPermitted { message } ... on ValidationError { path message } }
  }
}";
const PUBLISH: &str = "mutation PublishWithPoll($in: PublishPostInput!) {
  publishPost(input: $in) {
    post { org id poll { id question options { id label } closesAt results { votes suppressed } } }
    errors { __typename ... on ValidationError { path message } ... on NotPermitted { message } }
  }
}";

impl Network {
    fn poll_on(&self, post: RecordId) -> corpus::Poll {
        self.corpus.partition(post.org.as_str()).unwrap().poll(post.index).unwrap()
    }

    /// A poll on a post that `which` holds of.
    fn poll_where(&self, which: impl Fn(&corpus::Post) -> bool) -> corpus::Poll {
        let is = |poll: &corpus::Poll| which(&self.corpus.post(poll.post.org, poll.post.index).unwrap());
        self.corpus.polls().find(is).unwrap()
    }

    async fn read_poll(&self, caller: &Caller, post: RecordId) -> Value {
        self.ask_as(caller, POLL, named(post)).await["data"]["post"]["poll"].take()
    }

    /// Ends the poll at an instant long past.
    async fn close(&self, poll: &corpus::Poll) {
        self.set_end(poll, "1").await;
    }

    /// Ends no poll, whatever the corpus says.
    async fn open(&self, poll: &corpus::Poll) {
        self.set_end(poll, "null").await;
    }

    async fn set_end(&self, poll: &corpus::Poll, end: &str) {
        let (org, local) = (poll.id.org, local(poll.id));
        self.write(&format!("update poll set closes_at = {end} where org = '{org}' and id = '{local}'")).await;
    }

    /// An open poll on a post in a group, which is made to be entered in this way.
    async fn poll_in_group(&self, access: &str) -> (corpus::Poll, RecordId) {
        let is = |post: &corpus::Post| post.group.is_some() && post.security_level <= SecurityLevel::Members;
        let poll = self.poll_where(is);
        self.open(&poll).await;
        let group = self.corpus.post(poll.post.org, poll.post.index).unwrap().group.unwrap();
        let (org, local) = (group.org, local(group));
        self.write(&format!("update group_fact set access = '{access}' where org = '{org}' and id = '{local}'")).await;
        (poll, group)
    }

    async fn votes_in(&self, poll: &corpus::Poll) -> i64 {
        let (org, local) = (poll.id.org, local(poll.id));
        self.number(&format!("select count(*) from poll_vote where org = '{org}' and poll_id = '{local}'")).await
    }
}

fn vote_for(poll: &corpus::Poll, option: usize) -> Value {
    json!({ "org": poll.id.org.as_str(), "pollId": poll.id.to_string(), "optionId": poll.options[option].id.to_string() })
}

/// The votes that may be told, recomputed: an option with fewer than ten not, nor the next smallest where it alone, or too
/// few together, would be held back.
fn expected_results(network: &Network, poll: &corpus::Poll) -> Value {
    let votes = network.corpus.partition(poll.id.org.as_str()).unwrap().votes(poll.post.index);
    let count = |option: &corpus::PollOption| votes.iter().filter(|vote| vote.option == option.id).count();
    let mut by_size: Vec<(usize, usize)> =
        poll.options.iter().map(count).enumerate().map(|(at, votes)| (votes, at)).collect();
    by_size.sort_unstable();
    let mut withheld = Vec::new();
    for (votes, at) in by_size {
        let together: usize = withheld.iter().map(|(votes, _)| votes).sum();
        if votes < 10 || withheld.len() == 1 || (!withheld.is_empty() && together < 10) {
            withheld.push((votes, at));
        }
    }
    if votes.len() < 10 {
        return Value::Null;
    }
    let result = |(at, option): (usize, &corpus::PollOption)| {
        let is_withheld = withheld.iter().any(|(_, withheld)| *withheld == at);
        let votes = if is_withheld { Value::Null } else { json!(count(option)) };
        json!({ "option": { "id": option.id.to_string() }, "votes": votes, "suppressed": is_withheld })
    };
    poll.options.iter().enumerate().map(result).collect()
}

#[tokio::test]
async fn polls_are_as_the_corpus_has_them() {
    for network in Network::each().await {
        let now = chrono::Utc::now();
        let reader = member(network.at.cardiff_officer, Assurance::Low);
        let (mut with_results, mut without) = (0, 0);
        for poll in network.corpus.polls() {
            let shown = network.read_poll(&reader, poll.post).await;
            if shown.is_null() {
                continue;
            }
            let closed = poll.closes_at.is_some_and(|closes_at| closes_at <= now);
            let results = if closed { expected_results(&network, &poll) } else { Value::Null };
            let options: Vec<Value> = poll
                .options
                .iter()
                .map(|option| json!({ "id": option.id.to_string(), "label": option.label.en }))
                .collect();
            let closes_at = poll.closes_at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
            assert_eq!(shown["options"], json!(options));
            assert_eq!((&shown["id"], &shown["question"]), (&json!(poll.id.to_string()), &json!(poll.question.en)));
            assert_eq!((&shown["closesAt"], &shown["results"]), (&json!(closes_at), &results), "{poll:?}");
            if results.is_null() { without += 1 } else { with_results += 1 }
        }
        assert!(with_results > 2 && without > 2, "{with_results} with results, {without} without");
        // Of the closed poll of the stories one option has fewer than ten votes: never it alone is withheld.
        let closed = network.read_poll(&reader, network.at.closed_poll_post).await;
        let suppressed = closed["results"].as_array().unwrap().iter().filter(|result| result["suppressed"] == true);
        assert_eq!(suppressed.count(), 2, "{closed}");
    }
}

#[tokio::test]
async fn a_poll_is_read_in_either_language() {
    let query = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { poll {
      question en: question(lang: EN) cy: question(lang: CY) options { label en: label(lang: EN) cy: label(lang: CY) }
    } } }";
    for network in Network::each().await {
        let reader = member(network.at.cardiff_officer, Assurance::Low);
        let is_seen = |post: &corpus::Post| post.security_level == SecurityLevel::Public;
        let seen = |poll: &corpus::Poll| is_seen(&network.corpus.post(poll.post.org, poll.post.index).unwrap());
        for in_welsh in [true, false] {
            let poll = network.corpus.polls().find(|poll| seen(poll) && poll.question.cy.is_some() == in_welsh);
            let Some(poll) = poll else {
                assert!(in_welsh, "most polls are in English alone");
                continue;
            };
            let shown = network.ask_as(&reader, query, named(poll.post)).await["data"]["post"]["poll"].take();
            let welsh = poll.question.cy.as_ref().unwrap_or(&poll.question.en);
            assert_eq!((&shown["question"], &shown["en"]), (&json!(poll.question.en), &json!(poll.question.en)));
            assert_eq!(shown["cy"], json!(welsh));
            let label = &poll.options[0].label;
            assert_eq!(shown["options"][0]["cy"], json!(label.cy.as_ref().unwrap_or(&label.en)));
            assert_eq!(shown["options"][0]["label"], json!(label.en));
        }
    }
}

#[tokio::test]
async fn the_polls_of_a_page_are_read_together() {
    let query = "{ posts(first: 100, filter: { hasPoll: true }) { edges { node { id poll {
      question options { label } viewerChoice results { votes option { label } }
    } } } } }";
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let (answer, statements) = network.ask_counted(&caller, query, json!({})).await;
        assert!(answer["data"]["posts"]["edges"].as_array().unwrap().len() > 5, "{answer}");
        // Posts, polls, options, the viewer's choices, votes.
        assert_eq!(statements, 5);
    }
}

#[tokio::test]
async fn posts_are_filtered_by_whether_they_have_a_poll() {
    let query = "query($has: Boolean) { posts(first: 100, filter: { hasPoll: $has }) { totalCount edges { node { id poll { id } } } } }";
    for network in Network::each().await {
        let mut counts = Vec::new();
        for has in [json!(true), json!(false), Value::Null] {
            let answer = network.ask(query, json!({ "has": has })).await;
            let posts = &answer["data"]["posts"];
            for edge in posts["edges"].as_array().unwrap() {
                assert!(has.is_null() || has == !edge["node"]["poll"].is_null(), "{edge}");
            }
            counts.push(posts["totalCount"].as_u64().unwrap());
        }
        assert!(counts[0] > 0 && counts[0] + counts[1] == counts[2], "{counts:?}");
    }
}

#[tokio::test]
async fn a_poll_is_found_by_its_key_by_those_who_read_its_post() {
    let query = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Poll { id question } } }";
    for network in Network::each().await {
        let is_members = |post: &corpus::Post| post.security_level == SecurityLevel::Members && post.group.is_none();
        let (open, members_only) = (network.poll_on(network.at.open_poll_post), network.poll_where(is_members));
        let entity = |id: RecordId| json!({ "__typename": "Poll", "org": id.org.as_str(), "id": id.to_string() });
        let of = json!({ "of": [
            entity(open.id), entity(members_only.id),
            { "__typename": "Poll", "org": "BST", "id": "poll_BST_zzzzzzzz" },
            { "__typename": "Poll", "org": "BST", "id": open.post.to_string() },
        ] });
        let answer = network.ask(query, of.clone()).await;
        let found = json!({ "id": open.id.to_string(), "question": open.question.en });
        assert_eq!(answer, json!({ "data": { "_entities": [found, null, null, null] } }));
        let signed_in = network.ask_as(&member(network.at.cardiff_officer, Assurance::Low), query, of).await;
        assert_eq!(signed_in["data"]["_entities"][1]["id"], members_only.id.to_string());
    }
}

#[tokio::test]
async fn a_vote_is_the_voters_own_and_may_be_changed_while_the_poll_is_open() {
    for network in Network::each().await {
        let poll = network.poll_on(network.at.open_poll_post);
        let voted: Vec<RecordId> =
            network.corpus.partition("BST").unwrap().votes(poll.post.index).iter().map(|vote| vote.voter).collect();
        let voter = network.someone(|id| !voted.contains(&id));
        let (caller, before) = (member(voter, Assurance::Low), network.votes_in(&poll).await);
        assert_eq!(network.read_poll(&caller, poll.post).await["viewerChoice"], Value::Null);
        for option in [0, 1, 1] {
            let payload = network.change(&caller, VOTE, vote_for(&poll, option)).await;
            let choice = json!(poll.options[option].id.to_string());
            assert_eq!(payload, json!({ "poll": { "viewerChoice": choice, "results": null }, "errors": [] }));
            assert_eq!(network.votes_in(&poll).await, before + 1, "one vote each");
            assert_eq!(network.read_poll(&caller, poll.post).await["viewerChoice"], choice);
        }
        for other in [
            member(network.someone(|id| id != voter && !voted.contains(&id)), Assurance::High),
            system(),
            Caller::anonymous(),
        ] {
            assert_eq!(network.read_poll(&other, poll.post).await["viewerChoice"], Value::Null);
        }
        assert_eq!(network.told().await, Vec::<Value>::new(), "nobody is told of a vote");
    }
}

#[tokio::test]
async fn results_are_told_once_the_poll_has_closed_and_no_vote_is_taken_then() {
    for network in Network::each().await {
        let poll = network.poll_on(network.at.open_poll_post);
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        assert_eq!(network.read_poll(&caller, poll.post).await["results"], Value::Null);
        network.close(&poll).await;
        let closed = network.read_poll(&caller, poll.post).await;
        assert_eq!(closed["results"], expected_results(&network, &poll));
        let before = network.votes_in(&poll).await;
        for option in [0, 1] {
            let refused = network.change(&caller, VOTE, vote_for(&poll, option)).await;
            let error = only_error(&refused);
            assert_eq!(error["__typename"], "PollClosed");
            assert_eq!(error["closedAt"], "1970-01-01T00:00:00.001Z");
        }
        assert_eq!(network.votes_in(&poll).await, before);
        assert_eq!(network.read_poll(&caller, poll.post).await["results"], closed["results"]);
    }
}

#[tokio::test]
async fn few_votes_are_never_told() {
    for network in Network::each().await {
        let reader = member(network.at.cardiff_officer, Assurance::Low);
        for poll in network.corpus.polls() {
            network.close(&poll).await;
            let shown = network.read_poll(&reader, poll.post).await;
            if !shown.is_null() {
                assert_eq!(shown["results"], expected_results(&network, &poll));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn votes_at_once_count_once_for_each_member() {
    for network in Network::each().await {
        let network = Arc::new(network);
        let poll = network.poll_on(network.at.open_poll_post);
        let voted: Vec<RecordId> =
            network.corpus.partition("BST").unwrap().votes(poll.post.index).iter().map(|vote| vote.voter).collect();
        let is_new =
            |member: &corpus::Member| member.state == corpus::MemberState::Active && !voted.contains(&member.id);
        let voters: Vec<RecordId> = network.corpus.members().filter(is_new).map(|member| member.id).take(6).collect();
        let before = network.votes_in(&poll).await;
        let mut votes = JoinSet::new();
        for (voter, number) in voters.iter().flat_map(|voter| (0..4).map(move |number| (*voter, number))) {
            let (network, input) = (network.clone(), vote_for(&poll, number % poll.options.len()));
            votes.spawn(async move { network.change(&member(voter, Assurance::Low), VOTE, input).await });
        }
        while let Some(payload) = votes.join_next().await {
            assert_eq!(payload.unwrap()["errors"], json!([]));
        }
        assert_eq!(network.votes_in(&poll).await, before + voters.len() as i64);
    }
}

#[tokio::test]
async fn one_document_may_change_a_vote() {
    let query = "mutation($a: VoteInput!, $b: VoteInput!) {
      a: vote(input: $a) { poll { viewerChoice } } b: vote(input: $b) { poll { viewerChoice } }
    }";
    for network in Network::each().await {
        let poll = network.poll_on(network.at.open_poll_post);
        let variables = json!({ "a": vote_for(&poll, 0), "b": vote_for(&poll, 1) });
        let answer = network.ask_as(&member(network.at.cardiff_officer, Assurance::Low), query, variables).await;
        let choices = ["a", "b"].map(|vote| answer["data"][vote]["poll"]["viewerChoice"].clone());
        assert_eq!(choices, [0, 1].map(|option| json!(poll.options[option].id.to_string())), "{answer}");
    }
}

#[tokio::test]
async fn an_option_that_the_poll_has_not_is_refused() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let (poll, other) = (network.poll_on(network.at.open_poll_post), network.poll_on(network.at.closed_poll_post));
        let before = network.votes_in(&poll).await;
        let mut of_other = vote_for(&poll, 0);
        of_other["optionId"] = json!(other.options[0].id.to_string());
        let mut refusals = vec![network.change(&caller, VOTE, of_other.clone()).await];
        for wrong in
            ["", "option_BST_zzzzzzzz", "option_LDS_00000001", "option_BST_", "option_BST_A", &"x".repeat(100_000)]
        {
            of_other["optionId"] = json!(wrong);
            refusals.push(network.change(&caller, VOTE, of_other.clone()).await);
        }
        for refused in &refusals {
            assert_eq!(only_error(refused)["path"], json!(["input", "optionId"]), "{refused}");
            assert_eq!(refused, &refusals[0], "whatever is wrong, the words are the same");
        }
        for wrong in ["", "poll_LDS_00000001", &poll.post.to_string(), "poll_BST_A"] {
            let mut input = vote_for(&poll, 0);
            input["pollId"] = json!(wrong);
            let refused = network.change(&caller, VOTE, input).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", "pollId"]), "{refused}");
        }
        assert_eq!(network.votes_in(&poll).await, before);
    }
}

#[tokio::test]
async fn who_may_not_read_the_post_is_answered_as_if_there_were_no_poll() {
    for network in Network::each().await {
        let (poll, group) = network.poll_in_group("PRIVATE").await;
        let outsider = member(network.someone(|id| !network.is_in(id, group)), Assurance::High);
        let hidden = network.change(&outsider, VOTE, vote_for(&poll, 0)).await;
        assert_eq!(only_error(&hidden)["message"], "There is no such poll that you can vote in.");
        let mut absent = vote_for(&poll, 0);
        absent["pollId"] = json!(format!("poll_{}_zzzzzzzz", poll.id.org));
        assert_eq!(network.change(&outsider, VOTE, absent).await, hidden);
        network.close(&poll).await;
        assert_eq!(network.change(&outsider, VOTE, vote_for(&poll, 0)).await, hidden, "nor is told that it has closed");
    }
}

#[tokio::test]
async fn only_members_of_a_restricted_group_vote_in_it() {
    for network in Network::each().await {
        let (poll, group) = network.poll_in_group("RESTRICTED").await;
        let outsider = network.someone(|id| !network.is_in(id, group));
        let refused = network.change(&member(outsider, Assurance::High), VOTE, vote_for(&poll, 0)).await;
        assert_eq!(only_error(&refused)["message"], "Only members of the group can vote in it.");
        let insider = network.someone(|id| network.is_in(id, group));
        let taken = network.change(&member(insider, Assurance::High), VOTE, vote_for(&poll, 0)).await;
        assert_eq!(taken["errors"], json!([]), "{taken}");
    }
}

#[tokio::test]
async fn who_is_no_member_that_takes_part_votes_for_nothing() {
    for network in Network::each().await {
        let poll = network.poll_on(network.at.open_poll_post);
        let before = network.votes_in(&poll).await;
        let mut callers = strangers(&network.corpus, network.at.private_group);
        callers.push(system());
        for caller in callers {
            let refused = network.change(&caller, VOTE, vote_for(&poll, 0)).await;
            assert_eq!(only_error(&refused)["message"], "Only a member of the network can vote.");
        }
        let anonymous = network.ask(VOTE, json!({ "in": vote_for(&poll, 0) })).await;
        assert_eq!(code(&anonymous), "UNAUTHENTICATED");
        assert_eq!(network.votes_in(&poll).await, before);
        // Who has left is not shown what they once chose, as they are shown nothing of their own any more.
        let former = network.corpus.partition("BST").unwrap().votes(poll.post.index).into_iter().map(|vote| vote.voter);
        let former =
            former.filter(|id| network.corpus.member(id.org, id.index).unwrap().state != corpus::MemberState::Active);
        for voter in former {
            let shown = network.read_poll(&member(voter, Assurance::Low), poll.post).await;
            assert_eq!(shown["viewerChoice"], Value::Null);
        }
    }
}

/// A post with a poll.
fn with_poll(key: &str, poll: Value) -> Value {
    let mut input = post_of("CRF", key);
    input["poll"] = poll;
    input
}

#[tokio::test]
async fn a_post_is_published_with_a_poll_to_vote_in() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let asked = json!({
            "question": "  Which  day?\n", "options": ["Monday", "<b>Friday</b>"], "closesAt": "2999-01-01T00:00:00Z",
        });
        let published = network.change(&caller, PUBLISH, with_poll("k", asked.clone())).await;
        let poll = &published["post"]["poll"];
        // Plain text is given back as it is; a page escapes it.
        let labels: Vec<&Value> = poll["options"].as_array().unwrap().iter().map(|option| &option["label"]).collect();
        assert_eq!(
            (&poll["question"], labels),
            (&json!("Which day?"), vec![&json!("Monday"), &json!("<b>Friday</b>")])
        );
        assert_eq!((&poll["closesAt"], &poll["results"]), (&json!("2999-01-01T00:00:00Z"), &Value::Null));
        let input = json!({ "org": "CRF", "pollId": poll["id"], "optionId": poll["options"][1]["id"] });
        let voted = network.change(&caller, VOTE, input).await;
        assert_eq!(voted["poll"]["viewerChoice"], poll["options"][1]["id"], "{voted}");
        // Once more with the same key, and with another poll.
        assert_eq!(network.change(&caller, PUBLISH, with_poll("k", asked.clone())).await, published);
        for other in [json!({ "question": "Which day?", "options": ["Monday", "Friday"] }), Value::Null] {
            let refused = network.change(&caller, PUBLISH, with_poll("k", other)).await;
            assert_eq!(only_error(&refused)["path"], json!(["input", "idempotencyKey"]));
        }
        // Told again even when the poll has closed meanwhile.
        network.write("update poll set closes_at = 1 where question_en = 'Which day?'").await;
        let again = network.change(&caller, PUBLISH, with_poll("k", asked)).await;
        assert_eq!(again["post"]["id"], published["post"]["id"], "{again}");
    }
}

#[tokio::test]
async fn a_poll_is_in_the_language_of_its_post_and_may_have_no_end() {
    for network in Network::each().await {
        let mut input = with_poll("k", json!({ "question": "Pa ddiwrnod?", "options": ["Llun", "Gwener"] }));
        input["lang"] = json!("CY");
        let published = network.change(&member(network.at.cardiff_officer, Assurance::Low), PUBLISH, input).await;
        let poll = &published["post"]["poll"];
        assert_eq!((&poll["question"], &poll["closesAt"]), (&json!("Pa ddiwrnod?"), &Value::Null));
        assert_eq!(
            network
                .number("select count(*) from poll where question_cy = 'Pa ddiwrnod?' and question_en is null")
                .await,
            1
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_poll_is_told_as_data_and_nothing_is_published() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let poll = |question: &str, options: Value, closes_at: Value| json!({ "question": question, "options": options, "closesAt": closes_at });
        let two = json!(["a", "b"]);
        let many: Vec<String> = (0..21).map(|number| number.to_string()).collect();
        let wrong = [
            (poll(" ", two.clone(), Value::Null), json!([["question"]])),
            (poll(&"x".repeat(301), two.clone(), Value::Null), json!([["question"]])),
            (poll("a\u{7}", two.clone(), Value::Null), json!([["question"]])),
            (poll("Which?", json!([]), Value::Null), json!([["options"]])),
            (poll("Which?", json!(["a"]), Value::Null), json!([["options"]])),
            (poll("Which?", json!(many), Value::Null), json!([["options"]])),
            (poll("Which?", json!(["a", " a ", "", "b"]), Value::Null), json!([["options", "1"], ["options", "2"]])),
            (poll("", json!(["x".repeat(151), "b"]), Value::Null), json!([["question"], ["options", "0"]])),
            (poll("Which?", two.clone(), json!("2020-01-01T00:00:00Z")), json!([["closesAt"]])),
        ];
        let count =
            "select (select count(*) from post) + (select count(*) from poll) + (select count(*) from poll_option)";
        let before = network.number(count).await;
        for (poll, paths) in wrong {
            let refused = network.change(&caller, PUBLISH, with_poll("k", poll)).await;
            let told: Vec<Value> = refused["errors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|error| json!(error["path"].as_array().unwrap()[2..]))
                .collect();
            assert_eq!((&json!(told), &refused["post"]), (&paths, &Value::Null), "{refused}");
        }
        assert_eq!(network.number(count).await, before);
        let widest = poll(&"ŵ".repeat(300), many[..20].to_vec().into(), Value::Null);
        assert_eq!(network.change(&caller, PUBLISH, with_poll("k", widest)).await["errors"], json!([]));
    }
}

#[tokio::test]
async fn both_databases_show_the_same_polls() {
    let networks = Network::each().await;
    let query = "{ posts(first: 100, filter: { hasPoll: true }) { edges { node { id poll { id question options { id label } closesAt results { votes } } } } } }";
    let mut answers = BTreeMap::new();
    for network in &networks {
        answers.insert(network.ask(query, json!({})).await.to_string(), ());
    }
    assert_eq!(answers.len(), 1);
}
