(() => {
  const box = document.getElementById("back"), button = box.querySelector("button"), count = box.querySelector("b");
  const spread = (s) => Math.max(5, Math.ceil(s * (1 + Math.random() / 5)));
  let wait = spread(+box.dataset.wait), due = Date.now() + wait * 1000, rest = 0, busy = false;
  const left = () => Math.max(0, Math.ceil((due - Date.now()) / 1000));
  const show = (s) => { count.textContent = Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0"); };
  const again = (s) => { wait = spread(Math.min(s, 3600)); due = Date.now() + wait * 1000; };
  const ask = async () => {
    busy = true;
    try {
      const r = await fetch(location.href, { method: "HEAD", cache: "no-store", redirect: "manual" });
      const later = +r.headers.get("retry-after");
      if (rest) due = Date.now();
      else if (r.type === "opaqueredirect" || (r.status < 500 && !later)) { clearInterval(timer); location.reload(); }
      else again(later || wait * 1.5);
    } catch { again(wait * 1.5); }
    busy = false;
  };
  const tick = () => { if (!rest && !busy) { show(left()); if (!left() && !document.hidden) ask(); } };
  const timer = setInterval(tick, 1000);
  button.onclick = () => {
    if (rest) { due = Date.now() + rest * 1000; rest = 0; } else rest = left() || 1;
    button.textContent = rest ? button.dataset.on : button.dataset.off;
    box.classList.toggle("paused", !!rest);
  };
  show(left());
  box.hidden = false;
})();
