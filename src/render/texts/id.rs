//! Indonesian.

use super::{Advice, By, Declined, Grouped, Headlines, Labels, Meanings, Sayings, Units, WayTexts, Words};

/// The texts in Indonesian.
pub(super) static WORDS: Words = Words {
    sayings: Sayings::Grouped(&Grouped {
        maybe: "Kemungkinan: {}",
        headlines: HEADLINES,
        meanings: MEANINGS,
        advice: ADVICE,
    }),
    sure: By {
        certain: "Ini telah dipastikan, bukan dugaan.",
        likely: "Tanda-tandanya mengarah ke sini, meski tidak dinyatakan secara langsung.",
        possible: "Ini hanya kemungkinan: yang diketahui masih sedikit, dan penyebabnya bisa lain.",
    },
    broken: By {
        certain: "terputus di sini",
        likely: "kemungkinan besar terputus di sini",
        possible: "mungkin terputus di sini",
    },
    declined: DECLINED,
    units: Units { seconds: "{} detik", minutes: "{} menit", hours: "{} jam" },
    labels: LABELS,
    way: WayTexts {
        places: ["Anda", "Server tepi", "Server web", "Aplikasi", "Basis data"],
        platform: "Platform hosting",
        start: "meminta",
        passed: "tercapai",
        held: "ditahan di sini",
        unknown: "tidak tercapai",
    },
};

const HEADLINES: Headlines = Headlines {
    dns_timeout: "Server nama situs tidak menjawab",
    dns_error: "Alamat server situs ini tidak ditemukan",
    nobody: "Tidak ada server yang siap untuk situs ini",
    no_route: "Tidak ada jalur ke server situs ini",
    set_up: "Situs ini diatur dengan keliru",
    refused: "Server situs tidak menerima koneksi",
    no_answer: "Server situs tidak menjawab",
    crowded: "Situs menerima lebih banyak permintaan daripada yang dapat ditangani",
    tls: "Koneksi aman ke server situs tidak dapat dibuat",
    certificate: "Sertifikat server situs ini tidak sah",
    closed: "Server situs menutup koneksi sebelum menjawab",
    invalid: "Server situs mengirim jawaban yang tidak sah",
    broke_off: "Jawaban situs terputus",
    slow: "Situs terlalu lama menjawab",
    upgrade: "Koneksi langsung ke situs ini tidak dapat dibuka",
    circle: "Permintaan ke situs ini berputar-putar",
    app_silent: "Aplikasi situs ini tidak menjawab",
    maintenance: "Situs ini sedang dalam pemeliharaan",
    database: "Situs tidak dapat menghubungi basis datanya",
    app_failed: "Aplikasi situs ini melaporkan kesalahan",
    platform: "Platform tempat situs ini berjalan melaporkan kesalahan",
    paused: "Situs ini berhenti sejenak untuk pulih",
    internal: "Sistem di depan situs ini mengalami gangguan",
    gone: "Permintaan berakhir sebelum ada jawaban",
};

const MEANINGS: Meanings = Meanings {
    dns: "Sebelum halaman dapat dimuat, alamat server harus dicari dahulu. Itu tidak berhasil.",
    nobody: "Jalan ke situs ada, tetapi di ujungnya saat ini tidak ada server yang siap menerima permintaan.",
    no_answer: "Alamat server diketahui, tetapi tidak ada jawaban dari sana: server mati, kelebihan beban, atau jaringan terganggu.",
    refused: "Mesinnya dapat dijangkau, tetapi tidak ada server web yang menerima koneksi: server berhenti, atau ditolak firewall.",
    set_up: "Ada pengaturan yang salah sehingga permintaan tidak sampai ke situs.",
    crowded: "Sebagian permintaan ditolak agar yang lain dapat dilayani.",
    tls: "Server tepi dan server situs tidak dapat membuat koneksi terenkripsi. Penyebabnya bukan koneksi Anda.",
    certificate: "Sertifikat yang mengenalkan server situs sudah kedaluwarsa atau tidak cocok, sehingga tidak dipercaya. Penyebabnya bukan peramban Anda.",
    cut: "Koneksi ke server situs sudah ada, tetapi terputus sebelum jawaban lengkap.",
    invalid: "Server situs menjawab, tetapi jawabannya tidak dapat dipakai.",
    slow: "Koneksi sudah ada, tetapi tidak ada jawaban dalam waktu yang ditentukan.",
    upgrade: "Halaman meminta koneksi yang menetap, dan server situs tidak membukanya.",
    app_silent: "Server web berjalan, tetapi aplikasi di belakangnya tidak memberi jawaban yang dapat dipakai.",
    maintenance: "Situs sengaja dimatikan untuk sementara dan akan kembali setelahnya.",
    database: "Aplikasi berjalan, tetapi basis data berisi kontennya tidak menerima koneksi.",
    app_failed: "Permintaan Anda sampai di aplikasi dan gagal di sana.",
    platform: "Permintaan Anda sampai di platform, dan platform menjawab menggantikan situs.",
    paused: "Server situs baru saja gagal beberapa kali, jadi permintaan ditahan sebentar.",
    internal: "Penyebabnya ada pada perangkat lunak di depan situs, bukan pada situs itu sendiri.",
    gone: "Koneksi ditutup di sisi pengunjung sebelum jawaban dapat dikirim.",
};

const ADVICE: Advice = Advice {
    wait: "Tunggu sebentar, lalu muat ulang halaman. Tidak ada yang perlu diubah di sisi Anda.",
    wait_form: "Tunggu beberapa menit, lalu muat ulang halaman. Jika Anda baru mengirim formulir, periksa dahulu apakah sudah diterima.",
    no_help: "Memuat ulang tidak membantu. Beri tahu pengelola situs.",
    cookies: "Menghapus cookie situs ini mungkin membantu. Jika tidak, beri tahu pengelola situs.",
    again: "Muat ulang halaman. Jika unduhan terputus, mulailah dari awal.",
    live: "Muat ulang halaman. Bagian yang tidak memerlukan koneksi langsung mungkin tetap berfungsi.",
    gentle: "Tunggu sebentar sebelum memuat ulang: setiap percobaan menambah beban.",
    later: "Silakan kembali lagi nanti. Tidak ada masalah di sisi Anda.",
    tell: "Coba lagi sebentar lagi. Jika masih terjadi, beri tahu pengelola situs.",
};

const DECLINED: Declined = Declined {
    headline: "Situs menjawab permintaan ini dengan kesalahan {}",
    meaning: "Permintaan sampai di situs dan ditolak di sana: yang diminta mungkin tidak ada, atau tidak dapat diperoleh dengan cara ini atau saat ini.",
    advice: "Periksa alamat dan apa yang Anda kirim. Jika seharusnya berfungsi, beri tahu pengelola situs.",
};

const LABELS: Labels = Labels {
    what_it_means: "Apa artinya",
    would_mean: "Jika memang begitu, artinya: {}",
    what_to_do: "Yang dapat Anda lakukan sekarang",
    when: "Kapan kembali lagi",
    for_owners: "Untuk pengelola situs",
    first_checks: "Pemeriksaan pertama",
    the_way: "Jalan permintaan Anda",
    request_id: "ID permintaan",
    request_id_why: "Sebutkan ini jika Anda melaporkan masalah.",
    code: "Gangguan",
    reason: "Penyebab",
    component: "Dilaporkan oleh",
    time: "Waktu",
    place: "Tempat",
    status_page: "Halaman status",
    support: "Hubungi bantuan",
    guide: "Selengkapnya tentang gangguan ini",
    waiting_does_not_help: "Menunggu tidak menyelesaikannya. Harus ada yang memperbaikinya dahulu.",
    come_back: "Silakan coba lagi dalam {}.",
    not_before: "Yaitu sekitar {}.",
    reloads: "Halaman ini memeriksa sendiri apakah situs sudah kembali, lalu memuat ulang.",
    pause: "Jeda",
    resume: "Lanjutkan",
};
