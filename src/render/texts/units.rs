//! Waits in words: numbers with their units, in the plural forms of each language.

use super::fill;

/// How a language chooses among the forms of a unit, for whole numbers: the CLDR's cardinal rules
/// (<https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html>). A
/// browser test holds each against `Intl.PluralRules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// One form for all numbers, also where the CLDR knows two that are written alike.
    Same,
    /// One thing, and any other number of them.
    OneOther,
    /// 1, 21, 31 …; 2 to 4, 22 to 24 …; all others (Russian, Ukrainian).
    EastSlavic,
    /// 1; 2 to 4, 22 to 24 …; all others.
    Polish,
    /// 1; 2; all others.
    Hebrew,
    /// 1; 2; 3 to 10; 11 to 99; 100 to 102, and all others alike in the last two digits.
    Arabic,
}

/// The forms of one unit, with the number at `{}` where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forms {
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

impl Forms {
    /// One form for all numbers.
    #[must_use]
    pub const fn same(other: &'static str) -> Self {
        Self::five(other, other, other, other, other)
    }

    /// One thing, and any other number of them.
    #[must_use]
    pub const fn two(one: &'static str, other: &'static str) -> Self {
        Self::five(one, other, other, other, other)
    }

    /// One, a few, many.
    #[must_use]
    pub const fn three(one: &'static str, few: &'static str, many: &'static str) -> Self {
        Self::five(one, many, few, many, many)
    }

    /// One, two, any other number.
    #[must_use]
    pub const fn dual(one: &'static str, two: &'static str, other: &'static str) -> Self {
        Self::five(one, two, other, other, other)
    }

    /// All five.
    #[must_use]
    pub const fn five(
        one: &'static str,
        two: &'static str,
        few: &'static str,
        many: &'static str,
        other: &'static str,
    ) -> Self {
        Self { one, two, few, many, other }
    }

    /// All forms, for tests that read every word.
    #[must_use]
    pub const fn all(&self) -> [&'static str; 5] {
        [self.one, self.two, self.few, self.many, self.other]
    }
}

/// The units of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units {
    /// How it chooses among their forms.
    pub plural: Plural,
    /// The first of the ten digits that browsers write numbers of the language with (CLDR
    /// default numbering systems).
    pub zero: char,
    /// Seconds.
    pub seconds: Forms,
    /// Minutes.
    pub minutes: Forms,
    /// Hours.
    pub hours: Forms,
    /// Days.
    pub days: Forms,
    /// Days and hours together: both at `{}`.
    pub both: &'static str,
}

/// From so many seconds on a wait is told in minutes.
const MINUTES_FROM_S: u32 = 90;
/// From so many seconds on it is told in hours.
const HOURS_FROM_S: u32 = 2 * 3_600;
/// From so many hours on it is told in days and hours.
const DAYS_FROM_H: u32 = 24;
/// From so many days on the hours do not matter.
const WHOLE_DAYS_FROM: u32 = 7;

impl Units {
    /// A wait in words, rounded up so that nobody comes too early: seconds in steps of five, then
    /// minutes, then hours, then days and hours.
    #[must_use]
    pub fn wait(&self, seconds: u32) -> String {
        if seconds < MINUTES_FROM_S {
            return self.number(&self.seconds, seconds.div_ceil(5).max(1).saturating_mul(5));
        }
        if seconds < HOURS_FROM_S {
            return self.number(&self.minutes, seconds.div_ceil(60));
        }
        let hours = seconds.div_ceil(3_600);
        let (days, rest) = (hours / DAYS_FROM_H, hours % DAYS_FROM_H);
        match (days, rest) {
            (0, _) => self.number(&self.hours, hours),
            (WHOLE_DAYS_FROM.., 1..) => self.number(&self.days, days.saturating_add(1)),
            (_, 0) => self.number(&self.days, days),
            _ => fill(&fill(self.both, &self.number(&self.days, days)), &self.number(&self.hours, rest)),
        }
    }

    fn number(&self, forms: &Forms, number: u32) -> String {
        let own = |digit: char| {
            let value = digit.to_digit(10).unwrap_or_default();
            u32::from(self.zero).checked_add(value).and_then(char::from_u32).unwrap_or(digit)
        };
        fill(self.plural.of(forms, number), &number.to_string().chars().map(own).collect::<String>())
    }
}

impl Plural {
    fn of(self, forms: &Forms, number: u32) -> &'static str {
        let (last, last_two) = (number % 10, number % 100);
        let a_few = (2..=4).contains(&last) && !(12..=14).contains(&last_two);
        match self {
            Self::Same => forms.other,
            Self::OneOther | Self::Polish | Self::Hebrew | Self::Arabic if number == 1 => forms.one,
            Self::EastSlavic if last == 1 && last_two != 11 => forms.one,
            Self::Hebrew | Self::Arabic if number == 2 => forms.two,
            Self::EastSlavic | Self::Polish if a_few => forms.few,
            Self::Arabic if (3..=10).contains(&last_two) => forms.few,
            Self::EastSlavic | Self::Polish => forms.many,
            Self::Arabic if last_two >= 11 => forms.many,
            Self::OneOther | Self::Hebrew | Self::Arabic => forms.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::answer::Language as L;
    use crate::render::texts::Texts;

    const HOUR: u32 = 3_600;
    const DAY: u32 = 24 * HOUR;

    #[test]
    fn waits_are_told_in_days_and_hours_with_the_plural_forms_of_the_language() {
        for (id, language, seconds, expected) in [
            ("seconds are rounded up", L::English, 61, "65 seconds"),
            ("never no wait", L::English, 0, "5 seconds"),
            ("minutes", L::English, 91 * 60, "91 minutes"),
            ("hours", L::English, 2 * HOUR, "2 hours"),
            ("just under a day", L::English, DAY - 1, "1 day"),
            ("a day and an hour", L::English, DAY + 1, "1 day and 1 hour"),
            ("two days and four hours", L::English, 52 * HOUR, "2 days and 4 hours"),
            ("a week and more", L::English, 8 * DAY + 1, "9 days"),
            ("thirty days", L::English, 30 * DAY, "30 days"),
            ("German dative", L::German, 52 * HOUR, "2 Tagen und 4 Stunden"),
            ("Russian one", L::Russian, 25 * HOUR, "1 день 1 час"),
            ("Russian few", L::Russian, 22 * HOUR, "22 часа"),
            ("Russian many", L::Russian, 11 * HOUR, "11 часов"),
            ("Russian 21", L::Russian, 21 * HOUR, "21 час"),
            ("Polish few", L::Polish, 3 * HOUR, "3 godziny"),
            ("Polish 12", L::Polish, 12 * HOUR, "12 godzin"),
            ("Polish 21", L::Polish, 21 * HOUR, "21 godzin"),
            ("Arabic two", L::Arabic, 2 * HOUR, "ساعتين"),
            ("Arabic few", L::Arabic, 3 * 60, "3 دقائق"),
            ("Arabic many", L::Arabic, 11 * HOUR, "11 ساعة"),
            ("Arabic hundred", L::Arabic, 100 * 60, "100 دقيقة"),
            ("Hebrew two", L::Hebrew, 48 * HOUR, "יומיים"),
            ("Persian digits", L::Persian, 52 * HOUR, "۲ روز و ۴ ساعت"),
            ("Japanese", L::Japanese, 52 * HOUR, "2 日 4 時間"),
        ] {
            assert_eq!(Texts::of(language).words.wait(seconds), expected, "{id}");
        }
    }
}
