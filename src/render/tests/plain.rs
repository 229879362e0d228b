//! What visitors read is plain: no word of engineering, in any language.

use super::languages::said;
use super::*;

/// Words of engineering, which say nothing to somebody who wanted to read a page.
const NOT_FOR_VISITORS: &[&str] = &[
    "port",
    "ports",
    "firewall",
    "packet",
    "packets",
    "tls",
    "ssl",
    "http",
    "https",
    "dns",
    "tcp",
    "edge",
    "origin",
    "header",
    "headers",
    "handshake",
    "proxy",
    "gateway",
    "upstream",
    "backend",
    "timeout",
    "websocket",
    "backlog",
    "keep-alive",
    "cname",
    "balancer",
    "tunnel",
    "cipher",
    "alert",
    "process",
    "socket",
    "nginx",
    "php",
    "database",
];

#[test]
fn visitors_read_no_word_of_engineering() {
    let words = Texts::of(Language::English).words;
    let labels = words.labels;
    let around =
        [labels.reloads, labels.waiting_does_not_help, labels.would_mean, labels.sent_no, labels.sent_maybe];
    let around = around.into_iter().chain([words.sure.certain, words.sure.likely, words.sure.possible]);
    let about = said(words).flat_map(|(failure, _, texts)| texts.map(|text| (failure.code(), text)));
    for (id, text) in about.chain(around.map(|text| ("label", text.to_owned()))) {
        let lower = text.to_lowercase();
        let found: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|word| NOT_FOR_VISITORS.contains(word))
            .collect();
        assert!(found.is_empty(), "{id}: {found:?} in {text:?}");
    }
}

/// What engineers call the parts of a site, by language: beginnings and stems that stand in
/// none of what visitors read about a failure. The boxes of the way are named so, beside what
/// broke, and are not read here.
const PARTS_OF_A_SITE: &[(Language, &[&str])] = {
    use Language as L;
    &[
        (L::ChineseSimplified, &["数据库", "应用程序", "域名服务器", "Web 服务器"]),
        (L::ChineseTraditional, &["資料庫", "應用程式", "網域名稱", "Web 伺服器"]),
        (L::Spanish, &["base de datos", "aplicación", "servidor de nombres", "servidor web"]),
        (L::Arabic, &["قاعدة", "التطبيق", "أسماء النطاقات", "خادم الويب"]),
        (L::Portuguese, &["banco de dados", "aplicação", "servidor de nomes", "servidor web"]),
        (
            L::PortugueseEuropean,
            &["base de dados", "aplicação", "servidor de nomes", "servidor web", "você", "conex"],
        ),
        (L::Hindi, &["डेटाबेस", "ऐप्लिकेशन", "नेम सर्वर", "वेब सर्वर"]),
        (L::Indonesian, &["basis data", "aplikasi", "server nama", "server web"]),
        (L::French, &["base de données", "application", "serveur de noms", "serveur web"]),
        (L::Japanese, &["データベース", "アプリケーション", "ネームサーバー"]),
        (L::Russian, &["база данных", "базой данных", "приложени", "сервер имён", "веб-сервер"]),
        (L::German, &["datenbank", "anwendung", "nameserver", "webserver"]),
        (L::Turkish, &["veritaban", "uygulama", "ad sunucusu", "web sunucusu"]),
        (L::Korean, &["데이터베이스", "애플리케이션", "네임 서버"]),
        (L::Italian, &["database", "applicazione", "server dei nomi", "server web"]),
        (L::Vietnamese, &["cơ sở dữ liệu", "ứng dụng", "máy chủ tên miền", "máy chủ web"]),
        (L::Polish, &["baza danych", "bazą danych", "aplikacj", "serwer nazw", "serwer www"]),
        (L::Dutch, &["database", "toepassing", "naamserver", "webserver"]),
        (L::Thai, &["ฐานข้อมูล", "แอปพลิเคชัน", "เซิร์ฟเวอร์ชื่อ", "เว็บเซิร์ฟเวอร์"]),
        (L::Persian, &["پایگاه داده", "برنامه", "سرور نام", "وب‌سرور"]),
        (L::Hebrew, &["מסד נתונים", "מסד הנתונים", "יישום", "שרת השמות", "שרת האינטרנט"]),
        (L::Ukrainian, &["база даних", "базою даних", "застосунок", "сервер імен", "вебсервер"]),
    ]
};

#[test]
fn visitors_read_no_word_of_engineering_in_any_language() {
    for language in Language::VARIANTS.iter().filter(|language| **language != Language::English) {
        let listed = PARTS_OF_A_SITE.iter().find(|(of, _)| of == language);
        let (_, parts) = listed.unwrap_or_else(|| panic!("{language:?} has no list"));
        for (failure, _, texts) in said(Texts::of(*language).words) {
            for text in texts.map(|text| text.to_lowercase()) {
                let found = parts.iter().find(|part| text.contains(&part.to_lowercase()));
                assert_eq!(found, None, "{language:?} {failure:?}: {text}");
            }
        }
    }
}
