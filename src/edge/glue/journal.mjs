// The journal: what the isolates know together of an origin, and the record of what became of it.
// One object for each origin, and one more that knows their names.
//
// A room of its own: it keeps text and rows and hands them to Rust (`edge::journal`,
// `ledger::call`), which decides. Everything of one report is written at once, and the answer
// leaves only when it is on disk.

import { DurableObject } from "cloudflare:workers";
import { bound } from "./bound.js";
import * as faultline from "./faultline.js";
import { load } from "./pages.js";

const DIRECTORY = "faultline:directory";
// The keys of what is kept as text: what the breakers know, the book of the record, and, in
// the directory, the names.
const ORIGIN = "origin";
const BOOK = "book";
const NAMES = "names";
// The most origins that the directory knows, the latest ones.
const NAMES_MAX = 200;
// How long the receiver of a notice may take, in milliseconds.
const NOTICE_MS = 10_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS counts (minute INTEGER, route TEXT, failure TEXT, status INTEGER, delivery TEXT, colo TEXT, n INTEGER,
    orders INTEGER, PRIMARY KEY (minute, route, failure, status, delivery, colo)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS kept (slot INTEGER PRIMARY KEY, at_ms INTEGER, request_id TEXT, outage TEXT, failure TEXT, event TEXT);
  CREATE TABLE IF NOT EXISTS outages (id TEXT PRIMARY KEY, began_ms INTEGER, ended_ms INTEGER, entry TEXT) WITHOUT ROWID;`;
const ADD_COUNT = `INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET n = n + excluded.n, orders = orders + excluded.orders`;
// Counts that are old enough are put together by the hour: their minutes become the hour's first.
const BY_HOUR = `INSERT INTO counts SELECT minute / 60 * 60, route, failure, status, delivery, colo, n, orders FROM counts
  WHERE minute < ?1 AND minute % 60 != 0 ON CONFLICT DO UPDATE SET n = n + excluded.n, orders = orders + excluded.orders`;

/**
 * What Rust decided (`ledger::call`): the next book where it is another, an answer, whom to enrol,
 * rows to write, what to thin out, when to wake up, lines to log, and notices to send.
 *
 * @typedef {object} Effects
 * @property {string | null} book
 * @property {string} reply
 * @property {string | null} [enrol]
 * @property {{ minute: number, route: string, failure: string, status: number, delivery: string,
 *   colo: string, n: number, orders: number }[]} counts
 * @property {{ slot: number, at_ms: number, request_id: string, outage: string, failure:
 *   string, event: string }[]} kept
 * @property {{ outage: { id: string, began_ms: number, ended_ms: number | null } }[]} outages
 * @property {{ none_before: number, hours_before: number, outages_before_ms: number } | null} thin
 * @property {number | null} alarm_ms
 * @property {string[]} lines
 * @property {Parcel[]} [parcels]
 */

/**
 * A notice on its way.
 *
 * @typedef {{ id: string, url: string, fields: Record<string, string>, body: string }} Parcel
 */

/** @extends {DurableObject<any>} */
export class Journal extends DurableObject {
  #origin = "";
  #book = "";

  /**
   * @param {DurableObjectState} ctx
   * @param {unknown} env
   */
  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      const kept = await ctx.storage.get([ORIGIN, BOOK]);
      this.#origin = String(kept.get(ORIGIN) ?? "");
      this.#book = String(kept.get(BOOK) ?? "");
    });
  }

  /**
   * A report of an isolate on the origin of this name; what the isolate should know. Both
   * JSON; no report, no reply.
   *
   * @param {string} name
   * @param {string} told
   */
  report(name, told) {
    const taken = faultline.journal(bound(this.env), name, this.#origin, told);
    if (taken === undefined) return "";
    const [state, reply, worthKeeping] = taken;
    this.#origin = state;
    if (worthKeeping) this.ctx.storage.put(ORIGIN, state);
    return reply;
  }

  /**
   * What an isolate counted of the origin of this name; the ledger's answer. Both JSON;
   * nothing for what does not read.
   *
   * @param {string} name
   * @param {string} told
   */
  async record(name, told) {
    const effects = await this.#carryOut("report", name, told);
    if (effects?.enrol) this.ctx.waitUntil(this.#directory().enrol(effects.enrol).catch(() => {}));
    return effects?.reply ?? "";
  }

  // Wakes up for a notice, or for an outage of which nobody reports any more.
  async alarm() {
    const effects = await this.#carryOut("wake", "", "");
    await Promise.all((effects?.parcels ?? []).map((parcel) => this.#send(parcel)));
  }

  /**
   * What is known, as the question wants it. Both JSON.
   *
   * @param {string} question
   */
  look(question) {
    const { kept, failure, find, short_id: short, outages, counts_from: from } = JSON.parse(question);
    const entries = this.#rows("SELECT entry FROM outages ORDER BY began_ms DESC LIMIT ?", outages);
    return JSON.stringify({
      book: this.#book === "" ? {} : JSON.parse(this.#book),
      outages: entries.map(({ entry }) => JSON.parse(String(entry))),
      kept: this.#rows(`SELECT at_ms, request_id, outage, failure, event FROM kept WHERE (?1 IS NULL OR failure = ?1)
        AND (?2 IS NULL OR request_id = ?2 OR outage = ?2 OR instr(event, '"faultline.short_id":"' || ?4 || '"') > 0)
        ORDER BY at_ms DESC, slot DESC LIMIT ?3`, failure ?? null, find ?? null, kept, short ?? null),
      counts: this.#rows("SELECT * FROM counts WHERE minute >= ?", from),
    });
  }

  /**
   * In the directory: notes the name of an origin.
   *
   * @param {string} name
   */
  async enrol(name) {
    const names = await this.enrolled();
    if (names.at(-1) === name) return;
    await this.ctx.storage.put(NAMES, [...names.filter((known) => known !== name), name].slice(-NAMES_MAX));
  }

  /** In the directory: the names. */
  async enrolled() {
    return /** @type {string[]} */ ((await this.ctx.storage.get(NAMES)) ?? []);
  }

  #directory() {
    const journal = this.env.JOURNAL;
    return journal.get(journal.idFromName(DIRECTORY));
  }

  /**
   * Asks Rust, and does what it says; nothing when it says nothing.
   *
   * @param {string} what
   * @param {string} name
   * @param {string} told
   * @returns {Promise<Effects | undefined>}
   */
  async #carryOut(what, name, told) {
    const pages = await load();
    const { ORIGIN: origin, FAULTLINE: settings, NOTIFY_URL: url, NOTIFY_SECRET: secret } = bound(this.env);
    const written = JSON.stringify({ ORIGIN: origin, FAULTLINE: settings });
    // From here to the writes nothing is waited for: what was read of the book
    // is what is written back.
    const decided = pages?.ledger(written, what, this.#book, name, told, url, secret, Date.now());
    if (decided === undefined) return undefined;
    /** @type {Effects} */
    const effects = JSON.parse(decided);
    if (effects.book !== null) {
      this.#book = effects.book;
      this.ctx.storage.put(BOOK, effects.book);
    }
    this.#write(effects);
    if (effects.alarm_ms !== null) this.ctx.storage.setAlarm(effects.alarm_ms);
    for (const line of effects.lines) console.log(line);
    return effects;
  }

  /**
   * @param {Effects} effects
   */
  #write({ counts, kept, outages, thin }) {
    if (counts.length + kept.length + outages.length === 0 && thin === null) return;
    const sql = this.#sql();
    if (sql === undefined) return;
    sql.exec(TABLES);
    for (const c of counts) sql.exec(ADD_COUNT, c.minute, c.route, c.failure, c.status, c.delivery, c.colo, c.n, c.orders);
    for (const k of kept) sql.exec("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?)", k.slot, k.at_ms, k.request_id, k.outage, k.failure, k.event);
    for (const entry of outages) {
      const { id, began_ms, ended_ms } = entry.outage;
      sql.exec("INSERT OR REPLACE INTO outages VALUES (?, ?, ?, ?)", id, began_ms, ended_ms, JSON.stringify(entry));
    }
    if (thin === null) return;
    sql.exec("DELETE FROM counts WHERE minute < ?", thin.none_before);
    sql.exec(BY_HOUR, thin.hours_before);
    sql.exec("DELETE FROM counts WHERE minute < ? AND minute % 60 != 0", thin.hours_before);
    sql.exec("DELETE FROM outages WHERE ended_ms < ?", thin.outages_before_ms);
  }

  // The tables; undefined in an object that was made without SQLite, which
  // then keeps the book only.
  #sql() {
    try {
      return this.ctx.storage.sql;
    } catch {
      return undefined;
    }
  }

  /**
   * No rows where there is no such table yet.
   *
   * @param {string} query
   * @param {...(string | number | null)} bound
   */
  #rows(query, ...bound) {
    try {
      return this.#sql()?.exec(query, ...bound).toArray() ?? [];
    } catch {
      return [];
    }
  }

  /**
   * @param {Parcel} parcel
   */
  async #send({ id, url, fields, body }) {
    /** @type {number | null} */
    let status = null;
    try {
      const answer = await fetch(url, { method: "POST", headers: fields, body, redirect: "manual", signal: AbortSignal.timeout(NOTICE_MS) });
      status = answer.status;
      answer.body?.cancel().catch(() => {});
    } catch {
      // Nobody took it.
    }
    await this.#carryOut("sent", "", JSON.stringify({ id, status }));
  }
}
