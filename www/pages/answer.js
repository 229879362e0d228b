(() => {
  const $ = (s) => document.querySelector(s), now = () => Date.now(), lang = document.documentElement.lang;
  for (const t of document.querySelectorAll("time[data-clock]")) {
    const at = new Date(Math.ceil(Date.parse(t.dateTime) / 6e4) * 6e4), how = { hour: "numeric", minute: "2-digit", timeZoneName: "short" };
    if (at.toDateString() !== new Date().toDateString()) Object.assign(how, { weekday: "long", day: "numeric", month: "long" });
    try { t.textContent = new Intl.DateTimeFormat(lang, how).format(at); } catch { /* The server's words stay. */ }
  }
  const copy = $("#copy"), once = $("#try"), box = $("#back"), born = now();
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.onclick = () => navigator.clipboard.writeText(copy.dataset.id).then(() => { copy.textContent = copy.dataset.done; });
  }
  // At once, but not in the first seconds: then it waits for the end of them, and
  // further clicks change nothing.
  let soon = 0;
  if (once) once.onclick = (e) => {
    e.preventDefault();
    once.setAttribute("aria-busy", "true");
    soon ||= setTimeout(() => location.reload(), born + 5e3 - now());
  };
  if (!box) return;
  const button = box.querySelector("button"), count = box.querySelector("b"), key = "faultline:" + location.pathname;
  const store = (n) => { try { sessionStorage.setItem(key, n + ":" + now()); } catch { /* Without it every page begins anew. */ } };
  const came = () => { try { const [n, at] = sessionStorage.getItem(key).split(":"); return now() - at < 9e5 ? +n : 0; } catch { return 0; } };
  const tries = came(), pace = () => (60 + Math.random() * 60) * 1e3 * 2 ** Math.min(tries, 4);
  const wait = +box.dataset.wait;
  let due = now() + wait * 1e3, next = Math.min(due, now() + pace()), rest = 0, busy = false, asked = born;
  const two = (n) => String(n).padStart(2, "0");
  const show = () => {
    const s = Math.max(0, Math.ceil((due - now()) / 1e3)), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    count.textContent = s >= 86400 ? "" : (h ? h + ":" + two(m) : m) + ":" + two(s % 60);
  };
  const back = () => { clearInterval(timer); store(tries + 1); location.reload(); };
  const known = async () => {
    if (!box.dataset.state) return "";
    try {
      const r = await fetch(box.dataset.state + "?since=" + box.dataset.since + "&path=" + encodeURIComponent(location.pathname), { cache: "no-store", redirect: "manual" });
      return r.ok ? (await r.json()).state : "";
    } catch { return ""; }
  };
  const ask = async () => {
    busy = true;
    asked = now();
    if (await known() === "well") back();
    else if (now() >= due) {
      let later = 0;
      try {
        const r = await fetch(location.href, { method: "HEAD", cache: "no-store", redirect: "manual" });
        later = +r.headers.get("retry-after");
        if (r.type === "opaqueredirect" || (r.status < 500 && !later)) back();
      } catch { /* Asked again later. */ }
      due = now() + Math.min(later || Math.max(wait, 30) * 1.5, 86400) * 1e3;
    }
    next = Math.min(due, now() + pace());
    busy = false;
  };
  const tick = () => { if (!rest && !busy) { show(); if (now() >= next && !document.hidden) ask(); } };
  const timer = setInterval(tick, 1e3);
  // Whoever looks at the page again is told soon, and not by the second.
  addEventListener("focus", () => { if (box.dataset.state) next = Math.min(next, Math.max(now(), asked + 1e4 * 2 ** Math.min(tries, 4))); });
  button.onclick = () => {
    if (rest) { due = now() + rest; next = Math.min(due, now() + pace()); rest = 0; } else rest = Math.max(1e3, due - now());
    button.textContent = rest ? button.dataset.on : button.dataset.off;
    box.classList.toggle("paused", !!rest);
  };
  show();
  box.hidden = false;
})();
