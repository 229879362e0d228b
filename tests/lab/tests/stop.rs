//! The lab stops when dropped. Alone in its file: a neighbour could be given the
//! port that has become free.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use faultline_lab::{Lab, LabOptions};

#[test]
fn stops_when_dropped() {
    let lab = Lab::start(
        LabOptions::new(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stop"))
            .only(&["silence", "healthy"]),
    )
    .unwrap();
    let (silent, healthy) = (lab.origin("silence").unwrap().addr(), lab.origin("healthy").unwrap().addr());
    let mut held = TcpStream::connect(silent).unwrap();
    held.write_all(b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n").unwrap();
    drop(lab);
    assert!(matches!(held.read(&mut [0]), Ok(0) | Err(_)), "a held connection is cut");
    assert!(TcpStream::connect(healthy).is_err(), "a listener is gone");
}
