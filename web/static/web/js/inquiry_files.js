// Files by drop, paste or choice, several at once, each with its progress; a lost network is waited out with the same
// key, so that nothing is kept twice. Without this script the form sends one file.
import { newKey, redraw } from "./inquiry_parts.js";
import { csrfToken } from "./token.js";
import { say } from "./words.js";

const LARGEST = 20_000_000;
const TAKEN = /\.(pdf|png|jpe?g|gif|tiff?|webp|hei[cf]|txt)$/i;
const AGAIN_AFTER = 3000;
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

function send(file, { row, words }, body) {
  const bar = document.createElement("progress");
  bar.className = "a-progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", say("uploading", file.name));
  row.querySelector("progress")?.remove();
  row.append(bar);
  const call = new XMLHttpRequest();
  call.open("POST", form().action);
  call.setRequestHeader("Accept", "application/json");
  call.setRequestHeader("X-Sent-By", "arsos");
  call.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
  const again = () => setTimeout(() => send(file, { row, words }, body), AGAIN_AFTER);
  call.onerror = () => {
    words.textContent = [file.name, say("no_connection")].join(": ");
    window.addEventListener("online", again, { once: true });
  };
  call.onload = () => {
    if (call.status === 409 || call.status >= 502) return void again();
    bar.remove();
    if (call.status === 201) {
      words.textContent = say("uploaded", file.name);
      setTimeout(() => row.remove(), 6000);
      redraw();
    } else {
      row.classList.add("a-wrong");
      words.textContent = call.status === 422 ? [file.name, JSON.parse(call.response).wrong].join(": ") : say("upload_failed", file.name);
      setTimeout(() => row.remove(), 20000);
    }
  };
  call.send(body);
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
      send(file, makeRow(file.name), body);
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
  event.preventDefault();
  take([...event.clipboardData.files]);
});
document.addEventListener("arsos:parts", setUp);
document.addEventListener("arsos:drawn", setUp);
setUp();
