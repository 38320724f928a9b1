//! The `wick` command: parse, run, exit code.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = wick::cli::Arguments::parse();
    wick::cli::init_logging(arguments.verbose);
    match arguments.run() {
        Ok(code) => code,
        Err(error) => {
            wick::cli::print_error(&error);
            ExitCode::FAILURE
        }
    }
}
