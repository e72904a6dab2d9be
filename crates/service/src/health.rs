//! Whether a process is alive, and whether it is ready for requests.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use poem::http::StatusCode;
use poem::web::Json;
use poem::{Endpoint, IntoResponse, Response, Route, endpoint, get};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

/// The health of a process: the state of each named component. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Health {
    state: Arc<Mutex<State>>,
    draining: CancellationToken,
}

/// One component's place in a [`Health`], by which it tells its state. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Component {
    name: String,
    health: Health,
}

/// The state of one component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum ComponentState {
    /// Not usable yet.
    Starting,
    /// Usable.
    Ok,
    /// Usable, and not as it should be: requests may be sent here, and someone should act.
    Outdated {
        /// Why, in words that anyone may read: no addresses, no names, no secrets.
        reason: String,
        /// Each thing to put right, by code and place.
        faults: Vec<String>,
    },
    /// Not usable now.
    Degraded {
        /// Why, in words that anyone may read: no addresses, no names, no secrets.
        reason: String,
    },
}

/// What `/ready` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether requests may be sent here: every component is usable, and the process is not stopping.
    pub ready: bool,
    /// Whether the process is stopping.
    pub draining: bool,
    /// The state of each component.
    pub components: BTreeMap<String, ComponentState>,
}

#[derive(Debug, Default)]
struct State {
    components: BTreeMap<String, ComponentState>,
}

impl Health {
    /// A process without components, which is ready.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the component `name`, which is starting: from now on the process is not ready until it says it is.
    pub fn component(&self, name: impl Into<String>) -> Component {
        let name = name.into();
        self.lock().components.insert(name.clone(), ComponentState::Starting);
        Component { name, health: self.clone() }
    }

    /// Makes the process not ready for good, because it is stopping.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Waits until the process is stopping, for requests that wait long to be answered before it does. Cancel-safe.
    pub async fn draining(&self) {
        self.draining.cancelled().await;
    }

    /// What `/ready` answers now.
    pub fn report(&self) -> Report {
        let state = self.lock();
        let all_ok = state.components.values().all(ComponentState::is_usable);
        let draining = self.draining.is_cancelled();
        Report { ready: all_ok && !draining, draining, components: state.components.clone() }
    }

    /// `GET /health`: 200 as long as the process can answer at all. To restart a process by.
    pub fn alive_endpoint(&self) -> impl Endpoint<Output = Response> + use<> {
        endpoint::make_sync(|_| Json(serde_json::json!({ "alive": true })).into_response())
    }

    /// `GET /ready`: 200 when requests may be sent here, else 503; the body is a [`Report`]. To route requests by.
    pub fn ready_endpoint(&self) -> impl Endpoint<Output = Response> + use<> {
        let health = self.clone();
        endpoint::make_sync(move |_| {
            let report = health.report();
            let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            Json(report).with_status(status).with_header("cache-control", "no-store").into_response()
        })
    }

    /// Adds `/health` and `/ready` to `route`.
    pub fn add_routes(&self, route: Route) -> Route {
        route.at("/health", get(self.alive_endpoint())).at("/ready", get(self.ready_endpoint()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is one assignment, so a state that a panic left behind is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ComponentState {
    fn is_usable(&self) -> bool {
        match self {
            ComponentState::Ok | ComponentState::Outdated { .. } => true,
            ComponentState::Starting | ComponentState::Degraded { .. } => false,
        }
    }
}

impl Component {
    /// Says that the component is usable.
    pub fn ok(&self) {
        self.set(ComponentState::Ok);
    }

    /// Says that the component is usable, and not as it should be. `reason` and `faults` are read by anyone who can reach
    /// `/ready`: no addresses, no secrets.
    pub fn outdated(&self, reason: impl Into<String>, faults: Vec<String>) {
        self.set(ComponentState::Outdated { reason: reason.into(), faults });
    }

    /// Says that the component is not usable now. `reason` is read by anyone who can reach `/ready`: no addresses, no
    /// names, no secrets.
    pub fn degraded(&self, reason: impl Into<String>) {
        self.set(ComponentState::Degraded { reason: reason.into() });
    }

    fn set(&self, state: ComponentState) {
        let before = self.health.lock().components.insert(self.name.clone(), state.clone());
        if before.as_ref() == Some(&state) {
            return;
        }
        let name = &self.name;
        match state {
            ComponentState::Starting => {}
            ComponentState::Ok => tracing::info!(component = %name, "`{name}` is usable"),
            ComponentState::Outdated { reason, .. } => {
                tracing::warn!(component = %name, "`{name}` is not as it should be: {reason}");
            }
            ComponentState::Degraded { reason } => {
                tracing::warn!(component = %name, "`{name}` is not usable: {reason}");
            }
        }
    }
}
