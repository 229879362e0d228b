//! The program: one line of JSON, then service until its standard input ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faultline-lab"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn prints_its_manifest_serves_and_ends_with_its_input() {
    let dir = concat!(env!("CARGO_TARGET_TMPDIR"), "/program");
    let mut running = program(&["--dir", dir]).spawn().unwrap();
    let mut out = BufReader::new(running.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&line).unwrap();
    let home = manifest["home"].as_str().unwrap().strip_prefix("http://").unwrap();
    let mut tcp = TcpStream::connect(home).unwrap();
    tcp.write_all(b"GET /seen/silence HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    tcp.read_to_string(&mut reply).unwrap();
    // The proof at the start is the one that was there.
    assert!(reply.contains("\"connections\":1") && reply.contains("GET /lab/silence HTTP/1.1"), "{reply}");
    drop(running.stdin.take());
    assert!(running.wait().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "nothing but the manifest is printed");
}

#[test]
fn starts_what_is_wanted_and_no_more() {
    let dir = concat!(env!("CARGO_TARGET_TMPDIR"), "/wanted");
    let mut running = program(&["--dir", dir, "--only", "silence", "--only", "tls-good"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&line).unwrap();
    let ids: Vec<&str> =
        manifest["faults"].as_array().unwrap().iter().map(|fault| fault["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), ids.contains(&"silence"), ids.contains(&"tls-good")), (2, true, true), "{ids:?}");
    drop(running.stdin.take());
    assert!(running.wait().unwrap().success());
    let unknown = program(&["--dir", dir, "--only", "wibble"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no fault has the id \"wibble\""));
}

#[test]
fn a_mistake_on_the_command_line_is_told() {
    for args in [&["--prot", "1"][..], &["--port", "none"], &["--port", "70000"], &["more"]] {
        let output = program(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("usage:"), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}
