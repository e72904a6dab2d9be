//! Whatever a client sends as a document is refused, or planned within the budget of work and made ready to run.
#![no_main]
use std::sync::{Arc, LazyLock};

use executor::CompiledPlan;
use operation::{Document, Limits, validate};
use query_planner::{Permissions, PlanError, WorkBudget, authorize, plan};
use supergraph::Supergraph;

static NETWORK: LazyLock<Supergraph> =
    LazyLock::new(|| Supergraph::parse(include_str!("../../schema/supergraph.graphql")).expect("it is composed"));

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(document) = Document::parse(text, &Limits::default()) else { return };
    let Ok(operation) = validate(NETWORK.api_schema(), document, None) else { return };
    let _ = operation.coerce(&serde_json::Map::new());
    let plan = match plan(&NETWORK, &operation, WorkBudget::default()) {
        Ok(plan) => plan,
        Err(PlanError::BudgetExceeded { .. }) => return,
        Err(error) => panic!("what is valid and small is planned: {error}"),
    };
    // Somebody unknown may have it, or is told what not; either way nothing breaks.
    if let Ok(plan) = authorize(Arc::new(plan), &NETWORK, &Permissions::default()) {
        CompiledPlan::new(&plan, &NETWORK);
    }
});
