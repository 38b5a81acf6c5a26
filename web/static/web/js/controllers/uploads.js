/**
 * Files by drop, paste or choice, several at once, each with its progress; a lost network is waited out with the same
 * key, so that nothing is kept twice. Without this script the form sends one file. Hears `arsos:signed-out` (prevented
 * while a file is on its way).
 */
import { application, controllerWith } from "../application.js";
import { FIRST_WAIT, isPassing, longer, makeButton, renewToken, signInLink, wait } from "../connection.js";
import { fieldNamed, first, make } from "../dom.js";
import { newKey } from "../keys.js";
import { redraw } from "../redraw.js";
import { csrfToken } from "../token.js";
import { say } from "../words.js";

/**
 * A file on its way, and its row on the page.
 *
 * @typedef {object} Upload
 * @property {string} name
 * @property {string} address
 * @property {FormData} body
 * @property {HTMLElement} row
 * @property {HTMLElement} words
 */

const LARGEST = 20_000_000;
const TAKEN = /\.(pdf|png|jpe?g|gif|tiff?|webp|hei[cf]|txt)$/i;
const DONE_STAYS = 6000;
const WRONG_STAYS = 20000;

/**
 * @param {HTMLElement} row
 * @param {string} name
 */
function drawBar(row, name) {
  const bar = make("progress", { className: "a-progress", max: 1, value: 0 });
  bar.setAttribute("aria-label", say("uploading", name));
  row.querySelector("progress")?.remove();
  row.append(bar);
  return bar;
}

/**
 * The call when it has ended, answered or not: a lost network leaves its status at 0.
 *
 * @param {Upload} upload
 * @param {HTMLProgressElement} bar
 * @returns {Promise<XMLHttpRequest>}
 */
function call(upload, bar) {
  return new Promise((done) => {
    const made = new XMLHttpRequest();
    made.open("POST", upload.address);
    made.setRequestHeader("Accept", "application/json");
    made.setRequestHeader("X-Sent-By", "arsos");
    made.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
    made.onloadend = () => done(made);
    made.send(upload.body);
  });
}

/**
 * @param {Upload} upload
 * @param {HTMLProgressElement} bar
 */
async function callUntilAnswered(upload, bar) {
  for (let pause = FIRST_WAIT; ; pause = longer(pause)) {
    const made = await call(upload, bar);
    if (made.status && !isPassing(made.status, made.getResponseHeader("Retry-After"))) return made;
    if (made.status !== 409) upload.words.textContent = [upload.name, say(made.status ? "unavailable" : "no_connection")].join(": ");
    await wait(pause);
  }
}

/** @param {Upload} upload */
async function send(upload) {
  const { name, row, words } = upload;
  const bar = drawBar(row, name);
  const made = await callUntilAnswered(upload, bar);
  bar.remove();
  if (made.status === 401) return askToSignIn(upload);
  if (made.status === 201) {
    words.textContent = say("uploaded", name);
    setTimeout(() => row.remove(), DONE_STAYS);
    redraw();
    return;
  }
  const why = made.status === 422 ? [name, JSON.parse(made.response).wrong].join(": ") : say("upload_failed", name);
  sayWrong(row, words, why);
}

/** @param {Upload} upload */
function askToSignIn(upload) {
  const again = makeButton(say("send_again"), async () => {
    if (!(await renewToken())) return upload.words.replaceChildren(`${upload.name}: ${say("someone_else")} `, signInLink());
    again.remove();
    upload.words.textContent = say("uploading", upload.name);
    upload.body.set("csrfmiddlewaretoken", csrfToken());
    send(upload);
  });
  upload.words.replaceChildren(`${upload.name}: ${say("signed_out")} `, signInLink());
  upload.row.append(again);
}

/**
 * @param {HTMLElement} row
 * @param {HTMLElement} words
 * @param {string} why
 */
function sayWrong(row, words, why) {
  row.classList.add("a-wrong");
  words.textContent = why;
  setTimeout(() => row.remove(), WRONG_STAYS);
}

const parts = { targets: { form: HTMLFormElement, list: HTMLElement } };

export class UploadsController extends controllerWith(parts) {
  connect() {
    if (!this.hasFormTarget) return;
    const field = first(this.formTarget, "[type=file]", HTMLInputElement);
    const button = first(this.formTarget, "button");
    if (field) {
      field.multiple = true;
      field.required = false;
    }
    if (button) button.hidden = true;
  }

  /** @param {Event} event */
  choose(event) {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
    this.take([...(field.files ?? [])]);
    field.value = "";
  }

  /** @param {DragEvent} event */
  hover(event) {
    if (!this.isOfFiles(event)) return;
    event.preventDefault();
    this.element.classList.add("a-dropping");
  }

  /** @param {DragEvent} event */
  leave(event) {
    if (!event.relatedTarget) this.element.classList.remove("a-dropping");
  }

  /** @param {DragEvent} event */
  drop(event) {
    if (!this.isOfFiles(event)) return;
    event.preventDefault();
    this.element.classList.remove("a-dropping");
    this.take([...(event.dataTransfer?.files ?? [])]);
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const given = event.clipboardData;
    if (!this.hasFormTarget || !given?.files.length) return;
    if (given.types.includes("text/plain")) return; // copied from a sheet or a letter: its words are meant
    event.preventDefault();
    this.take([...given.files]);
  }

  /** @param {Event} event */
  keepPage(event) {
    if (this.listTarget.querySelector(".a-upload")) event.preventDefault();
  }

  /** @param {DragEvent} event */
  isOfFiles(event) {
    return this.hasFormTarget && Boolean(event.dataTransfer?.types.includes("Files"));
  }

  /** @param {string} name */
  makeRow(name) {
    const words = make("span", { textContent: say("uploading", name) });
    const row = make("div", { className: "a-upload" }, words);
    this.listTarget.append(row);
    return { row, words };
  }

  /** @param {File[]} files */
  take(files) {
    for (const file of files) {
      const { row, words } = this.makeRow(file.name);
      if (file.size > LARGEST) sayWrong(row, words, `${file.name}: ${say("too_large", file.name)}`);
      else if (!TAKEN.test(file.name)) sayWrong(row, words, `${file.name}: ${say("not_taken")}`);
      else {
        const body = new FormData();
        body.append("csrfmiddlewaretoken", csrfToken());
        body.append("key", newKey());
        body.append("visibility", fieldNamed(this.formTarget, "visibility")?.value || "agent");
        body.append("file", file, file.name);
        send({ name: file.name, address: this.formTarget.action, body, row, words });
      }
    }
  }
}

application.register("uploads", UploadsController);
