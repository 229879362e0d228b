//! Italian.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Italian.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Forse: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Questo è stato accertato, non supposto.",
        likely: "Gli indizi portano qui, anche se nulla lo ha detto espressamente.",
        possible: "È solo una possibilità: si sa poco e la causa può essere un’altra.",
    },
    broken: By {
        certain: "interrotto qui",
        likely: "probabilmente interrotto qui",
        possible: "forse interrotto qui",
    },
    declined: DECLINED,
    units: Units { seconds: "{} secondi", minutes: "{} minuti", hours: "{} ore" },
    labels: LABELS,
    way: WayTexts {
        places: ["Lei", "Server perimetrale", "Server web", "Applicazione", "Database"],
        platform: "Piattaforma di hosting",
        start: "ha chiesto",
        passed: "raggiunto",
        held: "trattenuto qui",
        unknown: "non raggiunto",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Il server dei nomi del sito non risponde",
    dns_error: "L’indirizzo del server di questo sito non si trova",
    nobody: "Nessun server è disponibile per questo sito",
    no_route: "Non c’è un percorso verso il server di questo sito",
    set_up: "Questo sito è configurato in modo errato",
    refused: "Il server del sito non accetta connessioni",
    no_answer: "Il server del sito non risponde",
    crowded: "Il sito riceve più richieste di quante ne possa gestire",
    tls: "Non è stato possibile creare una connessione sicura con il server del sito",
    certificate: "Il certificato del server di questo sito non è valido",
    closed: "Il server del sito ha chiuso la connessione prima di rispondere",
    invalid: "Il server del sito ha inviato una risposta non valida",
    broke_off: "La risposta del sito si è interrotta",
    slow: "Il sito ha impiegato troppo tempo a rispondere",
    upgrade: "Non è stato possibile aprire la connessione in diretta con questo sito",
    circle: "Le richieste a questo sito girano in tondo",
    app_silent: "L’applicazione di questo sito non risponde",
    maintenance: "Questo sito è in manutenzione",
    database: "Il sito non riesce a raggiungere il suo database",
    app_failed: "L’applicazione di questo sito segnala un errore",
    platform: "La piattaforma che ospita questo sito segnala un errore",
    paused: "Questo sito fa una breve pausa per riprendersi",
    internal: "Il sistema davanti a questo sito ha avuto un guasto",
    gone: "La richiesta è terminata prima della risposta",
};

const MEANINGS: Meanings = Meanings {
    dns: "Prima di caricare una pagina bisogna trovare l’indirizzo del server. Questo non è riuscito.",
    nobody: "Il percorso verso il sito c’è, ma alla fine non c’è ora un server pronto a ricevere la richiesta.",
    no_answer: "L’indirizzo del server è noto, ma da lì non arriva risposta: è spento, sovraccarico, oppure la rete ha problemi.",
    refused: "La macchina è raggiungibile, ma nessun server web vi accetta connessioni: è fermo oppure un firewall le rifiuta.",
    set_up: "Un’impostazione è sbagliata e le richieste non arrivano al sito.",
    crowded: "Una parte delle richieste viene respinta perché le altre possano essere servite.",
    tls: "Il server perimetrale e il server del sito non hanno stabilito una connessione cifrata. La causa non è la sua connessione.",
    certificate: "Il certificato che identifica il server del sito è scaduto o non corrisponde, quindi non è affidabile. La causa non è il suo browser.",
    cut: "La connessione con il server del sito c’era, ma è caduta prima che la risposta fosse completa.",
    invalid: "Il server del sito ha risposto, ma la risposta non è utilizzabile.",
    slow: "La connessione c’era, ma non è arrivata alcuna risposta nel tempo previsto.",
    upgrade: "La pagina ha chiesto una connessione duratura e il server del sito non l’ha aperta.",
    app_silent: "Il server web funziona, ma l’applicazione dietro di esso non dà una risposta utilizzabile.",
    maintenance: "È stato spento di proposito per un po’ e poi tornerà.",
    database: "L’applicazione funziona, ma il database con i suoi contenuti non accetta connessioni.",
    app_failed: "La sua richiesta è arrivata all’applicazione e lì non è riuscita.",
    platform: "La sua richiesta è arrivata alla piattaforma, che ha risposto al posto del sito.",
    paused: "Il server del sito ha appena avuto più errori di seguito, quindi le richieste vengono trattenute per un momento.",
    internal: "La causa è nel software davanti al sito, non nel sito stesso.",
    gone: "La connessione è stata chiusa dal lato del visitatore prima dell’invio di una risposta.",
};

const ADVICE: Advice = Advice {
    wait: "Attenda un po’, poi ricarichi la pagina. Non deve cambiare nulla da parte sua.",
    wait_form: "Attenda qualche minuto, poi ricarichi la pagina. Se aveva appena inviato un modulo, verifichi prima se è stato ricevuto.",
    no_help: "Ricaricare non serve. Avvisi chi gestisce il sito.",
    cookies: "Cancellare i cookie di questo sito può aiutare. Altrimenti avvisi chi gestisce il sito.",
    again: "Ricarichi la pagina. Se un download si è interrotto, lo ricominci da capo.",
    live: "Ricarichi la pagina. Ciò che non richiede la connessione in diretta potrebbe funzionare.",
    gentle: "Attenda un po’ prima di ricaricare: ogni tentativo aumenta il carico.",
    later: "Torni più tardi. Da parte sua è tutto a posto.",
    tell: "Riprovi tra un momento. Se continua, avvisi chi gestisce il sito.",
};

const DECLINED: Declined = Declined {
    headline: "Il sito ha risposto a questa richiesta con l’errore {}",
    meaning: "La richiesta è arrivata al sito, che l’ha respinta: ciò che è stato chiesto forse non esiste lì, o non si può avere in questo modo o in questo momento.",
    advice: "Controlli l’indirizzo e ciò che ha inviato. Se dovrebbe funzionare, avvisi chi gestisce il sito.",
};

const LABELS: Labels = Labels {
    what_it_means: "Che cosa significa",
    would_mean: "Se è così, significa questo: {}",
    what_to_do: "Che cosa può fare ora",
    when: "Quando tornare",
    for_owners: "Per chi gestisce il sito",
    first_checks: "Prime verifiche",
    the_way: "Il percorso della sua richiesta",
    request_id: "ID della richiesta",
    request_id_why: "Lo indichi se segnala il problema.",
    code: "Guasto",
    reason: "Causa",
    component: "Segnalato da",
    time: "Momento",
    place: "Luogo",
    status_page: "Pagina di stato",
    support: "Contattare l’assistenza",
    guide: "Altro su questo guasto",
    waiting_does_not_help: "Aspettare non basta. Prima qualcuno deve riparare.",
    come_back: "Riprovi tra {}.",
    not_before: "Cioè verso le {}.",
    reloads: "Questa pagina controlla da sola se il sito è tornato, e allora si ricarica.",
    pause: "Pausa",
    resume: "Riprendi",
};
