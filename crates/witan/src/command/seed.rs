//! `witan seed`: demonstration data for one subgraph's database.

use std::process::ExitCode;

use anyhow::bail;
use corpus::Corpus;
use storage::StoreError;

use crate::arguments::SeedArguments;
use crate::local_network::connect;
use crate::progress::Progress;

pub(super) async fn run(arguments: SeedArguments) -> anyhow::Result<ExitCode> {
    let SeedArguments { name, database: url, tier, seed } = arguments;
    let database = connect(url.clone()).await?;
    name.migrate(&database).await?;
    let corpus = Corpus::new(seed, tier);
    let progress = Progress::start(name.as_str(), name.record_count(&corpus.totals()));
    match name.seed(&database, &corpus, &|records| progress.advance(records)).await {
        Ok(()) => progress.finish(),
        // All or nothing: what was there is still there.
        Err(StoreError::UniqueViolation { .. }) => {
            bail!(
                "`{url}` holds data already; give an empty database, or empty it with `witan migrate {} down`",
                name.as_str()
            )
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}
