//! Real servers behind the worker, each link broken in turn: what has to be said of it, and that a
//! healed site is left alone again at once. And the same faults behind four proxies, to compare
//! what can be told from their replies.
//!
//! Each scene is a row of servers from packages, started by the test on free ports with
//! configurations of its own. A server that is not installed leaves its tests out, visibly and with
//! the name of its package; under `CI=true` it makes them fail.

mod apache;
mod compare;
mod database;
mod fronts;
mod names;
mod nginx;
mod php;
mod process;
mod proxies;
mod raw;
mod scene;

use std::sync::{Mutex, OnceLock};

use libtest_mimic::{Failed, Trial};

use crate::edge::Edge;
use process::Program;
use scene::{More, Row, Scene};

/// A scene before it is started: what it needs, how it is started, its rows and
/// what else is done with it.
struct Play {
    name: &'static str,
    needs: &'static [Program],
    start: fn(&Edge) -> Scene,
    rows: Vec<Row>,
    more: &'static [More],
    // One row at a time: each breaks what the others use.
    scene: OnceLock<Mutex<Scene>>,
}

/// All scenes, in the order of their first use.
fn plays() -> &'static [Play] {
    static PLAYS: OnceLock<Vec<Play>> = OnceLock::new();
    let play =
        |name, needs, start, rows, more| Play { name, needs, start, rows, more, scene: OnceLock::new() };
    PLAYS.get_or_init(|| {
        use Program::{Apache, Caddy, HaProxy, Nginx, PhpFpm, Varnish};
        vec![
            play("nginx", &[Nginx], nginx::start, nginx::ROWS.to_vec(), &nginx::MORE),
            play("nginx_php", &[Nginx, PhpFpm], php::start_nginx, php::nginx_rows(), &[]),
            play("apache_php", &[Apache, PhpFpm], php::start_apache, php::apache_rows(), &[]),
            play("apache", &[Apache, Nginx], fronts::start_apache, fronts::APACHE.to_vec(), &[]),
            play("haproxy", &[HaProxy, Nginx], fronts::start_haproxy, fronts::HAPROXY.to_vec(), &[]),
            play("varnish", &[Varnish, Nginx], fronts::start_varnish, fronts::VARNISH.to_vec(), &[]),
            play("caddy", &[Caddy, Nginx], fronts::start_caddy, fronts::CADDY.to_vec(), &fronts::CADDY_MORE),
        ]
    })
}

/// One test for each row of each scene, and one for each proxy of the comparison.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut numbered: Vec<(usize, Trial)> = Vec::new();
    for play in plays() {
        let rows = play.rows.iter().map(|row| {
            let name = format!("live::{}::{}", play.name, row.id);
            trial(name, play.needs, move |name| {
                in_scene(edge, play, |scene| scene.play(row, &name.replace("::", "-")))
            })
        });
        let more = play.more.iter().map(|(id, test)| {
            trial(format!("live::{}::{id}", play.name), play.needs, move |_| in_scene(edge, play, test))
        });
        numbered.extend(rows.chain(more).enumerate());
    }
    // Scenes take turns, so that threads do not queue for one of them.
    numbered.sort_by_key(|(number, _)| *number);
    let compared = compare::PROXIES.iter().map(|proxy| {
        trial(format!("live::compare::{}", proxy.name), proxy.needs, move |_| compare::measure(edge, proxy))
    });
    compared.chain(numbered.into_iter().map(|(_, trial)| trial)).collect()
}

/// What can only be said when all was measured.
pub fn conclusion(edge: &'static Edge) -> Vec<Trial> {
    let needs = [Program::Nginx, Program::HaProxy, Program::Caddy, Program::Apache];
    vec![trial("live::compare::conclusion".to_owned(), &needs, move |_| compare::conclude(edge))]
}

/// A test that needs programs: left out and named where one is missing, and a
/// failure where nothing may be.
fn trial(
    name: String,
    needs: &[Program],
    test: impl FnOnce(&str) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let missing: Vec<&str> =
        needs.iter().filter(|program| program.find().is_none()).map(|program| program.package()).collect();
    if missing.is_empty() {
        let own = name.clone();
        return Trial::test(name, move || test(&own));
    }
    let missing = missing.join(", ");
    let all_wanted = std::env::var("CI").is_ok_and(|ci| ci == "true");
    let why = format!("not installed: {missing}");
    Trial::test(format!("{name} (needs {missing})"), move || Err(why.into())).with_ignored_flag(!all_wanted)
}

fn in_scene(edge: &Edge, play: &Play, test: impl FnOnce(&Scene) -> Result<(), Failed>) -> Result<(), Failed> {
    let scene = play.scene.get_or_init(|| Mutex::new((play.start)(edge)));
    // A row that panicked left the scene broken, which the next one's first look tells.
    let scene = scene.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    test(&scene)
}

/// Ends what was started.
pub fn stop() {
    for scene in plays().iter().filter_map(|play| play.scene.get()) {
        scene.lock().unwrap_or_else(std::sync::PoisonError::into_inner).stop();
    }
}
