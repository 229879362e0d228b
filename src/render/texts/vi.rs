//! Vietnamese.

use super::{
    Advice, By, Declined, Forms, Grouped, Headlines, Labels, LanguageWords, Meanings, Plural, Sayings, Units,
    WayTexts,
};

/// The texts in Vietnamese.
pub(super) static WORDS: LanguageWords = LanguageWords {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Có thể là: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Chúng tôi đã kiểm tra: sự cố nằm ở phía trang web. Kết nối và thiết bị của bạn vẫn bình thường.",
        likely: "Đây là nguyên nhân có khả năng nhất.",
        possible: "Điều này chưa chắc chắn: nguyên nhân có thể khác.",
    },
    broken: By {
        certain: "đứt ở đây", likely: "nhiều khả năng đứt ở đây", possible: "có thể đứt ở đây"
    },
    declined: DECLINED,
    units: Units {
        plural: Plural::Same,
        zero: '0',
        seconds: Forms::same("{} giây"),
        minutes: Forms::same("{} phút"),
        hours: Forms::same("{} giờ"),
        days: Forms::same("{} ngày"),
        both: "{} {}",
    },
    labels: LABELS,
    way: WayTexts {
        places: ["Bạn", "Mạng", "Máy chủ web", "Ứng dụng", "Cơ sở dữ liệu"],
        platform: "Nền tảng lưu trữ",
        start: "đã gửi yêu cầu",
        passed: "đã tới",
        held: "được giữ ở đây",
        unknown: "chưa tới",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Việc tìm máy chủ của trang web này mất quá nhiều thời gian",
    dns_error: "Không tìm thấy địa chỉ máy chủ của trang web này",
    nobody: "Hiện không có máy chủ nào sẵn sàng cho trang web này",
    no_route: "Không có đường đi tới máy chủ của trang web này",
    set_up: "Trang web này được thiết lập sai",
    refused: "Máy chủ của trang web không nhận kết nối",
    no_answer: "Máy chủ của trang web không trả lời",
    crowded: "Trang web nhận nhiều yêu cầu hơn mức có thể xử lý",
    tls: "Không tạo được kết nối an toàn với máy chủ của trang web",
    certificate: "Chứng chỉ của máy chủ trang web này không hợp lệ",
    closed: "Máy chủ của trang web đã đóng kết nối trước khi trả lời",
    invalid: "Máy chủ của trang web gửi câu trả lời không hợp lệ",
    broke_off: "Câu trả lời của trang web bị ngắt giữa chừng",
    slow: "Trang web trả lời quá lâu",
    upgrade: "Không mở được kết nối thời gian thực với trang web này",
    circle: "Các yêu cầu tới trang web này bị lặp vòng",
    app_silent: "Một phần của trang web này không trả lời",
    maintenance: "Trang web này đang được bảo trì",
    database: "Trang web không truy cập được nội dung của mình",
    app_failed: "Đã xảy ra lỗi trên trang web này",
    platform: "Nền tảng lưu trữ trang web này báo lỗi",
    internal: "Hệ thống đứng trước trang web này gặp sự cố",
    gone: "Yêu cầu đã kết thúc trước khi có câu trả lời",
};

const MEANINGS: Meanings = Meanings {
    dns: "Trước khi tải trang cần tra địa chỉ của máy chủ. Việc này không thành công.",
    nobody: "Đường tới trang web vẫn có, nhưng ở cuối đường hiện không có máy chủ nào sẵn sàng nhận yêu cầu.",
    no_answer: "Địa chỉ máy chủ đã biết, nhưng không có hồi âm: máy đang tắt, quá tải, hoặc mạng gặp trục trặc.",
    refused: "Máy chủ đang bật nhưng không trả lời yêu cầu.",
    set_up: "Một thiết lập bị sai nên yêu cầu không tới được trang web.",
    crowded: "Một phần yêu cầu bị từ chối để các yêu cầu khác được xử lý.",
    tls: "Không tạo được kết nối mã hóa với máy chủ của trang web. Nguyên nhân không phải ở kết nối của bạn.",
    certificate: "Chứng chỉ dùng để nhận diện máy chủ đã hết hạn hoặc không khớp nên không thể tin cậy. Nguyên nhân không phải ở trình duyệt của bạn.",
    cut: "Kết nối với máy chủ đã có, nhưng bị ngắt trước khi câu trả lời hoàn tất.",
    invalid: "Máy chủ đã trả lời, nhưng câu trả lời không dùng được.",
    slow: "Kết nối đã có, nhưng không có câu trả lời trong thời gian cho phép.",
    upgrade: "Trang yêu cầu một kết nối lâu dài và máy chủ đã không mở kết nối đó.",
    app_silent: "Máy chủ của trang web đang chạy, nhưng một phần mà nó cần đến không trả lời.",
    maintenance: "Trang được chủ động tắt một thời gian và sẽ trở lại sau đó.",
    database: "Trang web đang chạy, nhưng nơi lưu nội dung của nó không trả lời.",
    app_failed: "Yêu cầu của bạn đã tới nơi, nhưng trang web gặp lỗi khi xử lý.",
    platform: "Yêu cầu của bạn đã tới nền tảng, và nền tảng đã trả lời thay cho trang web.",
    spared: "Máy chủ vừa gặp lỗi nhiều lần, nên các yêu cầu được giữ lại trong chốc lát.",
    internal: "Nguyên nhân nằm ở phần mềm đứng trước trang web, không phải ở chính trang web.",
    gone: "Kết nối đã được đóng ở phía người truy cập trước khi gửi được câu trả lời.",
};

const ADVICE: Advice = Advice {
    wait: "Hãy đợi một chút rồi tải lại trang. Bạn không cần thay đổi gì ở phía mình.",
    wait_form: "Hãy đợi vài phút rồi tải lại trang. Nếu bạn vừa gửi biểu mẫu, hãy kiểm tra trước xem nó đã được nhận chưa.",
    no_help: "Tải lại không giúp được gì. Hãy báo cho người quản lý trang web.",
    cookies: "Xóa cookie của trang web này có thể giúp được. Nếu không, hãy báo cho người quản lý trang web.",
    again: "Hãy tải lại trang. Nếu đang tải tệp thì bị ngắt, hãy tải lại từ đầu.",
    live: "Hãy tải lại trang. Những phần không cần kết nối thời gian thực có thể vẫn hoạt động.",
    gentle: "Hãy đợi một chút trước khi tải lại: mỗi lần thử đều làm tăng tải.",
    later: "Hãy quay lại sau. Bạn không cần làm gì.",
    tell: "Hãy thử lại sau giây lát. Nếu vẫn vậy, hãy báo cho người quản lý trang web.",
};

const DECLINED: Declined = Declined {
    headline: "Trang web trả lời yêu cầu này bằng lỗi {}",
    meaning: "Yêu cầu đã tới trang web nhưng bị từ chối: thứ được yêu cầu có thể không có ở đó, hoặc không thể lấy theo cách này hay vào lúc này.",
    advice: "Hãy kiểm tra địa chỉ và những gì bạn đã gửi. Nếu lẽ ra phải được, hãy báo cho người quản lý trang web.",
};

const LABELS: Labels = Labels {
    what_it_means: "Điều này có nghĩa là gì",
    would_mean: "Nếu đúng như vậy thì có nghĩa là: {}",
    what_to_do: "Bạn có thể làm gì bây giờ",
    when: "Khi nào quay lại",
    for_owners: "Dành cho người quản lý trang web",
    first_checks: "Kiểm tra trước tiên",
    the_way: "Đường đi của yêu cầu",
    request_id: "Mã yêu cầu",
    request_id_why: "Vui lòng cung cấp mã này khi báo sự cố.",
    code: "Sự cố",
    reason: "Nguyên nhân",
    component: "Báo bởi",
    time: "Thời điểm",
    place: "Vị trí",
    status_page: "Trang trạng thái",
    support: "Liên hệ hỗ trợ",
    guide: "Thêm về sự cố này",
    waiting_does_not_help: "Chờ đợi không giải quyết được. Cần có người sửa trước.",
    come_back: "Vui lòng thử lại sau {}.",
    not_before: "Tức là khoảng {}.",
    reloads: "Trang này kiểm tra giúp bạn và tải lại ngay khi trang web trở lại.",
    pause: "Tạm dừng",
    resume: "Tiếp tục",
    try_now: "Thử ngay",
    home: "Trang chủ",
    copy: "Sao chép",
    copied: "Đã sao chép",
    short_id: "Dạng ngắn, để đọc qua điện thoại",
    sent_no: "Nội dung bạn gửi chưa được nhận: không có gì được chuyển tới trang web.",
    sent_maybe: "Nội dung bạn gửi có thể đã được nhận: hãy kiểm tra trước khi gửi lại.",
    sent_yes: "Nội dung bạn gửi đã đến trang web, nhưng chưa rõ đã được xử lý hay chưa: hãy kiểm tra trước khi gửi lại.",
};
