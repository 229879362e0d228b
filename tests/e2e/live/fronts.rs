//! Apache httpd, HAProxy, Varnish and Caddy before a backend that is nginx: what each
//! says of the same breaks.

use faultline_lab::Origin;
use libtest_mimic::Failed;

use super::process::{Program, Server, port};
use super::scene::{Ask, Break, FEW_BLOCKS, More, Row, Scene, folder, row, write};
use super::{apache, nginx};
use crate::client;
use crate::edge::Edge;

/// What a front says: status, failure, hop, component.
type Says = (u16, &'static str, &'static str, &'static str);

/// The states of one front.
const fn rows(stopped: Says, paused: Says, reset: Says, limited: Says, own_500: Says) -> [Row; 8] {
    [
        row("backend_stopped", Break::Stop("backend"), Ask::Get("/x"), stopped),
        row("backend_paused", Break::Pause("backend"), Ask::Get("/x"), paused),
        row("backend_resets", Break::Nothing, Ask::Get("/reset/x"), reset),
        row(
            "backend_disk_full",
            Break::Nothing,
            Ask::Upload("/upload"),
            (500, "application_error", "origin", "nginx"),
        ),
        row("limit_reached", Break::Occupy("/limited/x"), Ask::Get("/limited/x"), limited),
        row("front_itself_fails", Break::Nothing, Ask::Get("/own-500"), own_500),
        row(
            "front_stopped",
            Break::Stop("front"),
            Ask::Get("/x"),
            (521, "connection_refused", "edge-origin", ""),
        ),
        row(
            "front_paused",
            Break::Pause("front"),
            Ask::Get("/soon/x"),
            (504, "http_response_timeout", "edge-origin", ""),
        ),
    ]
}

/// Every state behind Apache httpd, which calls silence a bad gateway and a full pool no backend.
pub const APACHE: [Row; 8] = rows(
    (503, "origin_unavailable", "origin-app", "apache"),
    (502, "origin_bad_gateway", "origin-app", "apache"),
    (502, "origin_bad_gateway", "origin-app", "apache"),
    (503, "origin_unavailable", "origin-app", "apache"),
    (500, "application_error", "origin", "apache"),
);

/// Every state behind HAProxy.
pub const HAPROXY: [Row; 8] = rows(
    (503, "origin_unavailable", "origin-app", "haproxy"),
    (504, "origin_gateway_timeout", "origin-app", "haproxy"),
    (502, "origin_bad_gateway", "origin-app", "haproxy"),
    (503, "origin_unavailable", "origin-app", "haproxy"),
    (500, "application_error", "origin", "haproxy"),
);

/// Every state behind Varnish, to which everything is a failed fetch.
pub const VARNISH: [Row; 8] = rows(
    (503, "origin_unavailable", "origin-app", "varnish"),
    (503, "origin_unavailable", "origin-app", "varnish"),
    (503, "origin_unavailable", "origin-app", "varnish"),
    (503, "origin_unavailable", "origin-app", "varnish"),
    (500, "application_error", "origin", "varnish"),
);

/// Every state behind Caddy.
pub const CADDY: [Row; 8] = rows(
    (502, "origin_bad_gateway", "origin-app", "caddy"),
    (504, "origin_gateway_timeout", "origin-app", "caddy"),
    (502, "origin_bad_gateway", "origin-app", "caddy"),
    (503, "origin_unavailable", "origin-app", "caddy"),
    (500, "application_error", "origin", "caddy"),
);

/// The addresses behind a front.
struct Behind {
    backend: u16,
    reset: u16,
    held: u16,
}

/// What is done behind Caddy besides its rows.
pub const CADDY_MORE: [More; 1] = [("judged_alike_in_any_coding", judged_alike_in_any_coding)];

/// WordPress' page for a database that does not answer, as its template has it.
const WORDPRESS: &str = "<!DOCTYPE html><html><head><title>Database Error</title></head><body id=error-page>\
    <div class=wp-die-message><h1>Error establishing a database connection</h1></div></body></html>";

/// One error, asked for with what different clients can decode: Caddy answers in zstd, gzip or as
/// it is, and the worker says the same of it and sends the same kind of page.
fn judged_alike_in_any_coding(scene: &Scene) -> Result<(), Failed> {
    let cases = [
        ("browser", "gzip, deflate, br, zstd", "zstd"),
        ("zstd", "zstd", "zstd"),
        ("gzip", "gzip", "gzip"),
        ("none", "identity", ""),
    ];
    for (id, accepted, coding) in cases {
        let direct = client::get(&format!("{}/coded", scene.front().url()), &[("accept-encoding", accepted)]);
        let sent = direct.header("content-encoding");
        if sent != coding {
            return Err(format!("{id}: Caddy answers in {sent:?}, not in {coding:?}").into());
        }
        let ray = format!("live-caddy-coded-{id}");
        let fields = [("cf-ray", ray.as_str()), ("accept-encoding", accepted), ("accept", "text/html")];
        let got = client::get(&format!("{}/coded", scene.worker.base), &fields);
        let event = scene.worker.event(&ray);
        let told = (&event["error.type"], &event["faultline.component"], &event["faultline.delivery"]);
        let wanted = ("database_unavailable", "wordpress", "replaced");
        if told != (&wanted.0.into(), &wanted.1.into(), &wanted.2.into()) || got.status != 500 {
            return Err(format!("{id}: {} {event}", got.status).into());
        }
    }
    Ok(())
}

/// Starts Apache httpd before the backend.
pub fn start_apache(edge: &Edge) -> Scene {
    start(edge, "apache", |home, port, behind| {
        let Behind { backend, reset, held } = behind;
        // A mistake in a folder's own settings is answered with httpd's 500.
        write(home, "site/own-500/.htaccess", "NoSuchDirective on\n");
        let rules = format!(
            "<Directory {}/site/own-500>\nAllowOverride All\n</Directory>\n\
             ProxyPass /limited/ http://127.0.0.1:{held}/ max=1 acquire=300 timeout=10 retry=0\n\
             ProxyPass /reset/ http://127.0.0.1:{reset}/ timeout=1 retry=0\n\
             ProxyPass /own-500 !\n\
             ProxyPass / http://127.0.0.1:{backend}/ timeout=1 connectiontimeout=1 retry=0\n",
            home.display()
        );
        apache::server(home, port, &rules)
    })
}

/// Starts HAProxy before the backend.
pub fn start_haproxy(edge: &Edge) -> Scene {
    start(edge, "haproxy", |home, port, behind| {
        let Behind { backend, reset, held } = behind;
        let config = format!(
            "defaults
  mode http
  retries 0
  timeout client 10s
  timeout connect 1s
  timeout server 1s
  timeout queue 300ms
frontend visitors
  bind 127.0.0.1:{port}
  http-request deny deny_status 500 if {{ path /own-500 }}
  use_backend reset if {{ path_beg /reset/ }}
  use_backend limited if {{ path_beg /limited/ }}
  default_backend app
backend app
  server one 127.0.0.1:{backend}
backend reset
  server one 127.0.0.1:{reset}
backend limited
  timeout server 10s
  server one 127.0.0.1:{held} maxconn 1
"
        );
        let file = write(home, "haproxy.cfg", &config);
        Server::new(Program::HaProxy, home, port, &["-db", "-f", &file])
    })
}

/// Starts Varnish before the backend; it caches nothing here.
pub fn start_varnish(edge: &Edge) -> Scene {
    start(edge, "varnish", |home, port, behind| {
        let Behind { backend, reset, held } = behind;
        let one = |name: &str, port: &u16, more: &str| {
            format!(
                "backend {name} {{ .host = \"127.0.0.1\"; .port = \"{port}\"; .connect_timeout = 1s; \
                 .first_byte_timeout = {more} }}\n"
            )
        };
        let vcl = format!(
            "vcl 4.1;\n{}{}{}sub vcl_recv {{
  if (req.url == \"/own-500\") {{ return (synth(500)); }}
  if (req.url ~ \"^/reset/\") {{ set req.backend_hint = reset; }}
  elsif (req.url ~ \"^/limited/\") {{ set req.backend_hint = limited; }}
  else {{ set req.backend_hint = app; }}
  return (pass);
}}\n",
            one("app", backend, "1s;"),
            one("reset", reset, "1s;"),
            one("limited", held, "10s; .max_connections = 1;"),
        );
        let (file, work) = (write(home, "front.vcl", &vcl), home.join("varnish"));
        let (work, address) = (work.to_str().unwrap(), format!("127.0.0.1:{port}"));
        // A refused backend is otherwise left alone for a while, and a healed one
        // would not count as such.
        let arguments = ["-F", "-j", "none", "-n", work, "-a", &address, "-f", &file, "-s", "malloc,8m"];
        let parameters = ["-p", "vsl_space=1M", "-p", "backend_remote_error_holddown=0"];
        Server::new(Program::Varnish, home, port, &[&arguments[..], &parameters].concat())
    })
}

/// Starts Caddy before the backend.
pub fn start_caddy(edge: &Edge) -> Scene {
    start(edge, "caddy", |home, port, behind| {
        let Behind { backend, reset, held } = behind;
        let to = |port: &u16, more: &str| {
            format!(
                "reverse_proxy 127.0.0.1:{port} {{
    {more}
    transport http {{
      dial_timeout 1s
      response_header_timeout 1s
    }}
  }}"
            )
        };
        let config = format!(
            "{{\n  admin off\n  auto_https off\n}}\nhttp://:{port} {{
  bind 127.0.0.1
  handle /own-500 {{
    error 500
  }}
  handle /coded {{
    encode {{
      zstd
      gzip
      minimum_length 1
    }}
    header Content-Type text/html
    respond `{WORDPRESS}` 500
  }}
  handle /limited/* {{
    reverse_proxy 127.0.0.1:{held} {{
      fail_duration 10s
      unhealthy_request_count 1
    }}
  }}
  handle /reset/* {{
    {}
  }}
  handle {{
    {}
  }}
}}\n",
            to(reset, ""),
            to(backend, "")
        );
        let file = write(home, "Caddyfile", &config);
        Server::new(Program::Caddy, home, port, &["run", "--adapter", "caddyfile", "--config", &file])
    })
}

fn start(edge: &Edge, name: &str, front: impl FnOnce(&std::path::Path, u16, &Behind) -> Server) -> Scene {
    let (home, front_port, backend) = (folder(name), port(), port());
    let holder = Origin::spawn("holder", |conn| {
        conn.read_request()?;
        conn.pause(std::time::Duration::from_secs(30))
    })
    .unwrap();
    let reset = Origin::spawn("resets", |conn| {
        conn.read_request()?;
        conn.reset()
    })
    .unwrap();
    let site = home.join("site").display().to_string();
    let http = format!("  server {{ listen 127.0.0.1:{backend}; root {site}; {} }}", nginx::UPLOAD);
    let behind = Behind { backend, reset: reset.addr().port(), held: holder.addr().port() };
    let nginx = nginx::server(&home, backend, &http).short_of_disk(FEW_BLOCKS);
    let front = front(&home, front_port, &behind);
    let mut scene = Scene::start(edge, name, vec![("backend", nginx), ("front", front)], &[]);
    scene.origins = vec![holder, reset];
    scene
}
