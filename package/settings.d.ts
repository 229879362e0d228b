// Printed from the table of settings: `UPDATE_DOCS=1 cargo test --test settings`.

/** Own sentences, by language and failure. */
export type OwnTexts = Record<string, Record<string, { headline?: string; meaning?: string; advice?: string }>>;

/** Settings that hold for everything, and that a route may override. */
export interface Policy {
  /**
   * The longest wait for a response head. Then the answer is `http_response_timeout`, or what the
   * probe found. Bodies may take longer. Deployed on Cloudflare, which answers 522 itself for a
   * host that is silent for 19 s: with less than 20 s that never arrives, and a dead host looks
   * like a slow application. (milliseconds, 100 to 300000; default: `30000`)
   */
  deadline_ms?: number;
  /**
   * The longest wait of the probe for a connection before it is called `connection_timeout`.
   * (milliseconds, 50 to 30000; default: `3000`)
   */
  connect_budget_ms?: number;
  /**
   * The longest silence within a body that is held or watched before it is called
   * `connection_read_timeout`. Event streams and the like may be silent for any time, and so may
   * bodies of no announced length unless `watch_bodies` is `always`. (milliseconds, 100 to 300000;
   * default: `30000`)
   */
  idle_ms?: number;
  /**
   * `auto`: after a failure that does not name its cause, look at the origin with a connection of
   * our own. `off`: never; verdicts stay less certain. (`"auto"`, `"off"`; default: `"auto"`)
   */
  probe?: "auto" | "off";
  /**
   * Who tells the probe where the origin's name leads; never asked for addresses. On workerd: after
   * a failed connection, whether the name resolves. Deployed on Cloudflare: before anything is
   * connected to, since a name that leads to Cloudflare itself is not probed; `off` there means
   * that no name is. `http` is taken for a resolver on the same machine. (the https URL of a
   * DNS-over-HTTPS resolver (RFC 8484), or `"off"`; default:
   * `"https://cloudflare-dns.com/dns-query"`)
   */
  resolver?: string;
  /**
   * The statuses of our answers. `cloudflare`: 521, 522, 523, 525, 526 and 530 beside 502, 503 and
   * 504. `standard`: what RFC 9209 recommends. `retryable`: 503 for all that passes by itself.
   * (`"cloudflare"`, `"standard"`, `"retryable"`; default: `"cloudflare"`)
   */
  profile?: "cloudflare" | "standard" | "retryable";
  /**
   * Which of the origin's own error replies are replaced. `gateway`: stock pages and bare phrases
   * that nobody of this site wrote, such as a gateway's, a platform's or WordPress' own; a page
   * with words or a style of yours passes. `infrastructure`: what a gateway, balancer or platform
   * sent, a designed 502 or 504 too, and no page of the application's. `all`: every error. `none`:
   * they are passed on, and events tell of them. (`"gateway"`, `"infrastructure"`, `"all"`,
   * `"none"`; default: `"gateway"`)
   */
  intercept?: "gateway" | "infrastructure" | "all" | "none";
  /**
   * Which statuses of the origin may be replaced. A 4xx is replaced only when it is listed here and
   * `intercept` is `all`; an application's own keeps its status, and the origin's `Retry-After` is
   * the only one it gets. Its 401, 405, 407, 416 and 426 never are: what they mean is in fields
   * that only the origin can write. (a list of statuses, 400 to 599; default: every 5xx)
   */
  intercept_statuses?: number[];
  /**
   * What becomes of a success status whose body is an error page. `observe`: an event. `replace`:
   * our answer instead. `off`: nobody looks. (`"observe"`, `"replace"`, `"off"`; default:
   * `"observe"`)
   */
  soft_failures?: "observe" | "replace" | "off";
  /**
   * What your own error pages with a success status are known by: a text in the page, letter by
   * letter, or a header field with its value. Looked for where `soft_failures` looks: small HTML
   * pages that a browser navigates to. (a list of texts, or of header fields such as
   * `"X-Shop-State: down"`; default: none)
   */
  soft_failure_signs?: string[];
  /**
   * What becomes of a GET or HEAD that is redirected to the very address it asked, twice within ten
   * seconds and without a cookie; or to the same with another scheme or without `www.`, and from
   * there back. `observe`: an event, and the redirect is passed on. `replace`: our answer instead.
   * `off`: nobody looks. (`"observe"`, `"replace"`, `"off"`; default: `"observe"`)
   */
  redirect_loops?: "observe" | "replace" | "off";
  /**
   * Which bodies are watched for breaking after their head was sent. `auto`: for a minute those of
   * a route that failed, at most twenty a second; and one reply in fifty, if it is small, is read
   * whole before it is sent, so that a break gets an answer. `always`: all, which costs processor
   * time on every reply; of a coded body (gzip) a copy is read, at most 1 MiB of it, which is kept
   * in memory for a visitor who is slower than that. No byte is changed. (`"auto"`, `"always"`,
   * `"never"`; default: `"auto"`)
   */
  watch_bodies?: "auto" | "always" | "never";
  /**
   * What of the origin's own `Proxy-Status` visitors are told with our answer. `off`: nothing, it
   * names what is behind. `name`: the names of its members and their error types. The event has the
   * field itself. (`"off"`, `"name"`; default: `"off"`)
   */
  proxy_status_inbound?: "off" | "name";
  /**
   * How much of a body is read before its head is sent, so that a break within it still gets an
   * answer instead of half a page, is tried again, or finds a copy: the whole of a short body, the
   * start of a longer one and of one of no announced length. Each visitor costs as much memory
   * meanwhile. Event streams are not held. 0: nothing is held. (bytes, 0 to 1048576; default: `0`)
   */
  hold_bytes?: number;
  /**
   * How many more attempts an origin gets when a safe request without a body fails in a way that is
   * worth one; every other origin of the route gets one. 0: no failure is repeated. (attempts, 0 to
   * 3; default: `1`)
   */
  retries?: number;
  /**
   * How many repeats there may be for every hundred exchanges, per origin and isolate, beside one
   * in five seconds. (percent, 0 to 100; default: `10`)
   */
  retry_budget_percent?: number;
  /**
   * Whether a request with an `Idempotency-Key` may be repeated whatever its method, with a body of
   * at most 64 KiB. Only where the origin honours that field. (`true` or `false`; default: `false`)
   */
  idempotency_key?: boolean;
  /**
   * Whether an origin that keeps failing is spared for a while: visitors are answered with what it
   * fails as, and nothing is sent. What is known of an origin is shared by all routes that name it;
   * each goes by its own rules. (`true` or `false`; default: `true`)
   */
  breaker?: boolean;
  /**
   * Which failures count. `gateway`: connection failures, timeouts and gateway errors.
   * `connection`: not the latter, for an origin with several applications of which one may fail for
   * long. `all`: errors of the application and its database too. A reply that the application may
   * have written itself counts as the application's. (`"connection"`, `"gateway"`, `"all"`;
   * default: `"gateway"`)
   */
  breaker_counts?: "connection" | "gateway" | "all";
  /**
   * How many failures in a row open the breaker, where no connection is to be had: refused, timed
   * out, no route, no name, TLS. All other failures raise a suspicion, three in two seconds and
   * more, which a look at `look_path` has to confirm. 0: a row never does either. (failures, 0 to
   * 1000; default: `5`)
   */
  breaker_failures?: number;
  /**
   * Which share of failures within the window opens it, by the same distinction. Whatever they are,
   * nine in ten of twenty and more do by themselves, on five paths and, where their addresses are
   * known, for three visitors. 0: a share never does. (percent, 0 to 100; default: `50`)
   */
  breaker_percent?: number;
  /**
   * How many exchanges the window must hold before the share counts. (exchanges, 1 to 100000;
   * default: `20`)
   */
  breaker_exchanges_min?: number;
  /** How long the window is. (seconds, 1 to 3600; default: `10`) */
  breaker_window_s?: number;
  /**
   * How long the origin is left alone before a look of our own at `look_path`: an answer below 500
   * ends it. The pause doubles each time, and half to all of it is used. (seconds, 1 to 3600;
   * default: `5`)
   */
  breaker_open_s?: number;
  /**
   * The longest pause, and so the longest until a well origin is found out while requests come.
   * (seconds, 1 to 3600; default: `10`)
   */
  breaker_open_max_s?: number;
  /**
   * The path at the origin that is asked by a `HEAD` of our own, without cookies, to confirm or end
   * an outage. It should be cheap, and answer below 500 whenever the site is well. (a path that
   * begins with `/`, of at most 200 visible ASCII characters, without `#`; default: `"/"`)
   */
  look_path?: string;
  /**
   * The status while an origin is spared. `cause`: that of what it fails as; crawlers,
   * `/robots.txt` and `profile = "retryable"` get 503. `503`: everybody does. (`"cause"`, `"503"`;
   * default: `"cause"`)
   */
  spared_status?: "cause" | "503";
  /**
   * The most requests an origin is given at once, per isolate; what is over is answered
   * `load_shed`. 0: no limit. (requests, 0 to 100000; default: `0`)
   */
  max_in_flight?: number;
  /**
   * Whether the limit falls below `max_in_flight` when answers slow down, and recovers with them.
   * (`true` or `false`; default: `false`)
   */
  adaptive_limit?: boolean;
  /**
   * Whether copies of replies are kept for when the origin fails, where HTTP allows it. (`true` or
   * `false`; default: `true`)
   */
  stale?: boolean;
  /**
   * For how long a copy may be served after it stopped being fresh, where the origin sends no
   * `stale-if-error` of its own. Costs a copy of every reply that may be kept. (seconds, 0 to
   * 2592000; default: `0`)
   */
  stale_if_error_s?: number;
  /**
   * Fields of requests that tell nobody apart, such as `X-App-Version`. A request with any field
   * that browsers, proxies and Cloudflare do not send leaves no copy unless its reply says
   * `public`: it may be somebody's own. (a list of names of header fields; default: none)
   */
  stale_ignores?: string[];
  /** The name of the site on pages. (a line of at most 60 characters; default: none) */
  brand_name?: string;
  /** Where pages send a visitor for help. (an http(s) or mailto link; default: none) */
  support_url?: string;
  /**
   * Where pages send a visitor for the state of the site. (an http(s) or mailto link; default:
   * none)
   */
  status_url?: string;
  /** Where the name at the head of a page leads. (an http(s) link; default: none) */
  home_url?: string;
  /**
   * A picture beside the name. SVG may hold shapes, text and gradients; anything that could run,
   * load or refer to something outside is a mistake. (an SVG document, or a `data:` address of SVG,
   * PNG, JPEG or WebP, at most 8 KiB; default: none)
   */
  logo?: string;
  /**
   * How pages look. `strata`: warm paper and layers of rock. `plain`: neutral. `blueprint`: a
   * technical drawing. (`"strata"`, `"plain"`, `"blueprint"`; default: `"strata"`)
   */
  theme?: "strata" | "plain" | "blueprint";
  /**
   * The colour of links and buttons on light ground; its contrast to every theme's light background
   * must be at least 4.5:1 (WCAG 2.2). (a colour such as `"#1a5fb4"`; default: the theme's)
   */
  accent?: string;
  /** The same on dark ground. (a colour such as `"#1a5fb4"`; default: the theme's) */
  accent_dark?: string;
  /**
   * Own sentences: `texts.de.connection_refused` with `headline`, `meaning` and `advice`, in any
   * language: `sv` and `pt-BR` too. Used where the cause is certain or likely; what is left out is
   * said in Faultline's words. docs/page.md has an example. (tables by language and failure;
   * default: none)
   */
  texts?: OwnTexts;
  /**
   * What whoever asks for no language, or for none that there is, reads: one of Faultline's, or one
   * that `texts` has. (a language tag such as `"de"`; default: `"en"`)
   */
  default_language?: string;
  /**
   * Who sees the part of a page that is for the site's owner (cause, component, first checks).
   * `everybody`: folded, at its end. `operator`: only whoever brings the operator's pass, who sees
   * the evidence, the attempts and the origin too. (`"everybody"`, `"operator"`; default:
   * `"everybody"`)
   */
  details?: "everybody" | "operator";
  /**
   * Whether a page comes back by itself: a small script asks after `Retry-After` whether the site
   * is back, and reloads only then. Never after a form was sent. (`true` or `false`; default:
   * `true`)
   */
  reload?: boolean;
}

/** Requests of one kind. */
export interface Route extends Policy {
  /**
   * Which requests the route is for. (a pattern like `example.com/shop/*`, `*.example.com/*` or
   * `*\/lab/x*` (host/path; `*` only at the start of the host and the end of the path); default:
   * required)
   */
  match: string;
  /**
   * Where the route's requests go, as `ORIGIN`. (the origin's address (`https://` or `http://`, a
   * host, perhaps a port), or `"zone"`; default: as `ORIGIN`)
   */
  origin?: string;
  /**
   * Several origins, in place of `origin`. A request goes to the first that is not failing. (a list
   * of such addresses; default: `origin` alone)
   */
  origins?: string[];
  /**
   * Shares requests among the `origins` by weight, in place of their order. 0: only when no other
   * is left. (a list of whole numbers, one for each of `origins`, 0 to 1000; default: none)
   */
  weights?: number[];
  /**
   * What the route is called in events and on the console. (a line of at most 60 characters;
   * default: the pattern)
   */
  name?: string;
}

/** A time in which the site, or a part of it, is closed. */
export interface Window {
  /**
   * Its first moment; left out, it is on already. (a time with its zone (RFC 3339), such as
   * `"2027-01-31T22:00:00+01:00"`; default: none)
   */
  from?: string;
  /**
   * The moment at which it is over; left out, nobody knows yet. `Retry-After` tells the seconds to
   * it. (a time with its zone (RFC 3339), such as `"2027-01-31T22:00:00+01:00"`; default: none)
   */
  until?: string;
  /**
   * Which requests it is for. (a pattern like `example.com/shop/*`, `*.example.com/*` or
   * `*\/lab/x*` (host/path; `*` only at the start of the host and the end of the path); default:
   * `"*"`)
   */
  match?: string;
  /**
   * What the page says in place of its usual title: `title = "Back at noon"`, or `title = { en =
   * "…", sv = "…" }`. (a line of at most 60 characters, or a table of them by language;
   * default: none)
   */
  title?: string | Record<string, string>;
  /**
   * What the page says in place of its usual text. Whoever reads none of the languages of a table
   * reads Faultline's words. (a paragraph of at most 500 characters, or a table of them by
   * language; default: none)
   */
  text?: string | Record<string, string>;
}

/** All settings: the variable `FAULTLINE`. */
export interface Settings extends Policy {
  /**
   * The name under which this worker appears in `CDN-Loop` and `Proxy-Status`. Two Faultlines in a
   * row need two names, or the second takes the first for a loop. (a pseudonym or host name (RFC
   * 8586); default: `"faultline"`)
   */
  cdn_id?: string;
  /**
   * The path below which Faultline's own pages are. While the guide is on, requests for it never
   * reach an origin. (a path without a slash at its end; default: `"/_faultline"`)
   */
  prefix?: string;
  /**
   * Whether the guide to the failures is public, below `prefix`. (`true` or `false`; default:
   * `true`)
   */
  guide?: boolean;
  /**
   * Whether every page can be looked at below `prefix`, at `/pages`, without breaking anything.
   * `auto`: only where the host is `localhost` or `127.0.0.1`, as under `wrangler dev`. (`"auto"`,
   * `true` or `false`; default: `"auto"`)
   */
  gallery?: "auto" | boolean;
  /**
   * Where the worker runs. `auto`: each request tells; deployed on Cloudflare it has `cf-ray` and
   * `request.cf.colo`. Only there `CF-Connecting-IP` and `cf-ray` are believed. (`"auto"`,
   * `"cloudflare"`, `"workerd"`; default: `"auto"`)
   */
  platform?: "auto" | "cloudflare" | "workerd";
  /**
   * Where it does not run on Cloudflare: the field in which the proxy in front tells the client's
   * address, such as `X-Real-IP`, `X-Forwarded-For` (its last address) or `Forwarded`. Without it
   * the connection's own address counts. (the name of a header field; default: none)
   */
  client_address_field?: string;
  /**
   * The field of a request whose value is the request's id in event, page and problem document,
   * such as `X-Request-Id`. A value of other characters than letters, digits and `_-.:`, or of more
   * than 128, is not taken. (the name of a header field; default: none)
   */
  request_id_field?: string;
  /**
   * During an outage: how many like failures an isolate logs whole in a minute; the others are one
   * line, with `faultline.repeats`. 0: every failure has its line. With `breaker = false` none is
   * folded. (lines a minute, 0 to 10000; default: `10`)
   */
  log_repeats?: number;
  /**
   * How people are told of an outage, where the secret `NOTIFY_URL` is set and `JOURNAL` is bound.
   * `json`: a document, signed with the secret `NOTIFY_SECRET`. `slack`: a message for Slack and
   * what takes the same. `off`: not at all. (`"off"`, `"json"`, `"slack"`; default: `"json"`)
   */
  notify?: "off" | "json" | "slack";
  /**
   * How long an outage, or another cause, has to last before anybody is told. (seconds, 0 to 86400;
   * default: `60`)
   */
  notify_after_s?: number;
  /**
   * Which requests go to which origin, and what differs for them. The first route that matches is
   * taken. (a list of tables; default: none)
   */
  routes?: Route[];
  /** Times in which the site, or a part of it, is closed. (a list of tables; default: none) */
  maintenance?: Window[];
  /**
   * Visitors who get in during maintenance and when an origin is full: the operator's network, a
   * monitor. (a list of addresses or blocks of them, such as `"192.0.2.0/24"`; default: none)
   */
  let_through_addresses?: string[];
  /**
   * Requests that get in likewise: health checks, webhooks. By default those by which certificates
   * are renewed (RFC 8555 section 8.3). (a list of patterns like those of `match`; default:
   * `["*\/.well-known/acme-challenge/*"]`)
   */
  let_through_paths?: string[];
}

/** The variables of a worker. */
export interface Variables {
  /**
   * Where requests go that no route takes. `"zone"`: wherever the zone itself would send them.
   * `service:NAME`: another Worker, bound as NAME (`[[services]]`); `vpc:NAME`: a service of a
   * private network (`[[vpc_services]]`). Nothing is probed there, and the address stays the
   * visitor's. (the origin's address (`https://` or `http://`, a host, perhaps a port), or
   * `"zone"`; default: `"zone"`)
   */
  ORIGIN?: string;
  /** All other settings. (a table, or the same as a text of JSON; default: `{}`) */
  FAULTLINE?: Settings | string;
}
