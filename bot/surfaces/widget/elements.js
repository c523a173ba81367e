/* Elements and the words on them. What comes from outside becomes text and attributes, never markup. */

const WORDS = {
  title: "Shopping assistant",
  open: "Open the chat",
  close: "Close the chat",
  fresh: "New chat",
  hello: "What are you looking for?",
  help: "Say it in your own words: what you like, what to leave out, any limits. Every pick comes with its reason.",
  here: ["Something like this, but cheaper", "What is this good for?"],
  label: "Your message",
  hint: "Something like … but not …",
  send: "Send",
  stop: "Stop",
  said: "You said",
  looking: "Looking …",
  stopped: "Stopped here.",
  lost: "This answer was interrupted.",
  failed: "Something went wrong. Try again in a moment.",
  offline: "The assistant can't be reached. Look at your connection, and try again.",
  again: "Try again",
  up: "Good answer",
  down: "Bad answer",
  why: "Why?",
  whyOf: (title) => `Why ${title}?`,
  counted: "What counted",
  share: (family, percent) => `${family} ${percent}%`,
  refuse: "Not for me",
  refuseOf: (title) => `Not for me: ${title}`,
  refused: "You won't see this one again.",
  nearest: (what) => `Nearest match, not ${what}`,
  only: (what) => `Only: ${what}`,
  more: "See it",
  moreOf: (title) => `See ${title}`,
  next: "Next",
  picks: (titles) => `Picks: ${titles}.`,
  person: "Talk to a person",
  silent: "You asked for a person, so the assistant keeps silent.",
  back: "Back to the assistant",
};

const WORDY = ["p", "li", "h2", "h3", "h4", "button", "textarea"];

const DRAWINGS = {
  chat: "M21 12a8 8 0 0 1-8 8H4l2.2-3.3A8 8 0 1 1 21 12z",
  close: "M6 6l12 12M18 6L6 18",
  fresh: "M12 5v14M5 12h14",
  send: "M12 20V5M5 12l7-7 7 7",
  stop: "M7 7h10v10H7z",
  up: "M7 10v11M7 10l4.2-7a2 2 0 0 1 2.8 2l-.9 4h5.6a2 2 0 0 1 2 2.4l-1.5 7.2A3 3 0 0 1 16.3 21H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3",
  down: "M17 14V3M17 14l-4.2 7a2 2 0 0 1-2.8-2l.9-4H5.3a2 2 0 0 1-2-2.4l1.5-7.2A3 3 0 0 1 7.7 3H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3",
};

/* An element: properties that are functions are listeners, the others attributes; strings become text, which is
   written from the side that its own letters are. */
function el(tag, properties = {}, ...inner) {
  const made = document.createElement(tag);
  if (WORDY.includes(tag) && !properties.class?.includes("icon")) made.dir = "auto";
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inner.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

function drawing(name) {
  const space = "http://www.w3.org/2000/svg";
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS(space, tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}

function iconButton(name, label, click, more = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, click, ...more }, drawing(name));
}

/* The address when it is one of these kinds, else null: a catalogue's text is not to be run. */
function address(text, kinds = ["http:", "https:"]) {
  try {
    const found = new URL(text, document.baseURI);
    return kinds.includes(found.protocol) && /^[a-z]+:/i.test(text) ? found : null;
  } catch {
    return null;
  }
}

/* A link to one's own pages stays in the tab, one to elsewhere opens another. */
function link(to, label, more = {}, ...inner) {
  const away = to.origin !== location.origin;
  return el("a", { href: to.href, rel: "noopener", target: away ? "_blank" : null, "aria-label": label, ...more }, inner);
}
