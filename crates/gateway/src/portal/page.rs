//! What a person is told when signing in did not work.

use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use poem::Response;

use crate::http::CONSOLE_POLICY;

/// Why nobody is signed in.
#[derive(Clone, Copy)]
pub(super) enum Notice {
    NotAsked,
    NotBegun,
    Declined,
    Unmet,
    Refused,
    Unavailable,
}

impl Notice {
    fn status(self) -> StatusCode {
        match self {
            Self::NotAsked | Self::NotBegun | Self::Declined | Self::Unmet | Self::Refused => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::NotAsked => "The link you followed is not complete.",
            Self::NotBegun => {
                "This sign-in was not begun in this browser, took too long, or was finished before. Nobody was signed in."
            }
            Self::Declined => "You chose not to sign in.",
            Self::Unmet => "What you wanted to do needs a surer way of signing in than you have, such as an e-ID card.",
            Self::Refused => "The e-ID did not confirm who you are. Nobody was signed in.",
            Self::Unavailable => "Signing in does not work at the moment. Please try again in a few minutes.",
        }
    }
}

/// The page that says so. No word of it comes from the request.
pub(super) fn page(notice: Notice) -> Response {
    let words = notice.words();
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Not signed in</title>\n\
         <link rel=\"stylesheet\" href=\"/console/style.css\">\n</head>\n<body>\n<main class=\"notice-page\">\n\
         <h1>Not signed in</h1>\n<p role=\"alert\">{words}</p>\n\
         <p><a class=\"button\" href=\"/login\">Sign in</a> <a class=\"link\" href=\"/\">To the first page</a></p>\n\
         </main>\n</body>\n</html>\n"
    );
    Response::builder()
        .status(notice.status())
        .header(CONTENT_TYPE, "text/html; charset=utf-8")
        .header(CONTENT_SECURITY_POLICY, CONSOLE_POLICY)
        .header(CACHE_CONTROL, "no-store")
        .body(text)
}
