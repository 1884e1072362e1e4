// Layers of a document: a switch each, kept in the address so that what one sees can be sent.
export function layers() {
  const switches = [...document.querySelectorAll("[data-layer]")];
  if (!switches.length) return;
  const address = () => switches.filter((s) => s.checked).map((s) => s.dataset.layer).join(",") || "none";
  for (const each of switches) {
    document.body.classList.toggle(`on-${each.dataset.layer}`, each.checked);
    each.addEventListener("change", () => {
      document.body.classList.toggle(`on-${each.dataset.layer}`, each.checked);
      const url = new URL(location.href);
      url.searchParams.set("layers", address());
      history.replaceState(null, "", url);
    });
  }
  document.querySelector(".raw")?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='?']");
    if (!link) return;
    const url = new URL(link.href);
    url.searchParams.set("layers", address());
    link.href = url;
  });
}
