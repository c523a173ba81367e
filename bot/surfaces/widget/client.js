/* Talking with the server: a session that renews itself, calls within its conversation, events as they come. */

const RENEW_S = 30; // before a session runs out

class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

class Client {
  /* `moved` is called when the conversation is another one than before. */
  constructor(base, key, moved) {
    Object.assign(this, { base, key, moved, identity: undefined, session: null, entering: null });
    this.place = `whypick:${key}`;
  }

  get kept() {
    try {
      return JSON.parse(localStorage.getItem(this.place)) || {};
    } catch {
      return {}; // nothing was kept, or the browser keeps nothing
    }
  }

  keep(changes) {
    try {
      localStorage.setItem(this.place, JSON.stringify({ ...this.kept, ...changes }));
    } catch {
      /* it is forgotten with the page */
    }
  }

  forget() {
    this.session = null;
    this.keep({ token: undefined, conversation: undefined });
  }

  identify(identity) {
    this.identity = identity || undefined;
    this.session = null;
  }

  enter() {
    const good = this.session && Date.now() < this.session.until;
    if (good) return Promise.resolve(this.session);
    this.entering ??= this.begin().finally(() => (this.entering = null));
    return this.entering;
  }

  async begin() {
    const { token, conversation } = this.kept;
    const identity = this.identity;
    const body = JSON.stringify({ identity, resume: token });
    const sent = Date.now();
    const answer = await this.fetch("sessions", this.key, { method: "POST", body });
    const said = await answer.json();
    if (identity !== this.identity) return this.begin(); // somebody logged in or out meanwhile
    const until = sent + (said.expires_in - RENEW_S) * 1000;
    this.session = { token: said.token, conversation: said.conversation_id, until, human: said.human };
    this.keep({ token: said.token, conversation: said.conversation_id });
    if (conversation && conversation !== said.conversation_id) this.moved();
    return this.session;
  }

  /* A call within the conversation; a session that is refused is renewed, once. */
  async call(path, options = {}) {
    const send = (session) => this.fetch(`conversations/${session.conversation}${path}`, session.token, options);
    const session = await this.enter();
    try {
      return await send(session);
    } catch (error) {
      const gone = error.status === 404 && ["", "/messages"].includes(path); // it was erased on the server
      if (error.status !== 401 && !gone) throw error;
      if (this.session === session) this.session = null;
      return send(await this.enter());
    }
  }

  async fetch(path, bearer, options) {
    let answer;
    try {
      answer = await fetch(new URL(path, this.base), {
        ...options,
        headers: { Authorization: `Bearer ${bearer}`, ...(options.body && { "Content-Type": "application/json" }) },
        credentials: "omit",
        cache: "no-store",
      });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Problem(0, WORDS.offline);
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, typeof told.detail === "string" ? told.detail : WORDS.failed);
  }
}

/* The server-sent events of an answer. EventSource can't send a token, so they are read off the stream. */
async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).replace(/\r\n?/g, "\n").split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const said = { event: "message", data: "" };
      for (const line of block.split("\n")) {
        const [, name, text] = /^(event|data): ?(.*)$/.exec(line) || [];
        if (name) said[name] = name === "data" ? said.data + text : text;
      }
      if (said.data) yield { kind: said.event, data: JSON.parse(said.data) };
    }
  }
}
