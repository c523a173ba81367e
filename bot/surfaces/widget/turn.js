/* One turn: what was said, and the answer while it comes and after. */

class Turn {
  constructor(chat, message) {
    Object.assign(this, { chat, number: null, over: false });
    this.status = el("p", { class: "status" }, WORDS.looking);
    this.words = el("p", { class: "words" });
    this.cards = el("ul", { class: "cards" });
    this.rest = el("div", { class: "rest" });
    this.el = el(
      "section",
      { class: "turn" },
      el("h3", { class: "hush" }, WORDS.said),
      el("div", { class: "mine" }, el("p", { class: "said" }, message)),
      this.status,
      this.words,
      this.cards,
      this.rest,
    );
  }

  hear(kind, data) {
    if (kind === "status") this.status.textContent = data.text;
    if (kind === "text") this.write(this.words.textContent + data.delta);
    if (kind === "picks") this.pick(data.picks);
    if (kind === "done") this.end(data);
    if (kind === "error") throw new Problem(data.status, data.detail);
  }

  write(text) {
    this.words.textContent = text;
    this.status.hidden = text !== "";
  }

  /* The whole turn, as it is also told again after a reload. */
  end(turn, thumb) {
    this.over = true;
    this.number = turn.turn;
    this.status.hidden = true;
    this.write(turn.reply);
    if (this.cards.childElementCount !== turn.picks.length) this.pick(turn.picks);
    const conditions = turn.conditions.map((one) => one.text).join(", ");
    this.rest.replaceChildren(
      ...[
        turn.picks.length && conditions ? el("p", { class: "note" }, WORDS.only(conditions)) : "",
        turn.note ? el("p", { class: "note" }, turn.note) : "",
        this.human(turn.human),
        el("div", { class: "tools" }, this.thumbs(thumb)),
        this.chips(turn.suggestions),
      ].filter(Boolean),
    );
    this.chat.unsay();
    if (turn.human?.waiting) this.silent();
  }

  stop(text, again) {
    this.over = true;
    this.status.hidden = true;
    const button = again && el("button", { type: "button", class: "chip", click: again }, WORDS.again);
    this.rest.replaceChildren(el("p", { class: "note", role: "alert" }, text), ...(button ? [button] : []));
  }

  pick(picks) {
    this.cards.replaceChildren(...picks.map((pick) => this.card(pick)));
  }

  card(pick) {
    const to = address(this.chat.place(pick));
    const seen = () => this.chat.follow(this, pick);
    const title = to ? link(to, null, { click: seen }, pick.title) : pick.title;
    const why = el("div", { class: "reasons", hidden: true });
    const asks = { type: "button", "aria-expanded": "false", "aria-label": WORDS.whyOf(pick.title) };
    const ask = el("button", { ...asks, class: "chip", click: () => this.why(pick, ask, why) }, WORDS.why);
    const named = { type: "button", class: "chip", "aria-label": WORDS.refuseOf(pick.title) };
    const refuse = el("button", { ...named, click: () => this.refuse(pick, refuse) }, WORDS.refuse);
    return el(
      "li",
      { class: "card" },
      this.picture(pick),
      el(
        "div",
        { class: "about" },
        el("h4", {}, title),
        el("p", { class: "facts" }, pick.facts.slice(0, 3).map((one) => `${one.label} ${one.value}`).join(" · ")),
        pick.violates.length ? el("p", { class: "note" }, WORDS.nearest(pick.violates.join(", "))) : "",
        el("p", { class: "reason" }, pick.reason),
        el("div", { class: "doings" }, ask, refuse),
        why,
      ),
    );
  }

  picture(pick) {
    const from = pick.image && address(pick.image);
    if (!from) return "";
    const made = el("img", { src: from.href, alt: "", loading: "lazy", referrerpolicy: "no-referrer" });
    made.addEventListener("error", () => made.remove());
    return made;
  }

  async why(pick, button, place) {
    const open = place.hidden;
    button.setAttribute("aria-expanded", String(open));
    place.hidden = !open;
    if (!open || place.childElementCount) return;
    place.append(el("p", { class: "status" }, WORDS.looking));
    try {
      const answer = await this.chat.client.call(`/why/${encodeURIComponent(pick.item_id)}?turn=${this.number}`);
      const told = await answer.json();
      place.replaceChildren(el("p", {}, told.text), this.shares(told.reasons));
      this.chat.announce(told.text);
    } catch (error) {
      place.replaceChildren(el("p", { class: "note" }, error.message));
    }
  }

  /* By how much each family of reasons carried the pick. */
  shares(reasons) {
    const parts = new Map();
    for (const one of reasons) if (one.share > 0) parts.set(one.family, (parts.get(one.family) || 0) + one.share);
    const lines = [...parts].map(([family, share]) => el("li", {}, WORDS.share(family, Math.round(share * 100))));
    return lines.length ? el("ul", { "aria-label": WORDS.counted }, lines) : "";
  }

  async refuse(pick, button) {
    if (!(await this.act("not_for_me", pick.item_id))) return;
    const gone = el("p", { class: "note", tabindex: "-1" }, WORDS.refused);
    button.replaceWith(gone);
    gone.focus();
  }

  thumbs(latest) {
    const buttons = ["up", "down"].map((kind) => {
      const press = async () => {
        if (await this.act(kind)) buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      };
      const button = iconButton(kind, WORDS[kind], press, { "aria-pressed": String(kind === latest) });
      return button;
    });
    return buttons;
  }

  /* Whether an act was taken; why it was not is said below. */
  async act(kind, item) {
    try {
      const body = JSON.stringify({ turn: this.number, item_id: item, kind });
      await this.chat.client.call("/feedback", { method: "POST", body, keepalive: true });
      return true;
    } catch (error) {
      this.chat.announce(error.message);
      return false;
    }
  }

  chips(texts) {
    const send = (text) => el("button", { type: "button", class: "chip", click: () => this.chat.ask(text) }, text);
    const others = texts.filter((text) => text !== WORDS.back); // which has a button of its own
    return others.length ? el("div", { class: "chips", role: "group", "aria-label": WORDS.next }, others.map(send)) : "";
  }

  human(person) {
    if (!person || typeof person.text !== "string") return "";
    const to = person.href && address(person.href, ["http:", "https:", "mailto:"]);
    const click = () => this.chat.reached(() => this.silent());
    const reach = to ? link(to, null, { class: "chip", click }, person.text) : el("p", { class: "note" }, person.text);
    return reach;
  }

  /* A person has the conversation. */
  silent() {
    this.chat.unsay();
    const back = el("button", { type: "button", class: "chip", click: () => this.chat.back() }, WORDS.back);
    this.rest.append(el("div", { class: "person" }, el("p", { class: "note" }, WORDS.silent), back));
  }
}
