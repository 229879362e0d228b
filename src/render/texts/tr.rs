//! Turkish.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Turkish.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Olabilir: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Bu bir tahmin değil, saptanmış bir bilgidir.",
        likely: "Belirtiler bunu gösteriyor, ancak açıkça bildirilmedi.",
        possible: "Bu yalnızca bir olasılık: bilinen az, neden başka olabilir.",
    },
    broken: By {
        certain: "burada koptu",
        likely: "büyük olasılıkla burada koptu",
        possible: "belki burada koptu",
    },
    declined: DECLINED,
    units: Units { seconds: "{} saniye", minutes: "{} dakika", hours: "{} saat" },
    labels: LABELS,
    way: WayTexts {
        places: ["Siz", "Uç sunucu", "Web sunucusu", "Uygulama", "Veritabanı"],
        platform: "Barındırma platformu",
        start: "istedi",
        passed: "ulaşıldı",
        held: "burada bekletiliyor",
        unknown: "ulaşılamadı",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Sitenin ad sunucusu yanıt vermiyor",
    dns_error: "Bu sitenin sunucu adresi bulunamıyor",
    nobody: "Bu site için hazır bekleyen bir sunucu yok",
    no_route: "Bu sitenin sunucusuna giden bir yol yok",
    set_up: "Bu sitenin ayarları yanlış",
    refused: "Sitenin sunucusu bağlantı kabul etmiyor",
    no_answer: "Sitenin sunucusu yanıt vermiyor",
    crowded: "Siteye karşılayabileceğinden fazla istek geliyor",
    tls: "Sitenin sunucusuyla güvenli bağlantı kurulamadı",
    certificate: "Bu sitenin sunucu sertifikası geçerli değil",
    closed: "Sitenin sunucusu yanıt vermeden bağlantıyı kapattı",
    invalid: "Sitenin sunucusu geçersiz bir yanıt gönderdi",
    broke_off: "Sitenin yanıtı yarıda kesildi",
    slow: "Sitenin yanıt vermesi çok uzun sürdü",
    upgrade: "Bu siteyle canlı bağlantı açılamadı",
    circle: "Bu siteye gelen istekler döngüye giriyor",
    app_silent: "Bu sitenin uygulaması yanıt vermiyor",
    maintenance: "Bu site bakımda",
    database: "Site veritabanına ulaşamıyor",
    app_failed: "Bu sitenin uygulaması hata bildiriyor",
    platform: "Bu siteyi barındıran platform hata bildiriyor",
    paused: "Bu site toparlanmak için kısa bir ara veriyor",
    internal: "Bu sitenin önündeki sistemde arıza oldu",
    gone: "İstek yanıttan önce sona erdi",
};

const MEANINGS: Meanings = Meanings {
    dns: "Bir sayfa yüklenmeden önce sunucunun adresi bulunmalıdır. Bu başarılamadı.",
    nobody: "Siteye giden yol açık, ama sonunda şu anda isteği alabilecek bir sunucu yok.",
    no_answer: "Sunucunun adresi biliniyor, ama oradan yanıt gelmiyor: kapalı, aşırı yüklü ya da ağda sorun var.",
    refused: "Makineye ulaşılıyor, ama orada bağlantı kabul eden bir web sunucusu yok: durmuş ya da güvenlik duvarı reddediyor.",
    set_up: "Bir ayar yanlış, bu yüzden istekler siteye ulaşmıyor.",
    crowded: "Diğerleri karşılanabilsin diye isteklerin bir kısmı geri çevriliyor.",
    tls: "Uç sunucu ile sitenin sunucusu şifreli bir bağlantı kuramadı. Nedeni sizin bağlantınız değil.",
    certificate: "Sitenin sunucusunu tanıtan sertifikanın süresi dolmuş ya da sertifika uyuşmuyor, bu yüzden güvenilmiyor. Nedeni tarayıcınız değil.",
    cut: "Sitenin sunucusuyla bağlantı kuruldu, ama yanıt tamamlanmadan koptu.",
    invalid: "Sitenin sunucusu yanıt verdi, ama yanıt kullanılamıyor.",
    slow: "Bağlantı kuruldu, ama tanınan sürede yanıt gelmedi.",
    upgrade: "Sayfa kalıcı bir bağlantı istedi, sitenin sunucusu bunu açmadı.",
    app_silent: "Web sunucusu çalışıyor, ama arkasındaki uygulamadan kullanılabilir bir yanıt alamıyor.",
    maintenance: "Bir süreliğine bilerek kapatıldı, sonra geri gelecek.",
    database: "Uygulama çalışıyor, ama içeriğini tutan veritabanı bağlantı kabul etmiyor.",
    app_failed: "İsteğiniz uygulamaya ulaştı ve orada başarısız oldu.",
    platform: "İsteğiniz platforma ulaştı, platform sitenin yerine yanıt verdi.",
    paused: "Sitenin sunucusu az önce birkaç kez hata verdi, bu yüzden istekler kısa süre bekletiliyor.",
    internal: "Neden sitenin kendisinde değil, önündeki yazılımda.",
    gone: "Yanıt gönderilemeden önce bağlantı ziyaretçi tarafında kapatıldı.",
};

const ADVICE: Advice = Advice {
    wait: "Biraz bekleyip sayfayı yeniden yükleyin. Sizin tarafınızda değiştirilecek bir şey yok.",
    wait_form: "Birkaç dakika bekleyip sayfayı yeniden yükleyin. Az önce bir form gönderdiyseniz önce ulaşıp ulaşmadığını kontrol edin.",
    no_help: "Yeniden yüklemek işe yaramaz. Sitenin yöneticisine haber verin.",
    cookies: "Bu sitenin çerezlerini silmek işe yarayabilir. Yaramazsa sitenin yöneticisine haber verin.",
    again: "Sayfayı yeniden yükleyin. Yarıda kalan bir indirmeyi baştan başlatın.",
    live: "Sayfayı yeniden yükleyin. Canlı bağlantı gerektirmeyen bölümler çalışabilir.",
    gentle: "Yeniden yüklemeden önce biraz bekleyin: her deneme yükü artırır.",
    later: "Daha sonra yeniden gelin. Sizin tarafınızda her şey yolunda.",
    tell: "Birazdan yeniden deneyin. Sürerse sitenin yöneticisine haber verin.",
};

const DECLINED: Declined = Declined {
    headline: "Site bu isteğe {} hatasıyla yanıt verdi",
    meaning: "İstek siteye ulaştı ve orada geri çevrildi: istenen şey orada olmayabilir ya da bu yolla veya şu anda alınamıyor olabilir.",
    advice: "Adresi ve gönderdiğiniz şeyi denetleyin. Çalışması gerekiyorsa sitenin yöneticisine haber verin.",
};

const LABELS: Labels = Labels {
    what_it_means: "Bu ne anlama geliyor",
    would_mean: "Öyleyse anlamı şudur: {}",
    what_to_do: "Şimdi ne yapabilirsiniz",
    when: "Ne zaman yeniden gelmeli",
    for_owners: "Siteyi yönetenler için",
    first_checks: "İlk kontroller",
    the_way: "İsteğinizin yolu",
    request_id: "İstek kimliği",
    request_id_why: "Sorunu bildirirken lütfen bunu belirtin.",
    code: "Arıza",
    reason: "Neden",
    component: "Bildiren",
    time: "Zaman",
    place: "Yer",
    status_page: "Durum sayfası",
    support: "Destekle iletişim",
    guide: "Bu arıza hakkında daha fazlası",
    waiting_does_not_help: "Beklemek bunu çözmez. Önce birinin onarması gerekir.",
    come_back: "Lütfen {} sonra yeniden deneyin.",
    not_before: "Bu, yaklaşık {}.",
    reloads: "Bu sayfa sitenin geri gelip gelmediğine kendisi bakar ve gelince yeniden yüklenir.",
    pause: "Duraklat",
    resume: "Sürdür",
};
