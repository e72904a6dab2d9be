use async_graphql::{Context, ID, Object, SimpleObject};
use storage::Timestamp;
use subgraph::directives::partitioned;
use subgraph::{DateTime, Lang, OrgCode, ResolveError};

use crate::loaders::Loaders;
use crate::poll_results::told;
use crate::store;

pub(crate) struct Poll(pub(super) store::Poll);

pub(super) struct PollOption(store::PollOption);

/// How many chose one option of a closed poll.
#[derive(SimpleObject)]
pub(super) struct PollResult {
    /// The option.
    option: PollOption,
    /// How many chose it; null when withheld: fewer than ten did, or it would tell how many chose an option that fewer
    /// than ten did.
    votes: Option<i32>,
    /// Whether the number is withheld. It never is for exactly one option of a poll.
    suppressed: bool,
}

/// A question that a post puts to its readers, and what they can choose. Read by whoever reads the post.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Poll {
    /// Code of the organisation that keeps the post.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the poll.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What is asked; plain text.
    async fn question(
        &self,
        #[graphql(
            desc = "The language wanted; another stands in where the poll is not in it. English first when absent."
        )]
        lang: Option<Lang>,
    ) -> &str {
        self.0.question.get(lang)
    }

    /// What can be chosen, in the order to show.
    async fn options(&self, ctx: &Context<'_>) -> Result<Vec<PollOption>, ResolveError> {
        Ok(self.read_options(ctx).await?.into_iter().map(PollOption).collect())
    }

    /// When voting ends; null for a poll that never closes by itself.
    async fn closes_at(&self) -> Option<DateTime> {
        self.0.closes_at.map(Into::into)
    }

    /// The id of the option that the caller chose; null for who has not voted.
    async fn viewer_choice(&self, ctx: &Context<'_>) -> Result<Option<ID>, ResolveError> {
        Ok(Loaders::of(ctx).choice(self.0.id.clone()).await?.map(|option| ID(option.to_string())))
    }

    /// How many chose what, in the order of the options. Null while the poll is open, so that nobody votes after others,
    /// and when fewer than ten voted.
    async fn results(&self, ctx: &Context<'_>) -> Result<Option<Vec<PollResult>>, ResolveError> {
        if !self.0.is_closed(Timestamp::from(DateTime::now())) {
            return Ok(None);
        }
        let options = self.read_options(ctx).await?;
        let votes = Loaders::of(ctx).votes(self.0.id.clone()).await?.unwrap_or_default();
        let votes_for = |option: &store::PollOption| votes.get(&option.id.local).copied().unwrap_or_default();
        let told = told(&options.iter().map(votes_for).collect::<Vec<_>>());
        Ok(told
            .map(|told| options.into_iter().zip(told).map(|(option, votes)| PollResult::new(option, votes)).collect()))
    }
}

impl Poll {
    async fn read_options(&self, ctx: &Context<'_>) -> Result<Vec<store::PollOption>, ResolveError> {
        Ok(Loaders::of(ctx).options(self.0.id.clone()).await?.unwrap_or_default())
    }
}

/// What can be chosen in a poll.
#[Object]
impl PollOption {
    /// Opaque; stable for the life of the poll. To be passed to `vote`.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What it says; plain text.
    async fn label(
        &self,
        #[graphql(
            desc = "The language wanted; another stands in where the poll is not in it. English first when absent."
        )]
        lang: Option<Lang>,
    ) -> &str {
        self.0.label.get(lang)
    }
}

impl PollResult {
    fn new(option: store::PollOption, votes: Option<u64>) -> Self {
        let told = votes.map(|votes| i32::try_from(votes).unwrap_or(i32::MAX));
        Self { option: PollOption(option), votes: told, suppressed: votes.is_none() }
    }
}
