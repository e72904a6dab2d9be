//! What a person signs in for.
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::request::AuthorizationRequest;

/// What a person signs in for, in one browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Errand {
    /// A client asks for something.
    Client(Box<AuthorizationRequest>),
    /// One of the provider's own pages, which shows what is the person's.
    Own {
        /// The page's path.
        path: OwnPage,
    },
    /// Another e-ID of the person is to become part of the one they proved.
    Merge {
        /// The person whom the other becomes.
        kept: String,
        /// When that person proved who they are.
        proved_at: DateTime<Utc>,
    },
}

/// One of the provider's own pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OwnPage {
    Sessions,
    Credentials,
    Choices,
    Context,
}

impl OwnPage {
    /// Whether the page shows what is the person's own: only to a session that their own credential opened.
    pub(crate) fn is_private(self) -> bool {
        match self {
            Self::Sessions | Self::Credentials | Self::Choices => true,
            Self::Context => false,
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Sessions => "/me/sessions",
            Self::Credentials => "/me/credentials",
            Self::Choices => "/me/choices",
            Self::Context => "/me/context",
        }
    }
}

impl Errand {
    /// The client's request, if it is one's.
    pub(crate) fn request(&self) -> Option<&AuthorizationRequest> {
        match self {
            Self::Client(request) => Some(request),
            Self::Own { .. } | Self::Merge { .. } => None,
        }
    }
}
