//! nginx as the origin: stopped, paused, restarted and reloaded while it serves, and
//! the errors it makes itself.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};

use libtest_mimic::Failed;
use serde_json::json;

use super::process::{Program, Server, await_that, is_root, port};
use super::scene::{Ask, Break, FEW_BLOCKS, More, Row, Scene, folder, row, write};
use crate::client;
use crate::edge::Edge;

/// The size of the download that is cut, in bytes: seconds of it at the rate it is served.
const LARGE: u64 = 64 * 1024 * 1024;

/// The size of the download that is left alone, in bytes.
const WHOLE: u64 = 4 * 1024 * 1024;

/// Every state of the scene.
pub const ROWS: [Row; 8] = [
    row("stopped", Break::Stop("front"), Ask::Get("/x"), (521, "connection_refused", "edge-origin", "")),
    row(
        "paused",
        Break::Pause("front"),
        Ask::Get("/soon/x"),
        (504, "http_response_timeout", "edge-origin", ""),
    ),
    row(
        "paused_and_its_queue_full",
        Break::PauseFull,
        Ask::Get("/narrow/x"),
        (522, "connection_timeout", "edge-origin", ""),
    ),
    row("return_444", Break::Nothing, Ask::Get("/444"), (502, "connection_terminated", "edge-origin", "")),
    row("return_500", Break::Nothing, Ask::Get("/500"), (500, "application_error", "origin", "nginx")),
    row("return_503", Break::Nothing, Ask::Get("/503"), (503, "origin_overloaded", "origin", "nginx")),
    row(
        "limit_req",
        Break::Spend("/limited/x"),
        Ask::Get("/limited/x"),
        (503, "origin_overloaded", "origin", "nginx"),
    ),
    row("disk_full", Break::Nothing, Ask::Upload("/upload"), (500, "application_error", "origin", "nginx")),
];

/// What takes more than a row.
pub const MORE: [More; 3] = [
    ("killed_in_a_download", killed_in_a_download),
    ("left_alone_in_a_download", left_alone_in_a_download),
    ("reloaded_during_requests", reloaded_during_requests),
];

/// nginx's settings that every use of it shares: nothing outside its folder,
/// nothing in the background.
pub fn config(home: &str, http: &str) -> String {
    let user = if is_root() { "user root;" } else { "" };
    format!(
        "{user} daemon off; worker_processes 1; pid {home}/nginx.pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; types {{ }}
  client_body_temp_path {home}/temp-body; proxy_temp_path {home}/temp-proxy; fastcgi_temp_path {home}/temp-fastcgi;
  uwsgi_temp_path {home}/temp-uwsgi; scgi_temp_path {home}/temp-scgi;
{http}
}}
"
    )
}

/// A location whose uploads go to disk first.
pub const UPLOAD: &str = "location = /upload { client_body_in_file_only on; client_max_body_size 10m; proxy_pass http://127.0.0.1:1; }";

/// A server with these settings, not started yet.
pub fn server(home: &std::path::Path, port: u16, http: &str) -> Server {
    let path = home.to_str().unwrap();
    let file = write(home, &format!("nginx-{port}.conf"), &config(path, http));
    Server::new(Program::Nginx, home, port, &["-p", path, "-e", "stderr", "-c", &file])
}

/// Starts the scene.
pub fn start(edge: &Edge) -> Scene {
    let home = folder("nginx");
    let site = home.join("site");
    std::fs::create_dir(site.join("watched")).unwrap();
    for (name, bytes) in [("large", LARGE), ("whole", WHOLE)] {
        std::fs::File::create(site.join("watched").join(name)).unwrap().set_len(bytes).unwrap();
    }
    let (wide, narrow) = (port(), port());
    let site = site.display();
    let http = format!(
        "  limit_req_zone $server_addr zone=few:1m rate=1r/m;
  server {{
    listen 127.0.0.1:{wide}; listen 127.0.0.1:{narrow} backlog=1; root {site};
    location = /444 {{ return 444; }}
    location = /500 {{ return 500; }}
    location = /503 {{ return 503; }}
    location = /limited/x {{ limit_req zone=few; try_files /healthy.html =404; }}
    location = /watched/large {{ limit_rate 4m; }}
    {UPLOAD}
  }}"
    );
    let nginx = server(&home, wide, &http).short_of_disk(FEW_BLOCKS);
    let routes = [
        json!({"match": "*/narrow/*", "origin": format!("http://127.0.0.1:{narrow}"), "deadline_ms": 1_000}),
        json!({"match": "*/watched/*", "watch_bodies": "always"}),
    ];
    let mut scene = Scene::start(edge, "nginx", vec![("front", nginx)], &routes);
    scene.narrow = Some(([127, 0, 0, 1], narrow).into());
    scene
}

/// Killed in the middle of a large download, which therefore breaks off at the visitor's too.
fn killed_in_a_download(scene: &Scene) -> Result<(), Failed> {
    let ray = "live-nginx-download";
    let request = client::agent().get(format!("{}/watched/large", scene.worker.base)).header("cf-ray", ray);
    let mut reader = request.call()?.into_body().into_reader();
    let mut some = vec![0; 256 * 1024];
    reader.read_exact(&mut some)?;
    scene.front().kill();
    let mut rest = Vec::new();
    let end = reader.read_to_end(&mut rest);
    let event = scene.worker.event(ray);
    scene.front().start();
    let healed = scene.untouched("live-nginx-download-after");
    if event["error.type"] != "http_response_incomplete" || event["faultline.hop"] != "edge-origin" {
        return Err(format!("{event}").into());
    }
    if end.is_ok() || (some.len() + rest.len()) as u64 >= LARGE {
        return Err(format!("the visitor got {} bytes and {end:?}", some.len() + rest.len()).into());
    }
    healed
}

/// A download that is watched in the same way and left alone arrives whole,
/// and nothing is reported.
fn left_alone_in_a_download(scene: &Scene) -> Result<(), Failed> {
    let ask =
        |path: &str, ray: &str| client::get(&format!("{}{path}", scene.worker.base), &[("cf-ray", ray)]);
    let got = ask("/watched/whole", "live-nginx-whole");
    // The log is in order: had there been an event, it would come before this one.
    ask("/500", "live-nginx-next");
    scene.worker.event("live-nginx-next");
    let reported = scene.worker.events().remove("live-nginx-whole");
    let whole = got.status == 200 && got.broken.is_none() && got.body.len() as u64 == WHOLE;
    if whole && reported.is_none() {
        Ok(())
    } else {
        Err(format!("{} {} bytes {:?} {reported:?}", got.status, got.body.len(), got.broken).into())
    }
}

/// Reloads while requests are on their way: every one of them is answered, and nothing is reported.
fn reloaded_during_requests(scene: &Scene) -> Result<(), Failed> {
    let over = AtomicBool::new(false);
    let asked = std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..2)
            .map(|visitor| {
                let over = &over;
                scope.spawn(move || visit(scene, visitor, over))
            })
            .collect();
        for _ in 0..3 {
            let before = scene.front().children();
            scene.front().tell("HUP");
            await_that("new workers serve and the old ones are gone", || {
                let now = scene.front().children();
                !now.is_empty() && now.is_disjoint(&before)
            });
        }
        over.store(true, Ordering::SeqCst);
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect::<Result<Vec<usize>, String>>()
    });
    let reported: Vec<_> =
        scene.worker.events().into_keys().filter(|id| id.starts_with("live-nginx-reload")).collect();
    match asked {
        Ok(counts) if reported.is_empty() && counts.iter().all(|count| *count > 0) => Ok(()),
        asked => Err(format!("{asked:?}, reported: {reported:?}").into()),
    }
}

/// Asks again and again, and tells how often it was answered well.
fn visit(scene: &Scene, visitor: usize, over: &AtomicBool) -> Result<usize, String> {
    let mut count = 0;
    while !over.load(Ordering::SeqCst) {
        let ray = format!("live-nginx-reload-{visitor}-{count}");
        let got = client::get(&format!("{}/healthy.html", scene.worker.base), &[("cf-ray", &ray)]);
        if got.status != 200 || got.broken.is_some() {
            return Err(format!("{ray}: {} {:?} {}", got.status, got.broken, got.text()));
        }
        count += 1;
    }
    Ok(count)
}
