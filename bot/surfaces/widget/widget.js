/* The chat on the page: one element of its own, in whose shadow everything stands. */

class Chat {
  constructor(settings) {
    this.settings = settings;
    this.item = settings.item;
    this.client = new Client(settings.base, settings.key, () => this.empty());
    this.client.identify(settings.identity);
    this.asking = this.turn = null;
    this.build();
  }

  build() {
    this.host = document.createElement("whypick-chat");
    const shadow = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // which a page's content policy does not forbid
    sheet.replaceSync(LOOK);
    shadow.adoptedStyleSheets = [sheet];
    this.log = el("div", { class: "log", tabindex: "-1" });
    this.live = el("p", { class: "hush", role: "status", "aria-live": "polite" });
    this.heading = el("h2", { id: "title" }, this.settings.title);
    this.person = el("button", { type: "button", class: "chip", hidden: true, click: () => this.call() }, WORDS.person);
    const fresh = iconButton("fresh", WORDS.fresh, () => this.fresh());
    const close = iconButton("close", WORDS.close, () => this.close());
    this.panel = el(
      "div",
      { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, keydown: (event) => this.key(event) },
      el("header", {}, this.heading, this.person, fresh, close),
      this.log,
      this.live,
      this.composer(),
    );
    this.launcher = iconButton("chat", WORDS.open, () => this.open(), { class: "icon launcher", "aria-expanded": "false" });
    this.root = el("div", { class: "root", lang: "en", dir: this.settings.dir }, this.panel, this.launcher);
    for (const kind of ["keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
    shadow.append(this.root);
    document.documentElement.append(this.host); // beside the body, which the page may have moved or scaled
    this.colour(this.settings.accent);
    this.empty();
  }

  composer() {
    this.field = el("textarea", { rows: 1, "aria-label": WORDS.label, placeholder: WORDS.hint, enterkeyhint: "send" });
    this.field.addEventListener("input", () => this.grow());
    this.send = iconButton("send", WORDS.send, null, { type: "submit", class: "icon send" });
    this.stop = iconButton("stop", WORDS.stop, () => this.asking?.abort(), { class: "icon send", hidden: true });
    const say = (event) => {
      event.preventDefault();
      this.ask(this.field.value);
    };
    return el("form", { submit: say }, this.field, this.send, this.stop);
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
  }

  /* The shop's own colour, and black or white on it, whichever can be read. */
  colour(accent) {
    if (!accent || !CSS.supports("color", accent)) return;
    this.root.style.setProperty("--accent", accent);
    const [red, green, blue] = (getComputedStyle(this.launcher).backgroundColor.match(/[\d.]+/g) || []).map(Number);
    const light = 0.299 * red + 0.587 * green + 0.114 * blue > 150;
    this.root.style.setProperty("--on-accent", light ? "#000" : "#fff");
  }

  key(event) {
    event.stopPropagation(); // a page's shortcuts are not meant while somebody types here
    if (event.key === "Escape") this.close();
    if (event.key !== "Enter" || event.target !== this.field || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.ask(this.field.value);
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  open(quietly) {
    if (this.isOpen) return;
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.client.keep({ open: true });
    if (quietly !== true) this.field.focus();
    this.restore();
  }

  close() {
    if (!this.isOpen) return;
    const held = this.root.getRootNode().activeElement !== null;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.client.keep({ open: false });
    if (held) this.launcher.focus();
  }

  /* What was said before, where this browser remembers a conversation. */
  restore() {
    if (!this.client.kept.token) return;
    this.restoring ??= this.recall();
  }

  async recall() {
    try {
      const told = await (await this.client.call("")).json();
      this.allow(this.client.session?.human);
      if (this.turn) return; // something is being answered
      this.log.querySelectorAll(".turn").forEach((one) => one.remove());
      let last;
      for (const { message, turn, thumb } of told.turns) {
        last = this.add(message);
        last.end(turn.human?.waiting ? { ...turn, human: null } : turn, thumb);
      }
      if (last && this.client.session?.human && (await (await this.client.call("/human")).json()).waiting) last.silent();
    } catch (error) {
      this.restoring = null;
      this.announce(error.message);
      this.log.append(el("p", { class: "note", role: "alert" }, error.message));
    }
  }

  empty() {
    const chips = this.item ? WORDS.here.map((text) => el("button", { type: "button", class: "chip", click: () => this.ask(text) }, text)) : [];
    const others = this.asking ? [...this.log.querySelectorAll(".turn")].slice(-1) : [];
    if (others.length) return this.log.replaceChildren(...others);
    const hello = [el("p", { class: "hello" }, WORDS.hello), el("p", { class: "note" }, WORDS.help)];
    this.log.replaceChildren(el("div", { class: "empty" }, hello, el("div", { class: "chips" }, chips)));
  }

  fresh() {
    this.asking?.abort();
    this.asking = this.turn = null;
    this.busy(false);
    this.client.forget();
    this.empty();
    this.field.focus();
  }

  add(message) {
    this.log.querySelector(".empty")?.remove();
    this.log.querySelectorAll(".turn .chips").forEach((one) => one.remove());
    const turn = new Turn(this, message);
    this.log.append(turn.el);
    this.log.scrollTop = turn.el.offsetTop - this.log.offsetTop;
    return turn;
  }

  async ask(text) {
    if (this.asking || !text.trim()) return;
    const asking = (this.asking = new AbortController());
    this.field.value = "";
    this.grow();
    this.busy(true);
    await (this.restoring ??= Promise.resolve());
    const turn = (this.turn = this.add(text.trim()));
    this.announce(WORDS.looking);
    try {
      const body = JSON.stringify({ text, stream: true, item_id: this.item });
      const answer = await this.client.call("/messages", { method: "POST", body, signal: asking.signal });
      for await (const { kind, data } of events(answer)) {
        turn.hear(kind, data);
        if (kind === "done") this.tell(turn, data);
      }
      if (!turn.over) throw new Problem(0, WORDS.lost);
      this.allow(this.client.session?.human);
    } catch (error) {
      const again = () => {
        turn.el.remove();
        this.ask(text);
      };
      if (error.name === "AbortError") turn.stop(WORDS.stopped);
      else turn.stop(error instanceof Problem ? error.message : WORDS.lost, again);
    } finally {
      if (this.asking === asking) {
        this.asking = this.turn = null;
        this.busy(false);
      }
    }
  }

  busy(is) {
    const held = [this.send, this.stop].includes(this.root.getRootNode().activeElement);
    this.send.hidden = is;
    this.stop.hidden = !is;
    this.log.setAttribute("aria-busy", String(is));
    if (held) this.field.focus();
  }

  tell(turn, data) {
    const titles = data.picks.map((one) => one.title).join(", ");
    this.announce(`${data.reply} ${titles && WORDS.picks(titles)}`);
  }

  announce(text) {
    this.live.textContent = text;
  }

  /* Where a pick's page is: as the shop says, else as the catalogue does. */
  place(pick) {
    const { link } = this.settings;
    return link ? new URL(link.replaceAll("{id}", encodeURIComponent(pick.item_id)), document.baseURI).href : pick.link;
  }

  /* The page of a pick is opened: on a phone it would stay hidden behind the chat. */
  follow(turn, pick) {
    turn.act("click", pick.item_id);
    if (matchMedia("(max-width: 480px)").matches) this.client.keep({ open: false });
  }

  allow(person) {
    this.person.hidden = person !== true;
  }

  call() {
    return this.hand("POST", (human) => {
      const turn = this.add(WORDS.person);
      turn.end({ reply: "", picks: [], conditions: [], suggestions: [], human });
      turn.el.querySelector(".tools").remove();
    });
  }

  back() {
    return this.hand("DELETE", () => this.unsay());
  }

  /* Nobody else has the conversation, or it is told further down. */
  unsay() {
    this.log.querySelectorAll(".person").forEach((one) => one.remove());
  }

  /* The way to a person was taken: from now on one has the conversation. */
  reached(then) {
    return this.hand("POST", then, JSON.stringify({ opened: true }));
  }

  async hand(method, then, body) {
    try {
      const answer = await this.client.call("/human", { method, body });
      then(await answer.json().catch(() => null));
      if (!body) this.field.focus();
    } catch (error) {
      this.announce(error.message);
      this.log.append(el("p", { class: "note", role: "alert" }, error.message));
    }
  }

  identify(identity) {
    this.client.identify(identity);
    this.restoring = null;
    if (this.isOpen) this.restore();
  }

  look(item) {
    this.item = item === undefined || item === null ? undefined : String(item);
    if (this.log.querySelector(".empty")) this.empty();
  }
}

function start(script) {
  if (!script) return; // as a module: a module does not know its own tag
  const { key, item, identity, open, title, accent, dir, link } = script.dataset;
  if (!key || window.Whypick) return;
  const written = dir || document.documentElement.dir || document.body?.dir;
  const chat = new Chat({
    base: new URL("v1/", script.src),
    key,
    item,
    identity,
    title: title || WORDS.title,
    accent,
    link,
    dir: ["rtl", "ltr"].includes(written) ? written : getComputedStyle(document.documentElement).direction,
  });
  window.Whypick = Object.freeze({
    open: () => chat.open(),
    close: () => chat.close(),
    identify: (jwt) => chat.identify(jwt),
    item: (id) => chat.look(id),
  });
  if (open !== undefined) chat.open(true);
  else if (chat.client.kept.open) chat.open(true);
}

const tag = document.currentScript;
if (document.body) start(tag);
else addEventListener("DOMContentLoaded", () => start(tag));
