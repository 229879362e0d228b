//! Spanish.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Spanish.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Posiblemente: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Esto se ha comprobado, no supuesto.",
        likely: "Los indicios apuntan a ello, aunque nada lo ha dicho de forma expresa.",
        possible: "Es solo una posibilidad: se sabe poco y la causa puede ser otra.",
    },
    broken: By { certain: "roto aquí", likely: "probablemente roto aquí", possible: "quizá roto aquí" },
    declined: DECLINED,
    units: Units { seconds: "{} segundos", minutes: "{} minutos", hours: "{} horas" },
    labels: LABELS,
    way: WayTexts {
        places: ["Usted", "Servidor perimetral", "Servidor web", "Aplicación", "Base de datos"],
        platform: "Plataforma de alojamiento",
        start: "ha solicitado",
        passed: "alcanzado",
        held: "retenido aquí",
        unknown: "no alcanzado",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "El servidor de nombres del sitio no responde",
    dns_error: "No se encuentra la dirección del servidor de este sitio",
    nobody: "No hay ningún servidor disponible para este sitio",
    no_route: "No hay ruta hasta el servidor de este sitio",
    set_up: "Este sitio está mal configurado",
    refused: "El servidor del sitio no acepta conexiones",
    no_answer: "El servidor del sitio no responde",
    crowded: "El sitio recibe más solicitudes de las que puede atender",
    tls: "No se pudo establecer una conexión segura con el servidor del sitio",
    certificate: "El certificado del servidor de este sitio no es válido",
    closed: "El servidor del sitio cerró la conexión antes de responder",
    invalid: "El servidor del sitio envió una respuesta no válida",
    broke_off: "La respuesta del sitio se interrumpió",
    slow: "El sitio tardó demasiado en responder",
    upgrade: "No se pudo abrir la conexión en directo con este sitio",
    circle: "Las solicitudes a este sitio dan vueltas en círculo",
    app_silent: "La aplicación de este sitio no responde",
    maintenance: "Este sitio está en mantenimiento",
    database: "El sitio no puede conectar con su base de datos",
    app_failed: "La aplicación de este sitio indica un error",
    platform: "La plataforma que aloja este sitio indica un error",
    paused: "Este sitio hace una breve pausa para recuperarse",
    internal: "El sistema situado delante de este sitio tuvo un fallo",
    gone: "La solicitud terminó antes de la respuesta",
};

const MEANINGS: Meanings = Meanings {
    dns: "Antes de cargar una página hay que buscar la dirección del servidor. Eso no ha funcionado.",
    nobody: "El camino hasta el sitio existe, pero al final no hay ahora ningún servidor listo para recibir la solicitud.",
    no_answer: "La dirección del servidor se conoce, pero no llega respuesta: está apagado, sobrecargado, o hay un problema en la red.",
    refused: "La máquina está ahí, pero ningún servidor web acepta conexiones en ella: está parado o un cortafuegos las rechaza.",
    set_up: "Hay un ajuste equivocado y las solicitudes no llegan al sitio.",
    crowded: "Se rechaza una parte de las solicitudes para poder atender las demás.",
    tls: "El servidor perimetral y el servidor del sitio no lograron una conexión cifrada. La causa no es su propia conexión.",
    certificate: "El certificado con el que se identifica el servidor del sitio ha caducado o no corresponde, y no se puede confiar en él. La causa no es su navegador.",
    cut: "La conexión con el servidor del sitio existía, pero se cortó antes de completar la respuesta.",
    invalid: "El servidor del sitio respondió, pero la respuesta no se puede usar.",
    slow: "La conexión existía, pero no llegó ninguna respuesta en el tiempo previsto.",
    upgrade: "La página pidió una conexión duradera y el servidor del sitio no la abrió.",
    app_silent: "El servidor web funciona, pero la aplicación que hay detrás no le da una respuesta útil.",
    maintenance: "Se ha desconectado a propósito durante un tiempo y volverá después.",
    database: "La aplicación funciona, pero la base de datos con sus contenidos no acepta conexiones.",
    app_failed: "Su solicitud llegó a la aplicación y falló allí.",
    platform: "Su solicitud llegó a la plataforma, y esta respondió en lugar del sitio.",
    paused: "El servidor del sitio acaba de fallar varias veces, así que las solicitudes se retienen por un momento.",
    internal: "La causa está en el software situado delante del sitio, no en el sitio mismo.",
    gone: "La conexión se cerró en el lado del visitante antes de enviar una respuesta.",
};

const ADVICE: Advice = Advice {
    wait: "Espere un poco y vuelva a cargar la página. No tiene que cambiar nada por su parte.",
    wait_form: "Espere unos minutos y vuelva a cargar la página. Si acababa de enviar un formulario, compruebe antes si se recibió.",
    no_help: "Volver a cargar no ayudará. Avise al responsable del sitio.",
    cookies: "Borrar las cookies de este sitio puede ayudar. Si no, avise al responsable del sitio.",
    again: "Vuelva a cargar la página. Si una descarga se interrumpió, empiécela de nuevo.",
    live: "Vuelva a cargar la página. Lo que no necesita la conexión en directo quizá funcione.",
    gentle: "Espere un poco antes de volver a cargar: cada intento añade carga.",
    later: "Vuelva más tarde. Por su parte todo está bien.",
    tell: "Inténtelo de nuevo en un momento. Si continúa, avise al responsable del sitio.",
};

const DECLINED: Declined = Declined {
    headline: "El sitio respondió a esta solicitud con el error {}",
    meaning: "La solicitud llegó al sitio y este la rechazó: puede que lo pedido no exista allí, o que no se pueda obtener así o en este momento.",
    advice: "Compruebe la dirección y lo que ha enviado. Si debería funcionar, avise al responsable del sitio.",
};

const LABELS: Labels = Labels {
    what_it_means: "Qué significa",
    would_mean: "Si es así, significa lo siguiente: {}",
    what_to_do: "Qué puede hacer ahora",
    when: "Cuándo volver",
    for_owners: "Para el responsable del sitio",
    first_checks: "Primeras comprobaciones",
    the_way: "El camino de su solicitud",
    request_id: "ID de la solicitud",
    request_id_why: "Indíquelo si informa de este problema.",
    code: "Fallo",
    reason: "Causa",
    component: "Comunicado por",
    time: "Momento",
    place: "Lugar",
    status_page: "Página de estado",
    support: "Contactar con soporte",
    guide: "Más sobre este fallo",
    waiting_does_not_help: "Esperar no lo resuelve. Alguien tiene que repararlo primero.",
    come_back: "Inténtelo de nuevo en {}.",
    not_before: "Será hacia las {}.",
    reloads: "Esta página comprueba por sí misma si el sitio ha vuelto, y entonces se recarga.",
    pause: "Pausar",
    resume: "Continuar",
};
