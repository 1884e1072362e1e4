// Says that newer is coming while an ingest runs, and that it is there when it is.
const EVERY = 10_000; // milliseconds

export function live() {
  const note = document.getElementById("newer");
  const mine = document.body.dataset.state;
  if (!note || !mine) return;
  async function look() {
    if (document.hidden) return;
    try {
      const { data } = await (await fetch("/api/v1/state")).json();
      if (data.state !== mine && !data.writing) {
        const link = document.createElement("a");
        link.href = location.href;
        link.textContent = "Show it";
        link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
        note.replaceChildren("Newer is there. ", link);
        note.hidden = false;
      } else if (data.writing) {
        note.textContent = "Newer is coming: an ingest runs. What you read is the last committed state.";
        note.hidden = false;
      } else note.hidden = true;
    } catch { /* the server was stopped: what was read stays */ }
  }
  setInterval(look, EVERY);
}
