//! Searching posts.
use std::collections::BTreeSet;

use ::search::{Document, Language, Question, Text};
use claims::{Assurance, Caller};
use migrations::posts::Migrator;
use serde_json::{Value, json};

use crate::network::{Network, code, member, strangers, system};
use crate::publish_post::{PUBLISH, post_of};

const SEARCH: &str = "query($text: String!, $orgs: OrgSelector, $filter: PostFilter, $first: Int, $after: String) {
  searchPosts(text: $text, orgs: $orgs, filter: $filter, first: $first, after: $after) {
    totalCount edges { cursor score highlights node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    coverage { requested answered complete }
  }
}";
const EDIT: &str = "mutation($in: EditPostInput!) { editPost(input: $in) { post { id } errors { __typename } } }";
const READ: &str = "query($after: String) { posts(first: 100, after: $after) {
  edges { node { id languages tags en: title(lang: EN) cy: title(lang: CY) bodyEn: body(lang: EN, format: PLAIN) bodyCy: body(lang: CY, format: PLAIN) } }
  pageInfo { hasNextPage endCursor }
} }";

/// What people type, well and badly, in two languages.
const QUESTIONS: [&str; 44] = [
    "housing",
    "house",
    "HOUSES",
    "digital identity",
    "\"digital identity\"",
    "\"identity digital\"",
    "digital-identity",
    "sign-in",
    "waste OR flood",
    "waste flood",
    "council -housing",
    "council -\"what we learnt\"",
    "case study OR question budget",
    "plan*",
    "hous*",
    "consultation* -wales",
    "password resets fell",
    "front-desk",
    "900",
    "BST",
    "cyngor",
    "gyngor",
    "nghyngor",
    "tŷ",
    "gwasanaethau",
    "wasanaethau",
    "gwirio hunaniaeth",
    "hunaniaeth OR identity",
    "\"un cyfrif\"",
    "Beth ddysgon ni",
    "canlyniad NEU lessons",
    "gwasan*",
    "pobl",
    "mae yn",
    "the",
    "-housing",
    "qwertyuiop",
    "housing qwertyuiop",
    "housing OR qwertyuiop",
    "don’t",
    "caf\u{e9}",
    "z\u{301}",
    "12,000",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z housing",
];

/// What would be syntax to an engine.
const ATTACKS: [&str; 24] = [
    "",
    "\"",
    "\"\"\"",
    "*",
    "housing*)",
    "title:housing",
    "{title} : housing",
    "NEAR(housing council, 2)",
    "^housing",
    "housing AND (council OR",
    "NOT housing",
    "housing & council | !waste <-> x:*A",
    "'housing':A",
    "housing\\",
    "housing'; drop table post; --",
    "\" OR 1=1 --",
    "post_words match 'x'",
    "rank:bm25(10)",
    "%housing_",
    "\u{202e}gnisuoh\u{200b}",
    "🏠 housing",
    "-\"housing",
    "- housing",
    "OR OR OR",
];

impl Network {
    /// The whole list of what is found, page by page; and how many it says there are.
    async fn search(&self, caller: &Caller, text: &str, first: usize) -> Vec<Value> {
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "text": text, "first": first, "after": after });
            let answer = self.ask_as(caller, SEARCH, variables).await;
            assert_eq!(answer.get("errors"), None, "{text}: {answer}");
            let page = &answer["data"]["searchPosts"];
            found.extend(page["edges"].as_array().unwrap().iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], found.len(), "{text}");
                return found;
            }
            assert_eq!(page["edges"].as_array().unwrap().len(), first);
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    async fn found(&self, caller: &Caller, text: &str) -> Vec<String> {
        self.search(caller, text, 100).await.iter().map(id_of).collect()
    }

    /// What the caller may read, with the documents that it makes.
    async fn documents(&self, caller: &Caller) -> Vec<(String, Document)> {
        let (mut documents, mut after) = (Vec::new(), Value::Null);
        loop {
            let answer = self.ask_as(caller, READ, json!({ "after": after })).await;
            let page = &answer["data"]["posts"];
            documents.extend(page["edges"].as_array().unwrap().iter().map(|edge| document(&edge["node"])));
            if page["pageInfo"]["hasNextPage"] == false {
                return documents;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    fn callers(&self) -> Vec<Caller> {
        let at = &self.at;
        vec![
            Caller::anonymous(),
            member(at.cardiff_officer, Assurance::Low),
            member(at.private_group_member, Assurance::High),
            member(at.private_group_outsider, Assurance::High),
            system(),
        ]
    }
}

fn id_of(edge: &Value) -> String {
    edge["node"]["id"].as_str().unwrap().to_owned()
}

fn document(post: &Value) -> (String, Document) {
    let text = |field: &str| post[field].as_str().unwrap();
    let is_in = |lang: &str| post["languages"].as_array().unwrap().iter().any(|known| known == lang);
    let english = Text { language: Language::English, title: text("en"), body: text("bodyEn") };
    let welsh = Text { language: Language::Welsh, title: text("cy"), body: text("bodyCy") };
    let texts: Vec<Text<'_>> =
        [("EN", english), ("CY", welsh)].into_iter().filter_map(|(lang, text)| is_in(lang).then_some(text)).collect();
    let tags: Vec<&str> = post["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
    (text("id").to_owned(), Document::new(&texts, &tags))
}

#[tokio::test]
async fn everyone_finds_exactly_what_they_may_read_and_asked_for() {
    let networks = Network::each().await;
    for caller in networks[0].callers() {
        let documents = networks[0].documents(&caller).await;
        let mut finds = 0;
        for text in QUESTIONS.into_iter().chain(ATTACKS) {
            let wanted = Question::parse(text).found();
            let answers = |document: &Document| wanted.as_ref().is_some_and(|wanted| document.answers(wanted));
            let expected: BTreeSet<&String> =
                documents.iter().filter(|(_, document)| answers(document)).map(|(id, _)| id).collect();
            finds += expected.len();
            let mut lists = Vec::new();
            for network in &networks {
                let found = network.found(&caller, text).await;
                assert_eq!(found.iter().collect::<BTreeSet<_>>(), expected, "{text} on {:?}", network.test.kind());
                assert_eq!(found.len(), expected.len(), "{text}: each once");
                lists.push(found);
            }
            assert!(lists.windows(2).all(|pair| pair[0] == pair[1]), "{text}: the same order on both");
        }
        assert!(finds > 500, "the questions find something: {finds}");
    }
}

#[tokio::test]
async fn pages_give_the_whole_list_once_the_best_first() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        for text in ["council", "digital identity", "hunaniaeth OR identity", "waste flood"] {
            let whole = network.search(&caller, text, 100).await;
            for first in [1, 7] {
                assert_eq!(network.search(&caller, text, first).await, whole, "{text} by {first}");
            }
            let scores: Vec<f64> = whole.iter().map(|edge| edge["score"].as_f64().unwrap()).collect();
            assert!(scores.iter().all(|score| (1.0..5.0).contains(score)), "{scores:?}");
            assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        }
        // Each rank occurs: in the title, in the tags, next to each other, anywhere.
        let mut ranks = BTreeSet::new();
        for text in ["digital identity", "library staff", "identity", "council staff"] {
            ranks.extend(
                network.search(&caller, text, 100).await.iter().map(|edge| edge["score"].as_f64().unwrap() as u8),
            );
        }
        assert_eq!(ranks, BTreeSet::from([1, 2, 3, 4]));
    }
}

#[tokio::test]
async fn what_was_found_is_shown_as_safe_html() {
    for network in Network::each().await {
        let input = json!({ "org": "CRF", "title": "Glass & \"bins\" <now>", "securityLevel": "PUBLIC", "idempotencyKey": "k",
            "body": "A [glass bin](https://evil.example/<x>) for **all** streets, <script>alert('glass')</script> included.", "tags": ["Kerbside Rounds"] });
        network.change(&member(network.at.cardiff_officer, Assurance::Low), PUBLISH, input).await;
        let highlights = |text: &'static str| {
            let network = &network;
            async move { network.search(&Caller::anonymous(), text, 1).await[0]["highlights"].clone() }
        };
        assert_eq!(
            highlights("glasses bin -nothing").await,
            json!([
                "<mark>Glass</mark> &amp; &quot;<mark>bins</mark>&quot; &lt;now&gt;",
                "A <mark>glass</mark> <mark>bin</mark> for all streets, &lt;script&gt;alert(&#39;<mark>glass</mark>&#39;)&lt;/script&gt; included."
            ])
        );
        assert_eq!(highlights("kerbside").await, json!(["<mark>kerbside</mark>-rounds"]));
    }
}

#[tokio::test]
async fn a_post_is_found_as_soon_as_it_is_published() {
    for network in Network::each().await {
        let caller = member(network.at.cardiff_officer, Assurance::Low);
        let anyone = Caller::anonymous();
        for text in ["kittiwake", "nghathod", "gylfinir"] {
            assert_eq!(network.found(&anyone, text).await, Vec::<String>::new());
        }
        let mut input = post_of("CRF", "welsh");
        input["lang"] = json!("CY");
        input["title"] = json!("Cathod y ddinas");
        input["body"] = json!("Mae’r **gylfinir** wedi mynd.");
        let welsh = network.change(&caller, PUBLISH, input).await["post"]["id"].clone();
        for text in ["nghathod", "cathod", "gylfinir", "\"gylfinir mynd\""] {
            assert_eq!(json!(network.found(&anyone, text).await), json!([welsh]), "{text}");
        }
        let mut input = post_of("CRF", "members");
        input["title"] = json!("Kittiwakes for members");
        input["securityLevel"] = json!("MEMBERS");
        let members = network.change(&caller, PUBLISH, input.clone()).await["post"]["id"].clone();
        assert_eq!(network.found(&anyone, "kittiwake").await, Vec::<String>::new());
        assert_eq!(json!(network.found(&caller, "kittiwake").await), json!([members]));
        // Repeated, it is there once; refused, it is not.
        network.change(&caller, PUBLISH, input.clone()).await;
        input["idempotencyKey"] = json!("refused");
        input["org"] = json!("LDS");
        assert_eq!(network.change(&caller, PUBLISH, input).await["post"], Value::Null);
        assert_eq!(network.found(&caller, "kittiwake").await.len(), 1);
    }
}

#[tokio::test]
async fn an_edited_post_is_found_by_what_it_says_now() {
    for network in Network::each().await {
        let (caller, anyone) = (member(network.at.cardiff_officer, Assurance::Low), Caller::anonymous());
        let mut input = post_of("CRF", "k");
        input["title"] = json!("Kittiwakes");
        input["tags"] = json!(["seabirds"]);
        let post = network.change(&caller, PUBLISH, input).await["post"].clone();
        let edit = |version: &str, change: Value| {
            let (network, caller, id) = (&network, &caller, post["id"].clone());
            let mut input = json!({ "org": "CRF", "postId": id, "version": version });
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            async move {
                let edited = network.change(caller, EDIT, input).await;
                assert_eq!(edited["errors"], json!([]), "{edited}");
            }
        };
        edit("1", json!({ "title": "Gannets", "tags": ["gannetry"] })).await;
        for (text, finds) in [("gannet", 1), ("gannetry", 1), ("kittiwake", 0), ("seabirds", 0), ("\"begin may\"", 1)] {
            assert_eq!(network.found(&anyone, text).await.len(), finds, "{text}");
        }
        edit("2", json!({ "lang": "CY", "title": "Huganod", "body": "Mae’r huganod wedi dod." })).await;
        for (text, finds) in [("gannet", 1), ("huganod", 1), ("gannetry", 1), ("gannet huganod", 0)] {
            assert_eq!(network.found(&anyone, text).await.len(), finds, "{text}");
        }
        // Now for members alone.
        edit("3", json!({ "securityLevel": "MEMBERS" })).await;
        assert_eq!(network.found(&anyone, "huganod").await, Vec::<String>::new());
        assert_eq!(json!(network.found(&caller, "huganod").await), json!([post["id"]]));
    }
}

#[tokio::test]
async fn a_private_groups_posts_are_found_by_its_members_alone() {
    for network in Network::each().await {
        let post = network.corpus.post(network.at.private_post.org, network.at.private_post.index).unwrap();
        let title = format!("\"{}\"", post.title.en);
        let insider = member(network.at.private_group_member, Assurance::High);
        assert!(network.found(&insider, &title).await.contains(&post.id.to_string()));
        let mut others = network.callers();
        others.retain(|caller| caller.member() != insider.member());
        others.extend(strangers(&network.corpus, network.at.private_group));
        for caller in others {
            for edge in network.search(&caller, &title, 100).await {
                assert_ne!(id_of(&edge), post.id.to_string());
            }
        }
    }
}

#[tokio::test]
async fn a_search_is_narrowed_as_lists_are() {
    for network in Network::each().await {
        let all = network.found(&Caller::anonymous(), "council").await;
        let narrowed = |orgs: Value, filter: Value| {
            let network = &network;
            async move {
                let variables = json!({ "text": "council", "orgs": orgs, "filter": filter, "first": 100 });
                network.ask(SEARCH, variables).await["data"]["searchPosts"].clone()
            }
        };
        let cardiff = narrowed(json!({ "codes": ["CRF"] }), Value::Null).await;
        let of_cardiff = all.iter().filter(|id| id.starts_with("post_CRF_")).count();
        assert_eq!((&cardiff["totalCount"], of_cardiff > 0), (&json!(of_cardiff), true));
        assert_eq!(cardiff["coverage"], json!({ "requested": 1, "answered": 1, "complete": true }));
        let wales = narrowed(json!({ "nations": ["WALES"] }), json!({ "tags": ["digital-identity"] })).await;
        let listed = network
            .ask("{ posts(orgs: { nations: [WALES] }, filter: { tags: [\"digital-identity\"] }, first: 100) { edges { node { id } } } }", json!({}))
            .await;
        let listed: BTreeSet<String> = listed["data"]["posts"]["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(id_of)
            .filter(|id| all.contains(id))
            .collect();
        let found: BTreeSet<String> = wales["edges"].as_array().unwrap().iter().map(id_of).collect();
        assert_eq!(found, listed);
        let none = narrowed(Value::Null, json!({ "publishedFrom": "9999-01-01T00:00:00Z" })).await;
        assert_eq!((&none["totalCount"], &none["edges"]), (&json!(0), &json!([])));
    }
}

#[tokio::test]
async fn a_search_is_one_statement_and_counting_another() {
    let plain = "{ searchPosts(text: \"digital identity\", first: 5) { edges { cursor score node { id title } } } }";
    let counted = "{ searchPosts(text: \"digital identity\", first: 5) { totalCount edges { node { id } } } }";
    for network in Network::each().await {
        assert_eq!(network.ask_counted(&Caller::anonymous(), plain, json!({})).await.1, 1);
        assert_eq!(network.ask_counted(&Caller::anonymous(), counted, json!({})).await.1, 2);
        let nothing = "{ searchPosts(text: \"the\") { totalCount edges { node { id } } } }";
        let (answer, statements) = network.ask_counted(&Caller::anonymous(), nothing, json!({})).await;
        assert_eq!(answer["data"]["searchPosts"], json!({ "totalCount": 0, "edges": [] }));
        assert_eq!(statements, 0, "what asks for nothing asks no database");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    for network in Network::each().await {
        let first = network.ask(SEARCH, json!({ "text": "council", "first": 1 })).await;
        let cursor = first["data"]["searchPosts"]["pageInfo"]["endCursor"].clone();
        let of_posts = network.ask("{ posts(first: 1) { pageInfo { endCursor } } }", json!({})).await["data"]["posts"]
            ["pageInfo"]["endCursor"]
            .clone();
        let wrong = [
            json!({ "text": "x".repeat(201) }),
            json!({ "text": "council", "first": 101 }),
            json!({ "text": "council", "first": -1 }),
            json!({ "text": "council", "after": "nonsense" }),
            json!({ "text": "council", "after": of_posts }),
            json!({ "text": "councils", "after": cursor }),
            json!({ "text": "council", "after": cursor, "filter": { "tags": ["housing"] } }),
        ];
        for variables in wrong {
            let answer = network.ask(SEARCH, variables.clone()).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{variables}");
            assert_eq!(answer["data"]["searchPosts"], Value::Null);
        }
        // As much as may be asked: what takes longest to read is answered all the same.
        for text in ["ŵ".repeat(200), "\"".repeat(200), "-a ".repeat(66), "ga* ".repeat(50), "a\"".repeat(100)] {
            let answer = network.ask(SEARCH, json!({ "text": text })).await;
            assert_eq!(answer.get("errors"), None, "{text}: {answer}");
        }
    }
}

#[tokio::test]
async fn posts_that_were_there_before_search_was_are_found_after_an_update() {
    for network in Network::each().await {
        let caller = member(network.at.private_group_member, Assurance::High);
        let before = network.search(&caller, "digital identity", 100).await;
        assert!(!before.is_empty());
        let database = network.test.database();
        // Back to before there was search, and forward again.
        let (mut steps, taken) = (0, "m20261124_000030_create_search".to_owned());
        while !database.roll_back::<Migrator>(Some(1)).await.unwrap().contains(&taken) {
            steps += 1;
            assert!(steps < 100);
        }
        database.migrate::<Migrator>().await.unwrap();
        let updated = Network { subgraph: posts::build(database.clone()).await.unwrap(), ..network };
        assert_eq!(updated.search(&caller, "digital identity", 100).await, before);
        assert_eq!(updated.found(&caller, "council").await, updated.found(&caller, "councils").await);
    }
}
