//! What an isolate has heard of the journal, and what follows from it: whether it is asked, and
//! whether looking at the origin is left to others.

/// How often an isolate that spares the origin asks the journal what is new, in milliseconds.
const ASK_EVERY_MS: u64 = 3_000;
/// For how long a journal that does not answer is waited for, in milliseconds: twice as long
/// as between two questions.
const SILENT_MS: u64 = 2 * ASK_EVERY_MS;
/// After so long without a look of anybody that the journal knows of, an isolate looks itself, in
/// milliseconds: the longest pause by default, and the longest look.
const LOOKS_LATE_MS: u64 = 15_000;
/// However many looks of others the journal tells of, an isolate makes one of its own after this
/// time, in milliseconds: a journal that is wrong must not keep a site closed.
const OWN_LOOK_MS: u64 = 300_000;

/// What is known of the journal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Heard {
    asked_ms: Option<u64>,
    replied_ms: Option<u64>,
    /// Whether it knew of an outage then.
    knows: bool,
    looks: u32,
    /// Since when there were no more looks than that.
    looks_since_ms: u64,
    /// When this isolate opened, or last looked itself.
    own_look_ms: u64,
}

impl Heard {
    /// Whether it may be asked what is new.
    pub fn may_ask(&self, now_ms: u64) -> bool {
        self.asked_ms.is_none_or(|asked_ms| now_ms.abs_diff(asked_ms) >= ASK_EVERY_MS)
    }

    /// It is being asked.
    pub fn on_ask(&mut self, now_ms: u64) {
        self.asked_ms = Some(now_ms);
    }

    /// It replied: whether it knows of an outage, and of how many looks. Whether somebody has
    /// looked since it last replied.
    pub fn on_reply(&mut self, knows: bool, looks: u32, now_ms: u64) -> bool {
        self.replied_ms = Some(now_ms);
        self.knows = knows;
        let is_news = self.looks != looks;
        if is_news {
            self.looks = looks;
            self.looks_since_ms = now_ms;
        }
        is_news
    }

    /// This isolate's breaker opened as the journal told it: somebody looked a moment ago.
    pub fn on_opened_as_told(&mut self, now_ms: u64) {
        self.own_look_ms = now_ms;
        self.looks_since_ms = now_ms;
    }

    /// This isolate's breaker opened by itself, or it has looked itself.
    pub fn on_own_look(&mut self, now_ms: u64) {
        self.own_look_ms = now_ms;
    }

    /// Whether it answers, and says that others look.
    pub fn leaves_it_to_others(&self, now_ms: u64) -> bool {
        let answers = self.replied_ms.is_some_and(|at_ms| now_ms.abs_diff(at_ms) < SILENT_MS);
        answers
            && self.knows
            && now_ms.abs_diff(self.looks_since_ms) < LOOKS_LATE_MS
            && !self.own_look_is_late(now_ms)
    }

    /// Whether it is time for a look of one's own, whatever others say.
    pub fn own_look_is_late(&self, now_ms: u64) -> bool {
        now_ms.abs_diff(self.own_look_ms) >= OWN_LOOK_MS
    }
}
