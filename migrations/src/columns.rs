//! Columns that several tables have alike.
use sea_orm_migration::prelude::{ColumnDef, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A text column, never null, that sorts by its bytes whatever the database's own collation.
///
/// Keys and sort keys are such: pages are cut by comparing them, and must be cut alike on SQLite and on PostgreSQL.
pub(crate) fn byte_ordered(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = byte_ordered_null(manager, name);
    column.not_null();
    column
}

/// As [`byte_ordered()`], but the column may be null.
pub(crate) fn byte_ordered_null(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    // SQLite sorts text by bytes unless told otherwise.
    if manager.get_connection().get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// A text column, never null.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().to_owned()
}

/// A text column that may be null.
pub(crate) fn text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().to_owned()
}

/// A whole number of 32 bits, never null.
pub(crate) fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().to_owned()
}

/// A whole number of 32 bits that may be null.
pub(crate) fn integer_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().to_owned()
}

/// A whole number of 64 bits, never null.
pub(crate) fn big_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().to_owned()
}

/// An instant, never null: milliseconds since 1970 began, UTC.
///
/// A number and no timestamp type, so that both databases keep the same precision and sort alike.
pub(crate) fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().to_owned()
}

/// As [`instant()`], but the column may be null.
pub(crate) fn instant_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().to_owned()
}
