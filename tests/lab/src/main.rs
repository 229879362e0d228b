//! Runs the lab: proves it, prints its manifest as one line of JSON, and serves until its standard
//! input ends or it is interrupted.
//!
//! `faultline-lab [--port N] [--dir D] [--only FAULT]…`: the port of the home origin (default:
//! any), the directory for `ca.pem` (default: `build/lab`), which no other running lab may share,
//! and the faults that are wanted (default: all; proving those takes most of a start). Exit status
//! 1 when a fault does not do what it says, 2 for a mistake on the command line.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use faultline_lab::{Lab, LabOptions, Proof};
use lexopt::Arg;

const USAGE: &str = "usage: faultline-lab [--port N] [--dir D] [--only FAULT]…";

fn read_options() -> Result<LabOptions, lexopt::Error> {
    use lexopt::ValueExt;
    let mut options = LabOptions::new(PathBuf::from("build").join("lab"));
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("port") => options.home_port = args.value()?.parse()?,
            Arg::Long("dir") => options.dir = args.value()?.into(),
            Arg::Long("only") => options.only.push(args.value()?.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn serve(options: LabOptions) -> io::Result<Vec<Proof>> {
    let lab = Lab::start(options)?;
    let broken: Vec<Proof> = lab.prove().into_iter().filter(|proof| !proof.ok).collect();
    if broken.is_empty() {
        let mut out = io::stdout();
        writeln!(out, "{}", lab.manifest())?;
        out.flush()?;
        io::copy(&mut io::stdin(), &mut io::sink())?;
    }
    Ok(broken)
}

fn main() -> ExitCode {
    let options = match read_options() {
        Ok(options) => options,
        Err(e) => {
            eprintln!("{e}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(options) {
        Ok(broken) if broken.is_empty() => ExitCode::SUCCESS,
        Ok(broken) => {
            for proof in broken {
                eprintln!("{} does not do what it says: {}", proof.id, proof.saw);
            }
            ExitCode::FAILURE
        }
        Err(e) => {
            eprintln!("the lab could not run: {e}");
            ExitCode::FAILURE
        }
    }
}
