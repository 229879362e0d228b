//! A stand-in for a MySQL server: enough of its protocol that PHP's client logs in, or
//! fails to in a chosen way.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::process::await_that;

/// What the database does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Lets everyone in.
    Well,
    /// Nobody listens.
    Gone,
    /// Has all the connections it may have (error 1040).
    Full,
    /// Accepts and says nothing.
    Silent,
}

/// A database on a port that stays its own.
pub struct Database {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    listening: Mutex<bool>,
}

impl Database {
    /// A database that is well.
    pub fn start(port: u16) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let database = Self { address, mood: Arc::new(Mutex::new(Mood::Gone)), listening: Mutex::new(false) };
        database.be(Mood::Well);
        database
    }

    /// Makes it be so from the next connection on.
    pub fn be(&self, mood: Mood) {
        let mut listening = self.listening.lock().unwrap();
        *self.mood.lock().unwrap() = mood;
        if mood == Mood::Gone {
            if *listening {
                // Wakes the listener, which closes its socket at the sight of the mood.
                let refuses = || TcpStream::connect(self.address).is_err();
                await_that("the database is gone", refuses);
            }
            *listening = false;
        } else if !*listening {
            let (listener, mood) = (TcpListener::bind(self.address).unwrap(), Arc::clone(&self.mood));
            std::thread::spawn(move || listen(&listener, &mood));
            *listening = true;
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.be(Mood::Gone);
    }
}

fn listen(listener: &TcpListener, mood: &Mutex<Mood>) {
    let mut kept = Vec::new();
    for stream in listener.incoming().flatten() {
        let mood = *mood.lock().unwrap();
        match mood {
            Mood::Gone => return,
            Mood::Silent => kept.push(stream),
            Mood::Well | Mood::Full => {
                std::thread::spawn(move || serve(stream, mood));
            }
        }
    }
}

/// One packet: length in three bytes, its number, its content (MySQL client/server
/// protocol, "MySQL Packets").
fn packet(number: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [&length[..3], &[number], content].concat()
}

fn serve(mut stream: TcpStream, mood: Mood) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    if mood == Mood::Full {
        // ERR_Packet before any handshake: code 1040, ER_CON_COUNT_ERROR.
        return stream
            .write_all(&packet(0, &[&[0xff, 0x10, 0x04], &b"#08004Too many connections"[..]].concat()));
    }
    // HandshakeV10 with CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION and CLIENT_PLUGIN_AUTH.
    let greeting = [
        &b"\x0a8.0.0-stand-in\0\x01\0\0\0saltsalt\0"[..],
        &[0x00, 0x82, 33, 2, 0, 0x08, 0, 21],
        &[0; 10],
        b"saltsaltsalt\0mysql_native_password\0",
    ];
    stream.write_all(&packet(0, &greeting.concat()))?;
    let mut number = 1;
    loop {
        let mut head = [0; 4];
        stream.read_exact(&mut head)?;
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        let mut content = vec![0; length];
        stream.read_exact(&mut content)?;
        number = if number == 1 { 2 } else { head[3] + 1 };
        // OK_Packet to the login and to every command.
        stream.write_all(&packet(number, &[0, 0, 0, 2, 0, 0, 0]))?;
    }
}
