// Files by drop, paste or choice, several at once, each with its progress; a lost network is waited out with the same
// key, so that nothing is kept twice. Without this script the form sends one file.
import { FIRST_WAIT, isPassing, longer, makeButton, renewToken, signInLink, wait } from "./connection.js";
import { newKey, redraw } from "./inquiry-parts.js";
import { csrfToken } from "./token.js";
import { say } from "./words.js";

const LARGEST = 20_000_000;
const TAKEN = /\.(pdf|png|jpe?g|gif|tiff?|webp|hei[cf]|txt)$/i;
const form = () => document.querySelector("[data-drop]");

function makeRow(name) {
  const row = document.createElement("div");
  row.className = "a-upload";
  const words = document.createElement("span");
  words.textContent = say("uploading", name);
  row.append(words);
  document.getElementById("uploads").append(row);
  return { row, words };
}

function refuse(name, why) {
  const { row, words } = makeRow(name);
  row.classList.add("a-wrong");
  words.textContent = [name, why].join(": ");
  setTimeout(() => row.remove(), 20000);
}

function drawBar(row, name) {
  const bar = document.createElement("progress");
  bar.className = "a-progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", say("uploading", name));
  row.querySelector("progress")?.remove();
  row.append(bar);
  return bar;
}

// The call when it has ended, answered or not: a lost network leaves its status at 0.
function call(address, body, bar) {
  return new Promise((done) => {
    const made = new XMLHttpRequest();
    made.open("POST", address);
    made.setRequestHeader("Accept", "application/json");
    made.setRequestHeader("X-Sent-By", "arsos");
    made.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
    made.onloadend = () => done(made);
    made.send(body);
  });
}

async function callUntilAnswered(upload, bar) {
  for (let pause = FIRST_WAIT; ; pause = longer(pause)) {
    const made = await call(upload.address, upload.body, bar);
    if (made.status && !isPassing(made.status, made.getResponseHeader("Retry-After"))) return made;
    if (made.status !== 409) upload.words.textContent = [upload.name, say(made.status ? "unavailable" : "no_connection")].join(": ");
    await wait(pause);
  }
}

async function send(upload) {
  const { name, row, words } = upload;
  const bar = drawBar(row, name);
  const made = await callUntilAnswered(upload, bar);
  bar.remove();
  if (made.status === 401) askToSignIn(upload);
  else if (made.status === 201) {
    words.textContent = say("uploaded", name);
    setTimeout(() => row.remove(), 6000);
    redraw();
  } else {
    row.classList.add("a-wrong");
    words.textContent = made.status === 422 ? [name, JSON.parse(made.response).wrong].join(": ") : say("upload_failed", name);
    setTimeout(() => row.remove(), 20000);
  }
}

function askToSignIn(upload) {
  const again = makeButton(say("send_again"), async () => {
    again.remove();
    upload.words.textContent = say("uploading", upload.name);
    await renewToken();
    upload.body.set("csrfmiddlewaretoken", csrfToken());
    send(upload);
  });
  upload.words.replaceChildren(`${upload.name}: ${say("signed_out")} `, signInLink());
  upload.row.append(again);
}

function take(files) {
  for (const file of files) {
    if (file.size > LARGEST) refuse(file.name, say("too_large", file.name));
    else if (!TAKEN.test(file.name)) refuse(file.name, say("not_taken"));
    else {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", csrfToken());
      body.append("key", newKey());
      body.append("visibility", form().elements.visibility?.value || "agent");
      body.append("file", file, file.name);
      send({ name: file.name, address: form().action, body, ...makeRow(file.name) });
    }
  }
}

function setUp() {
  const field = form()?.elements.file;
  if (!field) return;
  field.multiple = true;
  field.required = false;
  const button = form().querySelector("button");
  if (button) button.hidden = true;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-drop] [type=file]")) return;
  take([...event.target.files]);
  event.target.value = "";
});
const isOfFiles = (event) => form() && event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!isOfFiles(event)) return;
  event.preventDefault();
  document.getElementById("files").classList.add("a-dropping");
});
document.addEventListener("dragleave", (event) => event.relatedTarget || document.getElementById("files")?.classList.remove("a-dropping"));
document.addEventListener("drop", (event) => {
  if (!isOfFiles(event)) return;
  event.preventDefault();
  document.getElementById("files").classList.remove("a-dropping");
  take([...event.dataTransfer.files]);
});
document.addEventListener("paste", (event) => {
  if (!form() || !event.clipboardData?.files.length) return;
  if (event.clipboardData.types.includes("text/plain")) return; // copied from a sheet or a letter: its words are meant
  event.preventDefault();
  take([...event.clipboardData.files]);
});
document.addEventListener("arsos:signed-out", (event) => document.querySelector("#uploads .a-upload") && event.preventDefault());
document.addEventListener("arsos:parts", setUp);
document.addEventListener("arsos:drawn", setUp);
setUp();
