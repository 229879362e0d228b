//! Simplified Chinese.

use super::{
    Advice, By, Declined, Forms, Grouped, Headlines, Labels, LanguageWords, Meanings, Plural, Sayings, Units,
    WayTexts,
};

/// The texts in Simplified Chinese.
pub(super) static WORDS: LanguageWords = LanguageWords {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "可能的情况：{}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "我们检查过了：问题出在网站一方，您的网络连接和设备没有问题。",
        likely: "这是最可能的原因。",
        possible: "目前还不确定，原因也可能是别的。",
    },
    broken: By {
        certain: "在这里中断", likely: "很可能在这里中断", possible: "也许在这里中断"
    },
    declined: DECLINED,
    units: Units {
        plural: Plural::Same,
        zero: '0',
        seconds: Forms::same("{} 秒"),
        minutes: Forms::same("{} 分钟"),
        hours: Forms::same("{} 小时"),
        days: Forms::same("{} 天"),
        both: "{} {}",
    },
    labels: LABELS,
    way: WayTexts {
        places: ["您", "网络", "Web 服务器", "应用程序", "数据库"],
        platform: "托管平台",
        start: "已发出请求",
        passed: "已到达",
        held: "在此暂缓",
        unknown: "未到达",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "查找该网站的服务器用时过长",
    dns_error: "找不到该网站服务器的地址",
    nobody: "目前没有可用的服务器为该网站服务",
    no_route: "没有通往该网站服务器的路由",
    set_up: "该网站的设置有误",
    refused: "网站的服务器不接受连接",
    no_answer: "网站的服务器没有响应",
    crowded: "网站收到的请求超出了处理能力",
    tls: "无法与网站的服务器建立安全连接",
    certificate: "该网站服务器的证书无效",
    closed: "网站的服务器在响应之前关闭了连接",
    invalid: "网站的服务器发来了无效的响应",
    broke_off: "网站的响应中断了",
    slow: "网站的响应时间过长",
    upgrade: "无法打开与该网站的实时连接",
    circle: "发往该网站的请求陷入循环",
    app_silent: "该网站的一部分没有响应",
    maintenance: "该网站正在维护",
    database: "网站无法读取自己的内容",
    app_failed: "该网站出现了错误",
    platform: "托管该网站的平台报告了错误",
    internal: "位于该网站前面的系统发生了故障",
    gone: "请求在得到响应之前就结束了",
};

const MEANINGS: Meanings = Meanings {
    dns: "加载页面之前需要先查到服务器的地址，这一步没有成功。",
    nobody: "通往网站的路是通的，但另一端目前没有服务器可以接收请求。",
    no_answer: "服务器的地址是已知的，但那里没有响应：它可能已关机、负载过高，或者网络有问题。",
    refused: "服务器主机可连通，但没有响应请求。",
    set_up: "有一项设置不正确，因此请求无法到达网站。",
    crowded: "一部分请求被拒绝，以便其余请求能够得到处理。",
    tls: "未能与网站的服务器建立加密连接。原因不在您的连接。",
    certificate: "网站服务器用来证明身份的证书已过期或不匹配，因此不受信任。原因不在您的浏览器。",
    cut: "与网站服务器的连接已经建立，但在响应完成之前断开了。",
    invalid: "网站的服务器有响应，但该响应无法使用。",
    slow: "连接已经建立，但在规定时间内没有收到响应。",
    upgrade: "页面请求建立持续的连接，但未能建立该连接。",
    app_silent: "网站的服务器在运行，但它所依赖的一部分没有响应。",
    maintenance: "网站是有意暂时关闭的，完成后就会恢复。",
    database: "网站在运行，但存放内容的地方没有响应。",
    app_failed: "您的请求已到达，但网站在处理时出错了。",
    platform: "您的请求已到达托管平台，由平台代替网站作出了响应。",
    spared: "网站的服务器刚刚多次出错，因此请求会被暂缓一小段时间。",
    internal: "原因在网站前面的软件，而不在网站本身。",
    gone: "在发出响应之前，访问者一方已关闭连接。",
};

const ADVICE: Advice = Advice {
    wait: "请稍等片刻，然后重新加载页面。您这边不需要做任何更改。",
    wait_form: "请等待几分钟，然后重新加载页面。如果您刚刚提交了表单，请先确认是否已经提交成功。",
    no_help: "重新加载没有帮助。请告知网站的管理员。",
    cookies: "清除该网站的 Cookie 可能会有帮助；否则请告知网站的管理员。",
    again: "请重新加载页面。如果下载中断，请重新开始下载。",
    live: "请重新加载页面。不需要实时连接的功能可能仍然可用。",
    gentle: "请稍等再重新加载：每次尝试都会增加负载。",
    later: "请稍后再来。您无需做任何操作。",
    tell: "请稍后再试。如果问题依旧，请告知网站的管理员。",
};

const DECLINED: Declined = Declined {
    headline: "网站对此请求返回了错误 {}",
    meaning: "请求已到达网站，但被网站拒绝：所请求的内容可能不存在，或者无法以这种方式或在此时获取。",
    advice: "请检查地址和您发送的内容。如果本应可用，请告知网站的管理员。",
};

const LABELS: Labels = Labels {
    what_it_means: "这是什么意思",
    would_mean: "如果确实如此，那就意味着：{}",
    what_to_do: "您现在可以做什么",
    when: "何时重试",
    for_owners: "网站管理员",
    first_checks: "首先检查",
    the_way: "您的请求所经过的路径",
    request_id: "请求编号",
    request_id_why: "报告问题时请提供此编号。",
    code: "故障",
    reason: "原因",
    component: "报告来源",
    time: "时间",
    place: "位置",
    status_page: "状态页面",
    support: "联系支持",
    guide: "关于此故障的更多信息",
    waiting_does_not_help: "等待解决不了这个问题，需要有人先修复。",
    come_back: "请在 {} 后重试。",
    not_before: "大约是 {}。",
    reloads: "此页面会替您检查，网站一恢复就重新加载。",
    pause: "暂停",
    resume: "继续",
    try_now: "立即重试",
    home: "首页",
    copy: "复制",
    copied: "已复制",
    short_id: "便于电话里念的短编号",
    sent_no: "您发送的内容未被接收：没有任何内容转交给网站。",
    sent_maybe: "您发送的内容可能已被接收：再次发送之前请先确认。",
    sent_yes: "您发送的内容已到达网站，但不清楚是否已处理：再次发送之前请先确认。",
};
