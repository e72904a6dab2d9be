//! The independent clients written in JavaScript that tests use: a second composer, the GraphQL-over-HTTP audit.

use std::process::{Command, Stdio};

use crate::install::Need;
use crate::process::{find_program, succeed, workspace_root};

pub(crate) const NEED: Need = Need {
    name: "Node.js",
    packages: &["nodejs", "npm"],
    present: || find_program(&["node"]).is_some() && find_program(&["npm"]).is_some(),
};

/// Installs the packages of `tests/node` as its lock file says, once for each lock file.
pub(crate) fn install_packages() -> anyhow::Result<()> {
    let folder = workspace_root().join("tests/node");
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    println!("xtask: installing the Node packages of tests/node");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]).current_dir(&folder);
    succeed(npm.stdin(Stdio::null()).stdout(Stdio::null()))?;
    Ok(std::fs::write(installed, lock)?)
}
