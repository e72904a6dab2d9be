//! As what a person may act: decided here, and nowhere else.
use storage::StoreError;

use crate::acting::ActingAs;
use crate::provider::Provider;
use crate::store::{Link, LinkState, OpenedBy, Session};

/// Every context that a session is open to: all of the person's where their own credential opened it. Where a link did,
/// it is the employee context of that link alone: whoever administers the organisation's provider can sign in as any of
/// its people, and must never reach what is the citizen's.
pub(crate) async fn open_to(
    provider: &Provider,
    person_id: &str,
    opened_by: &OpenedBy,
) -> Result<Vec<ActingAs>, StoreError> {
    let (store, now) = (&provider.store, provider.now());
    match opened_by {
        OpenedBy::Own | OpenedBy::Authority(_) => of_person(provider, person_id).await,
        OpenedBy::Organisation(origin) => {
            let links = store.links_of(person_id, now).await?;
            let link = links.iter().find(|link| link.id == origin.link_id);
            Ok(link.and_then(|link| employee_by(provider, link)).into_iter().collect())
        }
    }
}

/// As what a person acts who has just signed in with their own credential and chose nothing.
pub(crate) async fn first_of(provider: &Provider, person_id: &str) -> Result<ActingAs, StoreError> {
    let open = of_person(provider, person_id).await?;
    let home = provider.store.person(person_id).await?.and_then(|person| person.member).map(ActingAs::Employee);
    Ok(home.filter(|home| open.contains(home)).unwrap_or(ActingAs::Citizen))
}

/// Whether the person may still act so: asked whenever a token is to come of it.
pub(crate) async fn may_act(provider: &Provider, person_id: &str, acting: &ActingAs) -> Result<bool, StoreError> {
    Ok(of_person(provider, person_id).await?.contains(acting))
}

/// Whether there is more than one context that the session is open to.
pub(crate) async fn has_choice(provider: &Provider, session: &Session) -> Result<bool, StoreError> {
    Ok(open_to(provider, &session.person_id, &session.opened_by).await?.len() > 1)
}

/// Whether the person has to be asked as what they act: where links or mandates give them a choice.
pub(crate) async fn are_several(provider: &Provider, session: &Session) -> Result<bool, StoreError> {
    if !session.is_own() {
        return Ok(false);
    }
    let open = open_to(provider, &session.person_id, &session.opened_by).await?;
    let home = first_of(provider, &session.person_id).await?;
    Ok(open.iter().any(|acting| *acting != ActingAs::Citizen && *acting != home))
}

async fn of_person(provider: &Provider, person_id: &str) -> Result<Vec<ActingAs>, StoreError> {
    let (store, now) = (&provider.store, provider.now());
    let links = store.links_of(person_id, now).await?;
    let mut open = vec![ActingAs::Citizen];
    let mut add = |acting: ActingAs| {
        if !open.contains(&acting) {
            open.push(acting);
        }
    };
    // Whom an organisation has suspended at its own provider is its employee nowhere.
    let is_suspended =
        |org: &str| links.iter().any(|link| link.state != LinkState::Active && link.org.as_deref() == Some(org));
    let member = store.person(person_id).await?.and_then(|person| person.member);
    member.filter(|member| !is_suspended(member.org())).map(ActingAs::Employee).into_iter().for_each(&mut add);
    links.iter().filter_map(|link| employee_by(provider, link)).for_each(&mut add);
    store.mandates_of(person_id, now).await?.into_iter().map(ActingAs::Representative).for_each(&mut add);
    Ok(open)
}

/// The employee whom a link makes a person: while the organisation has not suspended it, and its provider is one that people
/// can sign in with.
fn employee_by(provider: &Provider, link: &Link) -> Option<ActingAs> {
    let is_good = link.state == LinkState::Active && provider.upstreams.of_link(link).is_some();
    link.employee().filter(|_| is_good).map(ActingAs::Employee)
}
