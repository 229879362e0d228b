//! Pages with a success status that are none: an application's error, a server's welcome, a host's placeholder.

use super::Found;
use crate::hop::Hop;

/// Debian's and Ubuntu's Apache welcome pages have 10.7 KB when decoded, 3.1 KB as gzip.
const WELCOME_BYTES_MAX: usize = 12 * 1024;

/// WordPress' three sentences in its own markup: the database, a critical error, maintenance. Its error template is
/// short and has this class whatever the language; an article that quotes a sentence has a page around it.
pub(super) fn wordpress(text: &str) -> Option<Found> {
    let has = |mark: &str| text.contains(mark);
    let template = has("<body id=\"error-page\">") || has("<div class=\"wp-die-message\">");
    // An article may have that very heading, and that title too; WordPress' page has no parts of a site around it.
    let is_of_a_site = ["<article", "<nav", "<main"].iter().any(|part| has(part));
    if has("<h1>Error establishing a database connection</h1>") && !is_of_a_site {
        let alone = super::words::readable(text).len() <= super::ONLY_AN_ERROR_CHARS_MAX;
        let second = match (has("<title>Database Error</title>"), template || alone) {
            (true, _) => "soft:database-title",
            (false, true) => "soft:only-an-error",
            (false, false) => return None,
        };
        let signals = ["soft:database-heading", second];
        return Some(Found::new(Some("wordpress"), Hop::AppDatabase, signals));
    }
    let critical = has("There has been a critical error on this website.")
        || has("There has been a critical error on your website.")
        || has("/faq-troubleshooting/");
    let signals = ["soft:wordpress-error", "soft:wordpress-template"];
    if template && critical {
        return Some(Found::new(Some("wordpress"), Hop::App, signals));
    }
    let maintenance = has("Briefly unavailable for scheduled maintenance. Check back in a minute.");
    (maintenance && (template || has("<title>Maintenance</title>")))
        .then(|| Found::new(Some("wordpress"), Hop::App, signals))
}

/// How the cookie begins that Roundcube sets on every page (config/defaults.inc.php, `session_name`).
pub(super) const ROUNDCUBE_COOKIE: &str = "roundcube_sessid=";

/// What Roundcube shows in place of any page when it cannot work, most often without its database (recorded of 1.6).
pub(super) fn roundcube(text: &str) -> Option<Found> {
    let has = |mark: &str| text.contains(mark);
    let says = has("<h1>Oops... something went wrong!</h1>")
        && has("<p>An internal error has occurred. Your request cannot be processed at this time.</p>");
    let signals = ["soft:roundcube-error", "soft:roundcube-title"];
    (says && has("<title>Internal Error</title>")).then(|| Found::new(None, Hop::App, signals))
}

/// A PHP error shown in the page. PHP stops there, so nothing follows it; an article that quotes one goes on.
pub(super) fn php_error(text: &str) -> Option<Found> {
    let start = ["<b>Fatal error</b>:", "<b>Parse error</b>:"].iter().find_map(|mark| text.rfind(mark))?;
    let error = text.get(start..)?;
    let (_, line) = error.rsplit_once(" on line <b>")?;
    let (number, rest) = line.split_once("</b>")?;
    let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let at_the_end = matches!(rest.trim(), "" | "<br />" | "<br>");
    let signals = ["soft:php-error", "soft:page-stops-there"];
    (numbered && at_the_end).then(|| Found::new(Some("php"), Hop::App, signals))
}

/// What Next.js shows in place of a page that threw.
pub(super) fn next_exception(text: &str) -> Option<Found> {
    const SAYS: [&str; 2] = [
        "Application error: a client-side exception has occurred",
        "Application error: a server-side exception has occurred",
    ];
    const OWN: [&str; 3] = ["id=\"__next_error__\"", "next-error-h1", "/_next/static/"];
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    let signals = ["soft:next-exception", "soft:next-markup"];
    (has(&SAYS) && has(&OWN)).then(|| Found::new(Some("next"), Hop::App, signals))
}

/// An account that its host has closed: cPanel's page and its relatives.
pub(super) fn suspended(text: &str) -> Option<Found> {
    const TITLES: [&str; 4] = [
        "<title>Account Suspended</title>",
        "<title>Website Suspended</title>",
        "<title>Site Suspended</title>",
        "<title>Service Suspended</title>",
    ];
    const SAYS: [&str; 5] = [
        "Account has been suspended",
        "account has been suspended",
        "Contact your hosting provider for more information",
        "contact your hosting provider",
        "website has been suspended",
    ];
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    let signals = ["soft:suspended", "soft:suspended-text"];
    (has(&TITLES) && has(&SAYS))
        .then(|| Found { reason: Some("suspended"), ..Found::new(None, Hop::Platform, signals) })
}

/// A page that comes with a server or a control panel: who, its title, and a line of its own.
type Welcome = (Option<&'static str>, &'static str, &'static str);

#[rustfmt::skip]
const WELCOMES: [Welcome; 30] = [
    (Some("nginx"), "<title>Welcome to nginx!</title>", "If you see this page, nginx is successfully installed and working."),
    (Some("nginx"), "<title>Welcome to nginx!</title>", "the nginx web server is successfully installed"),
    (Some("openresty"), "<title>Welcome to OpenResty!</title>", "the OpenResty web platform is successfully installed"),
    (Some("apache"), "<title>Apache2 Ubuntu Default Page: It works</title>", "This is the default welcome page used to test the correct"),
    (Some("apache"), "<title>Apache2 Debian Default Page: It works</title>", "This is the default welcome page used to test the correct"),
    (Some("apache"), "<title>Apache HTTP Server Test Page powered by", "used to test the proper operation of the Apache HTTP server"),
    (Some("apache"), "<title>HTTP Server Test Page powered by", "used to test the proper operation of"),
    (Some("apache"), "<title>Test Page for the Apache HTTP Server", "used to test the proper operation of"),
    (Some("apache"), "<title>Test Page for the HTTP Server on", "used to test the proper operation of"),
    (Some("nginx"), "<title>Test Page for the Nginx HTTP Server", "used to test the proper operation of"),
    (Some("iis"), "<title>IIS Windows Server</title>", "iisstart.png"),
    (Some("iis"), "<title>IIS Windows</title>", "iisstart.png"),
    (Some("iis"), "<title>IIS7</title>", "welcome.png"),
    (Some("caddy"), "<title>Caddy works!</title>", "Your web server is working."),
    (Some("lighttpd"), "<title>Welcome page</title>", "This is a placeholder page installed by the Debian release of the"),
    (Some("litespeed"), "<title>Congratulation! You have successfully installed", "LiteSpeed"),
    (Some("tomcat"), "<title>Apache Tomcat/", "you've successfully installed Tomcat."),
    (Some("jetty"), "<title>Welcome to Jetty", "Jetty"),
    (None, "<title>Web Server's Default Page</title>", "This page is generated by Plesk"),
    (None, "<title>Domain Default page</title>", "Plesk"),
    (None, "<title>Default Web Site Page</title>", "If you are the owner of this website, please contact your hosting provider"),
    (None, "<title>Default page</title>", "You Are All Set to Go!"),
    (None, "<title>Apache is functioning normally</title>", "Apache is functioning normally"),
    (None, "<title>Welcome!</title>", "This is the default index page of your website."),
    (None, "&mdash; Coming Soon</title>", "This is a default index page for a new domain."),
    (None, "Coming Soon</title>", "This is a default index page for a new domain."),
    (None, "<title>Success! Your new web server is ready to use.</title>", "Your new web server is ready to use."),
    (None, "<title>Congratulations, the site is created successfully!</title>", "This is the default index.html, this page is automatically generated by the system"),
    (None, "<title>恭喜，站点创建成功！</title>", "index.html"),
    (None, "<title>Welcome to XAMPP</title>", "XAMPP"),
];

/// A server's or a panel's welcome page: nobody has deployed anything, or the host name leads to the wrong site.
pub(super) fn welcome(text: &str, bytes: usize) -> Option<Found> {
    if text.trim() == "<html><body><h1>It works!</h1></body></html>" {
        return Some(Found::new(Some("apache"), Hop::Origin, ["soft:welcome", "soft:whole-body"]));
    }
    let fits = bytes <= WELCOME_BYTES_MAX;
    let page = WELCOMES.iter().find(|(_, title, line)| fits && text.contains(title) && text.contains(line));
    page.map(|(component, ..)| Found::new(*component, Hop::Origin, ["soft:welcome", "soft:welcome-text"]))
}

/// A parked domain: a parking service's own script or host, and the offer.
pub(super) fn parked(text: &str) -> Option<Found> {
    let service = ["sedoparking.com/", "//www.bodis.com", "parkingcrew.net/", "window.park = "];
    let offer = ["domain is parked", "Buy this domain", "domain may be for sale", "data-adblockkey="];
    let has = |marks: &[&str]| marks.iter().any(|m| text.contains(m));
    let signals = ["soft:parking-service", "soft:parking-offer"];
    (has(&service) && has(&offer)).then(|| Found::new(None, Hop::Origin, signals))
}
