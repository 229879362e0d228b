//! French.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in French.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Peut-être : {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Ceci a été constaté, et non supposé.",
        likely: "Les signes vont dans ce sens, même si rien ne l’a dit expressément.",
        possible: "Ce n’est qu’une possibilité : on sait peu de choses, et la cause peut être différente.",
    },
    broken: By { certain: "rompu ici", likely: "probablement rompu ici", possible: "peut-être rompu ici" },
    declined: DECLINED,
    units: Units { seconds: "{} secondes", minutes: "{} minutes", hours: "{} heures" },
    labels: LABELS,
    way: WayTexts {
        places: ["Vous", "Serveur d’entrée", "Serveur web", "Application", "Base de données"],
        platform: "Plateforme d’hébergement",
        start: "demande envoyée",
        passed: "atteint",
        held: "retenu ici",
        unknown: "non atteint",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Le serveur de noms du site ne répond pas",
    dns_error: "L’adresse du serveur de ce site est introuvable",
    nobody: "Aucun serveur n’est disponible pour ce site",
    no_route: "Aucune route ne mène au serveur de ce site",
    set_up: "Ce site est mal configuré",
    refused: "Le serveur du site n’accepte pas les connexions",
    no_answer: "Le serveur du site ne répond pas",
    crowded: "Le site reçoit plus de demandes qu’il ne peut en traiter",
    tls: "Impossible d’établir une connexion sécurisée avec le serveur du site",
    certificate: "Le certificat du serveur de ce site n’est pas valide",
    closed: "Le serveur du site a fermé la connexion avant de répondre",
    invalid: "Le serveur du site a envoyé une réponse non valide",
    broke_off: "La réponse du site s’est interrompue",
    slow: "Le site a mis trop de temps à répondre",
    upgrade: "La connexion en direct avec ce site n’a pas pu s’ouvrir",
    circle: "Les demandes vers ce site tournent en rond",
    app_silent: "L’application de ce site ne répond pas",
    maintenance: "Ce site est en maintenance",
    database: "Le site n’arrive pas à joindre sa base de données",
    app_failed: "L’application de ce site signale une erreur",
    platform: "La plateforme qui héberge ce site signale une erreur",
    paused: "Ce site fait une courte pause pour se rétablir",
    internal: "Le système placé devant ce site a eu une défaillance",
    gone: "La demande a pris fin avant la réponse",
};

const MEANINGS: Meanings = Meanings {
    dns: "Avant de charger une page, il faut trouver l’adresse du serveur. Cela n’a pas fonctionné.",
    nobody: "Le chemin vers le site existe, mais aucun serveur n’est prêt à recevoir la demande au bout.",
    no_answer: "L’adresse du serveur est connue, mais rien n’en revient : il est éteint, surchargé, ou le réseau est perturbé.",
    refused: "La machine est joignable, mais aucun serveur web n’y accepte de connexions : il est arrêté, ou un pare-feu les refuse.",
    set_up: "Un réglage est erroné, et les demandes n’arrivent pas jusqu’au site.",
    crowded: "Une partie des demandes est refusée pour que les autres puissent aboutir.",
    tls: "Le serveur d’entrée et le serveur du site n’ont pas pu établir de connexion chiffrée. Votre propre connexion n’est pas en cause.",
    certificate: "Le certificat qui identifie le serveur du site a expiré ou ne convient pas ; on ne peut donc pas s’y fier. Votre navigateur n’est pas en cause.",
    cut: "La connexion avec le serveur du site était établie, mais elle s’est coupée avant la fin de la réponse.",
    invalid: "Le serveur du site a répondu, mais sa réponse est inutilisable.",
    slow: "La connexion était établie, mais aucune réponse n’est arrivée dans le délai prévu.",
    upgrade: "La page a demandé une connexion durable, et le serveur du site ne l’a pas ouverte.",
    app_silent: "Le serveur web fonctionne, mais l’application derrière lui ne donne pas de réponse utilisable.",
    maintenance: "Il a été mis hors ligne volontairement pour un moment et reviendra ensuite.",
    database: "L’application fonctionne, mais la base de données qui contient ses contenus n’accepte pas ses connexions.",
    app_failed: "Votre demande est arrivée à l’application, et c’est là qu’elle a échoué.",
    platform: "Votre demande est arrivée à la plateforme, qui a répondu à la place du site.",
    paused: "Le serveur du site vient d’échouer plusieurs fois ; les demandes sont donc retenues un court instant.",
    internal: "La cause se trouve dans le logiciel placé devant le site, pas dans le site lui-même.",
    gone: "La connexion a été fermée du côté du visiteur avant l’envoi d’une réponse.",
};

const ADVICE: Advice = Advice {
    wait: "Attendez un peu, puis rechargez la page. Vous n’avez rien à changer de votre côté.",
    wait_form: "Attendez quelques minutes, puis rechargez la page. Si vous veniez d’envoyer un formulaire, vérifiez d’abord s’il est bien passé.",
    no_help: "Recharger la page n’y changera rien. Prévenez le responsable du site.",
    cookies: "Effacer les cookies de ce site peut aider. Sinon, prévenez le responsable du site.",
    again: "Rechargez la page. Si un téléchargement s’est interrompu, recommencez-le depuis le début.",
    live: "Rechargez la page. Ce qui n’a pas besoin de la connexion en direct peut encore fonctionner.",
    gentle: "Attendez un peu avant de recharger : chaque essai ajoute de la charge.",
    later: "Revenez plus tard. Tout va bien de votre côté.",
    tell: "Réessayez dans un instant. Si le problème persiste, prévenez le responsable du site.",
};

const DECLINED: Declined = Declined {
    headline: "Le site a répondu à cette demande par l’erreur {}",
    meaning: "La demande est arrivée au site, qui l’a refusée : ce qui est demandé n’y existe peut-être pas, ou ne peut pas être obtenu ainsi ou en ce moment.",
    advice: "Vérifiez l’adresse et ce que vous avez envoyé. Si cela devrait fonctionner, prévenez le responsable du site.",
};

const LABELS: Labels = Labels {
    what_it_means: "Ce que cela signifie",
    would_mean: "Si c’est le cas, voici ce que cela signifie : {}",
    what_to_do: "Ce que vous pouvez faire",
    when: "Quand revenir",
    for_owners: "Pour le responsable du site",
    first_checks: "À vérifier d’abord",
    the_way: "Le chemin de votre demande",
    request_id: "Identifiant de la demande",
    request_id_why: "Indiquez-le si vous signalez ce problème.",
    code: "Panne",
    reason: "Cause",
    component: "Signalé par",
    time: "Moment",
    place: "Lieu",
    status_page: "Page d’état",
    support: "Contacter l’assistance",
    guide: "En savoir plus sur cette panne",
    waiting_does_not_help: "Attendre n’y changera rien. Quelqu’un doit d’abord réparer.",
    come_back: "Réessayez dans {}.",
    not_before: "Ce sera vers {}.",
    reloads: "Cette page vérifie elle-même si le site est revenu, et se recharge alors.",
    pause: "Suspendre",
    resume: "Reprendre",
};
