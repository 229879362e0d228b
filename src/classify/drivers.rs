//! The words of database drivers: one list for replies and for log lines.
//!
//! In scope: sentences and codes that a driver, a pool or an application writes when a database, a
//! cache or a search engine cannot be reached, refuses the log-in or takes no more connections. Out
//! of scope: faults in a query, which are the application's own. Everything is compared in lower
//! case, after markup and escapes were undone.
//!
//! Sources: MySQL and MariaDB errmsg, libpq fe-connect.c (before and since version 14) and
//! PostgreSQL postinit.c, pgx and lib/pq, PgBouncer, node-postgres, mysqli and PDO, JDBC drivers
//! and HikariCP, the MongoDB driver specification and Mongoose, hiredis and its relatives,
//! Elasticsearch clients, go-mssqldb and FreeTDS, Oracle's ORA codes, SQLite, sqlx; the
//! applications' own sentences from their sources.

mod layers;
mod ports;
mod sql;
mod stores;

pub(super) use ports::ERRNO;

use super::words::{Sentences, Words};

/// What a driver says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Driver {
    /// The words, in lower case.
    pub words: &'static str,
    /// The public word for what happened.
    pub reason: &'static str,
    /// Which software holds the data, where the words say it.
    pub engine: Option<&'static str>,
}

const fn by(engine: &'static str, reason: &'static str, words: &'static str) -> Driver {
    Driver { words, reason, engine: Some(engine) }
}

const fn any(reason: &'static str, words: &'static str) -> Driver {
    Driver { words, reason, engine: None }
}

const MYSQL: &str = "mysql";
const POSTGRESQL: &str = "postgresql";
const MONGODB: &str = "mongodb";
const REDIS: &str = "redis";
const UNREACHABLE: &str = "unreachable";
const FULL: &str = "too_many_connections";
const LOST: &str = "connection_lost";
const DENIED: &str = "access_denied";
const UNKNOWN: &str = "unknown_database";
const STARTING: &str = "starting";
const POOL: &str = "pool_exhausted";
const STORAGE: &str = "storage";

/// Everything that is known, the more telling before the less.
fn drivers() -> impl Iterator<Item = &'static Driver> {
    [sql::SQL, stores::STORES, layers::LAYERS].into_iter().flatten()
}

/// The words of all of them.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    drivers().map(|driver| driver.words)
}

/// What words say of a database; `None` when they say nothing.
#[must_use]
pub fn said(words: &Words) -> Option<Driver> {
    let driver = words.first(Sentences::Drivers).and_then(|number| drivers().nth(number)).copied();
    driver.or_else(|| ports::by_address(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_lower_case_and_says_everything_once() {
        let mut seen = std::collections::BTreeSet::new();
        for driver in drivers() {
            assert_eq!(driver.words, driver.words.to_lowercase());
            assert!(seen.insert(driver.words), "{} stands there twice", driver.words);
            assert!(said(&driver.words.into()).is_some(), "{}", driver.words);
        }
    }

    #[test]
    fn drivers_are_understood_and_talk_about_databases_is_not() {
        // id, text, engine and reason
        let cases = [
            (
                "a name among containers, by Go",
                "dial tcp: lookup postgres on 127.0.0.11:53: no such host",
                Some((Some(POSTGRESQL), UNREACHABLE)),
            ),
            (
                "a name among containers, by Node",
                "getaddrinfo enotfound redis",
                Some((Some(REDIS), UNREACHABLE)),
            ),
            ("a longer name", "dial tcp: lookup postgres-proxy.example.com: no such host", None),
            ("a name of no database", "getaddrinfo enotfound api.example.com", None),
            (
                "libpq 14",
                "connection to server at \"127.0.0.1\", port 5432 failed: connection refused",
                Some((Some(POSTGRESQL), UNREACHABLE)),
            ),
            (
                "lib/pq",
                "pq: password authentication failed for user \"app\"",
                Some((Some(POSTGRESQL), DENIED)),
            ),
            (
                "node by port",
                "error: connect econnrefused 127.0.0.1:27017",
                Some((Some(MONGODB), UNREACHABLE)),
            ),
            (
                "go by port",
                "dial tcp 127.0.0.1:5432: connect: connection refused",
                Some((Some(POSTGRESQL), UNREACHABLE)),
            ),
            ("go by name", "dial tcp: lookup db on 127.0.0.11:53: no such host", None),
            ("pdo", "sqlstate[hy000] [2002] connection refused", Some((Some(MYSQL), UNREACHABLE))),
            ("another port", "connect econnrefused 127.0.0.1:8080", None),
            ("a longer port", "connect econnrefused 127.0.0.1:33061", None),
            ("a number", "connection refused, error 5432", None),
            ("far away", "connection refused", None),
            ("a query", "you have an error in your sql syntax", None),
            ("a table", "no such table: nope", None),
            ("an article", "our database is taking a nap", None),
        ];
        for (id, text, wanted) in cases {
            assert_eq!(said(&text.into()).map(|driver| (driver.engine, driver.reason)), wanted, "{id}");
        }
    }
}
