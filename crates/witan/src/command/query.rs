//! `witan query`: an operation from the command line, asked as a system (client credentials).

mod ordered;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use identity::{SignInFault, SystemClient};
use reqwest::StatusCode;
use serde_json::{Map, Value, json};
use url::Url;

use self::ordered::Ordered;
use super::explain::read_operation;
use crate::arguments::{QueryArguments, QueryFormat};
use crate::data_folder::read_signing_key;
use crate::output::print_whole;

/// The longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

pub(super) async fn run(arguments: QueryArguments) -> anyhow::Result<ExitCode> {
    let document = read_operation(&arguments.operation)?;
    let variables: Map<String, Value> = serde_json::from_str(&arguments.variables)
        .context("--variables is no JSON object; write it such as '{\"org\": \"BST\"}'")?;
    service::crypto::install();
    let client = system(&arguments)?;
    let now = service::clock::now();
    let token =
        client.token(&arguments.audience, &arguments.scope, now).await.map_err(|fault| told(fault, &arguments))?;
    let mut body = json!({ "query": document, "variables": variables });
    if let Some(name) = &arguments.name {
        body["operationName"] = json!(name);
    }
    let graph = Graph::new(&arguments)?;
    let (status, answer) = graph.ask(&client, &token.access_token, &body).await?;
    print(&answer, arguments.format)?;
    let errors = answer.member("errors").map_or(0, |errors| errors.items().len());
    if errors > 0 || !status.is_success() {
        eprintln!("the answer has status {} and {errors} errors", status.as_u16());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn system(arguments: &QueryArguments) -> anyhow::Result<SystemClient> {
    let QueryArguments { issuer, metadata, client, key, .. } = arguments;
    let shown = key.display();
    let Some(key) = read_signing_key(key)? else {
        bail!("there is no private key `{shown}`; name the system's key with --key");
    };
    let metadata = match metadata {
        Some(metadata) => metadata.clone(),
        None => Url::parse(&format!("{issuer}/.well-known/openid-configuration")).with_context(|| {
            format!("--issuer `{issuer}` is no address; name the provider's metadata with --metadata")
        })?,
    };
    Ok(SystemClient::new(issuer, metadata, client, key)?)
}

/// What to do about it stands in the message, where something can be done.
fn told(fault: SignInFault, arguments: &QueryArguments) -> anyhow::Error {
    let QueryArguments { issuer, client, audience, .. } = arguments;
    let hint = match &fault {
        SignInFault::Refused(code) => match code.as_str() {
            "invalid_client" => format!("; is `{client}` registered there, with this key?"),
            "invalid_scope" => format!("; `{client}` is not registered for one of the scopes"),
            "invalid_target" => format!("; `{client}` is not registered for `{audience}` (--audience)"),
            _ => String::new(),
        },
        SignInFault::Unavailable(_) => "; is it running, and its address right (--issuer, --metadata)?".to_owned(),
        SignInFault::IdToken(_) | SignInFault::Answer(_) => String::new(),
    };
    anyhow::Error::new(fault).context(format!("`{issuer}` gives `{client}` no token{hint}"))
}

/// The graph, over HTTP.
struct Graph {
    client: reqwest::Client,
    url: Url,
}

impl Graph {
    fn new(arguments: &QueryArguments) -> anyhow::Result<Self> {
        let timeout = Duration::from_secs(arguments.timeout);
        let client = reqwest::Client::builder().timeout(timeout).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, url: arguments.graph.clone() })
    }

    /// Asks with a proof of the key that the token is bound to; once more where the gateway wants its nonce in it (RFC 9449 §9).
    async fn ask(&self, client: &SystemClient, token: &str, body: &Value) -> anyhow::Result<(StatusCode, Ordered)> {
        let first = self.send(client, token, None, body).await?;
        let nonce = first.headers().get("dpop-nonce").and_then(|nonce| nonce.to_str().ok()).map(str::to_owned);
        let response = match nonce {
            Some(nonce) if first.status() == StatusCode::UNAUTHORIZED => {
                self.send(client, token, Some(&nonce), body).await?
            }
            _ => first,
        };
        let status = response.status();
        let bytes = read(response).await.with_context(|| format!("the answer of `{}` cannot be read", self.url))?;
        let answer = serde_json::from_slice(&bytes).with_context(|| {
            format!("`{}` answers with status {}, and no JSON; is it a graph (--graph)?", self.url, status.as_u16())
        });
        Ok((status, answer?))
    }

    async fn send(
        &self,
        client: &SystemClient,
        token: &str,
        nonce: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<reqwest::Response> {
        let proof = client.proof("POST", &self.url, token, nonce, service::clock::now());
        let request = self
            .client
            .post(self.url.clone())
            .header("authorization", format!("DPoP {token}"))
            .header("dpop", proof)
            .header("accept", "application/graphql-response+json, application/json;q=0.9")
            .json(body);
        request.send().await.with_context(|| format!("`{}` gives no answer; is it running (--graph)?", self.url))
    }
}

async fn read(mut response: reqwest::Response) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            bail!("it is longer than 256 MiB; ask for less at once");
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn print(answer: &Ordered, format: QueryFormat) -> anyhow::Result<()> {
    match (format, answer.member("data").and_then(table::of)) {
        (QueryFormat::Table, Some(table)) => {
            print_whole(&table)?;
            for error in answer.member("errors").map_or(&[][..], Ordered::items) {
                eprintln!("{}", error.member("message").map_or_else(String::new, Ordered::text));
            }
            Ok(())
        }
        (QueryFormat::Table | QueryFormat::Json, _) => {
            print_whole(&format!("{}\n", serde_json::to_string_pretty(answer)?))
        }
    }
}
