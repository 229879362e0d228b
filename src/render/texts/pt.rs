//! Portuguese.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Portuguese.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Possivelmente: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Isto foi constatado, não suposto.",
        likely: "Os sinais apontam para isso, embora nada o tenha dito expressamente.",
        possible: "É apenas uma possibilidade: sabe-se pouco, e a causa pode ser outra.",
    },
    broken: By {
        certain: "rompido aqui",
        likely: "provavelmente rompido aqui",
        possible: "talvez rompido aqui",
    },
    declined: DECLINED,
    units: Units { seconds: "{} segundos", minutes: "{} minutos", hours: "{} horas" },
    labels: LABELS,
    way: WayTexts {
        places: ["Você", "Servidor de borda", "Servidor web", "Aplicação", "Banco de dados"],
        platform: "Plataforma de hospedagem",
        start: "pediu",
        passed: "alcançado",
        held: "retido aqui",
        unknown: "não alcançado",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "O servidor de nomes do site não responde",
    dns_error: "O endereço do servidor deste site não foi encontrado",
    nobody: "Nenhum servidor está disponível para este site",
    no_route: "Não há rota até o servidor deste site",
    set_up: "Este site está mal configurado",
    refused: "O servidor do site não aceita conexões",
    no_answer: "O servidor do site não responde",
    crowded: "O site recebe mais pedidos do que consegue atender",
    tls: "Não foi possível criar uma conexão segura com o servidor do site",
    certificate: "O certificado do servidor deste site não é válido",
    closed: "O servidor do site fechou a conexão antes de responder",
    invalid: "O servidor do site enviou uma resposta inválida",
    broke_off: "A resposta do site foi interrompida",
    slow: "O site demorou demais para responder",
    upgrade: "A conexão ao vivo com este site não pôde ser aberta",
    circle: "Os pedidos a este site andam em círculo",
    app_silent: "A aplicação deste site não responde",
    maintenance: "Este site está em manutenção",
    database: "O site não consegue acessar seu banco de dados",
    app_failed: "A aplicação deste site informa um erro",
    platform: "A plataforma que hospeda este site informa um erro",
    paused: "Este site faz uma breve pausa para se recuperar",
    internal: "O sistema à frente deste site teve uma falha",
    gone: "O pedido terminou antes da resposta",
};

const MEANINGS: Meanings = Meanings {
    dns: "Antes de carregar uma página é preciso encontrar o endereço do servidor. Isso não funcionou.",
    nobody: "O caminho até o site existe, mas no fim dele não há agora um servidor pronto para receber o pedido.",
    no_answer: "O endereço do servidor é conhecido, mas de lá não vem resposta: ele está desligado, sobrecarregado, ou a rede tem problemas.",
    refused: "A máquina está acessível, mas nenhum servidor web aceita conexões nela: está parado ou um firewall as recusa.",
    set_up: "Uma configuração está errada, e os pedidos não chegam ao site.",
    crowded: "Uma parte dos pedidos é recusada para que os outros possam ser atendidos.",
    tls: "O servidor de borda e o servidor do site não conseguiram criar uma conexão cifrada. A causa não é a sua conexão.",
    certificate: "O certificado que identifica o servidor do site expirou ou não corresponde, e não se pode confiar nele. A causa não é o seu navegador.",
    cut: "A conexão com o servidor do site existia, mas caiu antes de a resposta estar completa.",
    invalid: "O servidor do site respondeu, mas a resposta não pode ser usada.",
    slow: "A conexão existia, mas nenhuma resposta chegou no tempo previsto.",
    upgrade: "A página pediu uma conexão duradoura, e o servidor do site não a abriu.",
    app_silent: "O servidor web funciona, mas a aplicação por trás dele não dá uma resposta utilizável.",
    maintenance: "Ele foi desligado de propósito por um tempo e voltará depois.",
    database: "A aplicação funciona, mas o banco de dados com seus conteúdos não aceita conexões.",
    app_failed: "O seu pedido chegou à aplicação e falhou ali.",
    platform: "O seu pedido chegou à plataforma, que respondeu no lugar do site.",
    paused: "O servidor do site acabou de falhar várias vezes, por isso os pedidos são retidos por um momento.",
    internal: "A causa está no software à frente do site, não no próprio site.",
    gone: "A conexão foi fechada do lado do visitante antes de uma resposta ser enviada.",
};

const ADVICE: Advice = Advice {
    wait: "Espere um pouco e recarregue a página. Não há nada a mudar do seu lado.",
    wait_form: "Espere alguns minutos e recarregue a página. Se acabou de enviar um formulário, verifique antes se ele foi recebido.",
    no_help: "Recarregar não vai ajudar. Avise o responsável pelo site.",
    cookies: "Apagar os cookies deste site pode ajudar. Se não, avise o responsável pelo site.",
    again: "Recarregue a página. Se um download foi interrompido, comece-o de novo.",
    live: "Recarregue a página. O que não precisa da conexão ao vivo talvez funcione.",
    gentle: "Espere um pouco antes de recarregar: cada tentativa aumenta a carga.",
    later: "Volte mais tarde. Do seu lado está tudo bem.",
    tell: "Tente de novo em instantes. Se continuar, avise o responsável pelo site.",
};

const DECLINED: Declined = Declined {
    headline: "O site respondeu a este pedido com o erro {}",
    meaning: "O pedido chegou ao site e foi recusado ali: o que foi pedido talvez não exista, ou não possa ser obtido desta forma ou neste momento.",
    advice: "Verifique o endereço e o que enviou. Se deveria funcionar, avise o responsável pelo site.",
};

const LABELS: Labels = Labels {
    what_it_means: "O que isto significa",
    would_mean: "Se for assim, significa o seguinte: {}",
    what_to_do: "O que você pode fazer agora",
    when: "Quando voltar",
    for_owners: "Para o responsável pelo site",
    first_checks: "Primeiras verificações",
    the_way: "O caminho do seu pedido",
    request_id: "ID do pedido",
    request_id_why: "Informe-o se relatar este problema.",
    code: "Falha",
    reason: "Causa",
    component: "Informado por",
    time: "Momento",
    place: "Local",
    status_page: "Página de status",
    support: "Falar com o suporte",
    guide: "Mais sobre esta falha",
    waiting_does_not_help: "Esperar não resolve. Alguém precisa consertar primeiro.",
    come_back: "Tente de novo em {}.",
    not_before: "Isso será por volta de {}.",
    reloads: "Esta página verifica sozinha se o site voltou e então se recarrega.",
    pause: "Pausar",
    resume: "Continuar",
};
