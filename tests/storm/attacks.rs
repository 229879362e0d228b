//! What one visitor can do to all others, at default settings: keep a healed origin
//! closed, or close a well one.
//!
//! Each scene has one isolate, an attacker and good visitors; what the good
//! ones got is what counts.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use faultline_lab::{Conn, Origin};
use faultline_support::client;
use faultline_support::edge::{Worker, free_port, scratch};
use faultline_support::workerd::{documented, edit, serve};
use libtest_mimic::{Failed, Trial};
use serde_json::json;

/// How soon good visitors get in again after the origin is well, whatever the attacker
/// does (docs/resilience.md).
const FOUND_OUT: Duration = Duration::from_secs(10);
/// What a busy machine and one look add to that.
const MACHINE: Duration = Duration::from_secs(2);
/// Of all good visitors, how many may be turned away while the origin is well, in percent.
const TURNED_AWAY_PERCENT: usize = 1;

/// What an attacker does over and over.
#[derive(Debug, Clone, Copy)]
enum Attack {
    /// Orders whose body never comes.
    EndlessOrders,
    /// Pages that take long.
    SlowPages,
    /// Tabs that are closed before the answer.
    ClosedTabs,
}

/// All scenes.
pub fn trials() -> Vec<Trial> {
    let held = |name: &str, attack: Attack| {
        Trial::test(format!("attacks::a_healed_origin_is_found_out_beside_{name}"), move || held(attack))
    };
    let broken = |name: &str, clients: bool| {
        Trial::test(format!("attacks::five_broken_addresses_close_nothing_{name}"), move || broken(clients))
    };
    vec![
        held("orders_that_never_end", Attack::EndlessOrders),
        held("slow_pages", Attack::SlowPages),
        held("closed_tabs", Attack::ClosedTabs),
        broken("clients_unknown", false),
        broken("clients_known", true),
    ]
}

struct Scene {
    origin: Origin,
    is_down: Arc<AtomicBool>,
    worker: Worker,
    address: String,
}

impl Scene {
    fn start(name: &str, clients: bool) -> Result<Self, Failed> {
        let is_down = Arc::new(AtomicBool::new(false));
        let down = Arc::clone(&is_down);
        let origin = Origin::spawn(name, move |conn| answer(conn, &down))?;
        let address = format!("127.0.0.1:{}", free_port());
        let settings = if clients {
            json!({"client_address_field": "x-client"})
        } else {
            json!({"client_address_field": "x-nobody-sends-this"})
        };
        let config = edit(documented(&origin.url(), &settings), &[("127.0.0.1:8080", &address)]);
        let worker = serve(&scratch(&format!("storm-{name}")), &config, format!("http://{address}"));
        Ok(Self { origin, is_down, worker, address })
    }

    /// A good visitor's page.
    fn visit(&self, number: usize) -> u16 {
        let client = format!("192.0.2.{}", number % 200);
        client::get(&format!("http://{}/page/{}", self.address, number % 40), &[("x-client", &client)]).status
    }
}

/// Pages are well unless the origin is down; some are slow, and some are broken always.
fn answer(conn: &mut Conn, is_down: &AtomicBool) -> std::io::Result<()> {
    loop {
        let request = conn.read_request()?;
        if is_down.load(Ordering::Relaxed) || request.path().starts_with("/broken/") {
            return conn.reset();
        }
        if request.path().starts_with("/slow") {
            conn.pause(Duration::from_secs(20))?;
        }
        conn.read_body(&request, |_| {})?;
        conn.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nwell")?;
    }
}

/// The origin dies until it is spared, heals while an attack of ten requests a second
/// goes on, and is found out.
fn held(attack: Attack) -> Result<(), Failed> {
    let scene = Scene::start(&format!("held-{attack:?}").to_lowercase(), true)?;
    scene.is_down.store(true, Ordering::Relaxed);
    let begun = Instant::now();
    let spares = |scene: &Scene, number: usize| {
        let before = scene.origin.connections();
        scene.visit(number) >= 500 && scene.origin.connections() == before
    };
    if !(0..600).any(|number| {
        std::thread::sleep(Duration::from_millis(50));
        spares(&scene, number)
    }) {
        return Err(format!("the dead origin was not spared within {:?}", begun.elapsed()).into());
    }
    let over = AtomicBool::new(false);
    let (well_after, turned_away) = std::thread::scope(|scope| {
        scope.spawn(|| attacker(&scene.address, attack, &over));
        std::thread::sleep(Duration::from_secs(2));
        scene.is_down.store(false, Ordering::Relaxed);
        let healed = Instant::now();
        let first = (0..400).find(|number| {
            std::thread::sleep(Duration::from_millis(100));
            scene.visit(*number) == 200
        });
        let well_after = first.map(|_| healed.elapsed());
        let turned_away = (0..50).filter(|number| scene.visit(*number) != 200).count();
        over.store(true, Ordering::Relaxed);
        (well_after, turned_away)
    });
    scene.worker.stop();
    println!("{attack:?}: good visitors got in {well_after:?} after the origin was well");
    match well_after {
        Some(after) if after <= FOUND_OUT + MACHINE && turned_away == 0 => Ok(()),
        _ => Err(format!("in after {well_after:?}, then {turned_away} of 50 turned away").into()),
    }
}

/// Ten requests a second, each on a connection of its own that is kept.
fn attacker(address: &str, attack: Attack, over: &AtomicBool) {
    let mut kept = Vec::new();
    let mut number = 0_u32;
    while !over.load(Ordering::Relaxed) {
        number += 1;
        let Ok(mut stream) = TcpStream::connect(address) else { continue };
        let path = match attack {
            Attack::EndlessOrders => format!("POST /order/{number} HTTP/1.1\r\nContent-Length: 100\r\n"),
            Attack::SlowPages => format!("GET /slow/{number} HTTP/1.1\r\n"),
            Attack::ClosedTabs => format!("GET /page/{number} HTTP/1.1\r\n"),
        };
        let _sent = write!(stream, "{path}Host: shop.example\r\nX-Client: 198.51.100.7\r\n\r\n");
        if !matches!(attack, Attack::ClosedTabs) {
            kept.push(stream);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Nearly five requests a second to five addresses that always fail, beside good
/// visitors of a well origin.
fn broken(clients: bool) -> Result<(), Failed> {
    let scene = Scene::start(if clients { "broken-known" } else { "broken-unknown" }, clients)?;
    let over = AtomicBool::new(false);
    let statuses: Mutex<Vec<u16>> = Mutex::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !over.load(Ordering::Relaxed) {
                number += 1;
                let url = format!("http://{}/broken/{}?{number}", scene.address, number % 5);
                client::get(&url, &[("x-client", "198.51.100.7")]);
                std::thread::sleep(Duration::from_millis(208));
            }
        });
        for first in 0..5 {
            let (scene, statuses, over) = (&scene, &statuses, &over);
            scope.spawn(move || {
                for number in 0.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let status = scene.visit(first + 5 * number);
                    statuses.lock().unwrap_or_else(PoisonError::into_inner).push(status);
                    std::thread::sleep(Duration::from_millis(100));
                }
            });
        }
        std::thread::sleep(Duration::from_secs(20));
        over.store(true, Ordering::Relaxed);
    });
    scene.worker.stop();
    let statuses = statuses.into_inner().unwrap_or_else(PoisonError::into_inner);
    let away = statuses.iter().filter(|status| **status != 200).count();
    println!(
        "five broken addresses, clients known: {clients}: {away} of {} good visitors turned away",
        statuses.len()
    );
    if statuses.len() >= 100 && away * 100 <= statuses.len() * TURNED_AWAY_PERCENT {
        Ok(())
    } else {
        Err(format!("{away} of {} turned away", statuses.len()).into())
    }
}
