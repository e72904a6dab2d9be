//! What organisations and registrars type after `witan eid`.

use chrono::NaiveDate;
use clap::Args;
use storage::DatabaseUrl;

/// An account at an organisation's provider.
#[derive(Clone, Debug, Args)]
pub(crate) struct AccountArguments {
    /// The provider's issuer, exactly as it is configured
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: String,
    /// The tenant's id, where the provider is Microsoft Entra
    #[arg(long, value_name = "ID")]
    pub(crate) tenant: Option<String>,
    /// The account's `sub` there; at Entra its `oid`. Never an address or a user name
    #[arg(long, value_name = "SUB")]
    pub(crate) subject: String,
}

/// `witan eid invite`
#[derive(Clone, Debug, Args)]
pub(crate) struct InviteArguments {
    #[command(flatten)]
    pub(crate) account: AccountArguments,
    /// The member the person is there, by id, such as member_BST_00000001
    #[arg(long, value_name = "ID")]
    pub(crate) member: String,
    /// Who in the organisation says so
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}

/// `witan eid release`
#[derive(Clone, Debug, Args)]
pub(crate) struct ReleaseArguments {
    #[command(flatten)]
    pub(crate) account: AccountArguments,
    /// A registrar who says so; given twice
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) registrar: Vec<String>,
    /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}

/// `witan eid mandate`
#[derive(Clone, Debug, Args)]
pub(crate) struct MandateArguments {
    /// The person's id, as `enrol` printed it
    pub(crate) person: String,
    /// Whom the person may act for: a person's subject, or an organisation
    #[arg(long)]
    pub(crate) of: String,
    /// By what that was found, such as `court order seen`
    #[arg(long)]
    pub(crate) evidence: String,
    /// The last day on which it holds, such as 2027-03-31
    #[arg(long, value_name = "DATE")]
    pub(crate) until: NaiveDate,
    /// A registrar who says so; given twice
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) registrar: Vec<String>,
    /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}
