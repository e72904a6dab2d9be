//! A tiny network on each database, those who ask, and asking.
use std::sync::OnceLock;

use bytes::Bytes;
use chrono::Utc;
use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, Assurance, Caller, MemberRef, SigningKey, TokenId};
use corpus::{Corpus, Landmarks, MemberState, RecordId, Tier};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use storage::{TestDatabase, count_statements};
use subgraph::Subgraph;

/// The posts of the tiny corpus, on one database.
pub(crate) struct Network {
    pub(crate) subgraph: Subgraph,
    pub(crate) corpus: Corpus,
    pub(crate) at: Landmarks,
    /// The database, which is there as long as this is.
    pub(crate) test: TestDatabase,
}

impl Network {
    /// One for each kind of database that can be had.
    pub(crate) async fn each() -> Vec<Self> {
        let mut networks = Vec::new();
        for test in TestDatabase::each::<migrations::posts::Migrator>().await.unwrap() {
            let corpus = Corpus::new(1, Tier::Tiny);
            posts::seed(test.database(), &corpus, &|_| {}).await.unwrap();
            let subgraph = posts::build(test.database().clone()).await.unwrap();
            networks.push(Self { subgraph, at: corpus.landmarks(), corpus, test });
        }
        networks
    }

    /// Writes into the database what no mutation would.
    pub(crate) async fn write(&self, sql: &str) {
        self.test.database().connection().execute_unprepared(sql).await.unwrap();
    }

    /// The one number that an SQL query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let connection = self.test.database().connection();
        let query = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_one_raw(query).await.unwrap().unwrap().try_get_by_index(0).unwrap()
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

    /// What the mutation's field answers to `caller`, who sends `input` as `$in`.
    pub(crate) async fn change(&self, caller: &Caller, mutation: &str, input: Value) -> Value {
        let mut answer = self.ask_as(caller, mutation, json!({ "in": input })).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        let mut fields = std::mem::take(answer["data"].as_object_mut().unwrap()).into_iter();
        fields.next().unwrap().1
    }

    /// The events told so far, the oldest first.
    pub(crate) async fn told(&self) -> Vec<Value> {
        let connection = self.test.database().connection();
        let backend = connection.get_database_backend();
        let rows = Statement::from_string(backend, "select event from outbox order by position");
        let rows = connection.query_all_raw(rows).await.unwrap();
        rows.iter().map(|row| serde_json::from_str(&row.try_get::<String>("", "event").unwrap()).unwrap()).collect()
    }

    /// An active member of whom `is` holds.
    pub(crate) fn someone(&self, is: impl Fn(RecordId) -> bool) -> RecordId {
        let active = self.corpus.members().filter(|member| member.state == MemberState::Active);
        active.map(|member| member.id).find(|id| is(*id)).unwrap()
    }

    /// Whether the member is in the group.
    pub(crate) fn is_in(&self, member: RecordId, group: RecordId) -> bool {
        self.corpus.memberships().any(|place| place.group == group && place.member == member)
    }

    /// The member's name.
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
    system_with([])
}

/// A system that acts as no member, with these scopes.
pub(crate) fn system_with<const N: usize>(scopes: [&str; N]) -> Caller {
    let anyone = MemberRef::new("BST", "member_BST_00000000").unwrap();
    let claims = DevClaims { member: None, subject: "system|stats".to_owned(), ..DevClaims::for_member(anyone) };
    verified(&claims.with_scopes(scopes))
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

/// The last part of an id, by which rows know a record of an organisation.
pub(crate) fn local(id: RecordId) -> String {
    id.to_string().rsplit('_').next().unwrap().to_owned()
}

/// The code of the only error.
pub(crate) fn code(answer: &Value) -> &str {
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
    answer["errors"][0]["extensions"]["code"].as_str().unwrap()
}

/// The only error of a payload that gives nothing else.
pub(crate) fn only_error(payload: &Value) -> &Value {
    let fields = payload.as_object().unwrap();
    assert!(fields.iter().all(|(field, value)| field == "errors" || value.is_null()), "{payload}");
    assert_eq!(payload["errors"].as_array().map(Vec::len), Some(1), "{payload}");
    &payload["errors"][0]
}
