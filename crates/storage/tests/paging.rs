//! Pages by key.
use sea_orm::{EntityTrait, Order};
use storage::{CursorScope, Keyset, Page, PageError, TestDatabase, insert_in_bulk};

use crate::shelf::{book, shelves};

/// Titles that collations order differently: by bytes, capitals come first and letters with accents last.
const TITLES: [&str; 6] = ["Zebra", "apple", "Apple", "ångström", "zebra", "Ŵyn"];

async fn fill(test: &TestDatabase) {
    let rows: Vec<_> = (0..60)
        .map(|number: usize| {
            book(format!("{number:02}"), TITLES[number % 6], 2_000 + i32::try_from(number % 4).unwrap())
        })
        .collect();
    insert_in_bulk(test.database().connection(), rows, &|_| {}).await.unwrap();
}

/// All books, seven at a time, in the order of `keyset`.
async fn walk<const N: usize>(
    test: &TestDatabase,
    keyset: Keyset<book::Column, N>,
    key: impl Fn(&book::Model) -> [sea_orm::Value; N],
) -> Vec<book::Model> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = Page::<()> { first: 7, after: None };
        let query = keyset.page(book::Entity::find(), after.take(), page.limit());
        let rows = page.cut(query.all(test.database().connection()).await.unwrap());
        after = rows.rows.last().map(&key);
        all.extend(rows.rows);
        if !rows.has_next {
            return all;
        }
    }
}

#[tokio::test]
async fn pages_put_together_are_the_whole_list_ordered_by_bytes() {
    for test in shelves().await {
        fill(&test).await;
        let by_title = Keyset::new([(book::Column::Title, Order::Asc), (book::Column::Id, Order::Asc)]);
        let walked = walk(&test, by_title, |book| [book.title.clone().into(), book.id.clone().into()]).await;
        let mut expected = walked.clone();
        expected.sort_by(|left, right| (&left.title, &left.id).cmp(&(&right.title, &right.id)));
        assert_eq!(walked.len(), 60);
        assert_eq!(walked, expected, "{:?}", test.kind());
    }
}

#[tokio::test]
async fn an_order_may_run_down_one_column_and_up_another() {
    for test in shelves().await {
        fill(&test).await;
        let newest = Keyset::new([
            (book::Column::Year, Order::Desc),
            (book::Column::Title, Order::Asc),
            (book::Column::Id, Order::Desc),
        ]);
        let key = |book: &book::Model| [book.year.into(), book.title.clone().into(), book.id.clone().into()];
        let walked = walk(&test, newest, key).await;
        let mut expected = walked.clone();
        expected.sort_by(|left, right| {
            right.year.cmp(&left.year).then(left.title.cmp(&right.title)).then(right.id.cmp(&left.id))
        });
        assert_eq!(walked.len(), 60);
        assert_eq!(walked, expected, "{:?}", test.kind());
    }
}

#[test]
fn a_page_is_as_large_as_the_list_allows() {
    let scope = CursorScope::new("Query.books", "id", &());
    let parse = |first| Page::<String>::parse(first, None, 100, &scope);
    assert_eq!(parse(0).unwrap().first, 0);
    assert_eq!(parse(100).unwrap().first, 100);
    for first in [-1, 101, 100_000, i32::MIN, i32::MAX] {
        assert_eq!(parse(first), Err(PageError::First { first, max: 100 }));
    }
    insta::assert_snapshot!(
        parse(100_000).unwrap_err(),
        @"`first` is 100000; ask for 0 to 100 at once, and for the rest by `after`"
    );
}
