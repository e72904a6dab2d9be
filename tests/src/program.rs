//! `witan`, run as a user runs it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The longest a server may take to be ready: a debug build that loads demonstration data first.
const READY_WITHIN: Duration = Duration::from_secs(180);

/// A server of ours; killed when dropped.
pub struct Program {
    child: Child,
    url: String,
    /// What it printed until it was ready.
    pub printed: Vec<String>,
    // Where it runs: so that no test finds what another left behind.
    folder: TempDir,
}

impl Program {
    /// Starts `witan` with these arguments in an empty folder, and waits until it says that it is ready.
    pub async fn start(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments).await
    }

    /// The same, in a folder that holds something already.
    pub async fn start_in(folder: TempDir, arguments: &[&str]) -> Self {
        let mut command = Command::new(path());
        command.args(arguments).current_dir(folder.path());
        command.env_remove("WITAN_TEST_POSTGRES_URL").stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("build the program first: `cargo build -p witan`");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut printed = Vec::new();
        let url = timeout(READY_WITHIN, async {
            while let Some(line) = lines.next_line().await.unwrap() {
                let url = line
                    .split_whitespace()
                    .find(|word| ["http://", "https://"].iter().any(|scheme| word.starts_with(scheme)));
                let url = url.map(str::to_owned);
                let ready = line.contains("ready");
                printed.push(line);
                if let (Some(url), true) = (url, ready) {
                    return url.trim_end_matches("/graphql").trim_end_matches('/').to_owned();
                }
            }
            panic!("it ended without being ready; it printed {printed:?}");
        })
        .await
        .expect("it is ready in time");
        // What it prints later must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, url, printed, folder }
    }

    /// Where it answers, such as `http://127.0.0.1:4000`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder it runs in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A development token of its data folder `witan-data`, for a member.
    pub fn token(&self, member: &str, more: &[&str]) -> String {
        let arguments = [&["token", "mint", "--dev", "--member", member][..], more].concat();
        let output = run(self.folder(), &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Asks it to stop as an operator would (SIGTERM), waits for that, and gives its exit status and its folder.
    pub async fn stop(mut self) -> (Option<i32>, TempDir) {
        let id = self.child.id().expect("it still runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        let status = timeout(Duration::from_secs(40), self.child.wait()).await.expect("it stops in time").unwrap();
        (status.code(), self.folder)
    }

    /// Asks it to read again what lies in files (SIGHUP).
    pub async fn hang_up(&self) {
        let id = self.child.id().expect("it still runs").to_string();
        assert!(Command::new("kill").args(["-HUP", &id]).status().await.unwrap().success());
    }

    /// Ends it without a warning (SIGKILL).
    pub async fn kill(mut self) -> TempDir {
        self.child.kill().await.unwrap();
        self.folder
    }
}

/// Runs `witan` to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    run_with_input(folder, arguments, "")
}

/// Runs `witan` to its end, with this on its standard input.
pub fn run_with_input(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = std::process::Command::new(path());
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("build the program first: `cargo build -p witan`");
    // A command that does not read its input closes it early; that is no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The repository's top folder.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The program lies beside the folder that this test binary lies in.
fn path() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join("witan")
}
