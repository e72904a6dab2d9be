//! A browser without scripts, as far as a test needs one: keeps cookies by host, follows addresses step by step, and says what it sees.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use url::Url;

/// A browser without scripts.
pub(crate) struct Visitor {
    client: Client,
    cookies: BTreeMap<(String, String), String>,
}

/// What a page's own script sends along.
pub(crate) const FROM_OWN_PAGE: [(&str, &str); 2] =
    [("graphql-require-preflight", "1"), ("sec-fetch-site", "same-origin")];

impl Visitor {
    /// A browser with no cookies yet, for which `hosts` are this machine.
    pub(crate) fn new(hosts: &[&str]) -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let mut client = Client::builder().redirect(Policy::none()).no_proxy();
        for host in hosts {
            // The port of the address asked for is kept.
            client = client.resolve(host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        }
        Self { client: client.build().unwrap(), cookies: BTreeMap::new() }
    }

    /// Sends one request with the host's cookies, and keeps those that come back.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Response {
        let host = Url::parse(url).unwrap().host_str().unwrap().to_owned();
        let cookies = self.cookies.iter().filter(|((of, _), _)| *of == host);
        let cookies: Vec<String> = cookies.map(|((_, name), value)| format!("{name}={value}")).collect();
        let mut request = self.client.request(method, url).body(body.into()).header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert((host.clone(), name.to_owned()), value.to_owned());
        }
        response
    }

    pub(crate) async fn get(&mut self, url: &str) -> Response {
        self.send(Method::GET, url, &[], "").await
    }

    /// Goes to `url` and on, signing in as `person` where the e-ID asks; gives the last page's address, status and text.
    pub(crate) async fn visit(&mut self, url: &str, person: &str) -> (Url, u16, String) {
        let mut at = Url::parse(url).unwrap();
        let mut response = self.get(url).await;
        for _ in 0..12 {
            if let Some(location) = response.headers().get("location") {
                at = at.join(location.to_str().unwrap()).unwrap();
                response = self.get(at.as_str()).await;
                continue;
            }
            let status = response.status().as_u16();
            let page = response.text().await.unwrap();
            let Some(interaction) = field(&page, "interaction") else { return (at, status, page) };
            let issuer = at.origin().ascii_serialization();
            let form = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("interaction", &interaction)
                .append_pair("person", person)
                .finish();
            let headers = [("origin", issuer.as_str()), ("content-type", "application/x-www-form-urlencoded")];
            at = at.join("/sign-in/dev").unwrap();
            response = self.send(Method::POST, at.as_str(), &headers, form).await;
        }
        panic!("led round in circles, at last to {at}");
    }

    /// The cookie's value.
    pub(crate) fn cookie(&self, host: &str, name: &str) -> Option<&str> {
        self.cookies.get(&(host.to_owned(), name.to_owned())).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Plants a cookie.
    pub(crate) fn set_cookie(&mut self, host: &str, name: &str, value: &str) {
        self.cookies.insert((host.to_owned(), name.to_owned()), value.to_owned());
    }
}

fn field(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
