// Lists narrow as you type: the page itself is asked for again, and its rows take the place of these.
const WAIT = 220; // milliseconds of rest before asking

export function filter() {
  const form = document.querySelector("form[data-live]");
  const box = form?.querySelector("input[type=search]");
  if (!box || !document.getElementById("rows")) return;
  let timer = 0;
  let asked = null;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    const url = `${form.getAttribute("action")}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (!answer.ok) return;
      const rows = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rows");
      if (!rows) return;
      document.getElementById("rows").replaceChildren(...rows.childNodes);
      history.replaceState(null, "", url);
    } catch { /* a newer question, or no server: the button still works */ }
  }

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
}
