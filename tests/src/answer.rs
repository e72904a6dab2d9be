//! A client that asks by HTTP and keeps the answer's bytes.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

/// An HTTP client for one server.
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// What came back.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A client of the server at `base`, such as `http://127.0.0.1:4000`, signed in as nobody.
    pub fn new(base: &str) -> Self {
        // Two TLS providers may be linked; the first call chooses, and the others may as well fail.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        Self { http, base: base.to_owned(), token: None }
    }

    /// The same client with an access token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Asks the graph.
    pub async fn graphql(&self, document: &str, variables: Value) -> Answer {
        let body = json!({ "query": document, "variables": variables });
        self.post("/graphql", body.to_string().into_bytes(), &[("content-type", "application/json")]).await
    }

    /// Posts these bytes with these headers.
    pub async fn post(&self, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_str(value).unwrap());
        }
        self.send(request).await
    }

    /// Gets a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Answer {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, bytes: response.bytes().await.expect("the answer is whole").to_vec() }
    }

    /// How many SQL statements the server says all its subgraphs have run so far.
    pub async fn sql_statements(&self) -> u64 {
        let metrics = self.get("/metrics").await.text();
        let lines = metrics.lines().filter(|line| line.starts_with("witan_sql_statements"));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).map(|count| count as u64).sum()
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{} is not JSON", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The answer's `data`, after making sure that there was no error.
    pub fn data(&self) -> Value {
        let json = self.json();
        assert!(json.get("errors").is_none(), "{json:#}");
        json["data"].clone()
    }

    /// The codes of the answer's errors.
    pub fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("none").to_owned()).collect()
    }

    /// The bytes of `data` alone: what stands between `"data":` and the end or `,"errors"`.
    pub fn data_bytes(&self) -> String {
        let text = self.text();
        let start = text.find("\"data\":").expect("there is data") + "\"data\":".len();
        let end = text.find(",\"errors\":").filter(|end| *end > start).unwrap_or(text.len() - 1);
        text[start..end].to_owned()
    }
}
