//! Traditional Chinese.

use super::{
    Advice, By, Declined, Forms, Grouped, Headlines, Labels, LanguageWords, Meanings, Plural, Sayings, Units,
    WayTexts,
};

/// The texts in Traditional Chinese.
pub(super) static WORDS: LanguageWords = LanguageWords {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "可能的情況：{}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "我們檢查過了：問題出在網站一方，您的網路連線和裝置沒有問題。",
        likely: "這是最可能的原因。",
        possible: "目前還不確定，原因也可能是別的。",
    },
    broken: By {
        certain: "在這裡中斷", likely: "很可能在這裡中斷", possible: "也許在這裡中斷"
    },
    declined: DECLINED,
    units: Units {
        plural: Plural::Same,
        zero: '0',
        seconds: Forms::same("{} 秒"),
        minutes: Forms::same("{} 分鐘"),
        hours: Forms::same("{} 小時"),
        days: Forms::same("{} 天"),
        both: "{} {}",
    },
    labels: LABELS,
    way: WayTexts {
        places: ["您", "網路", "Web 伺服器", "應用程式", "資料庫"],
        platform: "代管平台",
        start: "已發出請求",
        passed: "已到達",
        held: "在此暫緩",
        unknown: "未到達",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "尋找此網站的伺服器花費太久",
    dns_error: "找不到此網站伺服器的位址",
    nobody: "目前沒有可用的伺服器為此網站服務",
    no_route: "沒有通往此網站伺服器的路由",
    set_up: "此網站的設定有誤",
    refused: "網站的伺服器不接受連線",
    no_answer: "網站的伺服器沒有回應",
    crowded: "網站收到的請求超出了處理能力",
    tls: "無法與網站的伺服器建立安全連線",
    certificate: "此網站伺服器的憑證無效",
    closed: "網站的伺服器在回應之前關閉了連線",
    invalid: "網站的伺服器傳來了無效的回應",
    broke_off: "網站的回應中斷了",
    slow: "網站的回應時間過長",
    upgrade: "無法開啟與此網站的即時連線",
    circle: "傳往此網站的請求陷入迴圈",
    app_silent: "此網站的一部分沒有回應",
    maintenance: "此網站正在維護",
    database: "網站無法讀取自己的內容",
    app_failed: "此網站發生了錯誤",
    platform: "代管此網站的平台回報了錯誤",
    internal: "位於此網站前面的系統發生了故障",
    gone: "請求在得到回應之前就結束了",
};

const MEANINGS: Meanings = Meanings {
    dns: "載入頁面之前需要先查到伺服器的位址，這一步沒有成功。",
    nobody: "通往網站的路是通的，但另一端目前沒有伺服器可以接收請求。",
    no_answer: "伺服器的位址是已知的，但那裡沒有回應：它可能已關機、負載過高，或者網路有問題。",
    refused: "伺服器主機可連通，但沒有回應請求。",
    set_up: "有一項設定不正確，因此請求無法到達網站。",
    crowded: "一部分請求會被拒絕，讓其餘請求能夠得到處理。",
    tls: "未能與網站的伺服器建立加密連線。原因不在您的連線。",
    certificate: "網站伺服器用來證明身分的憑證已過期或不相符，因此不受信任。原因不在您的瀏覽器。",
    cut: "與網站伺服器的連線已經建立，但在回應完成之前中斷了。",
    invalid: "網站的伺服器有回應，但該回應無法使用。",
    slow: "連線已經建立，但在規定時間內沒有收到回應。",
    upgrade: "頁面要求建立持續的連線，但網站的伺服器沒有開啟它。",
    app_silent: "網站的伺服器在運作，但它所依賴的一部分沒有回應。",
    maintenance: "網站是刻意暫時關閉的，完成後就會恢復。",
    database: "網站在運作，但存放內容的地方沒有回應。",
    app_failed: "您的請求已到達，但網站在處理時發生了錯誤。",
    platform: "您的請求已到達代管平台，由平台代替網站作出了回應。",
    spared: "網站的伺服器剛剛多次出錯，因此請求會被暫緩一小段時間。",
    internal: "原因在網站前面的軟體，而不在網站本身。",
    gone: "在傳出回應之前，訪客一方已關閉連線。",
};

const ADVICE: Advice = Advice {
    wait: "請稍等片刻，然後重新載入頁面。您這邊不需要做任何變更。",
    wait_form: "請等待幾分鐘，然後重新載入頁面。如果您剛剛送出了表單，請先確認是否已經送出成功。",
    no_help: "重新載入沒有幫助。請告知網站的管理員。",
    cookies: "清除此網站的 Cookie 可能會有幫助；否則請告知網站的管理員。",
    again: "請重新載入頁面。如果下載中斷，請重新開始下載。",
    live: "請重新載入頁面。不需要即時連線的功能可能仍然可用。",
    gentle: "請稍等再重新載入：每次嘗試都會增加負載。",
    later: "請稍後再來。您無需做任何操作。",
    tell: "請稍後再試。如果問題依舊，請告知網站的管理員。",
};

const DECLINED: Declined = Declined {
    headline: "網站對此請求回傳了錯誤 {}",
    meaning: "請求已到達網站，但被網站拒絕：所請求的內容可能不存在，或者無法以這種方式或在此時取得。",
    advice: "請檢查網址和您傳送的內容。如果本應可用，請告知網站的管理員。",
};

const LABELS: Labels = Labels {
    what_it_means: "這是什麼意思",
    would_mean: "如果確實如此，那就表示：{}",
    what_to_do: "您現在可以做什麼",
    when: "何時再試",
    for_owners: "網站管理員",
    first_checks: "首先檢查",
    the_way: "您的請求所經過的路徑",
    request_id: "請求編號",
    request_id_why: "回報問題時請提供此編號。",
    code: "故障",
    reason: "原因",
    component: "回報來源",
    time: "時間",
    place: "位置",
    status_page: "狀態頁面",
    support: "聯絡支援",
    guide: "關於此故障的更多資訊",
    waiting_does_not_help: "等待無法解決這個問題，需要有人先修復。",
    come_back: "請在 {} 後再試。",
    not_before: "大約是 {}。",
    reloads: "此頁面會自動檢查網站是否恢復，恢復後會重新載入。",
    pause: "暫停",
    resume: "繼續",
    try_now: "立即重試",
    home: "首頁",
    copy: "複製",
    copied: "已複製",
    short_id: "方便在電話裡念的短編號",
    sent_no: "您送出的內容未被接收：沒有任何內容轉交給網站。",
    sent_maybe: "您送出的內容可能已被接收：再次送出之前請先確認。",
    sent_yes: "您送出的內容已到達網站，但不清楚是否已處理：再次送出之前請先確認。",
};
