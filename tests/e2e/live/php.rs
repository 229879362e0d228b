//! A web server before PHP-FPM before a database: nginx and Apache httpd, each link broken in turn.

use std::path::Path;

use super::database::{Database, Mood};
use super::process::{Program, Server, is_root, port};
use super::scene::{Ask, Break, Row, Scene, folder, row, write};
use super::{apache, nginx};
use crate::edge::Edge;

/// The application. WordPress and PDO report a lost database in their own
/// words; both really connect.
const APP: &str = r##"<?php
[$mode, $port] = [basename($_SERVER["SCRIPT_NAME"], ".php"), {port}];
if ($mode === 'wordpress') {
    mysqli_report(MYSQLI_REPORT_OFF);
    if (!@mysqli_connect('127.0.0.1', 'shop', 'secret', '', $port)) {
        http_response_code(500);
        die('<!DOCTYPE html><html><head><title>Database Error</title></head><body><div class="wp-die-message">'
            . '<h1>Error establishing a database connection</h1></div></body></html>');
    }
} elseif ($mode === 'pdo') {
    try {
        new PDO("mysql:host=127.0.0.1;port=$port", 'shop', 'secret');
    } catch (PDOException $lost) {
        http_response_code(500);
        die('<!DOCTYPE html><title>Shop</title><pre>' . $lost->getMessage() . '</pre>');
    }
} elseif ($mode === 'throws') {
    throw new RuntimeException('out of order');
} elseif ($mode === 'memory') {
    str_repeat('x', 1 << 30);
} elseif ($mode === 'disk') {
    if (@file_put_contents('/dev/full', 'x') === false) throw new RuntimeException('no space left');
} elseif ($mode === 'sleeps') {
    sleep(60);
} elseif ($mode === 'killed') {
    posix_kill(getmypid(), 9);
} elseif ($mode === 'maintenance') {
    http_response_code(503);
    header('Retry-After: 600');
    die('<!DOCTYPE html><title>Maintenance</title><h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>');
}
echo '<!DOCTYPE html><title>Shop</title><p>Open.';
"##;

/// What the application says does not depend on the web server before it.
const APP_ROWS: [Row; 10] = [
    row(
        "no_database_for_pdo",
        Break::Database(Mood::Gone),
        Ask::Get("/pdo.php"),
        (500, "database_unavailable", "app-database", ""),
    ),
    row(
        "no_database_for_wordpress",
        Break::Database(Mood::Gone),
        Ask::Get("/wordpress.php"),
        (500, "database_unavailable", "app-database", "wordpress"),
    ),
    row(
        "database_has_too_many_connections",
        Break::Database(Mood::Full),
        Ask::Get("/pdo.php"),
        (500, "database_unavailable", "app-database", ""),
    ),
    row(
        "database_full_for_wordpress",
        Break::Database(Mood::Full),
        Ask::Get("/wordpress.php"),
        (500, "database_unavailable", "app-database", "wordpress"),
    ),
    row("php_throws", Break::Nothing, Ask::Get("/throws.php"), (500, "application_error", "app", "")),
    row("php_out_of_memory", Break::Nothing, Ask::Get("/memory.php"), (500, "application_error", "app", "")),
    row("php_disk_full", Break::Nothing, Ask::Get("/disk.php"), (500, "application_error", "app", "")),
    row(
        "maintenance",
        Break::Nothing,
        Ask::Get("/maintenance.php"),
        (503, "origin_maintenance", "app", "wordpress"),
    ),
    row(
        "front_stopped",
        Break::Stop("front"),
        Ask::Get("/pdo.php"),
        (521, "connection_refused", "edge-origin", ""),
    ),
    row(
        "front_paused",
        Break::Pause("front"),
        Ask::Get("/soon/pdo.php"),
        (504, "http_response_timeout", "edge-origin", ""),
    ),
];

/// What nginx makes of a broken PHP-FPM.
const NGINX_ROWS: [Row; 5] = [
    row(
        "fpm_stopped",
        Break::Stop("fpm"),
        Ask::Get("/pdo.php"),
        (502, "origin_bad_gateway", "origin-app", "nginx"),
    ),
    row(
        "fpm_paused",
        Break::Pause("fpm"),
        Ask::Get("/pdo.php"),
        (504, "origin_gateway_timeout", "origin-app", "nginx"),
    ),
    row(
        "fpm_child_killed",
        Break::Nothing,
        Ask::Get("/killed.php"),
        (502, "origin_bad_gateway", "origin-app", "nginx"),
    ),
    row(
        "php_too_slow",
        Break::Nothing,
        Ask::Get("/sleeps.php"),
        (504, "origin_gateway_timeout", "origin-app", "nginx"),
    ),
    row(
        "database_silent",
        Break::Database(Mood::Silent),
        Ask::Get("/pdo.php"),
        (504, "origin_gateway_timeout", "origin-app", "nginx"),
    ),
];

/// What Apache httpd makes of it.
const APACHE_ROWS: [Row; 5] = [
    row(
        "fpm_stopped",
        Break::Stop("fpm"),
        Ask::Get("/pdo.php"),
        (503, "origin_unavailable", "origin-app", "apache"),
    ),
    row(
        "fpm_paused",
        Break::Pause("fpm"),
        Ask::Get("/pdo.php"),
        (504, "origin_gateway_timeout", "origin-app", "apache"),
    ),
    row(
        "fpm_child_killed",
        Break::Nothing,
        Ask::Get("/killed.php"),
        (503, "origin_unavailable", "origin-app", "apache"),
    ),
    row(
        "php_too_slow",
        Break::Nothing,
        Ask::Get("/sleeps.php"),
        (504, "origin_gateway_timeout", "origin-app", "apache"),
    ),
    row(
        "database_silent",
        Break::Database(Mood::Silent),
        Ask::Get("/pdo.php"),
        (504, "origin_gateway_timeout", "origin-app", "apache"),
    ),
];

/// Every state behind nginx.
pub fn nginx_rows() -> Vec<Row> {
    [&NGINX_ROWS[..], &APP_ROWS].concat()
}

/// Every state behind Apache httpd.
pub fn apache_rows() -> Vec<Row> {
    [&APACHE_ROWS[..], &APP_ROWS].concat()
}

/// PHP-FPM with some children, each ended when it takes too long, and the application it serves.
fn fpm(home: &Path, port: u16, database: u16) -> Server {
    let app = APP.replace("{port}", &database.to_string());
    let modes =
        ["pdo", "wordpress", "throws", "memory", "disk", "sleeps", "killed", "maintenance", "healthy"];
    for folder in ["site", "site/soon"] {
        modes.iter().for_each(|mode| drop(write(home, &format!("{folder}/{mode}.php"), &app)));
    }
    let user = if is_root() { "user = root\ngroup = root" } else { "" };
    let config = format!(
        "[global]\ndaemonize = no\nerror_log = {}\n[www]\n{user}\nlisten = 127.0.0.1:{port}\npm = static\n\
         pm.max_children = 8\nrequest_terminate_timeout = 3s\nphp_admin_value[memory_limit] = 16M\n\
         php_admin_value[display_errors] = 0\nphp_admin_value[expose_php] = 0\n",
        home.join("fpm.log").display()
    );
    let file = write(home, "fpm.conf", &config);
    Server::new(Program::PhpFpm, home, port, &["-F", "-R", "-y", &file])
}

/// Starts nginx → PHP-FPM → database.
pub fn start_nginx(edge: &Edge) -> Scene {
    let (home, front, php, database) = (folder("nginx-php"), port(), port(), port());
    let site = home.join("site").display().to_string();
    let http = format!(
        "  server {{ listen 127.0.0.1:{front}; root {site}; location ~ \\.php$ {{
    fastcgi_pass 127.0.0.1:{php}; fastcgi_connect_timeout 1s; fastcgi_read_timeout 1s;
    fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; fastcgi_param SCRIPT_NAME $fastcgi_script_name;
    fastcgi_param REQUEST_METHOD $request_method; fastcgi_param QUERY_STRING $query_string;
  }} }}"
    );
    let servers = vec![("fpm", fpm(&home, php, database)), ("front", nginx::server(&home, front, &http))];
    with_database(Scene::start(edge, "nginx-php", servers, &[]), database)
}

/// Starts Apache httpd → PHP-FPM → database.
pub fn start_apache(edge: &Edge) -> Scene {
    let (home, front, php, database) = (folder("apache-php"), port(), port(), port());
    let rules = format!(
        "<Proxy \"fcgi://127.0.0.1:{php}/\">\nProxySet timeout=1 connectiontimeout=1 retry=0\n</Proxy>\n\
         <FilesMatch \\.php$>\nSetHandler \"proxy:fcgi://127.0.0.1:{php}/\"\n</FilesMatch>\n"
    );
    let servers = vec![("fpm", fpm(&home, php, database)), ("front", apache::server(&home, front, &rules))];
    with_database(Scene::start(edge, "apache-php", servers, &[]), database)
}

fn with_database(mut scene: Scene, port: u16) -> Scene {
    scene.database = Some(Database::start(port));
    scene.healthy = "/pdo.php";
    scene
}
