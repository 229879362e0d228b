//! Pages with a success status that are none: an application's error, a server's
//! welcome, a host's placeholder.

use super::SoftFound;
use crate::classify::words::readable::readable;
use crate::hop::Hop;

/// Debian's and Ubuntu's Apache welcome pages have 10.7 KB when decoded, 3.1 KB as gzip.
const WELCOME_BYTES_MAX: usize = 12 * 1024;

/// What the first title of a page says.
fn title(text: &str) -> &str {
    let after = text.split_once("<title>").map_or("", |(_, after)| after);
    after.split_once("</title>").map_or("", |(title, _)| title)
}

/// WordPress' three sentences in its own markup: the database, a critical error, maintenance. Its
/// error template is short and has this class whatever the language; an article that quotes a
/// sentence has a page around it.
pub(super) fn wordpress(text: &str) -> Option<SoftFound> {
    let has = |mark: &str| text.contains(mark);
    let title = title(text);
    let template = has("<body id=\"error-page\">") || has("<div class=\"wp-die-message\">");
    // An article may have that very heading, and that title too; WordPress' page has no
    // parts of a site around it.
    let is_of_a_site = || ["<article", "<nav", "<main"].iter().any(|part| has(part));
    if has("<h1>Error establishing a database connection</h1>") && !is_of_a_site() {
        let alone = readable(text).len() <= super::ONLY_AN_ERROR_CHARS_MAX;
        let second = match (title == "Database Error", template || alone) {
            (true, _) => "soft:database-title",
            (false, true) => "soft:only-an-error",
            (false, false) => return None,
        };
        let signals = ["soft:database-heading", second];
        return Some(SoftFound::new(Some("wordpress"), Hop::AppDatabase, signals));
    }
    if !template && title != "Maintenance" {
        return None;
    }
    let critical = has("There has been a critical error on this website.")
        || has("There has been a critical error on your website.")
        || has("/faq-troubleshooting/");
    let signals = ["soft:wordpress-error", "soft:wordpress-template"];
    if template && critical {
        return Some(SoftFound::new(Some("wordpress"), Hop::App, signals));
    }
    let maintenance = has("Briefly unavailable for scheduled maintenance. Check back in a minute.");
    maintenance.then(|| SoftFound::new(Some("wordpress"), Hop::App, signals))
}

/// How the cookie begins that Roundcube sets on every page
/// (config/defaults.inc.php, `session_name`).
pub(super) const ROUNDCUBE_COOKIE: &str = "roundcube_sessid=";

/// What Roundcube shows in place of any page when it cannot work, most often without its
/// database (recorded of 1.6).
pub(super) fn roundcube(text: &str) -> Option<SoftFound> {
    let has = |mark: &str| text.contains(mark);
    let says = has("<h1>Oops... something went wrong!</h1>")
        && has("<p>An internal error has occurred. Your request cannot be processed at this time.</p>");
    let signals = ["soft:roundcube-error", "soft:roundcube-title"];
    (says && has("<title>Internal Error</title>")).then(|| SoftFound::new(None, Hop::App, signals))
}

/// A PHP error shown in the page. PHP stops there, so nothing follows it; an article
/// that quotes one goes on.
pub(super) fn php_error(text: &str) -> Option<SoftFound> {
    // Asked first: it is cheap, and hardly any page ends so.
    let end = text.trim_end();
    if !["</b>", "<br />", "<br>"].iter().any(|mark| end.ends_with(mark)) {
        return None;
    }
    let start = ["<b>Fatal error</b>:", "<b>Parse error</b>:"].iter().find_map(|mark| text.rfind(mark))?;
    let error = text.get(start..)?;
    let (_, line) = error.rsplit_once(" on line <b>")?;
    let (number, rest) = line.split_once("</b>")?;
    let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let at_the_end = matches!(rest.trim(), "" | "<br />" | "<br>");
    let signals = ["soft:php-error", "soft:page-stops-there"];
    (numbered && at_the_end).then(|| SoftFound::new(Some("php"), Hop::App, signals))
}

/// What Next.js shows in place of a page that threw.
pub(super) fn next_exception(text: &str) -> Option<SoftFound> {
    const SAYS: &str = "Application error: a ";
    const WHERE: [&str; 2] = ["client-side exception has occurred", "server-side exception has occurred"];
    const OWN: [&str; 3] = ["id=\"__next_error__\"", "next-error-h1", "/_next/static/"];
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    let signals = ["soft:next-exception", "soft:next-markup"];
    let says =
        text.split_once(SAYS).is_some_and(|(_, after)| WHERE.iter().any(|rest| after.starts_with(rest)));
    (says && has(&OWN)).then(|| SoftFound::new(Some("next"), Hop::App, signals))
}

/// An account that its host has closed: cPanel's page and its relatives.
pub(super) fn suspended(text: &str) -> Option<SoftFound> {
    const TITLES: [&str; 4] =
        ["Account Suspended", "Website Suspended", "Site Suspended", "Service Suspended"];
    const SAYS: [&str; 5] = [
        "Account has been suspended",
        "account has been suspended",
        "Contact your hosting provider for more information",
        "contact your hosting provider",
        "website has been suspended",
    ];
    let says = || SAYS.iter().any(|mark| text.contains(mark));
    let signals = ["soft:suspended", "soft:suspended-text"];
    (TITLES.contains(&title(text)) && says())
        .then(|| SoftFound { reason: Some("suspended"), ..SoftFound::new(None, Hop::Platform, signals) })
}

/// What is known of a title.
#[derive(Debug, Clone, Copy)]
enum Title {
    Is(&'static str),
    Starts(&'static str),
    Ends(&'static str),
}
use Title::{Ends, Is, Starts};

impl Title {
    fn is_of(self, title: &str) -> bool {
        match self {
            Is(whole) => title == whole,
            Starts(start) => title.starts_with(start),
            Ends(end) => title.ends_with(end),
        }
    }
}

/// A page that comes with a server or a control panel: who, its title, and a line of its own.
type Welcome = (Option<&'static str>, Title, &'static str);

#[rustfmt::skip]
const WELCOMES: [Welcome; 31] = [
    (Some("nginx"), Is("Welcome to nginx!"), "If you see this page, nginx is successfully installed and working."),
    (Some("nginx"), Is("Welcome to nginx!"), "the nginx web server is successfully installed"),
    (Some("openresty"), Is("Welcome to OpenResty!"), "the OpenResty web platform is successfully installed"),
    (Some("apache"), Is("Apache2 Ubuntu Default Page: It works"), "This is the default welcome page used to test the correct"),
    (Some("apache"), Is("Apache2 Debian Default Page: It works"), "This is the default welcome page used to test the correct"),
    (Some("apache"), Starts("Apache HTTP Server Test Page powered by"), "used to test the proper operation of the Apache HTTP server"),
    (Some("apache"), Starts("HTTP Server Test Page powered by"), "used to test the proper operation of"),
    (Some("apache"), Starts("Test Page for the Apache HTTP Server"), "used to test the proper operation of"),
    (Some("apache"), Starts("Test Page for the HTTP Server on"), "used to test the proper operation of"),
    (Some("nginx"), Starts("Test Page for the Nginx HTTP Server"), "used to test the proper operation of"),
    (Some("iis"), Is("IIS Windows Server"), "iisstart.png"),
    (Some("iis"), Is("IIS Windows"), "iisstart.png"),
    (Some("iis"), Is("IIS7"), "welcome.png"),
    (Some("caddy"), Is("Caddy works!"), "Your web server is working."),
    (Some("lighttpd"), Is("Welcome page"), "This is a placeholder page installed by the Debian release of the"),
    (Some("litespeed"), Starts("Congratulation! You have successfully installed"), "LiteSpeed"),
    (Some("tomcat"), Starts("Apache Tomcat/"), "you've successfully installed Tomcat."),
    (Some("jetty"), Starts("Welcome to Jetty"), "Jetty"),
    (None, Is("Web Server's Default Page"), "This page is generated by Plesk"),
    (None, Is("Domain Default page"), "Plesk"),
    (None, Is("Default Web Site Page"), "If you are the owner of this website, please contact your hosting provider"),
    (None, Is("Default page"), "You Are All Set to Go!"),
    (None, Is("Apache is functioning normally"), "Apache is functioning normally"),
    (None, Is("Welcome!"), "This is the default index page of your website."),
    (None, Ends("&mdash; Coming Soon"), "This is a default index page for a new domain."),
    (None, Ends("Coming Soon"), "This is a default index page for a new domain."),
    (None, Is("Success! Your new web server is ready to use."), "Your new web server is ready to use."),
    (None, Is("Congratulations, the site is created successfully!"), "This is the default index.html, this page is automatically generated by the system"),
    (None, Is("恭喜，站点创建成功！"), "index.html"),
    (None, Is("Welcome to XAMPP"), "XAMPP"),
    (None, Is("Default Site"), "You've successfully started the Nginx Proxy Manager."),
];

/// A server's or a panel's welcome page: nobody has deployed anything, or the host name
/// leads to the wrong site.
pub(super) fn welcome(text: &str, bytes: usize) -> Option<SoftFound> {
    if text.trim() == "<html><body><h1>It works!</h1></body></html>" {
        return Some(SoftFound::new(Some("apache"), Hop::Origin, ["soft:welcome", "soft:whole-body"]));
    }
    let (fits, title) = (bytes <= WELCOME_BYTES_MAX, title(text));
    let page = WELCOMES.iter().find(|(_, known, line)| fits && known.is_of(title) && text.contains(line));
    page.map(|(component, ..)| SoftFound::new(*component, Hop::Origin, ["soft:welcome", "soft:welcome-text"]))
}

/// A parked domain: a parking service's own script or host, and the offer.
pub(super) fn parked(text: &str) -> Option<SoftFound> {
    let service = ["sedoparking.com/", "//www.bodis.com", "parkingcrew.net/", "window.park = "];
    let offer = ["domain is parked", "Buy this domain", "domain may be for sale", "data-adblockkey="];
    let has = |marks: &[&str]| marks.iter().any(|m| text.contains(m));
    let signals = ["soft:parking-service", "soft:parking-offer"];
    (has(&service) && has(&offer)).then(|| SoftFound::new(None, Hop::Origin, signals))
}
