//! Databases of a test's own on the PostgreSQL server that `cargo xtask test` runs.

use sea_orm::{ConnectionTrait as _, Database};

/// A fresh database; dropped by [`PostgresDatabase::drop_now`], or with the server.
pub struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    /// Makes one.
    pub async fn create() -> Self {
        let server = std::env::var("WITAN_TEST_POSTGRES_URL").expect("a PostgreSQL server: run `cargo xtask test`");
        let name = format!("end_to_end_{}", uuid::Uuid::new_v4().simple());
        let connection = Database::connect(&server).await.unwrap();
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        connection.close().await.unwrap();
        Self { server, name }
    }

    /// Its address.
    pub fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }

    /// Drops it, whoever is still connected.
    pub async fn drop_now(self) {
        let connection = Database::connect(&self.server).await.unwrap();
        connection.execute_unprepared(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await.unwrap();
        connection.close().await.unwrap();
    }
}
