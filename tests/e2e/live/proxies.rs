//! Four proxies before every fault that can be behind one: each as its documentation sets up a
//! reverse proxy, with two seconds for everything.

use std::path::{Path, PathBuf};

use faultline_lab::Fault;

use super::process::{Program, Server};
use super::scene::write;
use super::{apache, nginx};

/// What a proxy is set up with.
pub struct Setup {
    pub home: PathBuf,
    pub port: u16,
    /// The port of the name server.
    pub names: u16,
    /// The authority to trust, in PEM.
    pub ca: PathBuf,
    pub faults: Vec<Fault>,
}

/// Whether the fault's origin is a name, and not an address of this machine.
fn is_named(fault: &Fault) -> bool {
    fault.origin.contains("lab.test")
}

/// `HOST:PORT` of the fault's origin, with this machine as an address.
fn authority(fault: &Fault) -> String {
    let (_, authority) = fault.origin.split_once("://").unwrap();
    let numeric = authority.replace("localhost", "127.0.0.1");
    if numeric.contains(':') { numeric } else { format!("{numeric}:80") }
}

fn is_https(fault: &Fault) -> bool {
    fault.origin.starts_with("https:")
}

fn each(setup: &Setup, block: impl Fn(&Fault) -> String) -> String {
    setup.faults.iter().map(block).collect()
}

pub fn nginx(setup: &Setup) -> Server {
    let Setup { home, port, names, ca, .. } = setup;
    let locations = each(setup, |fault| {
        let scheme = if is_https(fault) { "https" } else { "http" };
        let to = format!("{scheme}://{}", authority(fault));
        // A name in a variable is resolved when it is asked for, not when nginx starts.
        let pass = if is_named(fault) {
            format!("set $to {to}; proxy_pass $to;")
        } else {
            format!("proxy_pass {to};")
        };
        format!("    location = /lab/{} {{ {pass} }}\n", fault.id)
    });
    let http = format!(
        "  proxy_http_version 1.1; proxy_connect_timeout 2s; proxy_read_timeout 2s; proxy_send_timeout 2s;
  proxy_ssl_verify on; proxy_ssl_trusted_certificate {}; proxy_ssl_server_name on; proxy_ssl_name localhost;
  resolver 127.0.0.1:{names} ipv6=off; resolver_timeout 2s;
  server {{ listen 127.0.0.1:{port};
{locations}  }}",
        ca.display()
    );
    nginx::server(home, *port, &http)
}

pub fn haproxy(setup: &Setup) -> Server {
    let Setup { home, port, names, ca, .. } = setup;
    let tls =
        format!(" ssl verify required ca-file {} sni str(localhost) verifyhost localhost", ca.display());
    let backends = each(setup, |fault| {
        let tls = if is_https(fault) { tls.as_str() } else { "" };
        let named = if is_named(fault) { " resolvers lab init-addr none" } else { "" };
        format!("backend {}\n  server one {}{tls}{named}\n", fault.id, authority(fault))
    });
    let config = format!(
        "defaults
  mode http
  retries 0
  timeout client 10s
  timeout connect 2s
  timeout server 2s
resolvers lab
  nameserver one 127.0.0.1:{names}
  resolve_retries 1
frontend visitors
  bind 127.0.0.1:{port}
  use_backend %[path,field(3,/)]
{backends}"
    );
    let file = write(home, "haproxy.cfg", &config);
    Server::new(Program::HaProxy, home, *port, &["-db", "-f", &file])
}

pub fn caddy(setup: &Setup) -> Server {
    let Setup { home, port, names, ca, .. } = setup;
    let handles = each(setup, |fault| {
        let tls = if is_https(fault) {
            format!(
                "tls_server_name localhost\n        tls_trusted_ca_certs {}\n        tls_timeout 2s",
                ca.display()
            )
        } else {
            String::new()
        };
        let scheme = if is_https(fault) { "https" } else { "http" };
        format!(
            "  handle /lab/{} {{
    reverse_proxy {scheme}://{} {{
      transport http {{
        dial_timeout 2s
        response_header_timeout 2s
        read_timeout 2s
        resolvers 127.0.0.1:{names}
        {tls}
      }}
    }}
  }}\n",
            fault.id,
            authority(fault)
        )
    });
    let config =
        format!("{{\n  admin off\n  auto_https off\n}}\nhttp://:{port} {{\n  bind 127.0.0.1\n{handles}}}\n");
    let file = write(home, "Caddyfile", &config);
    Server::new(Program::Caddy, home, *port, &["run", "--adapter", "caddyfile", "--config", &file])
}

/// Apache httpd asks the machine's own resolver, to which none of the lab's names exist.
pub fn apache(setup: &Setup) -> Server {
    let Setup { home, port, ca, .. } = setup;
    let passes = each(setup, |fault| {
        let Fault { id, origin, .. } = fault;
        format!("ProxyPass /lab/{id} {origin}/lab/{id} timeout=2 connectiontimeout=2 retry=0\n")
    });
    let rules = format!(
        "SSLProxyEngine on\nSSLProxyVerify require\nSSLProxyCACertificateFile {}\nProxyTimeout 2\n{passes}",
        readable(home, ca)
    );
    apache::server(home, *port, &rules)
}

/// A copy of a file beside the server's own.
fn readable(home: &Path, file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    write(home, "ca.pem", &text)
}
