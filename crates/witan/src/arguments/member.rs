//! What can be typed after `witan member`.

use clap::{Args, Subcommand};
use storage::DatabaseUrl;
use subgraph::{NodeId, NodeKind};

/// `witan member`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Let a member take no part for now: the name and all that was written stay.
    Suspend(MemberArguments),
    /// Let a suspended member take part again.
    Reinstate(MemberArguments),
    /// Carry out a departure: delete all that tells who the member was, for good.
    ///
    /// The name, the job title, the expertise, the address and the links to identities are deleted from the members database, and the
    /// other subgraphs are told; what the member wrote stays, by a Former Member. Whether a group is left without anyone who looks
    /// after it is not asked: find that out before.
    Forget {
        #[command(flatten)]
        arguments: MemberArguments,
        /// Do it, knowing that it cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

/// Which member, and where.
#[derive(Clone, Debug, Args)]
pub(crate) struct MemberArguments {
    /// The member, by id, such as member_BST_00000001
    #[arg(long, value_name = "ID", value_parser = member_id)]
    pub(crate) member: NodeId,
    /// The database of the members subgraph: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}

fn member_id(text: &str) -> Result<NodeId, String> {
    let id: Option<NodeId> = text.parse().ok();
    id.filter(|id| id.kind() == NodeKind::Member)
        .ok_or_else(|| "give the id of a member as it is answered, such as `member_BST_00000001`".to_owned())
}
