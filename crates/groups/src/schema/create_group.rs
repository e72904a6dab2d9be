//! What goes into `createGroup`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::idempotency::Attempt;
use subgraph::{
    Actor, DateTime, GroupAccess, NodeKind, NotPermitted, OrgCode, ResolveError, SecurityLevel, ValidationError, make,
};

use super::checks::{Checks, SUMMARY_CHARS_MAX};
use super::entering_errors::ClearanceTooLow;
use super::group::Group;
use crate::loaders::Loaders;
use crate::store::{self, Bilingual, CreatingGroup, NewGroup, NotCreated};

/// A group to make.
#[derive(InputObject)]
pub(super) struct CreateGroupInput {
    /// Code of the organisation that is to keep the group; the caller's own.
    org: OrgCode,
    /// The network that it is to belong to, of the same organisation; absent for none.
    network_id: Option<ID>,
    /// What it is to be called, in English; at most 200 characters.
    name: String,
    /// What it is to be called in Welsh, if it has a name there; at most 200 characters.
    name_cy: Option<String>,
    /// What it is for, in English; plain text of at most 2,000 characters.
    summary: Option<String>,
    /// What it is for, in Welsh; plain text of at most 2,000 characters. Only together with one in English.
    summary_cy: Option<String>,
    /// How it is to be entered.
    access: GroupAccess,
    /// The floor of everything in it; at most what the caller is cleared for.
    security_level: SecurityLevel,
    /// What it is about, such as `digital-identity`: at most 20, each of letters, digits and hyphens, 50 characters at
    /// most. Capitals become small letters, spaces hyphens.
    tags: Option<Vec<String>>,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, no second group is made: the answer
    /// is the one to the first.
    idempotency_key: String,
}

/// The group made, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct CreateGroupPayload {
    /// The group, with the caller as its owner and only member.
    group: Option<Group>,
    /// Why it was not made.
    errors: Vec<CreateGroupError>,
}

/// Why a group or a network may not be made.
#[derive(Union)]
pub(super) enum CreateGroupError {
    ValidationError(ValidationError),
    NotPermitted(NotPermitted),
    ClearanceTooLow(ClearanceTooLow),
}

/// What callers are told who are no members that take part.
pub(super) const MEMBERS_ONLY: &str = "Only a member of the network can make networks and groups.";

/// Makes the group, for the caller.
pub(super) async fn create_group(
    ctx: &Context<'_>,
    input: CreateGroupInput,
) -> Result<CreateGroupPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(CreateGroupPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let group = match input.checked() {
        Ok(group) => group,
        Err(errors) => return Ok(CreateGroupPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let fingerprint = input.fingerprint();
    let creating = CreatingGroup {
        viewer: loaders.viewer(),
        member: &actor.member,
        group: &group,
        attempt: Attempt {
            caller: &actor.subject,
            mutation: "createGroup",
            key: &input.idempotency_key,
            input: &fingerprint,
        },
        now: Timestamp::from(DateTime::now()),
    };
    let created = make(loaders.database(), &creating).await?;
    loaders.forget();
    Ok(created.into())
}

impl CreateGroupInput {
    /// The group to make, or everything that is wrong with the input.
    fn checked(&self) -> Result<NewGroup, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let network = self.network_id.as_ref().and_then(|id| checks.id("networkId", NodeKind::Network, &self.org, id));
        let english = checks.name("name", &self.name);
        let welsh = checks.name_if_any("nameCy", self.name_cy.as_deref());
        let summary = self.checked_summary(&mut checks);
        let tags = checks.tags(self.tags.as_deref().unwrap_or_default());
        checks.key(&self.idempotency_key);
        checks.done(Some(NewGroup {
            org: self.org.clone(),
            network,
            name: Bilingual { english, welsh },
            summary,
            access: self.access,
            security_level: self.security_level,
            tags,
        }))
    }

    fn checked_summary(&self, checks: &mut Checks) -> Option<Bilingual> {
        let english = checks.text("summary", self.summary.as_deref(), SUMMARY_CHARS_MAX);
        let welsh = checks.text("summaryCy", self.summary_cy.as_deref(), SUMMARY_CHARS_MAX);
        if english.is_none() && welsh.is_some() {
            checks.refuse("summaryCy", SUMMARY_IN_ENGLISH_TOO);
        }
        english.map(|english| Bilingual { english, welsh })
    }

    /// The input without the key, in a form that tells it from every other.
    fn fingerprint(&self) -> String {
        let network = self.network_id.as_ref().map(|id| id.as_str());
        let names = (&self.name, &self.name_cy, &self.summary, &self.summary_cy);
        let kind = (self.access.as_str(), self.security_level.as_str());
        serde_json::json!([self.org, network, names, kind, self.tags]).to_string()
    }
}

/// What is wrong with a summary in Welsh alone.
pub(super) const SUMMARY_IN_ENGLISH_TOO: &str = "Give the summary in English too.";

impl CreateGroupPayload {
    fn refused(errors: impl IntoIterator<Item = CreateGroupError>) -> Self {
        Self { group: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Group, NotCreated>> for CreateGroupPayload {
    fn from(result: Result<store::Group, NotCreated>) -> Self {
        match result {
            Ok(group) => Self { group: Some(Group(group)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotCreated> for CreateGroupError {
    fn from(refused: NotCreated) -> Self {
        let wrong = |field, message: &str| ValidationError::new(["input", field], message).into();
        match refused {
            NotCreated::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            NotCreated::OtherOrganisation => {
                NotPermitted::new("Only members of the organisation can make networks and groups in it.").into()
            }
            NotCreated::ClearanceTooLow(level) => ClearanceTooLow::new("make a group at this level", level).into(),
            NotCreated::NoSuchNetwork => wrong("networkId", "The organisation has no such network."),
            NotCreated::OtherInput => {
                wrong("idempotencyKey", "This key was used for something else; choose a new one.")
            }
            NotCreated::Gone => NotPermitted::new("What was made with this key is not there for you any more.").into(),
        }
    }
}
