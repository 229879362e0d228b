//! Apache httpd with a configuration of its own, in the foreground.

use std::path::{Path, PathBuf};

use super::process::{Program, Server, is_root};
use super::scene::write;

/// Where distributions put the modules.
const MODULES: [&str; 3] = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2"];

/// The modules the tests need; one that is compiled in has no file.
const WANTED: [&str; 10] = [
    "mpm_event",
    "authz_core",
    "dir",
    "mime",
    "proxy",
    "proxy_http",
    "proxy_fcgi",
    "socache_shmcb",
    "ssl",
    "unixd",
];

/// A server with these rules, not started yet.
pub fn server(home: &Path, port: u16, rules: &str) -> Server {
    let path = home.display();
    let modules = MODULES.iter().map(PathBuf::from).find(|folder| folder.exists()).unwrap_or_default();
    let found = WANTED.iter().map(|name| (name, modules.join(format!("mod_{name}.so"))));
    let loads: String = found
        .filter(|(_, file)| file.exists())
        .map(|(name, file)| format!("LoadModule {name}_module {}\n", file.display()))
        .collect();
    // httpd refuses to run as root itself.
    let user = if is_root() { "User www-data\nGroup www-data\n" } else { "" };
    let config = format!(
        "{loads}{user}ServerRoot {path}\nServerName localhost\nPidFile {path}/apache.pid\nDefaultRuntimeDir {path}\n\
         ErrorLog {path}/apache-error.log\nListen 127.0.0.1:{port}\nDocumentRoot {path}/site\nTypesConfig /dev/null\n\
         ServerLimit 1\nStartServers 1\nThreadsPerChild 32\nThreadLimit 32\nMaxRequestWorkers 32\nTimeout 10\n\
         <Directory />\nRequire all granted\n</Directory>\n{rules}"
    );
    let file = write(home, "apache.conf", &config);
    Server::new(Program::Apache, home, port, &["-d", home.to_str().unwrap(), "-f", &file, "-DFOREGROUND"])
}
