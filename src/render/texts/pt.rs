//! Portuguese as it is written in Brazil.

use super::{
    Advice, By, Declined, Forms, Grouped, Headlines, Labels, LanguageWords, Meanings, Plural, Sayings, Units,
    WayTexts,
};

/// The texts in Brazilian Portuguese.
pub(super) static WORDS: LanguageWords = LanguageWords {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Possivelmente: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Verificamos: o problema está no site. Sua conexão e seu aparelho estão funcionando.",
        likely: "Esta é a causa mais provável.",
        possible: "Não é certo: a causa pode ser outra.",
    },
    broken: By {
        certain: "interrompido aqui",
        likely: "provavelmente interrompido aqui",
        possible: "talvez interrompido aqui",
    },
    declined: DECLINED,
    units: UNITS,
    labels: LABELS,
    way: WayTexts {
        places: ["Você", "Rede", "Servidor web", "Aplicação", "Banco de dados"],
        platform: "Plataforma de hospedagem",
        start: "solicitação enviada",
        passed: "alcançado",
        held: "retido aqui",
        unknown: "não alcançado",
    },
};

pub(super) const UNITS: Units = Units {
    plural: Plural::OneOther,
    zero: '0',
    seconds: Forms::two("{} segundo", "{} segundos"),
    minutes: Forms::two("{} minuto", "{} minutos"),
    hours: Forms::two("{} hora", "{} horas"),
    days: Forms::two("{} dia", "{} dias"),
    both: "{} e {}",
};

pub(super) const HEADLINES: Headlines = Headlines {
    dns_timeout: "A busca pelo servidor deste site está demorando demais",
    dns_error: "O endereço do servidor deste site não foi encontrado",
    nobody: "Nenhum servidor está disponível para este site",
    no_route: "Não há rota até o servidor deste site",
    set_up: "Este site está mal configurado",
    refused: "O servidor do site não aceita conexões",
    no_answer: "O servidor do site não responde",
    crowded: "O site recebe mais solicitações do que consegue atender",
    tls: "Não foi possível criar uma conexão segura com o servidor do site",
    certificate: "O certificado do servidor deste site não é válido",
    closed: "O servidor do site fechou a conexão antes de responder",
    invalid: "O servidor do site enviou uma resposta inválida",
    broke_off: "A resposta do site foi interrompida",
    slow: "O site demorou demais para responder",
    upgrade: "A conexão em tempo real com este site não pôde ser aberta",
    circle: "As solicitações a este site estão em loop",
    app_silent: "Uma parte deste site não responde",
    maintenance: "Este site está em manutenção",
    database: "Este site não consegue acessar o próprio conteúdo",
    app_failed: "Ocorreu um erro neste site",
    platform: "A plataforma que hospeda este site informa um erro",
    internal: "O sistema à frente deste site teve uma falha",
    gone: "A solicitação terminou antes da resposta",
};

pub(super) const MEANINGS: Meanings = Meanings {
    dns: "Antes de carregar uma página é preciso encontrar o endereço do servidor. Isso não funcionou.",
    nobody: "O caminho até o site existe, mas no fim dele não há agora um servidor pronto para receber a solicitação.",
    no_answer: "O endereço do servidor é conhecido, mas de lá não vem resposta: ele está desligado, sobrecarregado, ou a rede tem problemas.",
    refused: "O servidor está ligado, mas não responde às solicitações.",
    set_up: "Uma configuração está errada, e as solicitações não chegam ao site.",
    crowded: "Uma parte das solicitações é recusada para que as outras possam ser atendidas.",
    tls: "Não foi possível criar uma conexão criptografada com o servidor do site. A causa não é a sua conexão.",
    certificate: "O certificado que identifica o servidor do site expirou ou não corresponde, e não se pode confiar nele. A causa não é o seu navegador.",
    cut: "A conexão com o servidor do site existia, mas caiu antes de a resposta estar completa.",
    invalid: "O servidor do site respondeu, mas a resposta não pode ser usada.",
    slow: "A conexão existia, mas nenhuma resposta chegou no tempo previsto.",
    upgrade: "A página pediu uma conexão duradoura, e o servidor do site não a abriu.",
    app_silent: "O servidor do site funciona, mas uma parte do site da qual ele depende não responde.",
    maintenance: "Ele foi desligado de propósito por um tempo e voltará depois.",
    database: "O site funciona, mas o local onde seu conteúdo fica guardado não responde.",
    app_failed: "Sua solicitação chegou, mas o site não conseguiu processá-la.",
    platform: "A sua solicitação chegou à plataforma, que respondeu no lugar do site.",
    spared: "O servidor do site acabou de falhar várias vezes, por isso as solicitações são retidas por um momento.",
    internal: "A causa está no software à frente do site, não no próprio site.",
    gone: "A conexão foi fechada do lado do visitante antes de uma resposta ser enviada.",
};

pub(super) const ADVICE: Advice = Advice {
    wait: "Espere um pouco e recarregue a página. Não há nada a mudar do seu lado.",
    wait_form: "Espere alguns minutos e recarregue a página. Se acabou de enviar um formulário, verifique antes se ele foi recebido.",
    no_help: "Recarregar não vai ajudar. Avise o responsável pelo site.",
    cookies: "Apagar os cookies deste site pode ajudar. Se não, avise o responsável pelo site.",
    again: "Recarregue a página. Se um download foi interrompido, comece-o de novo.",
    live: "Recarregue a página. O que não precisa da conexão em tempo real talvez funcione.",
    gentle: "Espere um pouco antes de recarregar: cada tentativa aumenta a carga.",
    later: "Volte mais tarde. Você não precisa fazer nada.",
    tell: "Tente de novo em instantes. Se continuar, avise o responsável pelo site.",
};

const DECLINED: Declined = Declined {
    headline: "O site respondeu a esta solicitação com o erro {}",
    meaning: "A solicitação chegou ao site e foi recusada ali: o que foi pedido talvez não exista, ou não possa ser obtido desta forma ou neste momento.",
    advice: "Verifique o endereço e o que enviou. Se deveria funcionar, avise o responsável pelo site.",
};

pub(super) const LABELS: Labels = Labels {
    what_it_means: "O que isto significa",
    would_mean: "Se for assim, significa o seguinte: {}",
    what_to_do: "O que você pode fazer agora",
    when: "Quando voltar",
    for_owners: "Para o responsável pelo site",
    first_checks: "Primeiras verificações",
    the_way: "O caminho da sua solicitação",
    request_id: "ID da solicitação",
    request_id_why: "Informe-o ao relatar este problema.",
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
    reloads: "Esta página verifica por você e recarrega assim que o site voltar.",
    pause: "Pausar",
    resume: "Retomar",
    try_now: "Tentar agora",
    home: "Página inicial",
    copy: "Copiar",
    copied: "Copiado",
    short_id: "Forma curta, para o telefone",
    sent_no: "O que você enviou não foi recebido: nada foi repassado ao site.",
    sent_maybe: "O que você enviou pode ter sido recebido: verifique antes de enviar de novo.",
    sent_yes: "O que você enviou chegou ao site, mas não se sabe se foi executado: verifique antes de enviar de novo.",
};
