// The conversation page's own script: who else is here, texts that stand ready, taking back, menus.
"use strict";

const HERE_EVERY_MS = 5000;
const HERE_WITH_OTHERS_MS = 2500;
const WRITING_FOR_MS = 4000;
const FIND_AFTER_MS = 150;
const talk = location.pathname.match(/^\/conversations\/\d+$/)?.[0];
const secret = () => document.querySelector("input[name=csrf]")?.value;

// ── Two people on one item see each other ──

let wroteAt = 0;
let saidWriting = false;
let hereTimer = null;
let alone = true;

async function sayHere() {
  clearTimeout(hereTimer);
  if (!talk || !body.dataset.signedIn || document.hidden) return;
  saidWriting = Date.now() - wroteAt < WRITING_FOR_MS;
  try {
    const said = new URLSearchParams({ csrf: secret(), writing: saidWriting ? "yes" : "" });
    const answer = await fetch(`${talk}/here`, { method: "POST", headers: LIVE, body: said });
    if (answer.ok) {
      const { others, number } = await answer.json();
      alone = !number;
      if (byId("others").textContent !== others) byId("others").textContent = others;
    }
  } catch {} // No connection: the page says so elsewhere.
  hereTimer = setTimeout(sayHere, alone ? HERE_EVERY_MS : HERE_WITH_OTHERS_MS);
}

addEventListener("pagehide", () => talk && navigator.sendBeacon(`${talk}/here`, new URLSearchParams({ csrf: secret(), leaving: "yes" })));
document.addEventListener("visibilitychange", () => document.hidden || sayHere());
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-draft]")) return;
  wroteAt = Date.now();
  // Somebody else may have come since we last asked: then the page, brought up to date, names them.
  if (!saidWriting && (!alone || byId("others")?.textContent.trim())) sayHere();
});

// ── Texts that stand ready ──

function insert({ dataset }) {
  const field = byId("reply");
  if (!field) return;
  const { insert: entry, text } = dataset;
  const isEmpty = !field.value.trim();
  field.value = isEmpty ? text : `${field.value.trimEnd()}\n${text}`;
  [field.form.entry.value, field.form.suggested.value] = [entry, dataset.suggested === undefined ? "" : "yes"];
  field.dispatchEvent(new Event("input", { bubbles: true }));
  closeMenus();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

let findTimer = null;
async function find() {
  const box = byId("texts");
  const words = byId("find-text").value;
  try {
    const answer = await fetch(`${box.dataset.texts}?find=${encodeURIComponent(words.slice(0, 100))}`, { headers: LIVE, cache: "no-store" });
    if (answer.status === 401) return signedOut();
    const html = await answer.text();
    // Looked at last: while it came, other words may have been typed, and their answers may stand there already.
    if (!answer.ok || words !== byId("find-text").value) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    keepFocus(() => byId("found-texts").replaceWith(page.getElementById("found-texts")));
  } catch {
    byId("found-texts").textContent = "There is no connection; the answers cannot be looked up now.";
  }
}

document.addEventListener("input", ({ target }) => {
  if (target.id !== "find-text") return;
  clearTimeout(findTimer);
  findTimer = setTimeout(find, FIND_AFTER_MS);
});

// ── Menus: one at a time, closed by Escape and by a click elsewhere ──

function closeMenus(but) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== but) menu.open = false;
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.("details.menu") || !target.open) return;
    closeMenus(target);
    if (target.id === "texts") find();
    target.querySelector("input[type=search], textarea, select")?.focus();
  },
  true,
);

document.addEventListener("click", (event) => {
  const ready = event.target.closest("[data-insert]");
  if (ready && byId("reply")) return event.preventDefault(), insert(ready);
  closeMenus(event.target.closest("details.menu"));
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Escape") {
    const open = document.querySelector("details.menu[open]");
    if (open) (open.open = false), open.querySelector("summary").focus();
    return;
  }
  if (target.id === "find-text" && key === "Enter") return event.preventDefault(), document.querySelector("#found-texts [data-insert]")?.click();
  if (target.id !== "reply" || target.value || event.isComposing) return;
  const ready = document.querySelector("#ready [data-insert]");
  if (key === "ArrowRight" && ready) return event.preventDefault(), insert(ready);
  const undo = document.querySelector("#undo:not([hidden]) form");
  if (key === "z" && (event.ctrlKey || event.metaKey) && undo) return event.preventDefault(), undo.requestSubmit();
});

// ── Taking back ──

let undoTimer = null;
function timeUndo() {
  const box = byId("undo");
  if (!box || box.dataset.line === undefined || box.dataset.timed === box.dataset.line) return;
  box.dataset.timed = box.dataset.line;
  clearTimeout(undoTimer);
  undoTimer = setTimeout(() => keepFocus(() => (byId("undo").hidden = true)), Math.max(0, Number(box.dataset.goneAfterMs)));
}

document.addEventListener("nightdesk:done", ({ detail: form }) => {
  const field = byId("reply");
  if (form.dataset.givesBack !== undefined && field) {
    field.value = field.value.trim() ? `${form.dataset.givesBack}\n${field.value}` : form.dataset.givesBack;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  // Its own menu alone: another one may have been opened meanwhile.
  const menu = form.closest("details.menu");
  if (menu?.contains(document.activeElement)) menu.querySelector("summary").focus();
  if (menu) menu.open = false;
  if (form.action.includes("/undo/")) say("Taken back.");
  form.querySelectorAll("#new-tag").forEach((each) => (each.value = ""));
});
document.addEventListener("nightdesk:current", timeUndo);

timeUndo();
sayHere();
