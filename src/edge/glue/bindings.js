// What the worker is bound to, and what outlives a request.

// Lets a promise go on after the answer has left; what becomes of it is nobody's loss.
export function wait_until(ctx, promise) {
  ctx.waitUntil(promise.catch(() => {}));
}

// A report to the journal of one origin; resolves to its reply as text, or to undefined where none came in time.
export async function tell(journal, key, report, ms) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([journal.get(journal.idFromName(key)).report(key, report), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

// Whether the platform's rate limit lets this client through. A limit that cannot be asked lets everybody through.
export async function within_limit(limiter, key) {
  try {
    return (await limiter.limit({ key })).success;
  } catch {
    return true;
  }
}

// A value out of KV, or undefined where it cannot be read within this time.
export async function read_value(store, key, ms) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return (await Promise.race([store.get(key), late.then(() => undefined)])) ?? undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

export function write_value(store, key, value) {
  return store.put(key, value);
}
