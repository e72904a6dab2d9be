//! Mutations that may be sent again: what was done once is answered, not done twice.
//!
//! Whoever sends a mutation and gets no answer cannot know whether it was done. With an idempotency key it sends the
//! same again, and gets the answer to what was done first. The key is taken down in the transaction that does the work
//! (table `idempotency`, made by `migrations::idempotency`), so that both are there or neither, also after a crash
//! between commit and answer.
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue, DatabaseTransaction};
use sha2::{Digest, Sha256};
use storage::{StoreError, Timestamp};

use crate::ValidationError;

mod entry {
    //! Table `idempotency`.
    use sea_orm::entity::prelude::*;

    /// A mutation that was begun, and what was answered.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) caller: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) mutation: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) key: String,
        pub(super) input: String,
        pub(super) answer: Option<String>,
        pub(super) created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 128;

/// One mutation of one caller, which is to be done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt<'a> {
    /// Who asks: a subject. Keys of different callers have nothing to do with each other.
    pub caller: &'a str,
    /// The mutation's field, such as `addComment`.
    pub mutation: &'a str,
    /// The key that the caller chose.
    pub key: &'a str,
    /// The input without the key, in any fixed form: the same key with another input is a mistake, and is refused.
    pub input: &'a str,
}

/// Whether an attempt is the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is: do the work, then [`finish`].
    First,
    /// It was done before, with this answer. Write nothing.
    Repeated {
        /// What [`finish`] was given then.
        answer: String,
    },
    /// The key was used for another input. Write nothing, and tell the caller as a validation error.
    OtherInput,
}

/// Checks a key that a client chose in `input.idempotencyKey`: 1 to 128 bytes, with no character that cannot be stored.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_key(key: &str) -> Result<(), ValidationError> {
    let is_well_formed = (1..=KEY_BYTES_MAX).contains(&key.len()) && !key.chars().any(char::is_control);
    let message = format!("Choose a key of 1 to {KEY_BYTES_MAX} bytes, without control characters.");
    if is_well_formed { Ok(()) } else { Err(ValidationError::new(["input", "idempotencyKey"], message)) }
}

/// Takes the attempt down, in the transaction `tx` that will do the work.
///
/// Of two attempts at once, the later waits here until the earlier has committed or given up.
///
/// # Errors
/// The database's.
pub async fn begin(tx: &DatabaseTransaction, attempt: &Attempt<'_>, now: Timestamp) -> Result<Begun, StoreError> {
    let entry = entry::ActiveModel {
        caller: ActiveValue::Set(attempt.caller.to_owned()),
        mutation: ActiveValue::Set(attempt.mutation.to_owned()),
        key: ActiveValue::Set(attempt.key.to_owned()),
        input: ActiveValue::Set(digest(attempt.input)),
        answer: ActiveValue::Set(None),
        created_at: ActiveValue::Set(now.0),
    };
    let unless_there = OnConflict::new().do_nothing().to_owned();
    let inserted = entry::Entity::insert(entry).on_conflict(unless_there).exec_without_returning(tx).await?;
    if inserted == 1 {
        return Ok(Begun::First);
    }
    let earlier = find(attempt).one(tx).await?;
    Ok(match earlier {
        Some(entry) if entry.input != digest(attempt.input) => Begun::OtherInput,
        Some(entry) => Begun::Repeated { answer: entry.answer.unwrap_or_default() },
        // Cleared away between the two statements: it is as if it had never been.
        None => Begun::First,
    })
}

/// Takes down the `answer` to an attempt that was [`Begun::First`], in the same transaction: enough to give it again, such
/// as the id of what was made.
///
/// # Errors
/// The database's.
pub async fn finish(tx: &DatabaseTransaction, attempt: &Attempt<'_>, answer: &str) -> Result<(), StoreError> {
    entry::Entity::update_many()
        .col_expr(entry::Column::Answer, Expr::value(answer))
        .filter(entry::Column::Caller.eq(attempt.caller))
        .filter(entry::Column::Mutation.eq(attempt.mutation))
        .filter(entry::Column::Key.eq(attempt.key))
        .exec(tx)
        .await?;
    Ok(())
}

/// A digest and not the input itself: a text that was taken back must not live on here.
fn digest(input: &str) -> String {
    format!("{:x}", Sha256::digest(input.as_bytes()))
}

fn find(attempt: &Attempt<'_>) -> Select<entry::Entity> {
    entry::Entity::find_by_id((attempt.caller.to_owned(), attempt.mutation.to_owned(), attempt.key.to_owned()))
}
