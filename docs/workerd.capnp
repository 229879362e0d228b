# Faultline under plain workerd: `npm run build`, then `npx workerd serve docs/workerd.capnp`.
# Settings are bindings here: ORIGIN as text, FAULTLINE as json (docs/settings.md).

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "faultline", worker = .faultline),
    # Where fetch() and connect() may go: public addresses, and this machine. An origin in a private network (10.0.0.0/8,
    # 172.16.0.0/12, 192.168.0.0/16, fc00::/7, and what else is not public) needs "private" too, which opens all of those
    # networks to the worker, cloud metadata services (169.254.169.254) among them.
    (name = "origins", network = (
      allow = ["public", "local"],  # "private"
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "faultline")],
);

const faultline :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["enable_request_signal"],
  modules = [
    (name = "index.js", esModule = embed "../build/index.js"),
    (name = "bound.js", esModule = embed "../build/bound.js"),
    (name = "pages.js", esModule = embed "../build/pages.js"),
    (name = "journal.js", esModule = embed "../build/journal.js"),
    (name = "faultline.js", esModule = embed "../build/faultline.js"),
    (name = "faultline_bg.wasm", wasm = embed "../build/faultline_bg.wasm"),
    (name = "faultline_pages.js", esModule = embed "../build/faultline_pages.js"),
    (name = "faultline_pages_bg.wasm", wasm = embed "../build/faultline_pages_bg.wasm"),
    (name = "glue/faultline-ask.js", esModule = embed "../build/glue/faultline-ask.js"),
    (name = "glue/faultline-background.js", esModule = embed "../build/glue/faultline-background.js"),
    (name = "glue/faultline-bindings.js", esModule = embed "../build/glue/faultline-bindings.js"),
    (name = "glue/faultline-bodies.js", esModule = embed "../build/glue/faultline-bodies.js"),
    (name = "glue/faultline-clock.js", esModule = embed "../build/glue/faultline-clock.js"),
    (name = "glue/faultline-coding.js", esModule = embed "../build/glue/faultline-coding.js"),
    (name = "glue/faultline-copies.js", esModule = embed "../build/glue/faultline-copies.js"),
    (name = "glue/faultline-door.js", esModule = embed "../build/glue/faultline-door.js"),
    (name = "glue/faultline-flights.js", esModule = embed "../build/glue/faultline-flights.js"),
    (name = "glue/faultline-glance.js", esModule = embed "../build/glue/faultline-glance.js"),
    (name = "glue/faultline-attempt.js", esModule = embed "../build/glue/faultline-attempt.js"),
    (name = "glue/faultline-pass.js", esModule = embed "../build/glue/faultline-pass.js"),
    (name = "glue/faultline-plans.js", esModule = embed "../build/glue/faultline-plans.js"),
    (name = "glue/faultline-reading.js", esModule = embed "../build/glue/faultline-reading.js"),
    (name = "glue/faultline-redirect.js", esModule = embed "../build/glue/faultline-redirect.js"),
    (name = "glue/faultline-rescue.js", esModule = embed "../build/glue/faultline-rescue.js"),
    (name = "glue/faultline-rooms.js", esModule = embed "../build/glue/faultline-rooms.js"),
    (name = "glue/faultline-straight.js", esModule = embed "../build/glue/faultline-straight.js"),
    (name = "glue/worker-inline0.js", esModule = embed "../build/glue/worker-inline0.js"),
  ],
  bindings = [
    (name = "ORIGIN", text = "http://127.0.0.1:3000"),
    (name = "FAULTLINE", json = "{ \"deadline_ms\": 10000 }"),
  ],
  globalOutbound = "origins",
);
