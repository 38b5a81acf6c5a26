// Keeps a draft while somebody types (R12): one save at a time, each with the version it was drawn from. What another
// window has changed meanwhile is merged field by field; where both changed the same field, the person chooses.
import { renewToken, signInLink } from "./connection.js";
import { tell } from "./sending.js";
import { byItself } from "./token.js";
import { clockTime } from "./times.js";
import { say } from "./words.js";

const PAUSE = 600;
const RETRY = 4000;
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "key", "version", "step"]);
const HEADERS = { "X-Sent-By": "arsos" };

const listOf = (value) => (Array.isArray(value) ? value : [value ?? ""]).map(String).filter((one) => one !== "");
const isSame = (left = [], right = []) => left.length === right.length && left.every((one, place) => one === right[place]);

function typedIn(form) {
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (NOT_TYPED.has(name)) continue;
    typed[name] = [...(typed[name] || []), ...listOf(value)];
  }
  return typed;
}

function isAllSame(left, right) {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => isSame(left[name], right[name]));
}

function fieldsOf(form, name) {
  return [...form.elements].filter((one) => one.name === name);
}

function putInto(form, name, values = []) {
  for (const field of fieldsOf(form, name)) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function labelOf(name) {
  return document.querySelector(`#f-${CSS.escape(name)} :is(legend, label)`)?.textContent.trim() || name;
}

function wordsOf(form, name, values = []) {
  const spoken = values.map((value) => fieldsOf(form, name).find((one) => one.value === value)?.labels?.[0]?.textContent.trim() || value);
  return spoken.join(", ") || "–";
}

class Saver {
  constructor(form) {
    this.form = form;
    this.saved = typedIn(form);
    this.unanswered = [];
    this.timer = 0;
    this.running = null;
    this.isAsking = false;
    this.isOver = false;
    this.isRefused = false;
    this.isByItself = false;
    this.isTokenOld = false;
    form.arsosReady = () => this.ready();
  }

  get isLive() {
    return this.form.isConnected && !this.isOver;
  }

  get isDirty() {
    return !isAllSame(typedIn(this.form), this.saved);
  }

  later() {
    clearTimeout(this.timer);
    this.isByItself = false;
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  // Nobody asked for it: it must not keep a session alive that nobody uses.
  again() {
    clearTimeout(this.timer);
    this.isByItself = true;
    this.timer = setTimeout(() => this.flush(), RETRY);
  }

  say(...parts) {
    document.getElementById("a-saved")?.replaceChildren(...parts);
  }

  async flush() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!this.isLive || this.isAsking || !(this.isDirty || this.unanswered.length)) return true;
    this.running = this.save();
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  // What a save came to is not known yet: its answer got lost, or the draft does not exist so far.
  get isOpen() {
    return this.isLive && !this.isAsking && !this.isRefused && (this.unanswered.length > 0 || this.form.hasAttribute("data-begin"));
  }

  // Before the form is sent: whatever is under way has ended, so that nobody overtakes themselves.
  async ready() {
    this.isByItself = false;
    await this.flush();
    while (this.isOpen) {
      tell(this.form, say("no_connection"));
      await new Promise((done) => {
        setTimeout(done, RETRY);
        window.addEventListener("online", done, { once: true });
      });
      await this.flush();
    }
    this.form.querySelector(":scope > .a-sending-note")?.remove();
    clearTimeout(this.timer);
    if (this.isAsking) document.querySelector(".a-merge button")?.focus();
    return !this.isAsking;
  }

  async save() {
    this.say(say("saving"));
    try {
      if (this.isTokenOld) await renewToken();
      if (this.form.hasAttribute("data-begin") && !(await this.begin())) return false;
      const sent = typedIn(this.form);
      this.unanswered.push(sent);
      const answer = await this.post(new FormData(this.form), { autosave: "1" });
      return await this.heard(answer, sent);
    } catch {
      this.say(say("not_saved"));
      this.again();
      return false;
    }
  }

  // The first letters on an empty card make its draft, once; everything after that goes to the draft.
  async begin() {
    const key = `${this.form.elements.key.value}-begin`;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const answer = await this.post(body, { begin: "1", key });
    if (!answer.ok) return this.refused(answer);
    const { address, version } = await answer.json();
    this.form.setAttribute("action", address);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "version", value: version });
    this.form.append(field);
    this.form.removeAttribute("data-begin");
    window.history.replaceState(null, "", `${address}?step=subject`);
    return true;
  }

  post(body, more) {
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    return fetch(this.form.getAttribute("action"), { method: "POST", body, headers: this.isByItself ? { ...HEADERS, ...byItself } : HEADERS });
  }

  async heard(answer, sent) {
    if (answer.status === 409) return this.overtaken(await answer.json());
    if (!answer.ok) return this.refused(answer);
    this.isRefused = this.isTokenOld = false;
    if (!this.isByItself) document.dispatchEvent(new CustomEvent("arsos:used"));
    const { version, saved_at } = await answer.json();
    this.form.elements.version.value = version;
    this.saved = sent;
    this.unanswered = [];
    this.say(say("saved", clockTime(new Date(saved_at))));
    if (this.isDirty) this.later();
    return true;
  }

  // What the server refused was not saved for certain, and is not tried again before something else is typed; sending
  // the form will say why.
  refused(answer) {
    this.isRefused = answer.status < 500;
    this.isTokenOld = answer.status === 401 || answer.status === 403;
    if (this.isRefused) this.unanswered = [];
    if (answer.status === 401) this.say(`${say("not_saved_signed_out")} `, signInLink());
    else if (answer.status === 404) {
      this.isOver = true;
      this.say(say("draft_gone"));
      return true;
    } else this.say(say("not_saved"));
    if (!this.isRefused) this.again();
    return false;
  }

  overtaken(news) {
    if (news.filed) {
      this.isOver = true;
      const link = Object.assign(document.createElement("a"), { href: news.filed, textContent: news.reference });
      this.say(`${say("filed_elsewhere")} `, link);
      return true;
    }
    const theirs = Object.fromEntries(Object.entries(news.theirs).map(([name, value]) => [name, listOf(value)]));
    this.form.elements.version.value = news.version;
    this.merge(theirs);
    return !this.isAsking;
  }

  // Ours that was saved while its answer got lost is no change by somebody else.
  merge(theirs) {
    const mine = typedIn(this.form);
    const isOwn = this.unanswered.some((sent) => isAllSame(sent, theirs));
    const changed = isOwn ? [] : Object.keys({ ...mine, ...theirs, ...this.saved }).filter((name) => !isSame(theirs[name], this.saved[name]) && fieldsOf(this.form, name).length);
    const asked = changed.filter((name) => !isSame(mine[name], this.saved[name]) && !isSame(mine[name], theirs[name]));
    for (const name of changed) if (isSame(mine[name], this.saved[name])) putInto(this.form, name, theirs[name]);
    this.saved = theirs;
    this.unanswered = [];
    if (asked.length) this.ask(asked, mine, theirs);
    else {
      this.say(isOwn ? "" : say("joined"));
      this.later();
    }
  }

  ask(names, mine, theirs) {
    this.isAsking = true;
    this.say(say("changed_elsewhere"));
    const panel = Object.assign(document.createElement("section"), { className: "a-note a-merge", tabIndex: -1 });
    panel.setAttribute("aria-label", say("changed_elsewhere"));
    const head = Object.assign(document.createElement("p"), { textContent: say("choose_each") });
    const choices = names.map((name) => this.choice(name, mine[name], theirs[name]));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "a-button a-primary", textContent: say("keep_these") });
    button.addEventListener("click", () => {
      for (const name of names) if (panel.querySelector(`[name="merge-${CSS.escape(name)}"]:checked`).value === "theirs") putInto(this.form, name, theirs[name]);
      panel.remove();
      this.isAsking = false;
      this.flush();
      fieldsOf(this.form, names[0])[0]?.focus();
    });
    panel.append(head, ...choices, button);
    this.form.before(panel);
    panel.focus();
    panel.scrollIntoView({ block: "nearest" });
  }

  choice(name, mine, theirs) {
    const group = document.createElement("fieldset");
    const legend = Object.assign(document.createElement("legend"), { textContent: labelOf(name) });
    const options = [["mine", mine, say("here")], ["theirs", theirs, say("there")]].map(([value, shown, where], place) => {
      const label = Object.assign(document.createElement("label"), { className: "a-choice" });
      const radio = Object.assign(document.createElement("input"), { type: "radio", name: `merge-${name}`, value, checked: !place });
      const words = document.createElement("span");
      words.append(Object.assign(document.createElement("strong"), { textContent: `${where}: ` }), wordsOf(this.form, name, shown));
      label.append(radio, words);
      return label;
    });
    group.append(legend, ...options);
    return group;
  }

  // The window closes with words that are not saved yet: the browser still carries them over.
  leave() {
    if (!this.isLive || this.isAsking || this.form.hasAttribute("data-begin") || this.form.hasAttribute("data-sending") || !this.isDirty) return;
    const body = new FormData(this.form);
    body.set("autosave", "1");
    fetch(this.form.getAttribute("action"), { method: "POST", body, headers: HEADERS, keepalive: true }).catch(() => {});
  }
}

let savers = [];

function watchIn(root) {
  savers = savers.filter((one) => one.form.isConnected);
  for (const form of root.querySelectorAll("form[data-autosave]")) savers.push(new Saver(form));
}

watchIn(document);
document.addEventListener("arsos:drawn", (event) => watchIn(event.detail.root));
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => savers.find((one) => one.form === event.target.form)?.later());
}
window.addEventListener("online", () => savers.forEach((one) => one.flush()));
document.addEventListener("arsos:signed-out", (event) => savers.some((one) => one.isLive && one.isDirty) && event.preventDefault());
window.addEventListener("pagehide", () => savers.forEach((one) => one.leave()));
