//! The network that is lived in: gateway, subgraphs and databases, whichever way they run.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, QueryResult, Statement};
use tests::Program;
use tokio::time::{Instant, sleep};

use super::snapshot::Snapshot;
use crate::operations::{landmarks, serve_tiny};
use crate::processes::Processes;

/// The longest that one subgraph may take to hear of what another did.
const HEARD_WITHIN: Duration = Duration::from_secs(20);

pub(crate) struct World {
    deployment: Deployment,
    pub(super) members: DatabaseConnection,
    pub(super) groups: DatabaseConnection,
    pub(super) posts: DatabaseConnection,
}

enum Deployment {
    One(Box<Program>),
    Many(Box<Processes>),
}

impl World {
    pub(crate) async fn in_one_process() -> Self {
        let server = serve_tiny().await;
        let open = async |name: &str| {
            let path = server.folder().join(format!("witan-data/{name}.sqlite"));
            connect(&format!("sqlite:{}?mode=ro", path.display())).await
        };
        let (members, groups, posts) = (open("members").await, open("groups").await, open("posts").await);
        Self { deployment: Deployment::One(Box::new(server)), members, groups, posts }
    }

    pub(crate) async fn in_many_processes() -> Self {
        let processes = Processes::start().await;
        let [members, groups, posts] = processes.database_urls();
        let (members, groups, posts) = (connect(&members).await, connect(&groups).await, connect(&posts).await);
        Self { deployment: Deployment::Many(Box::new(processes)), members, groups, posts }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.deployment {
            Deployment::One(_) => "one process on SQLite",
            Deployment::Many(_) => "processes of their own on PostgreSQL",
        }
    }

    pub(crate) fn url(&self) -> &str {
        match &self.deployment {
            Deployment::One(server) => server.url(),
            Deployment::Many(processes) => processes.gateway.url(),
        }
    }

    pub(crate) fn token(&self, member: &str, assurance: &str) -> String {
        match &self.deployment {
            Deployment::One(server) => server.token(member, &["--assurance", assurance]),
            Deployment::Many(processes) => processes.token(member, &["--assurance", assurance]),
        }
    }

    /// A token with a scope more than a member has.
    pub(crate) fn token_with_scope(&self, scope: &str) -> String {
        let member = landmarks().cardiff_officer.to_string();
        match &self.deployment {
            Deployment::One(server) => server.token(&member, &["--scope", scope]),
            Deployment::Many(processes) => processes.token(&member, &["--scope", scope]),
        }
    }

    /// What the databases hold, once every subgraph has heard of what the others did.
    pub(super) async fn snapshot(&self) -> Snapshot {
        self.settle().await;
        Snapshot::read(self).await
    }

    async fn settle(&self) {
        let until = Instant::now() + HEARD_WITHIN;
        for (source, told_by, heard_by) in [
            ("groups", &self.groups, &self.posts),
            ("members", &self.members, &self.posts),
            ("members", &self.members, &self.groups),
        ] {
            let told = number(told_by, "select position as n from outbox_counter").await.unwrap_or_default();
            let heard = format!("select position as n from inbox where source = '{source}'");
            while number(heard_by, &heard).await.unwrap_or_default() < told {
                assert!(Instant::now() < until, "what {source} told was not heard within {HEARD_WITHIN:?}");
                sleep(Duration::from_millis(5)).await;
            }
        }
    }

    pub(crate) async fn stop(self) {
        for database in [self.members, self.groups, self.posts] {
            database.close().await.unwrap();
        }
        match self.deployment {
            Deployment::One(server) => assert_eq!(server.stop().await.0, Some(0)),
            Deployment::Many(processes) => processes.stop().await,
        }
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The rows of a statement.
pub(super) async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"))
}

/// The number `n` of the first row; none when there is no row.
pub(super) async fn number(database: &DatabaseConnection, sql: &str) -> Option<i64> {
    rows(database, sql).await.first().map(|row| row.try_get("", "n").unwrap())
}

/// The text in a column.
pub(super) fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).unwrap_or_else(|fault| panic!("{column}: {fault}"))
}
