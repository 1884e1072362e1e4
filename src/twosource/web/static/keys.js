// Keys: / search, j and k move, Enter opens, ? help. Single keys can be switched off (WCAG 2.1.4).
export function keys() {
  const help = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  const button = document.getElementById("keys-open");
  if (!help || !on || !button) return;
  on.checked = read() !== "off";
  on.addEventListener("change", () => { try { localStorage.setItem("twosource-keys", on.checked ? "on" : "off"); } catch { /* not kept */ } });
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());

  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input, textarea, select")) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("q")?.focus(); }
    else if (event.key === "?") help.showModal();
    else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (event.key === "Enter" && event.target.matches("[data-item]")) event.target.querySelector("summary, a")?.click();
  });
}

function read() {
  try { return localStorage.getItem("twosource-keys"); } catch { return null; }
}

function move(by) {
  const items = [...document.querySelectorAll("[data-item]")];
  const now = document.querySelector("[data-item].at");
  const next = items[Math.max(0, Math.min(items.length - 1, items.indexOf(now) + by))];
  if (!next) return;
  now?.classList.remove("at");
  next.classList.add("at");
  const inside = next.hasAttribute("tabindex") ? null : next.querySelector("summary, a");
  (inside ?? next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
