//! Dutch.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Dutch.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Mogelijk: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Dit is vastgesteld, niet vermoed.",
        likely: "De tekenen wijzen hierop, al heeft niets het met zoveel woorden gezegd.",
        possible: "Dit is slechts een mogelijkheid: er is weinig bekend, en de oorzaak kan een andere zijn.",
    },
    broken: By {
        certain: "hier onderbroken",
        likely: "waarschijnlijk hier onderbroken",
        possible: "misschien hier onderbroken",
    },
    declined: DECLINED,
    units: Units { seconds: "{} seconden", minutes: "{} minuten", hours: "{} uur" },
    labels: LABELS,
    way: WayTexts {
        places: ["U", "Edge-server", "Webserver", "Toepassing", "Database"],
        platform: "Hostingplatform",
        start: "gevraagd",
        passed: "bereikt",
        held: "hier tegengehouden",
        unknown: "niet bereikt",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "De naamserver van de site antwoordt niet",
    dns_error: "Het adres van de server van deze site is niet te vinden",
    nobody: "Er staat geen server klaar voor deze site",
    no_route: "Er is geen route naar de server van deze site",
    set_up: "Deze site is verkeerd ingesteld",
    refused: "De server van de site accepteert geen verbindingen",
    no_answer: "De server van de site antwoordt niet",
    crowded: "De site krijgt meer verzoeken dan hij aankan",
    tls: "Er kwam geen beveiligde verbinding met de server van de site tot stand",
    certificate: "Het certificaat van de server van deze site is ongeldig",
    closed: "De server van de site verbrak de verbinding voordat hij antwoordde",
    invalid: "De server van de site stuurde een ongeldig antwoord",
    broke_off: "Het antwoord van de site brak af",
    slow: "De site deed te lang over het antwoord",
    upgrade: "De live verbinding met deze site kon niet worden geopend",
    circle: "Verzoeken aan deze site lopen in een kring",
    app_silent: "De toepassing achter deze site antwoordt niet",
    maintenance: "Deze site is in onderhoud",
    database: "De site kan zijn database niet bereiken",
    app_failed: "De toepassing achter deze site meldt een fout",
    platform: "Het platform waarop deze site draait meldt een fout",
    paused: "Deze site pauzeert even om te herstellen",
    internal: "Het systeem vóór deze site had een storing",
    gone: "Het verzoek eindigde vóór het antwoord",
};

const MEANINGS: Meanings = Meanings {
    dns: "Voordat een pagina kan worden geladen, moet het adres van de server worden opgezocht. Dat is niet gelukt.",
    nobody: "De weg naar de site is er, maar aan het eind staat nu geen server klaar om het verzoek aan te nemen.",
    no_answer: "Het adres van de server is bekend, maar er komt geen antwoord: hij staat uit, is overbelast, of het netwerk is gestoord.",
    refused: "De machine is bereikbaar, maar geen webserver accepteert er verbindingen: hij is gestopt, of een firewall weigert ze.",
    set_up: "Een instelling is verkeerd, waardoor verzoeken de site niet bereiken.",
    crowded: "Een deel van de verzoeken wordt afgewezen, zodat de andere kunnen worden verwerkt.",
    tls: "De edge-server en de server van de site kregen geen versleutelde verbinding. Uw eigen verbinding is niet de oorzaak.",
    certificate: "Het certificaat waarmee de server van de site zich bekendmaakt is verlopen of klopt niet, en wordt dus niet vertrouwd. Uw browser is niet de oorzaak.",
    cut: "De verbinding met de server van de site was er, maar brak af voordat het antwoord compleet was.",
    invalid: "De server van de site antwoordde, maar het antwoord is niet bruikbaar.",
    slow: "De verbinding was er, maar binnen de gestelde tijd kwam geen antwoord.",
    upgrade: "De pagina vroeg om een blijvende verbinding, en de server van de site opende die niet.",
    app_silent: "De webserver werkt, maar krijgt geen bruikbaar antwoord van de toepassing erachter.",
    maintenance: "Hij is met opzet een tijdje uitgezet en komt daarna terug.",
    database: "De toepassing werkt, maar de database met de inhoud accepteert geen verbindingen.",
    app_failed: "Uw verzoek kwam bij de toepassing aan en mislukte daar.",
    platform: "Uw verzoek kwam bij het platform aan, en dat antwoordde in plaats van de site.",
    paused: "De server van de site viel net meermaals uit, dus verzoeken worden even tegengehouden.",
    internal: "De oorzaak ligt in de software vóór de site, niet in de site zelf.",
    gone: "De verbinding werd aan de kant van de bezoeker gesloten voordat een antwoord kon worden gestuurd.",
};

const ADVICE: Advice = Advice {
    wait: "Wacht even en laad de pagina dan opnieuw. U hoeft zelf niets te veranderen.",
    wait_form: "Wacht een paar minuten en laad de pagina dan opnieuw. Had u net een formulier verstuurd, controleer dan eerst of het is aangekomen.",
    no_help: "Opnieuw laden helpt niet. Laat het de beheerder van de site weten.",
    cookies: "Misschien helpt het om de cookies van deze site te wissen. Laat het anders de beheerder weten.",
    again: "Laad de pagina opnieuw. Begin een afgebroken download van voren af aan.",
    live: "Laad de pagina opnieuw. Wat geen live verbinding nodig heeft, werkt misschien wel.",
    gentle: "Wacht even voordat u opnieuw laadt: elke poging vergroot de drukte.",
    later: "Kom later terug. Bij u is alles in orde.",
    tell: "Probeer het zo nog eens. Blijft het zo, laat het dan de beheerder van de site weten.",
};

const DECLINED: Declined = Declined {
    headline: "De site beantwoordde dit verzoek met fout {}",
    meaning: "Het verzoek kwam bij de site aan en werd daar afgewezen: wat gevraagd werd bestaat er misschien niet, of is zo of nu niet te krijgen.",
    advice: "Controleer het adres en wat u hebt verstuurd. Zou het moeten werken, laat het dan de beheerder van de site weten.",
};

const LABELS: Labels = Labels {
    what_it_means: "Wat dit betekent",
    would_mean: "Als het zo is, betekent het dit: {}",
    what_to_do: "Wat u nu kunt doen",
    when: "Wanneer u terug kunt komen",
    for_owners: "Voor de beheerder van deze site",
    first_checks: "Eerst nakijken",
    the_way: "De weg van uw verzoek",
    request_id: "Verzoek-ID",
    request_id_why: "Vermeld dit als u het probleem meldt.",
    code: "Storing",
    reason: "Oorzaak",
    component: "Gemeld door",
    time: "Tijdstip",
    place: "Plaats",
    status_page: "Statuspagina",
    support: "Contact en hulp",
    guide: "Meer over deze storing",
    waiting_does_not_help: "Wachten lost dit niet op. Iemand moet het eerst herstellen.",
    come_back: "Probeer het over {} nog eens.",
    not_before: "Dat is rond {}.",
    reloads: "Deze pagina kijkt zelf of de site terug is, en laadt dan opnieuw.",
    pause: "Pauze",
    resume: "Verder",
};
