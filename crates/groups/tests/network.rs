//! A tiny network on each database, those who ask, and asking.
use std::sync::OnceLock;

use bytes::Bytes;
use chrono::Utc;
use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, Assurance, Caller, MemberRef, SigningKey, TokenId};
use corpus::{Corpus, GroupRole, Landmarks, MemberState, RecordId, Tier};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use storage::{TestDatabase, count_statements};
use subgraph::Subgraph;

/// The groups of the tiny corpus, on one database.
pub(crate) struct Network {
    pub(crate) subgraph: Subgraph,
    pub(crate) corpus: Corpus,
    pub(crate) at: Landmarks,
    test: TestDatabase,
}

impl Network {
    /// One for each kind of database that can be had.
    pub(crate) async fn each() -> Vec<Self> {
        let mut networks = Vec::new();
        for test in TestDatabase::each::<migrations::groups::Migrator>().await.unwrap() {
            let corpus = Corpus::new(1, Tier::Tiny);
            groups::seed(test.database(), &corpus, &|_| {}).await.unwrap();
            let subgraph = groups::build(test.database().clone()).await.unwrap();
            networks.push(Self { subgraph, at: corpus.landmarks(), corpus, test });
        }
        networks
    }

    /// The answer to `query`, and how many SQL statements it took.
    pub(crate) async fn ask_counted(&self, caller: &Caller, query: &str, variables: Value) -> (Value, u64) {
        let body = Bytes::from(json!({ "query": query, "variables": variables }).to_string());
        let (answer, statements) = count_statements(self.subgraph.execute(caller, body)).await;
        (serde_json::from_slice(&answer).unwrap(), statements)
    }

    /// The answer to `query`.
    pub(crate) async fn ask_as(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        self.ask_counted(caller, query, variables).await.0
    }

    /// The payload of `mutation` with this `input`, which must give no error outside of it.
    pub(crate) async fn change(&self, caller: &Caller, mutation: &str, payload: &str, input: Value) -> Value {
        let (first, rest) = mutation.split_at(1);
        let input_type = format!("{}{rest}Input", first.to_uppercase());
        let query = format!("mutation($in: {input_type}!) {{ {mutation}(input: $in) {{ {payload} }} }}");
        let mut answer = self.ask_as(caller, &query, json!({ "in": input })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"][mutation].take()
    }

    /// What was told to others so far, the earliest first.
    pub(crate) async fn told(&self) -> Vec<Value> {
        let connection = self.test.database().connection();
        let read = "select event from outbox order by position";
        let rows = Statement::from_string(connection.get_database_backend(), read);
        let rows = connection.query_all_raw(rows).await.unwrap();
        rows.iter().map(|row| serde_json::from_str(&row.try_get::<String>("", "event").unwrap()).unwrap()).collect()
    }

    /// Lets the directory say that the member is in this state.
    pub(crate) async fn set_state(&self, member: RecordId, state: &str) {
        let local = member.to_string().rsplit('_').next().unwrap().to_owned();
        let set = format!("update member_label set state = '{state}' where org = '{}' and id = '{local}'", member.org);
        self.test.database().connection().execute_unprepared(&set).await.unwrap();
    }

    /// The one who owns the group.
    pub(crate) fn owner(&self, group: RecordId) -> RecordId {
        let mut places = self.corpus.memberships().filter(|place| place.group == group);
        places.find(|place| place.role == GroupRole::Owner).unwrap().member
    }

    /// Somebody who of `org` who takes part in the network and is neither in the group nor has asked to be.
    pub(crate) fn newcomer(&self, group: RecordId, org: &str) -> RecordId {
        self.newcomers(group, org).remove(0)
    }

    /// All such.
    pub(crate) fn newcomers(&self, group: RecordId, org: &str) -> Vec<RecordId> {
        let knows = |id: RecordId| {
            self.corpus.memberships().any(|place| place.group == group && place.member == id)
                || self.corpus.join_requests().any(|request| request.group == group && request.applicant == id)
        };
        let active = self.corpus.members().filter(|member| member.state == MemberState::Active);
        active.map(|member| member.id).filter(|id| id.org.as_str() == org && !knows(*id)).collect()
    }

    /// The name in the directory.
    pub(crate) fn name_of(&self, member: RecordId) -> String {
        self.corpus.member(member.org, member.index).unwrap().display_name
    }

    /// The answer to an anonymous caller.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_as(&Caller::anonymous(), query, variables).await
    }
}

/// The member, known as surely as `assurance` says.
pub(crate) fn member(id: RecordId, assurance: Assurance) -> Caller {
    let member = MemberRef::new(id.org.as_str(), &id.to_string()).unwrap();
    verified(&DevClaims { assurance, ..DevClaims::for_member(member) })
}

/// Those whose tokens name no member that takes part, though one of them is listed in the group: who has left, who is
/// suspended, nobody, and nobody of no organisation.
pub(crate) fn strangers(corpus: &Corpus, group: RecordId) -> Vec<Caller> {
    let mut places = corpus.memberships().filter(|place| place.group == group).map(|place| place.member);
    let is = |id: RecordId, state| corpus.member(id.org, id.index).is_some_and(|member| member.state == state);
    let former = places.find(|id| is(*id, MemberState::Former));
    let former = former.or_else(|| corpus.members().find(|member| member.state == MemberState::Former).map(|m| m.id));
    let suspended = corpus.members().find(|member| member.state == MemberState::Suspended).unwrap().id;
    let high = |org: &str, id: &str| {
        let member = MemberRef::new(org, id).unwrap();
        verified(&DevClaims { assurance: Assurance::High, ..DevClaims::for_member(member) })
    };
    let known = [former.unwrap(), suspended].map(|id| member(id, Assurance::High));
    known.into_iter().chain([high("ABE", "member_ABE_zzzzzzzz"), high("X-1", "member_X-1_00000001")]).collect()
}

/// A system that acts as no member.
pub(crate) fn system() -> Caller {
    let anyone = MemberRef::new("BST", "member_BST_00000000").unwrap();
    verified(&DevClaims { member: None, subject: "system|stats".to_owned(), ..DevClaims::for_member(anyone) })
}

fn verified(claims: &DevClaims) -> Caller {
    static ISSUER: OnceLock<(DevIssuer, AccessTokenVerifier)> = OnceLock::new();
    let (issuer, verifier) = ISSUER.get_or_init(|| {
        let issuer = DevIssuer {
            issuer: "https://eid.example".to_owned(),
            audience: "https://gateway.example".to_owned(),
            key: SigningKey::generate(|bytes| bytes.fill(7)),
        };
        let verifier = AccessTokenVerifier::new([issuer.trusted()]).unwrap();
        (issuer, verifier)
    });
    let token = issuer.mint_access_token(claims, &TokenId::from_random([1; 16]), Utc::now());
    verifier.verify(token.as_str(), Utc::now()).unwrap()
}

/// The variables `org` and `id` of a record.
pub(crate) fn named(id: RecordId) -> Value {
    json!({ "org": id.org.as_str(), "id": id.to_string() })
}

/// The code of the only error.
pub(crate) fn code(answer: &Value) -> &str {
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
    answer["errors"][0]["extensions"]["code"].as_str().unwrap()
}

/// The kind of the only error of a payload that has nothing else.
pub(crate) fn refusal(payload: &Value) -> &str {
    for (field, value) in payload.as_object().unwrap() {
        assert!(field == "errors" || value.is_null(), "{payload}");
    }
    assert_eq!(payload["errors"].as_array().map(Vec::len), Some(1), "{payload}");
    payload["errors"][0]["__typename"].as_str().unwrap()
}

/// The field that the only error of a payload names.
pub(crate) fn refused_field(payload: &Value) -> &str {
    assert_eq!(refusal(payload), "ValidationError");
    assert_eq!(payload["errors"][0]["path"][0], "input");
    payload["errors"][0]["path"][1].as_str().unwrap()
}
