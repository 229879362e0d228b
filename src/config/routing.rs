//! Finding a request's route among many: by a map of hosts, and below each host by its paths.
//!
//! The result is always that of trying the routes one after another; a test holds it against that.
//! A thousand routes cost no more than one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::route::Route;
use crate::address::Pattern;

/// The routes by what their patterns begin with. A route is its place in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routing {
    /// Those for one host.
    hosts: BTreeMap<String, Paths>,
    /// Those for many hosts, in order.
    any_host: Vec<usize>,
    /// Whether one of those is for some paths only.
    tells_paths_apart: bool,
}

/// The routes of one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Paths {
    exact: BTreeMap<String, usize>,
    /// Sorted by what they begin with.
    begins: Vec<Begin>,
    /// Whether one of them is for some paths only.
    tells_them_apart: bool,
}

/// The routes for all paths that begin in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Begin {
    path: String,
    /// The first of them, and of those that begin with less and take these paths too.
    first: usize,
    /// The place of the longest of those.
    shorter: Option<usize>,
}

impl Routing {
    /// Puts routes in order.
    #[must_use]
    pub fn new(routes: &[Route]) -> Self {
        Self::of(routes.iter().map(|route| &route.pattern))
    }

    fn of<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Self {
        let mut routing = Self::default();
        for (number, pattern) in patterns.enumerate() {
            let Some(host) = pattern.one_host() else {
                routing.any_host.push(number);
                routing.tells_paths_apart |= !pattern.takes_all_paths();
                continue;
            };
            let paths = routing.hosts.entry(host.to_owned()).or_default();
            paths.tells_them_apart |= !pattern.takes_all_paths();
            match pattern.path() {
                // What comes later never has its turn.
                (path, false) => drop(paths.exact.entry(path.to_owned()).or_insert(number)),
                (path, true) => {
                    paths.begins.push(Begin { path: path.to_owned(), first: number, shorter: None })
                }
            }
        }
        routing.hosts.values_mut().for_each(Paths::sort);
        routing
    }

    /// The place of the first route that takes a request; `matches` says whether one for many
    /// hosts does. `host` and `path` are as for [`Pattern::matches`]; nothing is allocated where
    /// the host is in lower case.
    pub fn find(&self, host: &str, path: &str, matches: impl Fn(usize) -> bool) -> Option<usize> {
        let host = host.strip_suffix('.').unwrap_or(host);
        let host = match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(host.to_ascii_lowercase()),
            false => Cow::Borrowed(host),
        };
        let found = self.hosts.get(host.as_ref()).and_then(|paths| paths.find(path));
        let is_before = |number: &usize| found.is_none_or(|found| *number < found);
        let mut any_host = self.any_host.iter().copied().take_while(is_before);
        any_host.find(|number| matches(*number)).or(found)
    }

    /// Whether it may depend on the path which route a request of this host has; `host` is in lower
    /// case and without a dot at its end.
    pub fn tells_paths_apart(&self, host: &str) -> bool {
        self.tells_paths_apart || self.hosts.get(host).is_some_and(|paths| paths.tells_them_apart)
    }
}

impl Paths {
    fn sort(&mut self) {
        self.begins.sort_by(|one, other| (&one.path, one.first).cmp(&(&other.path, other.first)));
        self.begins.dedup_by(|later, earlier| later.path == earlier.path);
        for at in 0..self.begins.len() {
            let (before, rest) = self.begins.split_at_mut(at);
            let Some(this) = rest.first_mut() else { continue };
            // In this order whatever this one begins with comes before it, and the one
            // just before it leads there.
            let mut shorter = at.checked_sub(1);
            while let Some(candidate) = shorter.and_then(|at| before.get(at)) {
                if this.path.starts_with(&candidate.path) {
                    this.first = this.first.min(candidate.first);
                    break;
                }
                shorter = candidate.shorter;
            }
            this.shorter = shorter;
        }
    }

    fn find(&self, path: &str) -> Option<usize> {
        let after = self.begins.partition_point(|begin| begin.path.as_str() <= path);
        let mut at = after.checked_sub(1);
        let mut begins = None;
        while let Some(begin) = at.and_then(|at| self.begins.get(at)) {
            if path.starts_with(&begin.path) {
                begins = Some(begin.first);
                break;
            }
            at = begin.shorter;
        }
        let exact = self.exact.get(path).copied();
        exact.into_iter().chain(begins).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of the first pattern that matches, by trying one after another.
    fn tried(patterns: &[Pattern], host: &str, path: &str) -> Option<usize> {
        patterns.iter().position(|pattern| pattern.matches(host, path))
    }

    fn found(patterns: &[Pattern], host: &str, path: &str) -> Option<usize> {
        let routing = Routing::of(patterns.iter());
        routing.find(host, path, |number| {
            patterns.get(number).is_some_and(|pattern| pattern.matches(host, path))
        })
    }

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        texts
            .iter()
            .map(|text| Pattern::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")))
            .collect()
    }

    #[test]
    fn the_first_that_matches_is_found() {
        let listed = [
            "b.test/x/y*",
            "*.test/x/only",
            "b.test/x*",
            "b.test/x/y/z",
            "a.test",
            "*/any*",
            "b.test/x/yy/*",
            "b.test/*",
        ];
        let all = patterns(&listed);
        let rows = [
            ("b.test", "/x/y", Some(0)),
            ("b.test", "/x/y/z", Some(0)),
            ("b.test", "/x/yy/z", Some(0)),
            ("b.test", "/x/only", Some(1)),
            ("b.test", "/x", Some(2)),
            ("B.Test.", "/xx", Some(2)),
            ("a.test", "/", Some(4)),
            ("a.test", "/any", Some(4)),
            ("c.test", "/anything", Some(5)),
            ("b.test", "/any", Some(5)),
            ("b.test", "/else", Some(7)),
            ("c.test", "/else", None),
            ("", "/", None),
        ];
        for (host, path, expected) in rows {
            assert_eq!(found(&all, host, path), expected, "{host}{path}");
            assert_eq!(tried(&all, host, path), expected, "{host}{path}, one after another");
        }
    }

    #[test]
    fn some_routes_tell_the_paths_of_a_host_apart() {
        // The routes, a host, whether they do.
        let rows: &[(&[&str], &str, bool)] = &[
            (&[], "a.test", false),
            (&["a.test"], "a.test", false),
            (&["a.test/*"], "a.test", false),
            (&["*.test/*", "a.test", "*"], "a.test", false),
            (&["a.test/*", "a.test/shop/*"], "a.test", true),
            (&["a.test/shop"], "a.test", true),
            (&["a.test/"], "a.test", true),
            (&["a.test/shop"], "b.test", false),
            (&["a.test/*", "*/api/*"], "a.test", true),
            (&["*.other/api"], "a.test", true),
        ];
        for (listed, host, expected) in rows {
            let routing = Routing::of(patterns(listed).iter());
            assert_eq!(routing.tells_paths_apart(host), *expected, "{host} among {listed:?}");
        }
    }

    #[test]
    fn it_is_always_the_one_that_trying_them_in_turn_finds() {
        // Every list of few parts, so that they cover, repeat and follow each other in every way.
        let hosts = ["a.test", "b.test", "*.test", "*a.test", "*"];
        let paths = ["", "/", "/s", "/s*", "/sh*", "/s/*", "/s/h", "/s/h*", "/t*", "/*"];
        let asked_hosts = ["a.test", "A.TEST.", "b.test", "x.a.test", "c.other"];
        let asked_paths = ["/", "/s", "/s/", "/s/h", "/s/hx", "/sh", "/t", "/tt", "/u", "/S"];
        let mut draw: u64 = 0x2545_F491_4F6C_DD1D;
        let mut below = move |most: usize| {
            draw ^= draw << 13;
            draw ^= draw >> 7;
            draw ^= draw << 17;
            usize::try_from(draw >> 33).unwrap() % most
        };
        for round in 0..4_000 {
            let texts: Vec<String> = (0..=below(12))
                .map(|_| format!("{}{}", hosts[below(hosts.len())], paths[below(paths.len())]))
                .collect();
            let all = patterns(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            for host in asked_hosts {
                let any = tried(&all, host, "/elsewhere");
                let read = host.trim_end_matches('.').to_ascii_lowercase();
                let is_told_apart = Routing::of(all.iter()).tells_paths_apart(&read);
                for path in asked_paths {
                    assert_eq!(
                        found(&all, host, path),
                        tried(&all, host, path),
                        "{round}: {host}{path} in {texts:?}"
                    );
                    assert!(
                        is_told_apart || tried(&all, host, path) == any,
                        "{round}: {host}{path} goes elsewhere in {texts:?}"
                    );
                }
            }
        }
    }
}
