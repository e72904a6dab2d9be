//! How much one request may ask, and how much may be kept.

use schemars::JsonSchema;
use serde::Deserialize;

use super::range::BYTES_MAX;

/// How much one request may ask. A request over a limit is refused with the limit's own code.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// The largest request body, in bytes.
    #[schemars(range(min = 1, max = BYTES_MAX))]
    pub body_bytes_max: usize,
    /// How deep arrays and objects of a request's JSON may nest. At most 120.
    #[schemars(range(min = 1, max = 120))]
    pub json_depth_max: usize,
    /// Requests answered at the same time; those beyond are told to come again.
    #[schemars(range(min = 1))]
    pub requests_max: usize,
    /// Subscriptions that are followed at the same time; those beyond are told to come again.
    #[schemars(range(min = 1))]
    pub subscriptions_max: usize,
    /// How large a document may be.
    pub document: DocumentLimitsConfig,
    /// Steps that planning one operation may take.
    #[schemars(range(min = 1))]
    pub plan_work_max: u64,
    /// What an operation may be estimated to cost, as `@cost` and `@listSize` of the schema say (an object counts 1, a list
    /// as often as it may be long, a mutation 10 more). Not limited without it.
    pub cost_max: Option<u64>,
    /// How long a list counts as of which `@listSize` tells nothing.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub cost_list_size: u64,
    /// The largest answer of a subgraph, in bytes.
    #[schemars(range(min = 1, max = BYTES_MAX))]
    pub subgraph_answer_bytes_max: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        LimitsConfig {
            body_bytes_max: 1 << 20,
            json_depth_max: 64,
            requests_max: 1024,
            subscriptions_max: 1024,
            document: DocumentLimitsConfig::default(),
            plan_work_max: 1_000_000,
            cost_max: None,
            cost_list_size: 10,
            subgraph_answer_bytes_max: 32 << 20,
        }
    }
}

/// How large a document may be, fragments expanded.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentLimitsConfig {
    /// Levels of fields below each other.
    #[schemars(range(min = 1))]
    pub depth_max: usize,
    /// Lexical tokens, white space and comments among them.
    #[schemars(range(min = 1))]
    pub tokens_max: usize,
    /// Fields.
    #[schemars(range(min = 1))]
    pub fields_max: u64,
    /// Aliases.
    pub aliases_max: u64,
    /// Directives, as written.
    pub directives_max: u64,
}

impl Default for DocumentLimitsConfig {
    fn default() -> Self {
        let operation::Limits { depth_max, tokens_max, fields_max, aliases_max, directives_max } =
            operation::Limits::default();
        DocumentLimitsConfig { depth_max, tokens_max, fields_max, aliases_max, directives_max }
    }
}

impl DocumentLimitsConfig {
    /// As the engine wants them.
    pub fn to_limits(&self) -> operation::Limits {
        let DocumentLimitsConfig { depth_max, tokens_max, fields_max, aliases_max, directives_max } = *self;
        operation::Limits { depth_max, tokens_max, fields_max, aliases_max, directives_max }
    }
}

/// How much memory the caches may take, roughly.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CacheConfig {
    /// Validated operations, in bytes.
    pub operation_bytes_max: u64,
    /// Compiled plans, in bytes.
    pub plan_bytes_max: u64,
}

impl Default for CacheConfig {
    fn default() -> Self {
        CacheConfig { operation_bytes_max: 64 << 20, plan_bytes_max: 128 << 20 }
    }
}
