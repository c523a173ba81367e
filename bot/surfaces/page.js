// Runs once for each gr.HTML of the page, with `element`, `trigger` and `watch` given by Gradio.
// Gradio patches the DOM in place and resets attributes to the server's, so what a person opened is opened again here.
const kept = new Map(); // data-keep -> open?
const failed = new Set(); // pictures that could not be had
const wide = window.matchMedia("(min-width: 961px)");

function restore() {
  for (const details of element.querySelectorAll("details[data-keep]")) {
    const usual = "wideOpen" in details.dataset && wide.matches;
    details.open = kept.get(details.dataset.keep) ?? usual;
  }
  for (const select of element.querySelectorAll("select[data-value]")) select.value = select.dataset.value;
  for (const picture of element.querySelectorAll(".pic img")) {
    picture.parentElement.hidden = failed.has(picture.src);
  }
}

element.addEventListener("error", (event) => {
  if (!event.target.matches?.(".pic img")) return;
  failed.add(event.target.src);
  event.target.parentElement.hidden = true;
}, true);

element.addEventListener("click", (event) => {
  const summary = event.target.closest("summary");
  const details = summary?.closest("details[data-keep]");
  if (details) kept.set(details.dataset.keep, !details.open);
  const tap = event.target.closest("button[data-do], a[data-do]");
  if (tap && !tap.disabled) tell(tap.dataset);
});

element.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-do]");
  if (select) tell({ ...select.dataset, item: select.value });
});

function tell({ event, do: deed, at, item, text }) {
  const said = { do: deed, at: Number(at ?? -1), item: item ?? "", text: text ?? "" };
  trigger(event === "say" ? "submit" : "click", said);
}

// A new turn, or the latest one of a chat that is opened again, is brought to the top once; then the person scrolls.
let turn = element.querySelector(".turn.latest")?.dataset.turn;
function follow() {
  const latest = element.querySelector(".turn.latest");
  const asked = latest?.dataset.phase === "busy";
  if (latest && latest.dataset.turn !== turn && (asked || turn === undefined)) {
    const calm = !asked || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    latest.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  }
  turn = latest?.dataset.turn;
}

// A click elsewhere, or Escape, closes the badge's sheet.
document.addEventListener("click", (event) => {
  const badge = element.querySelector("details.badge[open]");
  if (badge && !badge.contains(event.target)) { badge.open = false; kept.set("badge", false); }
});
document.addEventListener("keydown", (event) => {
  const badge = element.querySelector("details.badge[open]");
  if (badge && event.key === "Escape") { badge.open = false; kept.set("badge", false); badge.querySelector("summary").focus(); }
});

watch("value", () => { restore(); follow(); });
wide.addEventListener("change", restore);
restore();
