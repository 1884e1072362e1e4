// Search as you type: sentences from the API, shown under the box.
const WAIT = 160; // milliseconds of rest before asking

export function search() {
  const box = document.getElementById("q");
  const list = document.getElementById("hits");
  if (!box || !list) return;
  let timer = 0;
  let asked = null;
  const close = () => { list.hidden = true; list.replaceChildren(); };

  async function ask() {
    const words = box.value.trim();
    asked?.abort();
    if (words.length < 2) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search?limit=8&q=${encodeURIComponent(words)}`, { signal: asked.signal });
      if (!answer.ok) return close();
      show((await answer.json()).data, words);
    } catch { /* a newer question, or no server: the form still works */ }
  }

  function show(found, words) {
    const rows = found.map((hit) => row(place(hit), harmless(hit.exact)));
    rows.push(row(`/search?q=${encodeURIComponent(words)}`, rows.length ? "All of them" : "No sentence holds all of these words"));
    list.replaceChildren(...rows);
    list.hidden = false;
  }

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  box.form.addEventListener("keydown", (event) => {
    const rows = [...list.querySelectorAll("a")];
    const at = rows.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); box.focus(); }
    else if (event.key === "ArrowDown" && rows.length) { event.preventDefault(); rows[Math.min(at + 1, rows.length - 1)].focus(); }
    else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (rows[at - 1] ?? box).focus(); }
  });
  document.addEventListener("click", (event) => { if (!box.form.contains(event.target)) close(); });
}

function place(hit) {
  return `/documents/${encodeURIComponent(hit.document)}?start=${hit.start}&end=${hit.end}#here`;
}

function row(href, text) {
  const link = document.createElement("a");
  link.href = href;
  link.dir = "auto";
  link.textContent = text;
  return link;
}

// Controls and overrides could turn the line around; text is never put in as markup.
function harmless(text) {
  return text.replace(/(?![\u200c\u200d\u00ad])[\p{Cc}\p{Cf}\p{Cs}]/gu, (c) => (/\s/.test(c) ? " " : "\ufffd")).replace(/\s+/g, " ").trim();
}
