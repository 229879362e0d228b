// Keeps the console live: asks for the same page every five seconds, and puts what changed in its
// place. What is open stays open, and nothing is touched while somebody types or chooses. Without
// it the pages work, and are as old as they are.

const every = 5000;
const parts = () => [...document.querySelectorAll("[data-live]")];
const isBusy = () => document.hidden || document.activeElement?.matches("input, select, textarea") || String(getSelection() ?? "") !== "";
const shown = new Map(parts().map((part) => [part.dataset.live, part.innerHTML]));

function show(page) {
  for (const part of parts()) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!fresh || fresh.innerHTML === shown.get(part.dataset.live)) continue;
    shown.set(part.dataset.live, fresh.innerHTML);
    const open = [...part.querySelectorAll("details[open]")].map((one) => one.id);
    const focused = document.activeElement?.id;
    part.replaceChildren(...fresh.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  document.title = page.title;
  announce();
}

function announce() {
  for (const live of document.querySelectorAll(".live")) live.hidden = false;
}

async function renew() {
  if (isBusy()) return;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
    // The pass has run out: the page that asks for the token says so.
    if (response.status === 401 || response.status === 403) return location.reload();
    if (response.ok) show(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    // The next time, then.
  }
}

if (document.querySelector("[data-live]")) {
  announce();
  setInterval(renew, every);
  document.addEventListener("visibilitychange", renew);
}
