//! A person's browser: keeps cookies, follows nothing by itself, reads forms.
use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use url::Url;

use crate::stage::Stage;

pub(crate) struct Browser {
    pub(crate) base: String,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page or a redirect.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(stage: &Stage) -> Self {
        Self::at(&stage.issuer)
    }

    /// A browser at a provider that is reached at `base`.
    pub(crate) fn at(base: &str) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { base: base.to_owned(), client, cookies: Mutex::default() }
    }

    pub(crate) async fn get(&self, path: &str) -> Shown {
        self.send(self.client.request(Method::GET, self.address(path))).await
    }

    /// Sends a form, as our own pages do.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_raw(path, form, &[("origin", &self.base)]).await
    }

    pub(crate) async fn post_raw(&self, path: &str, form: String, headers: &[(&str, &str)]) -> Shown {
        let mut request = self
            .client
            .request(Method::POST, self.address(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Shown {
        self.send_json(Method::POST, path, body).await
    }

    pub(crate) async fn send_json(&self, method: Method, path: &str, body: &Value) -> Shown {
        self.send(self.client.request(method, self.address(path)).json(body)).await
    }

    /// Sends `request` with the cookies kept, and keeps those that come.
    async fn send(&self, request: RequestBuilder) -> Shown {
        let cookies = self.cookie_header();
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies) };
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.set_cookie(name, if cookie.contains("Max-Age=0") { "" } else { value });
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Shown { status, headers, text: response.text().await.unwrap() }
    }

    fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        if value.is_empty() {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() }
    }

    /// Goes to `path` and on, as long as the provider leads to itself.
    pub(crate) async fn open(&self, path: &str) -> Shown {
        let shown = self.get(path).await;
        self.follow(shown).await
    }

    /// Goes where `shown` leads, as long as that is the provider itself.
    pub(crate) async fn follow(&self, mut shown: Shown) -> Shown {
        for _ in 0..5 {
            match shown.location() {
                Some(location) if location.starts_with('/') => shown = self.get(&location).await,
                _ => return shown,
            }
        }
        panic!("the provider leads round in circles")
    }

    /// Signs in as a ready person on the page `shown`, and goes on.
    pub(crate) async fn sign_in(&self, shown: &Shown, person: &str) -> Shown {
        let interaction = shown.field("interaction");
        let answer = self.post("/sign-in/dev", &[("interaction", &interaction), ("person", person)]).await;
        self.follow(answer).await
    }
}

impl Shown {
    /// Where the answer leads.
    pub(crate) fn location(&self) -> Option<String> {
        self.headers.get(LOCATION).map(|location| location.to_str().unwrap().to_owned())
    }

    /// The value of the first field of that name on the page.
    pub(crate) fn field(&self, name: &str) -> String {
        self.fields(name).into_iter().next().unwrap_or_else(|| panic!("no field `{name}` in {}", self.text))
    }

    /// The values of all fields of that name.
    pub(crate) fn fields(&self, name: &str) -> Vec<String> {
        let mark = format!("name=\"{name}\" value=\"");
        self.text.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }

    /// The value of the first parameter of that name in a link on the page.
    pub(crate) fn field_of_link(&self, name: &str) -> String {
        let rest =
            self.text.split(&format!("{name}=")).nth(1).unwrap_or_else(|| panic!("no `{name}` in {}", self.text));
        rest.split(['"', '&']).next().unwrap().to_owned()
    }

    /// What the client is told in the address that the answer leads to.
    pub(crate) fn told(&self) -> BTreeMap<String, String> {
        let location = self.location().unwrap_or_else(|| panic!("{} leads nowhere: {}", self.status, self.text));
        Url::parse(&location).unwrap().query_pairs().into_owned().collect()
    }

    /// The code that the client is told.
    pub(crate) fn code(&self) -> String {
        let told = self.told();
        told.get("code").unwrap_or_else(|| panic!("no code but {told:?}")).clone()
    }

    /// The error that the client is told.
    pub(crate) fn error(&self) -> String {
        let told = self.told();
        told.get("error").unwrap_or_else(|| panic!("no error but {told:?}")).clone()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
