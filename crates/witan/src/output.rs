//! What a command prints for others to read or to pass on.

use std::io::{ErrorKind, Write as _};

/// Prints a result whole. A reader that closes early (`| head`) is no fault.
pub(crate) fn print_whole(text: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
