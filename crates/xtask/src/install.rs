//! Installs Debian packages that tests need and this machine lacks.

use std::process::{Command, Stdio};

use anyhow::bail;

use crate::process::{find_program, is_root, succeed};

/// Something tests need, and how to see whether it is here.
pub(crate) struct Need {
    pub(crate) name: &'static str,
    pub(crate) packages: &'static [&'static str],
    pub(crate) present: fn() -> bool,
}

/// Installs whatever is missing of `needs` with apt-get, as root or with passwordless sudo.
///
/// # Errors
/// Where neither is possible, says exactly what to install.
pub(crate) fn ensure(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    println!("xtask: installing {names} ({})", packages.join(" "));
    let Some(prefix) = superuser_prefix() else {
        bail!(
            "the tests need {names}, and this account may not install them; \
             run `apt-get install -y --no-install-recommends {}` as root, then try again",
            packages.join(" ")
        );
    };
    succeed(apt_get(&prefix).args(["update", "-qq"]))?;
    succeed(apt_get(&prefix).args(["install", "-y", "-qq", "--no-install-recommends"]).args(&packages))?;
    match missing.iter().find(|need| !(need.present)()) {
        None => Ok(()),
        Some(need) => bail!("{} is still not found after installing {}", need.name, need.packages.join(" ")),
    }
}

fn apt_get(prefix: &[&str]) -> Command {
    let words: Vec<&str> = prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// What to put before a command so that it runs as root; `None` when it cannot.
fn superuser_prefix() -> Option<Vec<&'static str>> {
    if is_root() {
        return Some(vec![]);
    }
    find_program(&["sudo"])?;
    let allowed = Command::new("sudo").args(["-n", "true"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    allowed.is_ok_and(|status| status.success()).then(|| vec!["sudo", "-n"])
}
