//! The words of database drivers: one list for replies and for log lines.
//!
//! In scope: sentences and codes that a driver, a pool or an application writes when a database, a cache or a search
//! engine cannot be reached, refuses the log-in or takes no more connections. Out of scope: faults in a query, which
//! are the application's own. Everything is compared in lower case, after markup and escapes were undone.
//!
//! Sources: MySQL and MariaDB errmsg, libpq fe-connect.c (before and since version 14) and PostgreSQL postinit.c,
//! pgx and lib/pq, PgBouncer, node-postgres, mysqli and PDO, JDBC drivers and HikariCP, the MongoDB driver
//! specification and Mongoose, hiredis and its relatives, Elasticsearch clients, go-mssqldb and FreeTDS, Oracle's ORA
//! codes, SQLite, sqlx; the applications' own sentences from their sources.

use std::sync::LazyLock;

use super::finder::Finder;

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
#[rustfmt::skip]
pub static DRIVERS: &[Driver] = &[
    // MySQL and MariaDB, by PDO, mysqli, the client library and drivers of other languages
    by(MYSQL, FULL, "max_user_connections"),
    by(MYSQL, FULL, "er_con_count_error"),
    by(MYSQL, FULL, "error 1040"),
    by(MYSQL, FULL, "sqlstate[08004] [1040]"),
    by(MYSQL, FULL, "sqlstate[hy000] [1040]"),
    by(MYSQL, FULL, "sqlstate[hy000] [1203]"),
    by(MYSQL, FULL, "sqlstate[42000] [1203]"),
    by(MYSQL, FULL, "sqlstate[42000] [1226]"),
    by(MYSQL, FULL, "(hy000/1040)"),
    by(MYSQL, FULL, "(08004/1040)"),
    by(MYSQL, FULL, "(42000/1203)"),
    by(MYSQL, FULL, "(42000/1226)"),
    by(MYSQL, FULL, "failed to connect to mysql: too many connections"),
    by(MYSQL, DENIED, "sqlstate[hy000] [1044]"),
    by(MYSQL, DENIED, "sqlstate[hy000] [1045]"),
    by(MYSQL, DENIED, "sqlstate[28000] [1045]"),
    by(MYSQL, DENIED, "sqlstate[hy000] [1698]"),
    by(MYSQL, DENIED, "sqlstate[hy000] [1130]"),
    by(MYSQL, DENIED, "(hy000/1044)"),
    by(MYSQL, DENIED, "(hy000/1045)"),
    by(MYSQL, DENIED, "(28000/1045)"),
    by(MYSQL, DENIED, "(hy000/1130)"),
    by(MYSQL, DENIED, "(hy000/1698)"),
    by(MYSQL, DENIED, "error 1045"),
    by(MYSQL, DENIED, "error 1044"),
    by(MYSQL, DENIED, "er_access_denied_error"),
    by(MYSQL, DENIED, "er_host_is_blocked"),
    by(MYSQL, DENIED, "is blocked because of many connection errors"),
    by(MYSQL, DENIED, "is not allowed to connect to this mysql server"),
    by(MYSQL, DENIED, "is not allowed to connect to this mariadb server"),
    by(MYSQL, DENIED, "access denied for user '"),
    by(MYSQL, UNKNOWN, "sqlstate[hy000] [1049]"),
    by(MYSQL, UNKNOWN, "sqlstate[42000] [1049]"),
    by(MYSQL, UNKNOWN, "(hy000/1049)"),
    by(MYSQL, UNKNOWN, "(42000/1049)"),
    by(MYSQL, UNKNOWN, "error 1049"),
    by(MYSQL, UNKNOWN, "er_bad_db_error"),
    by(MYSQL, UNKNOWN, "unknown database '"),
    by(MYSQL, LOST, "sqlstate[hy000] [2006]"),
    by(MYSQL, LOST, "sqlstate[hy000] [2013]"),
    by(MYSQL, LOST, "sqlstate[hy000]: general error: 2006"),
    by(MYSQL, LOST, "sqlstate[hy000]: general error: 2013"),
    by(MYSQL, LOST, "(hy000/2006)"),
    by(MYSQL, LOST, "(hy000/2013)"),
    by(MYSQL, LOST, "mysql server has gone away"),
    by(MYSQL, LOST, "lost connection to mysql server"),
    by(MYSQL, LOST, "lost connection to server at"),
    by(MYSQL, LOST, "protocol_connection_lost"),
    by(MYSQL, LOST, "communications link failure"),
    by(MYSQL, UNREACHABLE, "sqlstate[hy000] [2002]"),
    by(MYSQL, UNREACHABLE, "sqlstate[hy000] [2003]"),
    by(MYSQL, UNREACHABLE, "sqlstate[hy000] [2005]"),
    by(MYSQL, UNREACHABLE, "(hy000/2002)"),
    by(MYSQL, UNREACHABLE, "(hy000/2003)"),
    by(MYSQL, UNREACHABLE, "(hy000/2005)"),
    by(MYSQL, UNREACHABLE, "can't connect to mysql server"),
    by(MYSQL, UNREACHABLE, "can't connect to local mysql server"),
    by(MYSQL, UNREACHABLE, "can't connect to mariadb server"),
    by(MYSQL, UNREACHABLE, "can't connect to server on '"),
    by(MYSQL, UNREACHABLE, "can't connect to local server through socket"),
    by(MYSQL, UNREACHABLE, "unknown mysql server host"),
    by(MYSQL, UNREACHABLE, "unable to connect to any of the specified mysql hosts"),
    by(MYSQL, UNREACHABLE, "could not connect to mysql"),
    by(MYSQL, UNREACHABLE, "cannot connect to mysql"),
    by(MYSQL, UNREACHABLE, "unable to connect to mysql"),
    by(MYSQL, UNREACHABLE, "failed to connect to mysql"),
    by(MYSQL, UNREACHABLE, "error connecting to mysql"),
    by(MYSQL, UNREACHABLE, "mysql connection failed"),
    by(MYSQL, UNREACHABLE, "mysqli_connect():"),
    by(MYSQL, UNREACHABLE, "mysqli_real_connect():"),
    by(MYSQL, UNREACHABLE, "mysqli::real_connect():"),
    by(MYSQL, UNREACHABLE, "mysql_connect():"),
    by(MYSQL, UNREACHABLE, "mysqlnonttransientconnectionexception"),
    // PostgreSQL, by libpq old and new, pgx, lib/pq, JDBC, Rails, PgBouncer
    by(POSTGRESQL, FULL, "remaining connection slots are reserved"),
    by(POSTGRESQL, FULL, "sorry, too many clients already"),
    by(POSTGRESQL, FULL, "too many connections for role"),
    by(POSTGRESQL, FULL, "too many connections for database"),
    by(POSTGRESQL, FULL, "no more connections allowed (max_client_conn)"),
    by(POSTGRESQL, FULL, "max client connections reached"),
    by(POSTGRESQL, FULL, "query_wait_timeout"),
    by(POSTGRESQL, DENIED, "password authentication failed for user"),
    by(POSTGRESQL, DENIED, "no pg_hba.conf entry"),
    by(POSTGRESQL, DENIED, "peer authentication failed for user"),
    by(POSTGRESQL, STARTING, "the database system is starting up"),
    by(POSTGRESQL, STARTING, "the database system is shutting down"),
    by(POSTGRESQL, STARTING, "the database system is in recovery mode"),
    by(POSTGRESQL, STARTING, "the database system is not accepting connections"),
    by(POSTGRESQL, STARTING, "the database system is not yet accepting connections"),
    by(POSTGRESQL, LOST, "terminating connection due to administrator command"),
    by(POSTGRESQL, LOST, "server closed the connection unexpectedly"),
    by(POSTGRESQL, LOST, "pg::unabletosend"),
    by(POSTGRESQL, UNREACHABLE, "is the server running on that host and accepting"),
    by(POSTGRESQL, UNREACHABLE, "is the server running on host \""),
    by(POSTGRESQL, UNREACHABLE, "is the server running locally and accepting"),
    by(POSTGRESQL, UNREACHABLE, "postmaster is accepting tcp/ip connections"),
    by(POSTGRESQL, UNREACHABLE, "connection to server at \""),
    by(POSTGRESQL, UNREACHABLE, "connection to server on socket"),
    by(POSTGRESQL, UNREACHABLE, "could not connect to server: "),
    by(POSTGRESQL, UNREACHABLE, "sqlstate[08006]"),
    by(POSTGRESQL, UNREACHABLE, "sqlstate[08001]"),
    by(POSTGRESQL, UNREACHABLE, "sqlstate: 08001"),
    by(POSTGRESQL, UNREACHABLE, "sqlstate: 08006"),
    by(POSTGRESQL, UNREACHABLE, "pg::connectionbad"),
    by(POSTGRESQL, UNREACHABLE, "failed to connect to `host="),
    by(POSTGRESQL, UNREACHABLE, "failed to connect to `user="),
    by(POSTGRESQL, UNREACHABLE, "connection terminated due to connection timeout"),
    by(POSTGRESQL, UNREACHABLE, "could not connect to postgres"),
    by(POSTGRESQL, UNREACHABLE, "unable to connect to postgres"),
    by(POSTGRESQL, UNREACHABLE, "failed to connect to postgres"),
    by(POSTGRESQL, UNREACHABLE, "error connecting to postgres"),
    by(POSTGRESQL, UNREACHABLE, "pg_connect():"),
    // MongoDB
    by(MONGODB, UNREACHABLE, "mongooseserverselectionerror"),
    by(MONGODB, UNREACHABLE, "mongoserverselectionerror"),
    by(MONGODB, UNREACHABLE, "serverselectiontimeouterror"),
    by(MONGODB, UNREACHABLE, "mongonetworkerror"),
    by(MONGODB, UNREACHABLE, "mongonetworktimeouterror"),
    by(MONGODB, UNREACHABLE, "mongotimeoutexception"),
    by(MONGODB, UNREACHABLE, "mongotimeouterror"),
    by(MONGODB, UNREACHABLE, "mongosocketopenexception"),
    by(MONGODB, UNREACHABLE, "server selection timeout"),
    by(MONGODB, UNREACHABLE, "server selection timed out"),
    by(MONGODB, UNREACHABLE, "no suitable servers found (`serverselection"),
    by(MONGODB, UNREACHABLE, "no primary is available for writes"),
    by(MONGODB, UNREACHABLE, "mongo::error::noserveravailable"),
    by(MONGODB, POOL, "buffering timed out after"),
    // Redis
    by(REDIS, STARTING, "redis is loading the dataset in memory"),
    by(REDIS, STORAGE, "misconf redis is configured to save rdb snapshots"),
    by(REDIS, STORAGE, "oom command not allowed when used memory"),
    by(REDIS, DENIED, "noauth authentication required"),
    by(REDIS, DENIED, "wrongpass invalid username-password pair"),
    by(REDIS, UNREACHABLE, "redis::cannotconnecterror"),
    by(REDIS, UNREACHABLE, "rediscluster::"),
    by(REDIS, UNREACHABLE, "redisclient::cannotconnecterror"),
    by(REDIS, UNREACHABLE, "error connecting to redis on"),
    by(REDIS, UNREACHABLE, "could not connect to redis"),
    by(REDIS, UNREACHABLE, "cannot connect to redis"),
    by(REDIS, UNREACHABLE, "unable to connect to redis"),
    by(REDIS, UNREACHABLE, "failed to connect to redis"),
    by(REDIS, UNREACHABLE, "redis connection failed"),
    by(REDIS, UNREACHABLE, "connection to redis failed"),
    by(REDIS, UNREACHABLE, "redis.exceptions.connectionerror"),
    by(REDIS, UNREACHABLE, "redis.exceptions.timeouterror"),
    by(REDIS, UNREACHABLE, "redisconnectionexception"),
    by(REDIS, UNREACHABLE, "redisconnectionfailureexception"),
    by(REDIS, UNREACHABLE, "redisexception: connection refused"),
    by(REDIS, UNREACHABLE, "redisexception: connection timed out"),
    by(REDIS, UNREACHABLE, "it was not possible to connect to the redis server"),
    by(REDIS, UNREACHABLE, "reached the max retries per request limit"),
    by(REDIS, UNREACHABLE, "could not get a resource from the pool"),
    // Elasticsearch and OpenSearch
    any(UNREACHABLE, "no living connections"),
    any(UNREACHABLE, "no alive nodes found in your cluster"),
    any(UNREACHABLE, "nonodesavailableexception"),
    any(UNREACHABLE, "nonodeavailableexception"),
    any(UNREACHABLE, "none of the configured nodes are available"),
    any(UNREACHABLE, "no elasticsearch node available"),
    any(STARTING, "cluster_block_exception"),
    any(STARTING, "master_not_discovered_exception"),
    // SQL Server, Oracle, Cassandra
    any(UNREACHABLE, "error occurred while establishing a connection to sql server"),
    any(UNREACHABLE, "adaptive server is unavailable or does not exist"),
    any(UNREACHABLE, "unable to open tcp connection with host"),
    any(UNREACHABLE, "sql server network interfaces"),
    any(UNREACHABLE, "the tcp/ip connection to the host"),
    any(UNREACHABLE, "a transport-level error has occurred when"),
    any(POOL, "prior to obtaining a connection from the pool"),
    any(DENIED, "login failed for user '"),
    any(UNKNOWN, "cannot open database \""),
    any(UNREACHABLE, "ora-12154"),
    any(UNREACHABLE, "ora-12170"),
    any(UNREACHABLE, "ora-12505"),
    any(UNREACHABLE, "ora-12514"),
    any(UNREACHABLE, "ora-12541"),
    any(UNREACHABLE, "ora-12545"),
    any(FULL, "ora-00018"),
    any(FULL, "ora-00020"),
    any(FULL, "ora-12516"),
    any(FULL, "ora-12519"),
    any(FULL, "ora-12520"),
    any(DENIED, "ora-01017"),
    any(STARTING, "ora-01033"),
    any(STARTING, "ora-01034"),
    any(LOST, "ora-03113"),
    any(LOST, "ora-03114"),
    any(LOST, "ora-03135"),
    any(UNREACHABLE, "nohostavailableexception"),
    any(UNREACHABLE, "cassandra.cluster.nohostavailable"),
    any(UNREACHABLE, "allnodesfailedexception"),
    any(UNREACHABLE, "all host(s) tried for query failed"),
    any(UNREACHABLE, "unable to connect to any servers"),
    // Neo4j, DynamoDB, ClickHouse, CouchDB, memcached
    any(UNREACHABLE, "neo.clienterror.security.authenticationratelimit"),
    any(UNREACHABLE, "could not perform discovery. no routing servers available"),
    any(UNREACHABLE, "unable to retrieve routing information"),
    any(FULL, "provisionedthroughputexceededexception"),
    any(UNREACHABLE, "no memcached servers"),
    any(UNREACHABLE, "all connection tries failed while connecting to clickhouse"),
    // SQLite
    any(STORAGE, "database is locked"),
    any(STORAGE, "database disk image is malformed"),
    any(STORAGE, "unable to open database file"),
    any(STORAGE, "attempt to write a readonly database"),
    any(STORAGE, "database or disk is full"),
    any(STORAGE, "sqlite_cantopen"),
    // Pools and layers above a driver
    any(POOL, "connection is not available, request timed out after"),
    any(POOL, "pool timed out while waiting for an open connection"),
    any(POOL, "could not obtain a connection from the pool"),
    any(POOL, "could not obtain a database connection within"),
    any(POOL, "timed out fetching a new connection from the connection pool"),
    any(POOL, "timeout acquiring a connection. the pool is probably full"),
    any(POOL, "timeout exceeded when trying to connect"),
    any(POOL, "queuepool limit of size"),
    any(POOL, "cannot get a connection, pool error"),
    any(POOL, "connection pool exhausted"),
    any(POOL, "connection pool timed out"),
    any(POOL, "timed out waiting for connection from pool"),
    any(POOL, "and request was dropped from queue after"),
    any(POOL, "connection pool has been exhausted"),
    any(POOL, "the connection pool has been closed"),
    any(POOL, "resourcerequest timed out"),
    any(POOL, "timed out waiting for a free connection"),
    any(FULL, "fatal: too many connections"),
    any(FULL, "too many database connections"),
    any(UNREACHABLE, "mysqli_sql_exception: connection refused"),
    any(UNREACHABLE, "mysqli_sql_exception: connection timed out"),
    any(UNREACHABLE, "mysqli_sql_exception: no such file or directory"),
    any(UNREACHABLE, "mysqli_sql_exception: php_network_getaddresses"),
    any(UNREACHABLE, "[database] connection refused"),
    any(UNREACHABLE, "unable to acquire jdbc connection"),
    any(UNREACHABLE, "could not open jdbc connection"),
    any(UNREACHABLE, "failed to obtain jdbc connection"),
    any(UNREACHABLE, "cannot create poolableconnectionfactory"),
    any(UNREACHABLE, "jdbcconnectionexception"),
    any(UNREACHABLE, "can't reach database server at"),
    any(UNREACHABLE, "activerecord::connectionnotestablished"),
    any(UNREACHABLE, "activerecord::connectiontimeouterror"),
    any(UNREACHABLE, "activerecord::databaseconnectionerror"),
    any(UNKNOWN, "activerecord::nodatabaseerror"),
    any(UNREACHABLE, "sequel::databaseconnectionerror"),
    any(UNREACHABLE, "sequelizeconnection"),
    any(UNREACHABLE, "sequelizehostnotfounderror"),
    any(UNREACHABLE, "sequelizeaccessdeniederror"),
    any(UNREACHABLE, "error communicating with database"),
    any(UNREACHABLE, "dbconnectionerror"),
    any(UNREACHABLE, "dbi connect("),
    any(UNREACHABLE, "an exception occurred in driver:"),
    any(UNREACHABLE, "an exception occurred in the driver:"),
    any(UNREACHABLE, "databaseerror: connection refused"),
    any(UNREACHABLE, "nested exception is java.net.connectexception: connection refused (database"),
    // What applications say themselves
    any(UNREACHABLE, "error establishing a database connection"),
    any(STORAGE, "one or more database tables are unavailable"),
    any(UNREACHABLE, "cannot access the database"),
    any(UNREACHABLE, "database connection failed"),
    any(UNREACHABLE, "database connection error"),
    any(UNREACHABLE, "database connection could not be established"),
    any(UNREACHABLE, "connection to the database could not be established"),
    any(UNREACHABLE, "connection to database could not be established"),
    any(UNREACHABLE, "connection to the database failed"),
    any(UNREACHABLE, "connection to database failed"),
    any(UNREACHABLE, "connecting to the database failed"),
    any(UNREACHABLE, "could not connect to database"),
    any(UNREACHABLE, "could not connect to the database"),
    any(UNREACHABLE, "couldn't connect to database"),
    any(UNREACHABLE, "couldn't connect to the database"),
    any(UNREACHABLE, "unable to connect to database"),
    any(UNREACHABLE, "unable to connect to the database"),
    any(UNREACHABLE, "unable to connect to your database server"),
    any(UNREACHABLE, "unable to connect to the db"),
    any(UNREACHABLE, "cannot connect to database"),
    any(UNREACHABLE, "cannot connect to the database"),
    any(UNREACHABLE, "can't connect to database"),
    any(UNREACHABLE, "can't connect to the database"),
    any(UNREACHABLE, "failed to connect to database"),
    any(UNREACHABLE, "failed to connect to the database"),
    any(UNREACHABLE, "failed to open the db connection"),
    any(UNREACHABLE, "error connecting to database"),
    any(UNREACHABLE, "error connecting to the database"),
    any(UNREACHABLE, "error connecting to db"),
    any(UNREACHABLE, "error while connecting to database"),
    any(UNREACHABLE, "could not make a database link"),
    any(UNREACHABLE, "link to database cannot be established"),
    any(UNREACHABLE, "no connection to database"),
    any(UNREACHABLE, "no database connection"),
    any(UNREACHABLE, "lost connection to the database"),
    any(UNREACHABLE, "database not responding"),
    any(UNREACHABLE, "database server is not responding"),
    any(UNREACHABLE, "database is not available"),
    any(UNREACHABLE, "database is unavailable"),
    any(UNREACHABLE, "database unavailable"),
    any(UNREACHABLE, "database is down"),
    any(UNREACHABLE, "an unexpected database error occurred"),
    any(UNREACHABLE, "there appears to be an error with the database"),
    any(UNREACHABLE, "database has encountered a problem"),
    any(UNREACHABLE, "experienced an internal sql error and cannot continue"),
    any(UNREACHABLE, "was unable to connect to the database"),
    any(UNREACHABLE, "sql error [ "),
];

/// What says of an errno that nothing came back from the other side.
const ERRNO: [&str; 14] = [
    "econnrefused",
    "connection refused",
    "actively refused",
    "etimedout",
    "i/o timeout",
    "timed out",
    "no route to host",
    "ehostunreach",
    "econnreset",
    "connection reset by peer",
    "enotfound",
    "eai_again",
    "no such host",
    "getaddrinfo",
];

/// Ports that databases, caches and search engines listen at by default (IANA, and their manuals), with who does.
const PORTS: [(&str, Option<&str>); 18] = [
    ("3306", Some(MYSQL)),
    ("33060", Some(MYSQL)),
    ("5432", Some(POSTGRESQL)),
    ("5433", Some(POSTGRESQL)),
    ("6432", Some(POSTGRESQL)),
    ("26257", Some(POSTGRESQL)),
    ("27017", Some(MONGODB)),
    ("27018", Some(MONGODB)),
    ("6379", Some(REDIS)),
    ("6380", Some(REDIS)),
    ("26379", Some(REDIS)),
    ("9200", None),
    ("1433", None),
    ("1521", None),
    ("9042", None),
    ("11211", None),
    ("5984", None),
    ("8123", None),
];

/// How far from the errno its address may stand, in bytes: `Connect Failed (Connection refused): 127.0.0.1:3306`.
const NEAR_BYTES: usize = 80;

static FINDER: LazyLock<Finder> = LazyLock::new(|| Finder::new(DRIVERS.iter().map(|driver| driver.words)));

/// What a text in lower case says of a database; `None` when it says nothing.
#[must_use]
pub fn said(text: &str) -> Option<Driver> {
    FINDER.find(text).first().and_then(|at| DRIVERS.get(at)).copied().or_else(|| by_port(text))
}

/// A connection that failed, and near it the port of a database.
fn by_port(text: &str) -> Option<Driver> {
    ERRNO.iter().find_map(|errno| {
        let (at, _) = text.match_indices(errno).next()?;
        let start = text.floor_char_boundary(at.saturating_sub(NEAR_BYTES));
        let end = at.saturating_add(errno.len()).saturating_add(NEAR_BYTES);
        let near = text.get(start..text.ceil_char_boundary(end))?;
        let engine = PORTS.iter().find(|(port, _)| names_port(near, port)).map(|(_, engine)| *engine)?;
        Some(Driver { words: errno, reason: UNREACHABLE, engine })
    })
}

/// Whether a text names this port: `:3306`, `port 3306`, `port: 3306`.
fn names_port(text: &str, port: &str) -> bool {
    text.match_indices(port).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at.saturating_add(port.len())..).unwrap_or_default();
        let named = before.ends_with(':') || before.trim_end().trim_end_matches([':', '=']).ends_with("port");
        named && !after.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_lower_case_and_says_everything_once() {
        let mut seen = std::collections::BTreeSet::new();
        for driver in DRIVERS {
            assert_eq!(driver.words, driver.words.to_lowercase());
            assert!(seen.insert(driver.words), "{} stands there twice", driver.words);
            assert!(said(driver.words).is_some(), "{}", driver.words);
        }
    }

    #[test]
    fn drivers_are_understood_and_talk_about_databases_is_not() {
        // id, text, engine and reason
        let cases = [
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
            assert_eq!(said(text).map(|driver| (driver.engine, driver.reason)), wanted, "{id}");
        }
    }
}
