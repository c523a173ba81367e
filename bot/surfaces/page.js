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
  if (tap && !tap.disabled) { remember(tap); tell(tap.dataset); }
});

element.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-do]");
  if (select) tell({ ...select.dataset, item: select.value });
});

function tell({ event, do: deed, at, item, text }) {
  const said = { do: deed, at: Number(at ?? -1), item: item ?? "", text: text ?? "" };
  trigger(event === "say" ? "submit" : "click", said);
}

// A card that a tap gives another place glides there from where it stood; what was tapped stays where it is seen.
let stood = new Map(); // turn and item -> the place and where it was
let tapped = null;
const spot = (card) => [card.offsetLeft, card.offsetTop - card.parentElement.offsetTop];
const called = (card) => `${card.closest(".turn").dataset.turn}:${card.dataset.item}`;
const cards = () => element.querySelectorAll(".card[data-place]");
function remember(tap) {
  tapped = tap && { tap, top: tap.getBoundingClientRect().top };
  stood = new Map([...cards()].map((card) => [called(card), { place: card.dataset.place, at: spot(card) }]));
}
function glide() {
  const moved = [...cards()].filter((card) => (stood.get(called(card))?.place ?? card.dataset.place) !== card.dataset.place);
  if (!moved.length) return;
  if (tapped?.tap.isConnected) {
    window.scrollBy({ top: tapped.tap.getBoundingClientRect().top - tapped.top, behavior: "instant" });
  }
  if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
    for (const card of moved) {
      const [before, now] = [stood.get(called(card)).at, spot(card)];
      const from = `translate(${before[0] - now[0]}px, ${before[1] - now[1]}px)`;
      card.animate([{ transform: from }, { transform: "none" }], { duration: 600, easing: "cubic-bezier(.2, .7, .2, 1)" });
    }
  }
  remember();
}

// A new turn, or the latest one of a chat that is opened again, is brought to the top once; then the person scrolls.
let { turn, phase } = element.querySelector(".turn.latest")?.dataset ?? {};
function follow() {
  const latest = element.querySelector(".turn.latest");
  const now = latest?.dataset ?? {};
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (latest && now.turn !== turn && (now.phase === "busy" || turn === undefined)) {
    latest.scrollIntoView({ block: "start", behavior: calm || now.phase !== "busy" ? "instant" : "smooth" });
  } else if (latest && phase === "busy" && now.phase === "done") {
    reveal(latest, calm);
  }
  ({ turn, phase } = now);
}

// What comes after the cards, or at least the cards, is shown where one step down does it with the words still in view.
function reveal(latest, calm) {
  const [header, dock] = ["header", "dock"].map((id) => document.getElementById(id));
  const top = getComputedStyle(header).position === "sticky" ? header.getBoundingClientRect().bottom : 0;
  const room = latest.querySelector(".words").getBoundingClientRect().top - top;
  const ends = [...latest.querySelectorAll(".chips, .cards")].map((end) => end.getBoundingClientRect().bottom);
  const step = Math.max(0, ...ends.map((end) => end - dock.getBoundingClientRect().top).filter((hidden) => hidden <= room));
  if (step > 0) window.scrollBy({ top: Math.ceil(step), behavior: calm ? "instant" : "smooth" });
}

// How much the composer takes is told to the style sheet. The bar above it may be drawn after the cards: where it has
// grown, their end is shown again.
const dock = element.closest("#dock");
let docked = 0;
if (dock) {
  new ResizeObserver(() => {
    const grown = dock.offsetHeight > docked;
    docked = dock.offsetHeight;
    document.documentElement.style.setProperty("--dock", `${docked}px`);
    const answered = document.querySelector(".turn.latest[data-phase=done]");
    if (grown && answered) reveal(answered, true);
  }).observe(dock);
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

// What was asked to be downloaded is saved as soon as it has come; the link stays for a browser that asks first.
let saved;
function save() {
  const link = element.querySelector("a[data-save]");
  if (link && link.href !== saved) link.click();
  saved = link?.href;
}

watch("value", () => { restore(); follow(); glide(); save(); });
wide.addEventListener("change", restore);
restore();
