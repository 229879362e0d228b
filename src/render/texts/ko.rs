//! Korean.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Korean.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "가능성: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "추측이 아니라 확인된 내용입니다.",
        likely: "명확히 알려진 것은 아니지만 여러 징후가 이를 가리킵니다.",
        possible: "하나의 가능성일 뿐입니다. 알려진 것이 적고 원인이 다를 수 있습니다.",
    },
    broken: By {
        certain: "여기에서 끊김",
        likely: "여기에서 끊겼을 가능성이 높음",
        possible: "여기에서 끊겼을 수 있음",
    },
    declined: DECLINED,
    units: Units { seconds: "{}초", minutes: "{}분", hours: "{}시간" },
    labels: LABELS,
    way: WayTexts {
        places: ["방문자", "에지", "웹 서버", "애플리케이션", "데이터베이스"],
        platform: "호스팅 플랫폼",
        start: "요청함",
        passed: "도달",
        held: "여기에서 보류",
        unknown: "도달하지 못함",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "사이트의 네임 서버가 응답하지 않습니다",
    dns_error: "이 사이트 서버의 주소를 찾을 수 없습니다",
    nobody: "지금 이 사이트를 맡을 수 있는 서버가 없습니다",
    no_route: "이 사이트의 서버로 가는 경로가 없습니다",
    set_up: "이 사이트의 설정이 잘못되었습니다",
    refused: "사이트의 서버가 연결을 받지 않습니다",
    no_answer: "사이트의 서버가 응답하지 않습니다",
    crowded: "사이트에 처리할 수 있는 것보다 많은 요청이 들어오고 있습니다",
    tls: "사이트의 서버와 안전한 연결을 맺지 못했습니다",
    certificate: "이 사이트 서버의 인증서가 유효하지 않습니다",
    closed: "사이트의 서버가 응답하기 전에 연결을 닫았습니다",
    invalid: "사이트의 서버가 올바르지 않은 응답을 보냈습니다",
    broke_off: "사이트의 응답이 중간에 끊겼습니다",
    slow: "사이트의 응답이 너무 오래 걸렸습니다",
    upgrade: "이 사이트와의 실시간 연결을 열지 못했습니다",
    circle: "이 사이트로 가는 요청이 제자리를 맴돌고 있습니다",
    app_silent: "이 사이트의 애플리케이션이 응답하지 않습니다",
    maintenance: "이 사이트는 점검 중입니다",
    database: "사이트가 데이터베이스에 연결하지 못합니다",
    app_failed: "이 사이트의 애플리케이션에서 오류가 발생했습니다",
    platform: "이 사이트를 호스팅하는 플랫폼에서 오류가 발생했습니다",
    paused: "이 사이트가 회복을 위해 잠시 쉬고 있습니다",
    internal: "이 사이트 앞에 있는 시스템에 장애가 있었습니다",
    gone: "응답 전에 요청이 끝났습니다",
};

const MEANINGS: Meanings = Meanings {
    dns: "페이지를 불러오려면 먼저 서버의 주소를 찾아야 하는데, 찾지 못했습니다.",
    nobody: "사이트로 가는 길은 있지만, 그 끝에 지금 요청을 받을 서버가 없습니다.",
    no_answer: "서버의 주소는 알지만 응답이 없습니다. 꺼져 있거나, 과부하이거나, 네트워크에 문제가 있습니다.",
    refused: "컴퓨터에는 닿았지만 연결을 받는 웹 서버가 없습니다. 멈춰 있거나 방화벽이 거절하고 있습니다.",
    set_up: "설정 하나가 잘못되어 요청이 사이트에 닿지 않습니다.",
    crowded: "나머지 요청을 처리할 수 있도록 일부 요청을 받지 않고 있습니다.",
    tls: "에지와 사이트 서버 사이에 암호화된 연결이 이루어지지 않았습니다. 사용 중인 연결이 원인은 아닙니다.",
    certificate: "서버의 신원을 증명하는 인증서가 만료되었거나 맞지 않아 신뢰할 수 없습니다. 사용 중인 브라우저가 원인은 아닙니다.",
    cut: "서버와 연결되었지만 응답이 끝나기 전에 끊겼습니다.",
    invalid: "서버가 응답했지만 그 응답을 사용할 수 없습니다.",
    slow: "연결은 되었지만 정해진 시간 안에 응답이 오지 않았습니다.",
    upgrade: "페이지가 지속적인 연결을 요청했지만 서버가 열어 주지 않았습니다.",
    app_silent: "웹 서버는 작동하지만 그 뒤의 애플리케이션에서 쓸 수 있는 응답을 받지 못합니다.",
    maintenance: "작업을 위해 일부러 잠시 멈추었으며, 끝나면 다시 열립니다.",
    database: "애플리케이션은 작동하지만 내용을 저장한 데이터베이스가 연결을 받지 않습니다.",
    app_failed: "요청은 애플리케이션에 도착했지만 거기에서 실패했습니다.",
    platform: "요청은 플랫폼에 도착했고, 플랫폼이 사이트 대신 응답했습니다.",
    paused: "서버에 방금 여러 번 장애가 있어서 요청을 잠시 보류하고 있습니다.",
    internal: "원인은 사이트 앞의 소프트웨어에 있으며, 사이트 자체에 있지 않습니다.",
    gone: "응답을 보내기 전에 방문자 쪽에서 연결이 닫혔습니다.",
};

const ADVICE: Advice = Advice {
    wait: "잠시 기다렸다가 페이지를 새로 고치세요. 따로 바꾸실 것은 없습니다.",
    wait_form: "몇 분 기다렸다가 페이지를 새로 고치세요. 방금 양식을 보내셨다면 먼저 접수되었는지 확인하세요.",
    no_help: "새로 고쳐도 도움이 되지 않습니다. 사이트 운영자에게 알려 주세요.",
    cookies: "이 사이트의 쿠키를 지우면 도움이 될 수 있습니다. 그렇지 않으면 사이트 운영자에게 알려 주세요.",
    again: "페이지를 새로 고치세요. 중단된 다운로드는 처음부터 다시 시작하세요.",
    live: "페이지를 새로 고치세요. 실시간 연결이 필요 없는 기능은 작동할 수 있습니다.",
    gentle: "조금 기다렸다가 새로 고치세요. 시도할 때마다 부하가 늘어납니다.",
    later: "나중에 다시 방문해 주세요. 방문자 쪽에는 문제가 없습니다.",
    tell: "잠시 후 다시 시도하세요. 계속되면 사이트 운영자에게 알려 주세요.",
};

const DECLINED: Declined = Declined {
    headline: "사이트가 이 요청에 {} 오류로 응답했습니다",
    meaning: "요청은 사이트에 도착했지만 받아들여지지 않았습니다. 찾는 것이 그곳에 없거나, 이 방법으로 또는 지금은 이용할 수 없을 수 있습니다.",
    advice: "주소와 보낸 내용을 확인하세요. 올바른데도 안 되면 사이트 운영자에게 알려 주세요.",
};

const LABELS: Labels = Labels {
    what_it_means: "무슨 뜻인가요",
    would_mean: "그렇다면 다음과 같은 뜻입니다. {}",
    what_to_do: "지금 할 수 있는 일",
    when: "언제 다시 오면 되나요",
    for_owners: "사이트 운영자에게",
    first_checks: "먼저 확인할 것",
    the_way: "요청이 지나간 길",
    request_id: "요청 ID",
    request_id_why: "문제를 알리실 때 함께 알려 주세요.",
    code: "장애",
    reason: "원인",
    component: "알린 곳",
    time: "시각",
    place: "위치",
    status_page: "상태 페이지",
    support: "지원 문의",
    guide: "이 장애에 대해 더 보기",
    waiting_does_not_help: "기다려도 해결되지 않습니다. 먼저 누군가 고쳐야 합니다.",
    come_back: "{} 후에 다시 시도해 주세요.",
    not_before: "{}쯤입니다.",
    reloads: "이 페이지는 사이트가 복구되었는지 스스로 확인하고, 복구되면 다시 불러옵니다.",
    pause: "일시 정지",
    resume: "계속",
};
