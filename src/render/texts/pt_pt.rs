//! Portuguese as it is written in Portugal, Angola, Mozambique and elsewhere outside Brazil. What
//! is not here is said as there.

use super::{
    Advice, By, Declined, Grouped, Headlines, Labels, LanguageWords, Meanings, Sayings, WayTexts, pt,
};

/// The texts in European Portuguese.
pub(super) static WORDS: LanguageWords = LanguageWords {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Possivelmente: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Verificámos: o problema está do lado do site. A sua ligação e o seu dispositivo estão a funcionar.",
        likely: "Esta é a causa mais provável.",
        possible: "Não é certo: a causa pode ser outra.",
    },
    broken: By {
        certain: "interrompido aqui",
        likely: "provavelmente interrompido aqui",
        possible: "talvez interrompido aqui",
    },
    declined: DECLINED,
    units: pt::UNITS,
    labels: LABELS,
    way: WayTexts {
        places: ["Visitante", "Rede", "Servidor web", "Aplicação", "Base de dados"],
        platform: "Plataforma de alojamento",
        start: "pedido enviado",
        passed: "alcançado",
        held: "retido aqui",
        unknown: "não alcançado",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "A procura do servidor deste site está a demorar demasiado",
    no_route: "Não há um caminho até ao servidor deste site",
    refused: "O servidor do site não aceita ligações",
    crowded: "O site recebe mais pedidos do que consegue atender",
    tls: "Não foi possível estabelecer uma ligação segura com o servidor do site",
    closed: "O servidor do site fechou a ligação antes de responder",
    slow: "O site demorou demasiado a responder",
    upgrade: "Não foi possível abrir a ligação em tempo real a este site",
    circle: "Os pedidos a este site andam em círculo",
    database: "Este site não consegue aceder ao seu próprio conteúdo",
    platform: "A plataforma que aloja este site comunicou um erro",
    gone: "O pedido terminou antes da resposta",
    ..pt::HEADLINES
};

const MEANINGS: Meanings = Meanings {
    nobody: "O caminho até ao site existe, mas no fim dele não há agora um servidor pronto para receber o pedido.",
    refused: "O servidor está ligado, mas não responde aos pedidos.",
    set_up: "Há uma definição errada, e os pedidos não chegam ao site.",
    crowded: "Uma parte dos pedidos é recusada para que os outros possam ser atendidos.",
    tls: "Não foi possível estabelecer uma ligação cifrada com o servidor do site. A causa não é a sua ligação.",
    cut: "A ligação ao servidor do site existia, mas caiu antes de a resposta estar completa.",
    slow: "A ligação existia, mas nenhuma resposta chegou no tempo previsto.",
    upgrade: "A página pediu uma ligação duradoura, e o servidor do site não a abriu.",
    maintenance: "Foi desligado de propósito por algum tempo e voltará depois.",
    database: "O site funciona, mas o local onde o seu conteúdo está guardado não responde.",
    app_failed: "O seu pedido chegou, mas o site não conseguiu processá-lo.",
    platform: "O seu pedido chegou à plataforma, que respondeu em vez do site.",
    spared: "O servidor do site acabou de falhar várias vezes, por isso os pedidos são retidos por um momento.",
    gone: "A ligação foi fechada do lado do visitante antes de a resposta ser enviada.",
    ..pt::MEANINGS
};

const ADVICE: Advice = Advice {
    wait: "Aguarde um pouco e recarregue a página. Não precisa de mudar nada do seu lado.",
    wait_form: "Aguarde alguns minutos e recarregue a página. Se acabou de enviar um formulário, verifique primeiro se foi recebido.",
    again: "Recarregue a página. Se uma transferência foi interrompida, comece-a de novo.",
    live: "Recarregue a página. O que não precisa da ligação em tempo real talvez funcione.",
    gentle: "Aguarde um pouco antes de recarregar: cada tentativa aumenta a carga.",
    later: "Volte mais tarde. Não precisa de fazer nada.",
    tell: "Tente de novo dentro de momentos. Se continuar, avise o responsável pelo site.",
    ..pt::ADVICE
};

const DECLINED: Declined = Declined {
    headline: "O site respondeu a este pedido com o erro {}",
    meaning: "O pedido chegou ao site e foi aí recusado: o que foi pedido talvez não exista, ou não possa ser obtido desta forma ou neste momento.",
    advice: "Verifique o endereço e o que enviou. Se devia funcionar, avise o responsável pelo site.",
};

const LABELS: Labels = Labels {
    what_to_do: "O que pode fazer agora",
    the_way: "O caminho do seu pedido",
    request_id: "ID do pedido",
    request_id_why: "Indique-o se comunicar este problema.",
    component: "Comunicado por",
    place: "Lugar",
    status_page: "Página de estado",
    support: "Contactar o apoio",
    waiting_does_not_help: "Esperar não resolve. Alguém tem de reparar primeiro.",
    come_back: "Tente de novo dentro de {}.",
    not_before: "Será por volta de: {}.",
    reloads: "Esta página verifica por si e recarrega assim que o site voltar.",
    sent_no: "O que enviou não foi recebido: nada foi passado ao site.",
    sent_maybe: "O que enviou pode ter sido recebido: verifique antes de enviar de novo.",
    sent_yes: "O que enviou chegou ao site, mas não se sabe se foi executado: verifique antes de enviar de novo.",
    ..pt::LABELS
};
