//! What the groups subgraph does when others tell of a change.
use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::StoreError;
use subgraph::NodeId;
use subgraph::directory::{MemberState, upsert_member};
use subgraph::events::{Event, Hear};

use super::former_members::{former_label, groups_that_name};
use crate::entity::{invitation, join_request, membership};

/// Keeps the copies of what the members subgraph owns.
pub(crate) struct Hearing;

#[async_trait]
impl Hear for Hearing {
    fn sources(&self) -> &'static [&'static str] {
        &["members"]
    }

    async fn hear(&self, tx: &DatabaseTransaction, event: &Event) -> Result<Vec<Event>, StoreError> {
        hear(tx, event).await?;
        Ok(Vec::new())
    }
}

/// Takes in what `event` tells, in the transaction that also notes that it was heard. Hearing an event twice changes nothing.
///
/// A member's new name goes to every place that bears the old one. Who has left is called `Former Member` with a number in
/// each group; what that member wrote to those who decide, and they to the member, is taken away, for it may tell the name.
async fn hear(tx: &DatabaseTransaction, event: &Event) -> Result<(), StoreError> {
    let Event::MemberChanged { member, label, state } = event else { return Ok(()) };
    // First: it waits for every change that is being made under the old name, and no other begins.
    upsert_member(tx, member, label, *state).await?;
    match state {
        MemberState::Active | MemberState::Suspended => relabel(tx, member, None, label).await,
        MemberState::Former => take_name_away(tx, member).await,
    }
}

async fn take_name_away(tx: &DatabaseTransaction, member: &NodeId) -> Result<(), StoreError> {
    for group in groups_that_name(tx, member).await? {
        let label = former_label(tx, &group, member).await?;
        relabel(tx, member, Some(&group), &label).await?;
    }
    join_request::Entity::update_many()
        .col_expr(join_request::Column::Message, Expr::value(Option::<String>::None))
        .col_expr(join_request::Column::Reason, Expr::value(Option::<String>::None))
        .filter(join_request::Column::ApplicantOrg.eq(member.org().as_str()))
        .filter(join_request::Column::ApplicantId.eq(member.local()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Puts `label` wherever the member is named, in `group` or in all.
async fn relabel(
    tx: &DatabaseTransaction,
    member: &NodeId,
    group: Option<&NodeId>,
    label: &str,
) -> Result<(), StoreError> {
    use {invitation::Column as Invitation, join_request::Column as Request, membership::Column as Place};
    membership::Entity::update_many()
        .col_expr(Place::MemberLabel, Expr::value(label))
        .filter(of(member, Place::MemberOrg, Place::MemberId))
        .filter(within(group, Place::Org, Place::GroupId))
        .filter(Place::MemberLabel.ne(label))
        .exec(tx)
        .await?;
    join_request::Entity::update_many()
        .col_expr(Request::ApplicantLabel, Expr::value(label))
        .filter(of(member, Request::ApplicantOrg, Request::ApplicantId))
        .filter(within(group, Request::Org, Request::GroupId))
        .filter(Request::ApplicantLabel.ne(label))
        .exec(tx)
        .await?;
    invitation::Entity::update_many()
        .col_expr(Invitation::InviteeLabel, Expr::value(label))
        .filter(of(member, Invitation::InviteeOrg, Invitation::InviteeId))
        .filter(within(group, Invitation::Org, Invitation::GroupId))
        .filter(Invitation::InviteeLabel.ne(label))
        .exec(tx)
        .await?;
    Ok(())
}

fn of<C: ColumnTrait>(member: &NodeId, org: C, id: C) -> Condition {
    Condition::all().add(org.eq(member.org().as_str())).add(id.eq(member.local()))
}

fn within<C: ColumnTrait>(group: Option<&NodeId>, org: C, id: C) -> Condition {
    let of_group = group.map(|group| of(group, org, id));
    Condition::all().add_option(of_group)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
    use corpus::{Corpus, Tier};
    use migrations::groups::Migrator;
    use sea_orm::{ConnectionTrait, Statement};
    use storage::{Database, TestDatabase};
    use subgraph::directory::{MemberState, label_of_active};
    use subgraph::events::Event;
    use subgraph::{NodeId, NodeKind};

    use super::hear;

    /// The groups of the tiny corpus on each database, and the desk group's.
    async fn each() -> Vec<(TestDatabase, Corpus)> {
        let mut seeded = Vec::new();
        for test in TestDatabase::each::<Migrator>().await.unwrap() {
            let corpus = Corpus::new(1, Tier::Tiny);
            crate::seed(test.database(), &corpus, &|_| {}).await.unwrap();
            seeded.push((test, corpus));
        }
        seeded
    }

    async fn tell(database: &Database, member: corpus::RecordId, label: &str, state: MemberState) {
        let member: NodeId = member.to_string().parse().unwrap();
        let tx = database.begin_write().await.unwrap();
        let event = Event::MemberChanged { member, label: label.to_owned(), state };
        hear(&tx, &event).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The one column of all rows of a question.
    async fn texts(database: &Database, question: &str) -> Vec<Option<String>> {
        let statement = Statement::from_string(database.connection().get_database_backend(), question);
        let rows = database.connection().query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    fn local(id: corpus::RecordId) -> String {
        id.to_string().rsplit('_').next().unwrap().to_owned()
    }

    async fn labels_in(database: &Database, group: corpus::RecordId) -> Vec<String> {
        let (org, id) = (group.org, local(group));
        let question = format!("select member_label from membership where org = '{org}' and group_id = '{id}'");
        texts(database, &question).await.into_iter().flatten().collect()
    }

    async fn how_often(database: &Database, name: &str) -> usize {
        let question = format!(
            "select member_label from membership where member_label = '{name}' \
             union all select applicant_label from join_request where applicant_label = '{name}' \
             union all select label from member_label where label = '{name}'"
        );
        texts(database, &question).await.len()
    }

    #[tokio::test]
    async fn a_new_name_goes_everywhere() {
        for (test, corpus) in each().await {
            let desk = corpus.join_requests().find(|request| request.id == corpus.landmarks().desk_request).unwrap();
            tell(test.database(), desk.applicant, "Another Name", MemberState::Active).await;
            let places = corpus.memberships().filter(|place| place.member == desk.applicant).count();
            let requests = corpus.join_requests().filter(|request| request.applicant == desk.applicant).count();
            assert_eq!(how_often(test.database(), "Another Name").await, places + requests + 1);
            let member: NodeId = desk.applicant.to_string().parse().unwrap();
            let label = label_of_active(test.database().connection(), &member).await.unwrap();
            assert_eq!(label.as_deref(), Some("Another Name"));
        }
    }

    #[tokio::test]
    async fn who_leaves_gets_the_next_number_in_each_group_and_keeps_it() {
        for (test, corpus) in each().await {
            let group = corpus.landmarks().desk_group;
            let database = test.database();
            let before = labels_in(database, group).await;
            let departed = before.iter().filter(|label| label.starts_with("Former Member ")).count();
            let is_active =
                |id: corpus::RecordId| corpus.member(id.org, id.index).unwrap().state == corpus::MemberState::Active;
            let places: Vec<_> =
                corpus.memberships().filter(|place| place.group == group && is_active(place.member)).collect();
            for place in &places[..2] {
                tell(database, place.member, "Former Member", MemberState::Former).await;
                // Heard twice, it changes nothing more.
                tell(database, place.member, "Former Member", MemberState::Former).await;
            }
            let after = labels_in(database, group).await;
            for number in 1..=departed + 2 {
                let label = format!("Former Member {number}");
                assert_eq!(after.iter().filter(|known| **known == label).count(), 1, "{after:?}");
            }
            assert!(!after.contains(&format!("Former Member {}", departed + 3)));
            // The number stays taken, also when who bore it is in the group no more.
            let gone = format!("delete from membership where org = '{}' and id = '{}'", group.org, local(places[1].id));
            database.connection().execute_unprepared(&gone).await.unwrap();
            tell(database, places[2].member, "Former Member", MemberState::Former).await;
            assert!(labels_in(database, group).await.contains(&format!("Former Member {}", departed + 3)));
        }
    }

    #[tokio::test]
    async fn no_place_keeps_the_name_of_who_has_left() {
        for (test, corpus) in each().await {
            let request = corpus.join_requests().find(|request| request.message.is_some()).unwrap();
            let name = request.applicant_label.clone();
            let database = test.database();
            let others = corpus.members().filter(|member| member.display_name == name).count() - 1;
            assert_eq!(others, 0, "a name that is had once");
            assert!(how_often(database, &name).await > 1);
            tell(database, request.applicant, "Former Member", MemberState::Former).await;
            assert_eq!(how_often(database, &name).await, 0);
            let (org, id) = (request.id.org, local(request.id));
            let left = format!("select message from join_request where org = '{org}' and id = '{id}'");
            assert_eq!(texts(database, &left).await, [None]);
            let member: NodeId = request.applicant.to_string().parse().unwrap();
            assert_eq!(label_of_active(database.connection(), &member).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn what_else_is_told_changes_nothing() {
        for (test, corpus) in each().await {
            let group: NodeId = corpus.landmarks().desk_group.to_string().parse().unwrap();
            let member = NodeId::new(NodeKind::Member, group.org().clone(), "0").unwrap();
            let before = labels_in(test.database(), corpus.landmarks().desk_group).await;
            let tx = test.database().begin_write().await.unwrap();
            hear(&tx, &Event::MembershipChanged { group, member, role: None }).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(labels_in(test.database(), corpus.landmarks().desk_group).await, before);
        }
    }
}
