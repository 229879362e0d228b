//! German.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in German.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Möglicherweise: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Das wurde festgestellt, nicht vermutet.",
        likely: "Die Anzeichen sprechen dafür, auch wenn es nicht ausdrücklich gemeldet wurde.",
        possible: "Das ist nur eine Möglichkeit: Es ist wenig bekannt, und die Ursache kann eine andere sein.",
    },
    broken: By {
        certain: "hier unterbrochen",
        likely: "wahrscheinlich hier unterbrochen",
        possible: "vielleicht hier unterbrochen",
    },
    declined: DECLINED,
    units: Units { seconds: "{} Sekunden", minutes: "{} Minuten", hours: "{} Stunden" },
    labels: LABELS,
    way: WayTexts {
        places: ["Sie", "Edge-Server", "Webserver", "Anwendung", "Datenbank"],
        platform: "Hosting-Plattform",
        start: "angefragt",
        passed: "erreicht",
        held: "hier angehalten",
        unknown: "nicht erreicht",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Der Nameserver der Website antwortet nicht",
    dns_error: "Die Adresse des Servers dieser Website ist nicht zu finden",
    nobody: "Für diese Website steht gerade kein Server bereit",
    no_route: "Es führt kein Weg zum Server dieser Website",
    set_up: "Diese Website ist falsch eingerichtet",
    refused: "Der Server der Website nimmt keine Verbindungen an",
    no_answer: "Der Server der Website antwortet nicht",
    crowded: "Die Website bekommt mehr Anfragen, als sie bewältigen kann",
    tls: "Zum Server der Website kam keine sichere Verbindung zustande",
    certificate: "Der Server der Website hat ein ungültiges Zertifikat",
    closed: "Der Server der Website hat die Verbindung vor der Antwort geschlossen",
    invalid: "Der Server der Website hat eine ungültige Antwort geschickt",
    broke_off: "Die Antwort der Website ist abgebrochen",
    slow: "Die Website hat zu lange für ihre Antwort gebraucht",
    upgrade: "Die Live-Verbindung zu dieser Website kam nicht zustande",
    circle: "Anfragen an diese Website laufen im Kreis",
    app_silent: "Die Anwendung hinter dieser Website antwortet nicht",
    maintenance: "Diese Website wird gerade gewartet",
    database: "Die Website erreicht ihre Datenbank nicht",
    app_failed: "Die Anwendung hinter dieser Website meldet einen Fehler",
    platform: "Die Plattform, auf der diese Website läuft, meldet einen Fehler",
    paused: "Diese Website macht eine kurze Pause, um sich zu erholen",
    internal: "Das System vor dieser Website hatte eine Störung",
    gone: "Die Anfrage wurde vor der Antwort beendet",
};

const MEANINGS: Meanings = Meanings {
    dns: "Bevor eine Seite geladen werden kann, muss die Adresse des Servers nachgeschlagen werden. Das ist nicht gelungen.",
    nobody: "Der Weg zur Website ist da, aber an seinem Ende ist zurzeit kein Server bereit, die Anfrage anzunehmen.",
    no_answer: "Die Adresse des Servers ist bekannt, aber von dort kommt keine Antwort: Er ist aus, überlastet, oder das Netz dazwischen ist gestört.",
    refused: "Der Rechner ist erreichbar, aber dort nimmt kein Webserver Verbindungen an, etwa weil er gestoppt ist oder eine Firewall ablehnt.",
    set_up: "Eine Einstellung ist falsch, deshalb kommen Anfragen nicht bei der Website an.",
    crowded: "Ein Teil der Anfragen wird abgewiesen, damit die übrigen bearbeitet werden können.",
    tls: "Zwischen dem Edge-Server und dem Server der Website kam keine verschlüsselte Verbindung zustande. Ihre eigene Verbindung ist nicht die Ursache.",
    certificate: "Mit dem Zertifikat weist sich der Server der Website aus. Es ist abgelaufen oder passt nicht, deshalb wird ihm nicht vertraut. Ihr Browser ist nicht die Ursache.",
    cut: "Die Verbindung zum Server der Website stand, brach aber ab, bevor die Antwort vollständig war.",
    invalid: "Der Server der Website hat geantwortet, aber die Antwort lässt sich nicht verwenden.",
    slow: "Die Verbindung stand, aber in der vorgesehenen Zeit kam keine Antwort.",
    upgrade: "Die Seite wollte eine dauerhafte Verbindung öffnen, und der Server der Website ist darauf nicht eingegangen.",
    app_silent: "Der Webserver läuft, aber von der Anwendung dahinter bekommt er keine brauchbare Antwort.",
    maintenance: "Sie wurde für eine Weile absichtlich abgeschaltet und ist danach wieder da.",
    database: "Die Anwendung läuft, aber die Datenbank mit ihren Inhalten nimmt keine Verbindungen an.",
    app_failed: "Ihre Anfrage ist bei der Anwendung angekommen und dort gescheitert.",
    platform: "Ihre Anfrage ist bei der Plattform angekommen, und diese hat anstelle der Website geantwortet.",
    paused: "Der Server der Website ist eben mehrmals ausgefallen, deshalb werden Anfragen für kurze Zeit zurückgehalten.",
    internal: "Die Ursache liegt in der Software vor der Website, nicht in der Website selbst.",
    gone: "Die Verbindung wurde auf der Seite des Besuchers geschlossen, bevor eine Antwort gesendet werden konnte.",
};

const ADVICE: Advice = Advice {
    wait: "Warten Sie etwas und laden Sie die Seite dann neu. Auf Ihrer Seite müssen Sie nichts ändern.",
    wait_form: "Warten Sie einige Minuten und laden Sie die Seite dann neu. Falls Sie gerade ein Formular abgeschickt haben, prüfen Sie zuerst, ob es angekommen ist.",
    no_help: "Neu laden hilft hier nicht. Bitte sagen Sie dem Betreiber der Website Bescheid.",
    cookies: "Vielleicht hilft es, die Cookies dieser Website zu löschen. Sonst sagen Sie bitte dem Betreiber Bescheid.",
    again: "Laden Sie die Seite neu. Einen abgebrochenen Download beginnen Sie bitte von vorn.",
    live: "Laden Sie die Seite neu. Was keine Live-Verbindung braucht, funktioniert vielleicht trotzdem.",
    gentle: "Warten Sie etwas, bevor Sie neu laden: Jeder weitere Versuch erhöht die Last.",
    later: "Kommen Sie später wieder. Bei Ihnen ist alles in Ordnung.",
    tell: "Versuchen Sie es gleich noch einmal. Wenn es so bleibt, sagen Sie bitte dem Betreiber der Website Bescheid.",
};

const DECLINED: Declined = Declined {
    headline: "Die Website hat diese Anfrage mit dem Fehler {} beantwortet",
    meaning: "Die Anfrage ist bei der Website angekommen und wurde dort abgewiesen: Das Gewünschte gibt es dort vielleicht nicht, oder nicht auf diese Weise oder nicht jetzt.",
    advice: "Prüfen Sie die Adresse und was Sie gesendet haben. Falls es funktionieren müsste, sagen Sie bitte dem Betreiber der Website Bescheid.",
};

const LABELS: Labels = Labels {
    what_it_means: "Was das bedeutet",
    would_mean: "Falls es so ist, bedeutet es: {}",
    what_to_do: "Was Sie jetzt tun können",
    when: "Wann Sie wiederkommen können",
    for_owners: "Für den Betreiber der Website",
    first_checks: "Zuerst prüfen",
    the_way: "Der Weg Ihrer Anfrage",
    request_id: "Anfrage-ID",
    request_id_why: "Bitte geben Sie sie an, wenn Sie das Problem melden.",
    code: "Störung",
    reason: "Ursache",
    component: "Gemeldet von",
    time: "Zeitpunkt",
    place: "Ort",
    status_page: "Statusseite",
    support: "Hilfe und Kontakt",
    guide: "Mehr über diese Störung",
    waiting_does_not_help: "Warten hilft hier nicht. Zuerst muss jemand den Fehler beheben.",
    come_back: "Bitte versuchen Sie es in {} noch einmal.",
    not_before: "Das ist gegen {}.",
    reloads: "Diese Seite prüft selbst, ob die Website wieder da ist, und lädt sich dann neu.",
    pause: "Anhalten",
    resume: "Fortsetzen",
};
