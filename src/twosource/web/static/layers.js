// Layers of a document: a switch each, kept in the address so that what one sees can be sent.
export function layers() {
  const switches = [...document.querySelectorAll("[data-layer]")];
  if (!switches.length) return;
  const address = () => switches.filter((s) => s.checked).map((s) => s.dataset.layer).join(",") || "none";
  const show = (each) => document.body.classList.toggle(`on-${each.dataset.layer}`, each.checked);
  const keep = () => {
    const url = new URL(location.href);
    url.searchParams.set("layers", address());
    history.replaceState(null, "", url);
  };
  for (const each of switches) {
    show(each);
    each.addEventListener("change", () => { show(each); keep(); });
  }
  // A switch that was turned before this script was there.
  if (switches.some((s) => s.checked !== s.defaultChecked)) keep();
  document.querySelector(".raw")?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='?']");
    if (!link) return;
    const url = new URL(link.href);
    url.searchParams.set("layers", address());
    link.href = url;
  });
}
