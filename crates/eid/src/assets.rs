//! The style and the script of the pages. They are all there is: nothing comes from another host.
use poem::Response;
use poem::http::header;

/// The style of all pages.
pub(crate) fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("assets/eid.css"))
}

/// The script that talks with passkeys; pages work without it where passkeys are not needed.
pub(crate) fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("assets/passkeys.js"))
}

fn asset(kind: &str, text: &'static str) -> Response {
    Response::builder()
        .content_type(kind)
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .body(text)
}
