use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::columns::text_null;

/// Adds `group.folded_name_cy`: the Welsh name as it is looked up, in lower case and without accents. No database folds
/// accents away, and SQLite's `lower` knows only English letters.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The accented letters of Welsh, small and capital, and what they are folded to.
const FOLDED: [(&str, &str); 7] = [
    ("âáàäÂÁÀÄ", "a"),
    ("êéèëÊÉÈË", "e"),
    ("îíìïÎÍÌÏ", "i"),
    ("ôóòöÔÓÒÖ", "o"),
    ("ûúùüÛÚÙÜ", "u"),
    ("ŵẃẁẅŴẂẀẄ", "w"),
    ("ŷýỳÿŶÝỲŸ", "y"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter().table("group").add_column(text_null("folded_name_cy")).to_owned();
        manager.alter_table(add).await?;
        let fold = format!("update \"group\" set folded_name_cy = {} where name_cy is not null", folded("name_cy"));
        manager.get_connection().execute_unprepared(&fold).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("group").drop_column("folded_name_cy").to_owned()).await
    }
}

fn folded(column: &str) -> String {
    let pairs = FOLDED.iter().flat_map(|(letters, plain)| letters.chars().map(move |letter| (letter, *plain)));
    let plain =
        pairs.fold(column.to_owned(), |text, (letter, plain)| format!("replace({text}, '{letter}', '{plain}')"));
    format!("lower(replace({plain}, '’', ''''))")
}
