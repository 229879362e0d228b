//! Prints the table of settings as the reference page of the documentation.

use std::fmt::Write as _;

use super::global_rows::{GLOBAL, VARS};
use super::maintenance::WINDOW;
use super::page_rows::LOOK;
use super::policy::{Policy, Statuses};
use super::policy_rows::POLICY;
use super::route_rows::{Draft, ROUTE};
use super::row::{RowKind, SettingRow};
use super::settings::Settings;
use super::standing::{EVERYWHERE, STANDING};
use crate::maintenance::Window;

const INTRODUCTION: &str = "\
<!-- Printed from the table of settings in src/config/table.rs: `UPDATE_DOCS=1 cargo test --test settings`. -->

# Settings

Faultline is set up by two variables of the worker. Both may be missing: then every request goes on to the
zone's own origin, under the defaults below.

```toml
[vars]
ORIGIN = \"https://origin.example.com\"

[vars.FAULTLINE]
deadline_ms = 20000
brand_name = \"Example\"

[[vars.FAULTLINE.routes]]
match = \"api.example.com/*\"
origin = \"https://api-origin.example.com:8443\"
profile = \"standard\"
```

Every mistake is reported at once, with its path, what stood there and what was expected; the build
refuses settings with any. A worker that meets them all the same does not guess where requests go and who gets in: it
answers `misconfigured`. Without settings of pages (the table \"For pages\", a window's `title` and `text`, a route's
`name`, keys that nobody knows) it can do: they keep their defaults, and the event `settings.invalid` says so. An unknown
key is a mistake. Numbers and
`true`/`false` are written without quotes. `FAULTLINE` may also be one text of JSON, which is what
`wrangler dev --var` passes. Wrangler's environments do not inherit variables: without its own
`[env.staging.vars]` an environment runs with the defaults.
";

const PATTERNS: &str = "\
## Patterns

`match` has a host and a path, as in Cloudflare's route patterns. `*` stands for any text, also none; it may
stand once at the start of the host and once at the end of the path.

| written | takes |
|---|---|
| `example.com` or `example.com/*` | everything of that host |
| `example.com/` | its start page only |
| `example.com/shop` | exactly this path |
| `example.com/shop/*` | every path that begins with `/shop/` |
| `*.example.com/*` | everything of every host below `example.com`, not of `example.com` itself |
| `*example.com/*` | the same and `example.com` itself, but `notexample.com` too |
| `*/lab/x*` | every path that begins with `/lab/x`, on every host |
| `*` | everything |

A host alone is the whole host; this is the one difference from Cloudflare, where it would be its start page.
Hosts are compared without regard to case and to a dot at their end. A path is compared in the form of the URL
standard, which is also what the origin is sent: `/x/../shop` is `/shop`, `\\` is `/`, what may not stand in a path
is percent-encoded. Letters, digits and `-._~` count alike encoded or not (`/%73hop` is `/shop`); otherwise case
counts, and `%20` is not a space. Scheme, port and query cannot be matched. A route that an earlier one leaves
nothing for is a mistake.

Beyond that, servers differ: some decode `%2F`, merge slashes or cut off `;…`. A maintenance window closes what *any*
of these readings leads to; `let_through_paths` lets in only what *all* of them do; a route goes by the standard's.
A request whose address is none (`Host: a.test..`, a list, a user's name, `GET *`) is answered 400 before all of it.
";

/// The reference page of all settings, in Markdown: `docs/settings.md`.
#[must_use]
pub fn reference() -> String {
    let mut out = INTRODUCTION.to_owned();
    section(&mut out, "Variables", "", VARS, &mut Settings::default());
    section(&mut out, "For everything", "Keys of `FAULTLINE`.", GLOBAL, &mut Settings::default());
    let both = "Keys of `FAULTLINE`, which any route may override.";
    section(&mut out, "For everything or for a route", both, POLICY, &mut Policy::default());
    let look = "Keys of `FAULTLINE`, which any route may override. [page.md](page.md) shows them at work.";
    section(&mut out, "For pages", look, LOOK, &mut Policy::default());
    let standing =
        "Keys of `FAULTLINE`, which any route may override. docs/resilience.md says how they work together.";
    section(&mut out, "Keeping the site standing", standing, STANDING, &mut Policy::default());
    let everywhere = "Keys of `FAULTLINE`. Whoever brings the secret `OPERATOR_TOKEN` is let through too.";
    section(&mut out, "Maintenance", everywhere, EVERYWHERE, &mut Settings::default());
    let window = "Keys of the tables in `maintenance`.";
    section(&mut out, "For a maintenance window", window, WINDOW, &mut Window::default());
    section(&mut out, "For a route", "Keys of the tables in `routes`.", ROUTE, &mut Draft::default());
    out.push('\n');
    out.push_str(PATTERNS);
    out
}

fn section<T>(out: &mut String, title: &str, lead: &str, rows: &[SettingRow<T>], defaults: &mut T) {
    let lead = if lead.is_empty() { String::new() } else { format!("{lead}\n\n") };
    // Writing to a String cannot fail.
    let _ = write!(out, "\n## {title}\n\n{lead}| key | value | default | meaning |\n|---|---|---|---|\n");
    for row in rows {
        let default = row.kind.default(defaults);
        let _ = writeln!(out, "| `{}` | {} | {default} | {} |", row.key, row.kind.form(), row.doc);
    }
}

impl<T> RowKind<T> {
    /// What may be written, for people.
    pub(super) fn form(&self) -> String {
        match self {
            Self::Flag(_) => "`true` or `false`".into(),
            Self::Integer { min, max, unit, .. } => format!("{unit}, {min} to {max}"),
            Self::Choice { names, .. } => {
                let quoted: Vec<_> = names.iter().map(|name| format!("`{name:?}`")).collect();
                quoted.join(", ")
            }
            Self::Statuses(_) => "a list of statuses, 400 to 599".into(),
            Self::Text { form, .. }
            | Self::List { form, .. }
            | Self::Own { form, .. }
            | Self::Part { form, .. } => (*form).into(),
        }
    }

    /// The value when nothing is written, for people.
    pub(super) fn default(&self, defaults: &mut T) -> String {
        match self {
            Self::Flag(slot) => format!("`{}`", slot(defaults)),
            Self::Integer { slot, .. } => format!("`{}`", slot(defaults)),
            Self::Statuses(slot) => match slot(defaults) {
                Statuses::AllServerErrors => "every 5xx".into(),
                Statuses::These(statuses) => format!("`{statuses:?}`"),
            },
            Self::Choice { show, .. } | Self::Text { show, .. } => match show(defaults).as_str() {
                "" => "required".into(),
                words @ ("none" | "the pattern" | "as `ORIGIN`" | "the theme's") => words.into(),
                value => format!("`{value:?}`"),
            },
            Self::Own { default, .. } | Self::Part { default, .. } | Self::List { default, .. } => {
                (*default).into()
            }
        }
    }
}
