//! How a command that fails tells the person who ran it.

use std::process::ExitCode;

/// Prints the error and the chain of its causes, one a line, and gives the exit status 1.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("witan: {error}");
    let mut told = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some libraries repeat their cause in their own message.
        if !told.contains(&cause) {
            eprintln!("  because: {cause}");
            told = cause;
        }
    }
    ExitCode::FAILURE
}
