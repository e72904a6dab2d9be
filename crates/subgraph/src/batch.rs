//! Loading what many resolvers ask for one by one in one statement.
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use async_graphql::dataloader::Loader;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use crate::steps::end_of_step;

/// Gathers the keys that resolvers ask for in one step, and loads them with one call of `L`. Made anew for each request.
///
/// It takes async-graphql's [`Loader`]s, but not its `DataLoader`, which waits a millisecond by the clock for more keys
/// and loads in a task of its own. Here a step is over when no resolver can go on by itself: nothing waits for a clock,
/// and the statement stays in the request's own task, where its span and its count belong.
pub struct Batch<K, L: Loader<K>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
{
    loader: Arc<L>,
    rounds: Arc<Mutex<Rounds<K, L>>>,
}

type Loaded<K, L> = Result<Arc<HashMap<K, <L as Loader<K>>::Value>>, <L as Loader<K>>::Error>;
type Round<K, L> = Shared<BoxFuture<'static, Loaded<K, L>>>;

struct Rounds<K, L: Loader<K>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
{
    /// The round that will load each key that was ever asked for.
    by_key: HashMap<K, Round<K, L>>,
    /// The round that still takes keys, and those it has.
    open: Option<(Round<K, L>, Vec<K>)>,
}

impl<K, L> Batch<K, L>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    L: Loader<K>,
    L::Value: Sync,
    L::Error: Sync,
{
    /// A batch that loads by `loader`.
    pub fn new(loader: L) -> Self {
        let rounds = Rounds { by_key: HashMap::new(), open: None };
        Self { loader: Arc::new(loader), rounds: Arc::new(Mutex::new(rounds)) }
    }

    /// The value of `key`, or `None` where there is none. A key asked for twice is loaded once.
    ///
    /// Cancel-safe: a round goes on as long as one of those who wait for it is left.
    ///
    /// # Errors
    /// The loader's, which all keys of its round share.
    pub async fn load(&self, key: K) -> Result<Option<L::Value>, L::Error> {
        let round = self.round_of(&key);
        let values = round.await?;
        Ok(values.get(&key).cloned())
    }

    fn round_of(&self, key: &K) -> Round<K, L> {
        let mut rounds = self.rounds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(round) = rounds.by_key.get(key) {
            return round.clone();
        }
        let round = match &mut rounds.open {
            Some((round, keys)) => {
                keys.push(key.clone());
                round.clone()
            }
            None => {
                let round = self.begin_round();
                rounds.open = Some((round.clone(), vec![key.clone()]));
                round
            }
        };
        rounds.by_key.insert(key.clone(), round.clone());
        round
    }

    fn begin_round(&self) -> Round<K, L> {
        // Weak, because the rounds hold this round: a request that is dropped in the middle must not keep both alive.
        let (loader, rounds) = (self.loader.clone(), Arc::downgrade(&self.rounds));
        let load = async move {
            end_of_step().await;
            let keys = close_round(&rounds);
            loader.load(&keys).await.map(Arc::new)
        };
        load.boxed().shared()
    }
}

/// Takes the keys of the open round; those who ask from now on open another.
fn close_round<K, L>(rounds: &Weak<Mutex<Rounds<K, L>>>) -> Vec<K>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    L: Loader<K>,
{
    let Some(rounds) = rounds.upgrade() else { return Vec::new() };
    let open = rounds.lock().unwrap_or_else(PoisonError::into_inner).open.take();
    open.map(|(_, keys)| keys).unwrap_or_default()
}
