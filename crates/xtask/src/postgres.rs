//! A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, on a free port, C collation.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;
use tempfile::TempDir;

use crate::install::Need;
use crate::process::{Server, find_program, free_port, is_root, succeed};

pub(crate) const NEED: Need =
    Need { name: "PostgreSQL", packages: &["postgresql"], present: || program("postgres").is_some() };

/// Runs until dropped.
pub(crate) struct Postgres {
    // Before the folder: fields drop in order, and the server must end before its data go.
    _server: Server,
    _folder: TempDir,
    port: u16,
}

impl Postgres {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("witan-postgres-").tempdir()?;
        let data = folder.path().join("data");
        if is_root() {
            // The server refuses to run as root, so it runs as `nobody`, whom the folder is given to.
            succeed(Command::new("chown").arg("65534:65534").arg(folder.path()))?;
        }
        succeed(
            as_server_user("initdb")?
                .args(["--auth=trust", "--username=witan", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
                .arg(&data)
                .stdout(Stdio::null()),
        )?;
        let port = free_port()?;
        let mut server = Server::start(&mut server_command(&data, folder.path(), port)?)?;
        let ready = program("pg_isready").context("pg_isready comes with PostgreSQL")?;
        server.wait_until("PostgreSQL", || {
            let arguments = ["-q", "-h", "127.0.0.1", "-p", &port.to_string()];
            Command::new(&ready).args(arguments).status().is_ok_and(|status| status.success())
        })?;
        Ok(Self { _server: server, _folder: folder, port })
    }

    /// An address with the right to create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://witan@127.0.0.1:{}/postgres", self.port)
    }
}

fn server_command(data: &Path, sockets: &Path, port: u16) -> anyhow::Result<Command> {
    let log = std::fs::File::create(sockets.join("server.log"))?;
    let mut command = as_server_user("postgres")?;
    command.arg("-D").arg(data).arg("-k").arg(sockets).args(["-p", &port.to_string()]);
    // Tests ask for many small databases at once, and none must outlive a crash of the machine.
    command.args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=400"]);
    command.args(["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]);
    command.stdout(log.try_clone()?).stderr(log).stdin(Stdio::null());
    Ok(command)
}

fn as_server_user(name: &str) -> anyhow::Result<Command> {
    let program = program(name).with_context(|| format!("`{name}` is not found; install PostgreSQL"))?;
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    command.arg(program).current_dir("/");
    Ok(command)
}

/// Debian keeps the server's programs out of `PATH`, in a folder of the version; the newest is taken.
fn program(name: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin/{name}")))
        .filter(|program| program.is_file());
    newest.or_else(|| find_program(&[name]))
}
