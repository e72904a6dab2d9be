//! What stands on the corpus's posts beside their comments, as rows.
use corpus::{Entry, RecordKind};
use sea_orm::{ConnectionTrait, IntoActiveModel};
use storage::{StoreError, insert_in_bulk};

use super::rows::{level_of, local};
use crate::entity::{attachment, post_revision, reaction};
use crate::store::{PostTexts, difference};

/// Inserts what stands on these posts, which are there already.
pub(super) async fn insert_beside(db: &impl ConnectionTrait, entries: &[Entry]) -> Result<(), StoreError> {
    let revisions: Vec<_> = entries.iter().flat_map(revision_rows).map(IntoActiveModel::into_active_model).collect();
    insert_in_bulk(db, revisions, &|_| {}).await?;
    let attachments = entries.iter().flat_map(|entry| &entry.attachments);
    let attachments: Vec<_> = attachments.map(|file| attachment_row(file).into_active_model()).collect();
    insert_in_bulk(db, attachments, &|_| {}).await?;
    let reactions = entries.iter().flat_map(|entry| &entry.reactions);
    let reactions: Vec<_> = reactions.map(|reaction| reaction_row(reaction).into_active_model()).collect();
    insert_in_bulk(db, reactions, &|_| {}).await?;
    Ok(())
}

/// A row for each edit. The corpus has the text that each version had; an edit replaced one by the next.
fn revision_rows(entry: &Entry) -> Vec<post_revision::Model> {
    let post = &entry.post;
    let texts = entry.revisions.iter().map(|earlier| (texts_of(&earlier.title, &earlier.body), earlier.at));
    let now = (texts_of(&post.title, &post.body), post.edited_at.unwrap_or(post.published_at));
    let texts: Vec<_> = texts.chain([now]).collect();
    let edits = texts.windows(2).zip(2..).filter_map(|(pair, number)| match pair {
        [(before, _), (after, at)] => Some(post_revision::Model {
            org: post.id.org.to_string(),
            post_id: local(post.id),
            number,
            at: (*at).into(),
            title_en: before.title_en.clone(),
            body_en: before.body_en.clone(),
            title_cy: before.title_cy.clone(),
            body_cy: before.body_cy.clone(),
            // At least the group's, and the corpus changes no level.
            security_level: level_of(post.security_level).rank(),
            diff: difference(before, after),
        }),
        _ => None,
    });
    edits.collect()
}

fn texts_of(title: &corpus::Bilingual, body: &corpus::Bilingual) -> PostTexts {
    PostTexts {
        title_en: Some(title.en.clone()),
        body_en: Some(body.en.clone()),
        title_cy: title.cy.clone(),
        body_cy: body.cy.clone(),
    }
}

fn attachment_row(file: &corpus::Attachment) -> attachment::Model {
    attachment::Model {
        org: file.id.org.to_string(),
        post_id: local(file.post),
        id: local(file.id),
        name: file.name.clone(),
        media_type: file.media_type.to_owned(),
        bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        security_level: level_of(file.security_level).rank(),
        address: file.url.clone(),
    }
}

fn reaction_row(given: &corpus::Reaction) -> reaction::Model {
    let node_kind = if given.target.kind == RecordKind::Comment { "comment" } else { "post" };
    reaction::Model {
        org: given.target.org.to_string(),
        node_kind: node_kind.to_owned(),
        node_id: local(given.target),
        kind: given.kind.as_str().to_owned(),
        member_org: given.member.org.to_string(),
        member_id: local(given.member),
        at: given.at.into(),
    }
}
