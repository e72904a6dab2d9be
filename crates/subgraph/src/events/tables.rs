//! The tables `outbox` and `outbox_counter`, made by `migrations::events`.

pub(super) mod entry {
    //! Table `outbox`.
    use sea_orm::entity::prelude::*;

    /// An event, and where it stands.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub(in crate::events) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::events) position: i64,
        pub(in crate::events) event: String,
        pub(in crate::events) at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::events) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod counter {
    //! Table `outbox_counter`: its one row is the position given last.
    use sea_orm::entity::prelude::*;

    /// The position given last.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox_counter")]
    pub(in crate::events) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in crate::events) id: i32,
        pub(in crate::events) position: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::events) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
