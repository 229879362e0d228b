// Moments as people write them, by the runtime's own knowledge of languages and zones.

/**
 * The visitor's time zone as Cloudflare names it, such as `Europe/Berlin`.
 *
 * @param {Request} request
 */
export function timezone(request) {
  const zone = request.cf?.timezone;
  return typeof zone === "string" ? zone : undefined;
}

const MINUTE_MS = 60_000;

/**
 * A moment, rounded up to the minute, in a language and a zone; with the weekday and the
 * date where it is not the day that `now` is in. Undefined where the runtime knows the
 * language or the zone not.
 *
 * @param {number} at
 * @param {number} now
 * @param {string} language
 * @param {string} zone
 */
export function clock(at, now, language, zone) {
  try {
    const due = new Date(Math.ceil(at / MINUTE_MS) * MINUTE_MS);
    const day = new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "short" });
    /** @type {Intl.DateTimeFormatOptions} */
    const how = { timeZone: zone, hour: "numeric", minute: "2-digit", timeZoneName: "short" };
    if (day.format(due) !== day.format(now)) Object.assign(how, { weekday: "long", day: "numeric", month: "long" });
    return new Intl.DateTimeFormat(language, how).format(due);
  } catch {
    return undefined;
  }
}
