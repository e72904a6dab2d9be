//! What a trace tells of a statement.
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::shelf::{book, shelves};

/// The fields of every span, in the order of their beginning.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<BTreeMap<u64, BTreeMap<String, String>>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, span: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        span.record(&mut Fields(self.0.lock().unwrap().entry(id.into_u64()).or_default()));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        record.record(&mut Fields(self.0.lock().unwrap().entry(id.into_u64()).or_default()));
    }
}

#[tokio::test]
async fn a_statement_is_a_client_span_with_its_text_and_none_of_its_values() {
    for test in shelves().await {
        let spans = Spans::default();
        let subscriber = tracing_subscriber::registry().with(spans.clone());
        let find = book::Entity::find().filter(book::Column::Title.eq("a secret title"));
        find.all(test.database().connection()).with_subscriber(subscriber).await.unwrap();

        let spans: Vec<_> = spans.0.lock().unwrap().values().cloned().collect();
        let statement = spans.iter().find(|span| span.contains_key("db.statement")).unwrap();
        assert_eq!(statement["otel.kind"], "client");
        assert_eq!(statement["db.operation"], "SELECT");
        assert_eq!(
            statement["db.system"],
            format!("{:?}", test.kind()).to_lowercase().replace("postgres", "postgresql")
        );
        assert!(statement["db.statement"].contains("WHERE"), "{statement:?}");
        assert!(!format!("{spans:?}").contains("secret"), "{spans:?}");
    }
}
