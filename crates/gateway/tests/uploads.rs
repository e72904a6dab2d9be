//! Files that come with a request (the GraphQL multipart request specification), with real subgraphs over HTTP.

mod subgraphs;

use std::collections::BTreeMap;

use async_graphql::{EmptySubscription, Schema};
use claims::hop::HopSigner;
use composition::compose;
use futures::StreamExt as _;
use gateway::config::{Origin, SubgraphConfig};
use gateway::{GatewayConfig, SubgraphEndpoint, endpoints};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use supergraph::{SubgraphName, Supergraph};

use self::subgraphs::{FilesMutation, FilesQuery, FilesSubscription, NotesMutation, NotesQuery, Seen, serve};
use crate::harness::{Answer, TestGateway, answer, signing_key};

const KEEP: &str = "mutation ($file: Upload!) { keep(file: $file) { name contentType size first last } }";
const PREFLIGHT: (&str, &str) = ("graphql-require-preflight", "1");

/// A gateway in front of `files`, which takes files, and `notes`, which does not.
async fn gateway(change: impl FnOnce(&mut GatewayConfig)) -> (TestGateway, Seen) {
    let seen = Seen::default();
    let files = serve("files", Schema::new(FilesQuery, FilesMutation, FilesSubscription), &seen).await;
    let notes = serve("notes", Schema::new(NotesQuery, NotesMutation, EmptySubscription), &seen).await;
    let composed = compose(&[files, notes]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let mut config = GatewayConfig::default();
    config.uploads.enabled = true;
    (config.uploads.files_max, config.uploads.file_bytes_max) = (3, 1 << 20);
    config.uploads.request_bytes_max = 2 << 20;
    change(&mut config);
    let supergraph = Supergraph::parse(&composed.supergraph_sdl).unwrap();
    let endpoints: BTreeMap<SubgraphName, SubgraphEndpoint> = endpoints(&config, &supergraph, &[]).unwrap();
    let gateway = TestGateway::with_parts(config, |parts| {
        (parts.supergraph, parts.endpoints) = (supergraph, endpoints);
        parts.hop_signer = Some(HopSigner::new("witan-gateway", signing_key()));
    })
    .await;
    (gateway, seen)
}

/// A form, part by part.
#[derive(Default)]
struct Form(Vec<u8>);

impl Form {
    fn of(document: &str, variables: &Value, map: &Value) -> Form {
        let operations = json!({ "query": document, "variables": variables });
        Form::default().text("operations", &operations.to_string()).text("map", &map.to_string())
    }

    fn text(mut self, name: &str, text: &str) -> Form {
        self.0.extend(format!("--XX\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").bytes());
        self
    }

    fn file(mut self, name: &str, file_name: &str, bytes: &[u8]) -> Form {
        let head = format!("name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: text/plain\r\n\r\n");
        self.0.extend(format!("--XX\r\ncontent-disposition: form-data; {head}").bytes());
        self.0.extend(bytes);
        self.0.extend(b"\r\n");
        self
    }

    /// Without the header that shows a preflight.
    fn bare(mut self, gateway: &TestGateway) -> RequestBuilder {
        self.0.extend(b"--XX--\r\n");
        let request =
            gateway.request(Method::POST, "/graphql").header("content-type", "multipart/form-data; boundary=XX");
        request.body(self.0)
    }

    async fn send(self, gateway: &TestGateway) -> Answer {
        answer(self.bare(gateway).header(PREFLIGHT.0, PREFLIGHT.1)).await
    }
}

fn one_file(bytes: &[u8]) -> Form {
    Form::of(KEEP, &json!({ "file": null }), &json!({ "0": ["variables.file"] })).file("0", "a.txt", bytes)
}

#[tokio::test]
async fn a_file_reaches_the_subgraph_whose_field_it_is_an_argument_of_and_no_other() {
    let (gateway, seen) = gateway(|_| ()).await;
    let document = "mutation ($file: Upload!) { a: write(text: \"x\") keep(file: $file) { name contentType size first last } b: write(text: \"y\") }";
    // Small ones stay in memory, large ones do not.
    for bytes in [b"hello".to_vec(), vec![], vec![b'x'; 700_000]] {
        seen.lock().unwrap().clear();
        let form = Form::of(document, &json!({ "file": null }), &json!({ "0": ["variables.file"] }));
        let answer = form.file("0", "r\u{e9}sum\u{e9}.txt", &bytes).send(&gateway).await;
        let ends = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
        let kept = json!({ "name": "r\u{e9}sum\u{e9}.txt", "contentType": "text/plain", "size": bytes.len(), "first": ends.0, "last": ends.1 });
        assert_eq!(*answer.data(), json!({ "a": "x", "keep": kept, "b": "y" }));
        let of = |name: &str| {
            let seen = seen.lock().unwrap();
            seen.iter().filter(|(subgraph, _)| *subgraph == name).map(|(_, seen)| seen.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of("notes"), ["application/json"; 2]);
        assert_eq!(of("files"), ["multipart/form-data"]);
    }
}

#[tokio::test]
async fn files_stand_in_lists_and_inputs_each_where_it_belongs() {
    let (gateway, _) = gateway(|_| ()).await;
    let document = "mutation ($to: Attachment!) { attach(to: $to) { name size } }";
    let variables = json!({ "to": { "note": "n", "files": [null, null, null] } });
    let map = json!({ "x": ["variables.to.files.2"], "y": ["variables.to.files.0"] });
    let form = Form::of(document, &variables, &map).file("x", "two", b"22").file("y", "zero", b"");
    let attached = json!([{ "name": "zero", "size": 0 }, null, { "name": "two", "size": 2 }]);
    assert_eq!(form.send(&gateway).await.data()["attach"], attached);
    // One file at two places, and files in the other order than their map.
    let map = json!({ "a": ["variables.to.files.0", "variables.to.files.1"], "b": ["variables.to.files.2"] });
    let form = Form::of(document, &variables, &map).file("b", "bee", b"b").file("a", "ay", b"aaa");
    let ay = json!({ "name": "ay", "size": 3 });
    let attached = json!([ay, ay, { "name": "bee", "size": 1 }]);
    assert_eq!(form.send(&gateway).await.data()["attach"], attached);
}

#[tokio::test]
async fn queries_that_differ_in_their_files_alone_are_not_shared() {
    let (gateway, seen) = gateway(|_| ()).await;
    let form = |text: &str| {
        let document = "query ($file: Upload!) { measure(file: $file) { size } }";
        let form = Form::of(document, &json!({ "file": null }), &json!({ "0": ["variables.file"] }));
        form.file("0", "a", text.as_bytes())
    };
    let texts = ["", "1", "22", "333", "4444"];
    // The subgraph's library takes files in mutations only; what counts here is that each came to it.
    for answer in futures::future::join_all(texts.map(|text| form(text).send(&gateway))).await {
        assert_eq!(answer.code(), "SUBGRAPH_ERROR", "{answer:?}");
    }
    assert_eq!(*seen.lock().unwrap(), texts.map(|_| ("files", "multipart/form-data".to_owned())));
}

#[tokio::test]
async fn a_form_without_files_is_an_ordinary_request() {
    let (gateway, seen) = gateway(|_| ()).await;
    let answer = Form::of("{ note }", &json!({}), &json!({})).send(&gateway).await;
    assert_eq!(answer.data()["note"], "a note");
    assert_eq!(*seen.lock().unwrap(), [("notes", "application/json".to_owned())]);
}

#[tokio::test]
async fn a_form_is_refused_unless_its_page_asked_before_it_sent_it() {
    let (gateway, seen) = gateway(|config| {
        config.cors.origins = vec!["https://portal.example".parse::<Origin>().unwrap()];
    })
    .await;
    answer(one_file(b"x").bare(&gateway)).await.assert_refused(403, "PREFLIGHT_REQUIRED");
    for header in ["content-type-options", "x-requested-with", "accept-language"] {
        answer(one_file(b"x").bare(&gateway).header(header, "1")).await.assert_refused(403, "PREFLIGHT_REQUIRED");
    }
    // The header does not open what is closed to other sites' pages.
    let foreign = one_file(b"x").bare(&gateway).header(PREFLIGHT.0, PREFLIGHT.1);
    answer(foreign.header("origin", "https://evil.example")).await.assert_refused(403, "CROSS_SITE_REQUEST");
    assert!(seen.lock().unwrap().is_empty());
    answer(one_file(b"x").bare(&gateway).header("apollo-require-preflight", "1")).await.data();
    let preflight = |origin: &str| gateway.request(Method::OPTIONS, "/graphql").header("origin", origin);
    let allowed = answer(preflight("https://portal.example")).await;
    assert!(allowed.header("access-control-allow-headers").contains(PREFLIGHT.0), "{allowed:?}");
    assert_eq!(answer(preflight("https://evil.example")).await.header("access-control-allow-headers"), "");
}

#[tokio::test]
async fn where_files_are_not_taken_a_form_is_refused_whatever_it_carries() {
    let (gateway, _) = gateway(|config| config.uploads.enabled = false).await;
    one_file(b"x").send(&gateway).await.assert_refused(415, "UNSUPPORTED_MEDIA_TYPE");
    assert!(!GatewayConfig::default().uploads.enabled);
}

#[tokio::test]
async fn what_is_too_many_or_too_large_is_refused_with_its_own_code() {
    let (gateway, seen) = gateway(|_| ()).await;
    one_file(&vec![0; (1 << 20) + 1]).send(&gateway).await.assert_refused(413, "FILE_TOO_LARGE");
    one_file(&vec![0; 1 << 20]).send(&gateway).await.data();
    let document = "mutation ($to: Attachment!) { attach(to: $to) { size } }";
    let variables = json!({ "to": { "note": "n", "files": [null, null, null, null] } });
    let place = |index: usize| format!("variables.to.files.{index}");
    let four = json!({ "0": [place(0)], "1": [place(1)], "2": [place(2)], "3": [place(3)] });
    Form::of(document, &variables, &four).send(&gateway).await.assert_refused(413, "TOO_MANY_FILES");
    let four = json!({ "0": [place(0), place(1), place(2), place(3)] });
    Form::of(document, &variables, &four).send(&gateway).await.assert_refused(413, "TOO_MANY_FILES");
    let three = json!({ "0": [place(0)], "1": [place(1)], "2": [place(2)] });
    let mut form = Form::of(document, &variables, &three);
    for name in ["0", "1", "2"] {
        form = form.file(name, name, &vec![0; 1_000_000]);
    }
    form.send(&gateway).await.assert_refused(413, "BODY_TOO_LARGE");
    let long = "#".repeat(1 << 20);
    Form::of(&format!("{{ note }}{long}"), &json!({}), &json!({}))
        .send(&gateway)
        .await
        .assert_refused(413, "BODY_TOO_LARGE");
    assert_eq!(seen.lock().unwrap().len(), 1, "nothing of those was sent on");
}

#[tokio::test]
async fn the_head_of_a_part_is_not_read_without_end() {
    let (gateway, _) = gateway(|_| ()).await;
    let mut form = Form::of(KEEP, &json!({ "file": null }), &json!({ "0": ["variables.file"] }));
    form.0.extend(b"--XX\r\nx-long: ");
    form.0.extend(vec![b'x'; 1 << 20]);
    form.send(&gateway).await.assert_refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn a_form_that_does_not_follow_the_specification_is_refused() {
    let (gateway, seen) = gateway(|_| ()).await;
    let (null, map) = (json!({ "file": null }), json!({ "0": ["variables.file"] }));
    let operations = json!({ "query": KEEP, "variables": null }).to_string();
    let mapped = |map: Value| Form::of(KEEP, &null, &map).file("0", "a", b"x");
    for (form, about) in [
        (Form::of(KEEP, &null, &map), "did not come"),
        (Form::of(KEEP, &null, &map).file("1", "a", b"x"), "not named"),
        (Form::of(KEEP, &null, &map).file("0", "a", b"x").file("0", "b", b"y"), "twice"),
        (Form::default().text("map", "{}").text("operations", &operations), "out of order"),
        (Form::default().file("0", "a", b"x"), "`operations` is missing"),
        (Form::default().text("operations", &operations), "`map` is missing"),
        (Form::of(KEEP, &json!({ "file": "text" }), &map).file("0", "a", b"x"), "no null"),
        (mapped(json!({ "0": ["variables.other"] })), "no null"),
        (mapped(json!({ "0": ["variables"] })), "no null"),
        (mapped(json!({ "0": ["query"] })), "no null"),
        (mapped(json!({ "0": ["variables.file.0"] })), "no null"),
        (mapped(json!({ "0": ["variables.file", "variables.file"] })), "no null"),
        (mapped(json!({ "0": "variables.file" })), "object of lists"),
        (mapped(json!(["variables.file"])), "object of lists"),
        (mapped(json!({ "0": [1] })), "object of lists"),
        (Form::default().text("operations", "{").text("map", "{}"), "JSON"),
        (Form(b"no form".to_vec()), ""),
    ] {
        let refused = form.send(&gateway).await;
        refused.assert_refused(400, "BAD_REQUEST");
        assert!(refused.message().contains(about), "{about}: {refused:?}");
    }
    let batch = Form::default().text("operations", "[]").text("map", "{}").send(&gateway).await;
    batch.assert_refused(400, "BATCHING_NOT_SUPPORTED");
    let unnamed = gateway.request(Method::POST, "/graphql").header("content-type", "multipart/form-data");
    answer(unnamed.header(PREFLIGHT.0, PREFLIGHT.1).body("x")).await.assert_refused(400, "BAD_REQUEST");
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn only_a_custom_scalar_takes_a_file() {
    let (gateway, seen) = gateway(|_| ()).await;
    let map = json!({ "0": ["variables.text"] });
    let document = "mutation ($text: String!) { write(text: $text) }";
    let form = Form::of(document, &json!({ "text": null }), &map).file("0", "a", b"x");
    let refused = form.send(&gateway).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT", "{refused:?}");
    let map = json!({ "0": ["variables.to.note"] });
    let document = "mutation ($to: Attachment!) { attach(to: $to) { size } }";
    let variables = json!({ "to": { "note": null, "files": [] } });
    let refused = Form::of(document, &variables, &map).file("0", "a", b"x").send(&gateway).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT", "{refused:?}");
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn no_file_goes_along_with_a_hop_token_whose_body_it_is_not_part_of() {
    let (gateway, seen) = gateway(|config| {
        let said = SubgraphConfig { hop_token: true, ..SubgraphConfig::default() };
        config.subgraphs.insert("files".to_owned(), said);
    })
    .await;
    let refused = one_file(b"x").send(&gateway).await;
    assert_eq!(refused.code(), "SUBGRAPH_UNREACHABLE", "{refused:?}");
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn no_file_goes_along_with_a_subscription() {
    let (gateway, seen) = gateway(|_| ()).await;
    let document = "subscription ($file: Upload!) { watch(file: $file) }";
    let form = Form::of(document, &json!({ "file": null }), &json!({ "0": ["variables.file"] })).file("0", "a", b"x");
    let asking = form.bare(&gateway).header(PREFLIGHT.0, PREFLIGHT.1).header("accept", "text/event-stream");
    let refused = answer(asking).await;
    assert!(refused.text.contains("SUBGRAPH_UNREACHABLE"), "{refused:?}");
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn files_that_cannot_be_kept_are_refused_and_what_fits_into_memory_is_not() {
    let (gateway, _) = gateway(|config| config.uploads.folder = Some("/nowhere".into())).await;
    let refused = one_file(&vec![0; 200_000]).send(&gateway).await;
    refused.assert_refused(503, "FILES_NOT_ACCEPTED");
    assert!(!refused.text.contains("nowhere"));
    one_file(b"small").send(&gateway).await.data();
}

#[tokio::test]
async fn a_name_cannot_smuggle_a_part_in() {
    let (gateway, _) = gateway(|_| ()).await;
    let form = Form::of(KEEP, &json!({ "file": null }), &json!({ "0": ["variables.file"] }));
    let answer = form.file("0", "a\\\"; name=\\\"map", b"x").send(&gateway).await;
    assert_eq!(answer.data()["keep"]["size"], 1, "{answer:?}");
    let text = b"\r\n--YY\r\ncontent-disposition: form-data; name=\"map\"\r\n\r\n{}";
    assert_eq!(one_file(text).send(&gateway).await.data()["keep"]["size"], text.len());
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_read_all_the_same() {
    let (gateway, _) = gateway(|_| ()).await;
    let Form(mut bytes) = one_file(b"--X\r\n--X");
    bytes.extend(b"--XX--\r\n");
    let pieces = futures::stream::iter(bytes).map(|byte| Ok::<_, std::io::Error>(vec![byte]));
    let request = gateway.request(Method::POST, "/graphql").header("content-type", "multipart/form-data; boundary=XX");
    let request = request.header(PREFLIGHT.0, PREFLIGHT.1).body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(answer(request).await.data()["keep"]["size"], 8);
}
