//! What a token is, what it is good for, and why it would be refused: for whoever holds one of any kind.
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use crate::access_token::CLOCK_SKEW;
use crate::hop::HopVerifier;
use crate::inspect::write_members;
use crate::jws::Unverified;
use crate::{
    AccessTokenVerifier, Assurance, Binding, ClaimSet, Confirmation, Environment, KeySet, Possession, Refused,
    TrustedIssuer,
};

/// The longest life that is passed without a word.
const LIFETIME_MAX: TimeDelta = TimeDelta::hours(1);

/// What a token is, by the `typ` in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// `at+jwt` (RFC 9068).
    Access,
    /// `JWT`, as ID tokens have it (OpenID Connect Core §2), and client assertions too.
    Id,
    /// `hop+jwt`, from a gateway to one subgraph.
    Hop,
    /// `logout+jwt` (OpenID Connect Back-Channel Logout §2.4).
    Logout,
    /// `token-introspection+jwt` (RFC 9701).
    Introspection,
    /// `dpop+jwt` (RFC 9449).
    DpopProof,
    /// `client-registration+jwt`: a registrar's signed file.
    ClientRegistration,
    /// Another signed token.
    Other,
    /// No signed token at all: a refresh token or a code of the e-ID, or none of ours.
    Opaque,
}

/// By what a token is judged.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The public keys of whoever should have signed it.
    pub keys: KeySet,
    /// Its issuer; whoever the token names, where that is not said.
    pub issuer: Option<String>,
    /// Its audience; whoever the token names, where that is not said.
    pub audience: Option<String>,
}

/// What there is to say of a token. `Display` prints it for people, without the signature.
#[derive(Clone)]
pub struct Explanation {
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is good here and now, or why not.
    pub verdict: Result<(), Refused>,
    contents: Option<(Map<String, Value>, Map<String, Value>)>,
    notes: Vec<&'static str>,
    now: DateTime<Utc>,
}

/// Explains `token` at the instant `now`.
pub fn explain(token: &str, expected: &Expected, now: DateTime<Utc>) -> Explanation {
    let (kind, verdict, notes, contents) = match Unverified::read(token) {
        // What has no dots is none of the signed ones; what has some is a signed one that is broken.
        Err(refused) => {
            let kind = if token.contains('.') { TokenKind::Other } else { TokenKind::Opaque };
            (kind, Err(refused), kind.notes().to_vec(), None)
        }
        Ok(unverified) => {
            let kind = TokenKind::of(&unverified);
            let mut notes = kind.notes().to_vec();
            let claims = ClaimSet(unverified.payload.clone());
            notes.extend(binding_note(&claims));
            let contents = Some((unverified.header.clone(), unverified.payload.clone()));
            (kind, judge(kind, token, unverified, &claims, expected, now), notes, contents)
        }
    };
    Explanation { kind, verdict, contents, notes, now }
}

impl TokenKind {
    fn of(token: &Unverified<'_>) -> Self {
        match token.header_text("typ") {
            Some("at+jwt" | "application/at+jwt") => Self::Access,
            Some("JWT") => Self::Id,
            Some("hop+jwt") => Self::Hop,
            Some("logout+jwt") => Self::Logout,
            Some("token-introspection+jwt") => Self::Introspection,
            Some("dpop+jwt") => Self::DpopProof,
            Some("client-registration+jwt") => Self::ClientRegistration,
            Some(_) | None => Self::Other,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Access => "access token",
            Self::Id => "ID token",
            Self::Hop => "hop token",
            Self::Logout => "logout token",
            Self::Introspection => "signed introspection answer",
            Self::DpopProof => "DPoP proof",
            Self::ClientRegistration => "client registration",
            Self::Other => "token of an unknown kind",
            Self::Opaque => "opaque token",
        }
    }

    /// What it is good for.
    fn notes(self) -> &'static [&'static str] {
        match self {
            Self::Access => &["it goes to the one service in `aud`, in the header `Authorization`"],
            Self::Id => &["it tells a client who signed in; no service takes it as an access token"],
            Self::Hop => &[
                "it goes from a gateway to the one subgraph in `aud`, once, with the one body that `dig` is the digest of",
            ],
            Self::Logout => &["it tells a client that a session has ended; nothing else is opened by it"],
            Self::Introspection => &["it tells the service in `aud` about another token; it is none itself"],
            Self::DpopProof => {
                &["it proves a key for one request (`htm`, `htu`), beside a token; the key stands in its header"]
            }
            Self::ClientRegistration => &["it lies in the e-ID's folder of clients; a registrar signed it"],
            Self::Other => &[],
            Self::Opaque => &[
                "a refresh token or code of the e-ID has nothing in it to be read: its client asks the e-ID, by POST to \
                 `introspection_endpoint`",
            ],
        }
    }
}

fn binding_note(claims: &ClaimSet) -> Option<&'static str> {
    match claims.confirmation() {
        Ok(Some(Confirmation::Key(_))) => {
            Some("it is bound to a key: it is good with the scheme `DPoP` and a proof of that key only")
        }
        Ok(Some(Confirmation::Certificate(_))) => {
            Some("it is bound to a certificate: it is good over a connection with that certificate only")
        }
        Ok(None) | Err(_) => None,
    }
}

fn judge(
    kind: TokenKind,
    token: &str,
    unverified: Unverified<'_>,
    claims: &ClaimSet,
    expected: &Expected,
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let issuer = || expected.issuer.clone().map_or_else(|| claims.name("iss").map(str::to_owned), Ok);
    let audience = || match &expected.audience {
        Some(audience) => Ok(audience.clone()),
        None => claims.sole_audience()?.map(str::to_owned).ok_or(Refused::Audience),
    };
    match kind {
        TokenKind::Access => {
            let trusted = TrustedIssuer {
                issuer: issuer()?,
                keys: expected.keys.clone().into(),
                audience: audience()?,
                environment: claims.environment().unwrap_or(Environment::Production),
                lifetime_max: LIFETIME_MAX,
                assurance_max: Assurance::High,
                binding: Binding::Optional,
            };
            // What it is bound to is taken as proved, and said beside.
            let proved = match claims.confirmation()? {
                None => Possession::Nothing,
                Some(Confirmation::Key(jkt)) => Possession::Key(jkt),
                Some(Confirmation::Certificate(x5t)) => Possession::Certificate(x5t),
            };
            // One issuer contradicts nobody.
            let verifier = AccessTokenVerifier::new([trusted]).unwrap_or_default();
            verifier.verify_with(token, proved, now).map(drop)
        }
        TokenKind::Hop => {
            let verifier = HopVerifier { issuer: issuer()?, keys: expected.keys.clone().into(), audience: audience()? };
            verifier.open(token, now).map(drop)
        }
        TokenKind::DpopProof => unverified.proved_by_own_key().map(drop),
        TokenKind::ClientRegistration => unverified.claims_proved_by(&expected.keys).map(drop),
        TokenKind::Introspection => {
            check_names(&unverified.claims_proved_by(&expected.keys)?, &issuer()?, &audience()?)
        }
        TokenKind::Id | TokenKind::Logout => {
            let proved = unverified.claims_proved_by(&expected.keys)?;
            check_names(&proved, &issuer()?, &audience()?)?;
            proved.validity()?.check(now, CLOCK_SKEW, LIFETIME_MAX)
        }
        TokenKind::Other | TokenKind::Opaque => Err(Refused::Kind("at+jwt")),
    }
}

fn check_names(claims: &ClaimSet, issuer: &str, audience: &str) -> Result<(), Refused> {
    if claims.name("iss")? != issuer {
        return Err(Refused::Untrusted("its issuer (`iss`) is another one than asked about"));
    }
    if claims.sole_audience()? == Some(audience) { Ok(()) } else { Err(Refused::Audience) }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.kind.name())?;
        self.notes.iter().try_for_each(|note| writeln!(f, "  {note}"))?;
        if let Some((header, claims)) = &self.contents {
            writeln!(f, "header")?;
            write_members(f, header, self.now)?;
            writeln!(f, "claims")?;
            write_members(f, claims, self.now)?;
        }
        match &self.verdict {
            Ok(()) => writeln!(f, "good: signed by one of these keys, and valid now"),
            Err(refused) => writeln!(f, "refused ({}): {refused}", refused.code()),
        }
    }
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation").field("kind", &self.kind).field("verdict", &self.verdict).finish_non_exhaustive()
    }
}
