//! Polish.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Polish.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Możliwe, że: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "To zostało stwierdzone, a nie odgadnięte.",
        likely: "Wskazują na to oznaki, choć nic nie powiedziało tego wprost.",
        possible: "To tylko jedna z możliwości: wiadomo niewiele, a przyczyna może być inna.",
    },
    broken: By {
        certain: "przerwane tutaj",
        likely: "najpewniej przerwane tutaj",
        possible: "być może przerwane tutaj",
    },
    declined: DECLINED,
    units: Units { seconds: "{} sekund", minutes: "{} min", hours: "{} godz." },
    labels: LABELS,
    way: WayTexts {
        places: ["Ty", "Węzeł brzegowy", "Serwer WWW", "Aplikacja", "Baza danych"],
        platform: "Platforma hostingowa",
        start: "zapytano",
        passed: "osiągnięto",
        held: "wstrzymano tutaj",
        unknown: "nie osiągnięto",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Serwer nazw tej witryny nie odpowiada",
    dns_error: "Nie można znaleźć adresu serwera tej witryny",
    nobody: "Żaden serwer nie jest teraz gotowy dla tej witryny",
    no_route: "Nie ma trasy do serwera tej witryny",
    set_up: "Ta witryna jest źle skonfigurowana",
    refused: "Serwer witryny nie przyjmuje połączeń",
    no_answer: "Serwer witryny nie odpowiada",
    crowded: "Witryna dostaje więcej żądań, niż może obsłużyć",
    tls: "Nie udało się nawiązać bezpiecznego połączenia z serwerem witryny",
    certificate: "Certyfikat serwera tej witryny jest nieważny",
    closed: "Serwer witryny zamknął połączenie, zanim odpowiedział",
    invalid: "Serwer witryny przysłał nieprawidłową odpowiedź",
    broke_off: "Odpowiedź witryny została przerwana",
    slow: "Witryna zbyt długo nie odpowiadała",
    upgrade: "Nie udało się otworzyć stałego połączenia z tą witryną",
    circle: "Żądania do tej witryny krążą w kółko",
    app_silent: "Aplikacja tej witryny nie odpowiada",
    maintenance: "W tej witrynie trwają prace techniczne",
    database: "Witryna nie może połączyć się ze swoją bazą danych",
    app_failed: "Aplikacja tej witryny zgłasza błąd",
    platform: "Platforma, na której działa ta witryna, zgłasza błąd",
    paused: "Witryna robi krótką przerwę, aby wrócić do formy",
    internal: "W systemie przed tą witryną wystąpiła usterka",
    gone: "Żądanie zakończyło się przed odpowiedzią",
};

const MEANINGS: Meanings = Meanings {
    dns: "Zanim strona się załaduje, trzeba odnaleźć adres serwera. To się nie udało.",
    nobody: "Droga do witryny istnieje, ale na jej końcu nie ma teraz serwera gotowego przyjąć żądanie.",
    no_answer: "Adres serwera jest znany, ale nie ma stamtąd odpowiedzi: jest wyłączony, przeciążony albo sieć ma problemy.",
    refused: "Maszyna jest osiągalna, ale żaden serwer WWW nie przyjmuje na niej połączeń: jest zatrzymany albo odrzuca je zapora.",
    set_up: "Jedno z ustawień jest błędne i żądania nie docierają do witryny.",
    crowded: "Część żądań jest odrzucana, aby pozostałe mogły zostać obsłużone.",
    tls: "Węzeł brzegowy i serwer witryny nie nawiązały szyfrowanego połączenia. Przyczyną nie jest Państwa połączenie.",
    certificate: "Certyfikat, którym przedstawia się serwer, wygasł albo nie pasuje, więc nie można mu zaufać. Przyczyną nie jest Państwa przeglądarka.",
    cut: "Połączenie z serwerem było nawiązane, ale zerwało się przed końcem odpowiedzi.",
    invalid: "Serwer witryny odpowiedział, ale tej odpowiedzi nie da się użyć.",
    slow: "Połączenie było nawiązane, ale w wyznaczonym czasie nie nadeszła odpowiedź.",
    upgrade: "Strona poprosiła o trwałe połączenie, a serwer witryny go nie otworzył.",
    app_silent: "Serwer WWW działa, ale nie dostaje użytecznej odpowiedzi od aplikacji.",
    maintenance: "Została celowo wyłączona na jakiś czas i potem wróci.",
    database: "Aplikacja działa, ale baza danych z jej treścią nie przyjmuje połączeń.",
    app_failed: "Żądanie dotarło do aplikacji i tam się nie powiodło.",
    platform: "Żądanie dotarło do platformy, która odpowiedziała zamiast witryny.",
    paused: "Serwer witryny zawiódł przed chwilą kilka razy, dlatego żądania są na krótko wstrzymywane.",
    internal: "Przyczyna leży w oprogramowaniu przed witryną, a nie w samej witrynie.",
    gone: "Połączenie zostało zamknięte po stronie odwiedzającego, zanim wysłano odpowiedź.",
};

const ADVICE: Advice = Advice {
    wait: "Proszę chwilę poczekać i odświeżyć stronę. Po Państwa stronie nie trzeba nic zmieniać.",
    wait_form: "Proszę poczekać kilka minut i odświeżyć stronę. Jeśli przed chwilą wysłano formularz, proszę najpierw sprawdzić, czy dotarł.",
    no_help: "Odświeżanie nie pomoże. Proszę powiadomić właściciela witryny.",
    cookies: "Może pomóc usunięcie plików cookie tej witryny. Jeśli nie, proszę powiadomić właściciela witryny.",
    again: "Proszę odświeżyć stronę. Przerwane pobieranie proszę zacząć od nowa.",
    live: "Proszę odświeżyć stronę. To, co nie wymaga stałego połączenia, może działać.",
    gentle: "Proszę chwilę poczekać przed odświeżeniem: każda próba zwiększa obciążenie.",
    later: "Proszę wrócić później. Po Państwa stronie wszystko jest w porządku.",
    tell: "Proszę spróbować za chwilę. Jeśli to nie minie, proszę powiadomić właściciela witryny.",
};

const DECLINED: Declined = Declined {
    headline: "Witryna odpowiedziała na to żądanie błędem {}",
    meaning: "Żądanie dotarło do witryny i zostało tam odrzucone: być może tego, o co proszono, tam nie ma albo nie można tego otrzymać w ten sposób lub teraz.",
    advice: "Proszę sprawdzić adres i to, co zostało wysłane. Jeśli powinno działać, proszę powiadomić właściciela witryny.",
};

const LABELS: Labels = Labels {
    what_it_means: "Co to znaczy",
    would_mean: "Jeśli tak jest, oznacza to: {}",
    what_to_do: "Co można teraz zrobić",
    when: "Kiedy wrócić",
    for_owners: "Dla właściciela witryny",
    first_checks: "Co sprawdzić najpierw",
    the_way: "Droga żądania",
    request_id: "Identyfikator żądania",
    request_id_why: "Proszę go podać przy zgłaszaniu problemu.",
    code: "Awaria",
    reason: "Przyczyna",
    component: "Zgłosił",
    time: "Czas",
    place: "Miejsce",
    status_page: "Strona stanu usług",
    support: "Kontakt z pomocą",
    guide: "Więcej o tej awarii",
    waiting_does_not_help: "Czekanie nie pomoże. Najpierw ktoś musi to naprawić.",
    come_back: "Proszę spróbować ponownie za {}.",
    not_before: "To mniej więcej {}.",
    reloads: "Ta strona sama sprawdza, czy witryna wróciła, i wtedy się odświeży.",
    pause: "Wstrzymaj",
    resume: "Wznów",
};
