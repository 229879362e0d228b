//! Six origins that are well until somebody breaks them: what the home page opens with.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::conn::Conn;
use crate::origin::Origin;
use crate::reply::Reply;
use crate::switch::{Mode, Switch};
use crate::tls::Tls;

/// One card of the home page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Card {
    /// A stable name.
    pub id: &'static str,
    /// What is broken, in a few words.
    pub title: &'static str,
    /// What happens then, in a sentence.
    pub says: &'static str,
    /// The failure that has to be named.
    pub failure: &'static str,
}

const REFUSED: &str = "refused";
const HANGING: &str = "hanging";
const CERTIFICATE: &str = "certificate";
const BAD_GATEWAY: &str = "502";
const DATABASE: &str = "database";
const MAINTENANCE: &str = "maintenance";

/// All of them.
pub const CARDS: [Card; 6] = [
    Card {
        id: REFUSED,
        title: "The web server is down",
        says: "Nothing listens at its port any more.",
        failure: "connection_refused",
    },
    Card {
        id: HANGING,
        title: "The server hangs",
        says: "It takes the request and never answers.",
        failure: "http_response_timeout",
    },
    Card {
        id: CERTIFICATE,
        title: "The certificate ran out",
        says: "Its certificate ended in 2021.",
        failure: "tls_certificate_error",
    },
    Card {
        id: BAD_GATEWAY,
        title: "502 Bad Gateway",
        says: "nginx is there, and the application behind it is not.",
        failure: "origin_bad_gateway",
    },
    Card {
        id: DATABASE,
        title: "No database",
        says: "WordPress cannot reach its database.",
        failure: "database_unavailable",
    },
    Card {
        id: MAINTENANCE,
        title: "Maintenance",
        says: "WordPress is being updated and says so.",
        failure: "origin_maintenance",
    },
];

/// What stands behind a card.
enum Place {
    /// Plain HTTP. Broken, it either refuses or answers something else.
    Plain { switch: Switch, refuses: bool },
    /// TLS with one of two certificates.
    Tls(Origin),
}

/// A card with its origin. Stops when dropped.
pub struct Running {
    card: Card,
    place: Place,
    broken: Arc<AtomicBool>,
}

impl Running {
    /// Starts every card's origin, all of them well.
    ///
    /// # Errors
    /// When ports or threads run out.
    pub(crate) fn all(tls: &Tls) -> io::Result<Vec<Self>> {
        CARDS.into_iter().map(|card| Self::start(card, tls)).collect()
    }

    fn start(card: Card, tls: &Tls) -> io::Result<Self> {
        let broken = Arc::new(AtomicBool::new(false));
        let place = if card.id == CERTIFICATE {
            let config = tls.server_that_may_expire(Arc::clone(&broken))?;
            Place::Tls(Origin::spawn_tls(card.id, config, |conn| conn.serve(|_| well()))?)
        } else {
            let now = Arc::clone(&broken);
            let switch = Switch::around(move |conn| behave(conn, card.id, &now))?;
            Place::Plain { switch, refuses: card.id == REFUSED }
        };
        Ok(Self { card, place, broken })
    }

    /// What it is.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Its origin's URL without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.place {
            Place::Plain { switch, .. } => switch.url(),
            Place::Tls(origin) => origin.url(),
        }
    }

    /// Whether it is broken now.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::SeqCst)
    }

    /// Breaks or heals it; connections that are open are cut, as in a restart.
    ///
    /// # Errors
    /// When its port cannot be closed or opened again.
    pub fn set(&self, broken: bool) -> io::Result<()> {
        self.broken.store(broken, Ordering::SeqCst);
        match &self.place {
            Place::Plain { switch, refuses: true } => {
                switch.set(if broken { Mode::Refuse } else { Mode::Healthy })
            }
            Place::Plain { switch, .. } => {
                switch.cut_all();
                Ok(())
            }
            Place::Tls(origin) => {
                origin.cut_all();
                Ok(())
            }
        }
    }
}

fn behave(conn: &mut Conn, id: &str, broken: &AtomicBool) -> io::Result<()> {
    loop {
        let request = conn.read_request()?;
        conn.read_body(&request, |_| {})?;
        let reply = match (broken.load(Ordering::SeqCst), id) {
            (false, _) => well(),
            (true, HANGING) => return conn.hold(),
            (true, BAD_GATEWAY) => Reply::new("502 Bad Gateway").field("Server", "nginx/1.26.2").html(
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n\
                 <hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n",
            ),
            (true, DATABASE) => Reply::new("500 Internal Server Error").html(
                "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<title>Database Error</title>\n</head>\n<body id=\"error-page\">\n\
                 <div class=\"wp-die-message\"><h1>Error establishing a database connection</h1></div></body>\n</html>\n",
            ),
            (true, _) => Reply::new("503 Service Unavailable").field("Retry-After", "600").html(
                "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<title>Maintenance</title>\n</head>\n<body>\n\
                 <h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1></body>\n</html>\n",
            ),
        };
        conn.write(reply.bytes(&request))?;
        if request.wants_close() {
            return Ok(());
        }
    }
}

/// The site while it is well.
fn well() -> Reply {
    Reply::new("200 OK").html(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>The site is well</title>\n<style>body{font:1.25rem/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh \
         auto;padding:0 1rem;color-scheme:light dark}</style>\n<h1>The site is well</h1>\n<p>Faultline is in front of this page and \
         did nothing. Break the site in the lab, and load this page again.</p>\n",
    )
}
