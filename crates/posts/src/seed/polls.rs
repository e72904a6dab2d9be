//! The polls on the corpus's posts, as rows.
use corpus::Entry;
use sea_orm::{ConnectionTrait, IntoActiveModel};
use storage::{StoreError, insert_in_bulk};

use super::rows::local;
use crate::entity::{poll, poll_option, poll_vote};

/// Inserts the polls on these posts, which are there already, and the votes.
pub(super) async fn insert_polls(db: &impl ConnectionTrait, entries: &[Entry]) -> Result<(), StoreError> {
    let polls = || entries.iter().filter_map(|entry| entry.poll.as_ref());
    let rows: Vec<_> = polls().map(|poll| poll_row(poll).into_active_model()).collect();
    insert_in_bulk(db, rows, &|_| {}).await?;
    let options: Vec<_> = polls().flat_map(option_rows).map(IntoActiveModel::into_active_model).collect();
    insert_in_bulk(db, options, &|_| {}).await?;
    let votes = entries.iter().flat_map(|entry| &entry.votes);
    let votes: Vec<_> = votes.map(|vote| vote_row(vote).into_active_model()).collect();
    insert_in_bulk(db, votes, &|_| {}).await?;
    Ok(())
}

fn poll_row(poll: &corpus::Poll) -> poll::Model {
    poll::Model {
        org: poll.id.org.to_string(),
        id: local(poll.id),
        post_id: local(poll.post),
        question_en: Some(poll.question.en.clone()),
        question_cy: poll.question.cy.clone(),
        closes_at: poll.closes_at.map(Into::into),
    }
}

fn option_rows(poll: &corpus::Poll) -> impl Iterator<Item = poll_option::Model> {
    (0..).zip(&poll.options).map(|(place, option)| poll_option::Model {
        org: option.id.org.to_string(),
        poll_id: local(poll.id),
        id: local(option.id),
        place,
        label_en: Some(option.label.en.clone()),
        label_cy: option.label.cy.clone(),
    })
}

fn vote_row(vote: &corpus::Vote) -> poll_vote::Model {
    poll_vote::Model {
        org: vote.poll.org.to_string(),
        poll_id: local(vote.poll),
        member_org: vote.voter.org.to_string(),
        member_id: local(vote.voter),
        option_id: local(vote.option),
        voted_at: vote.at.into(),
    }
}
