// The console's own script: pages that stay current, drafts that survive, one click that is one message.
// Everything also works without it, by reloading.
"use strict";

const LIVE = { "X-Nightdesk": "live" };
const LOST_AFTER_MS = 2500;
const REFRESH_EVERY_MS = 60000;
const byId = (id) => document.getElementById(id);
const body = document.body;
const title = document.title;

// ── Pages that stay current ──

const isAtEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 80;

function toEnd() {
  const box = document.querySelector("[data-scrolls]");
  if (box) box.scrollTop = box.scrollHeight;
  if (document.querySelector("[data-end]")) scrollTo(0, document.documentElement.scrollHeight);
}

function apply(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const wasAtEnd = isAtEnd();
  let isNew = false;
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const old = byId(fresh.id);
    if (!old) continue;
    if (fresh.dataset.newest && fresh.dataset.newest !== old.dataset.newest) {
      isNew = true;
      if (fresh.dataset.announce) byId("announce").textContent = fresh.dataset.announce;
    }
    const { warning } = fresh.dataset;
    if (warning && warning !== old.dataset.warning) byId("announce").textContent = warning;
    morph(old, fresh);
  }
  body.dataset.pulse = page.body.dataset.pulse;
  showCount();
  prepareDrafts();
  if (isNew && (wasAtEnd || byId("phone"))) toEnd();
  else if (isNew && byId("jump")) byId("jump").hidden = false;
}

function showCount() {
  const waiting = Number(byId("nav")?.dataset.waiting || 0);
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

let isAsking = false;
let askAgain = false;
async function refresh() {
  if (isAsking) return void (askAgain = true);
  isAsking = true;
  try {
    const answer = await fetch(location.href, { headers: LIVE, cache: "no-store" });
    if (answer.status === 401) signedOut();
    else if (answer.ok) apply(await answer.text());
  } catch {} // No connection: the event stream notices too, says so, and catches up when it is back.
  isAsking = false;
  if (askAgain) (askAgain = false), refresh();
}

// ── The event stream: one for all tabs of this browser, because a browser opens only six connections ──

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("nightdesk") : null;

function heard({ mark, isLost }) {
  if (mark && mark !== body.dataset.pulse) refresh();
  if (isLost !== undefined) byId("connection").hidden = !isLost;
}

function listen(stop) {
  let newest = body.dataset.pulse;
  let lost = null;
  const say = (word) => (heard(word), tabs?.postMessage(word));
  const stream = new EventSource(`/events?since=${encodeURIComponent(newest)}`);
  stream.addEventListener("change", (event) => say({ mark: (newest = event.data) }));
  stream.addEventListener("ended", () => (stream.close(), signedOut(), stop()));
  stream.onopen = () => (clearTimeout(lost), (lost = null), say({ isLost: false }));
  stream.onerror = () => {
    lost ??= setTimeout(() => say({ isLost: true }), LOST_AFTER_MS);
    if (stream.readyState !== EventSource.CLOSED) return;
    // Refused outright: signed out, or something between us and the desk is starting up.
    refresh();
    setTimeout(() => (clearTimeout(lost), body.dataset.signedIn ? listen(stop) : stop()), LOST_AFTER_MS);
  };
  if (tabs) tabs.onmessage = ({ data }) => (data.hello ? tabs.postMessage({ mark: newest }) : heard(data));
}

function join() {
  const lead = () => new Promise((stop) => listen(stop));
  if (!tabs || !navigator.locks) return void lead();
  tabs.onmessage = ({ data }) => heard(data);
  tabs.postMessage({ hello: true });
  navigator.locks.request("nightdesk-events", lead);
}

// ── Problems, in one sentence ──

function problem(sentence, link) {
  const box = byId("problem");
  box.querySelector("[data-sentence]").textContent = sentence;
  box.querySelector("a").hidden = !link;
  if (link) box.querySelector("a").href = link;
  box.hidden = !sentence;
}

function signedOut() {
  delete body.dataset.signedIn;
  problem("You are not signed in any more. What you typed is kept.", `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// ── Drafts and sending ──

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const draftOf = (field) => `nightdesk:draft:${body.dataset.user}:${field.dataset.draft}`;
const grow = (field) => ((field.style.height = "auto"), (field.style.height = `${Math.min(field.scrollHeight + 2, 320)}px`));

function keepDraft(field, tried) {
  if (!field.value) return localStorage.removeItem(draftOf(field));
  localStorage.setItem(draftOf(field), JSON.stringify({ text: field.value, key: field.form.client_key.value, tried }));
}

function prepareDrafts() {
  for (const field of document.querySelectorAll("[data-draft]:not([data-ready])")) {
    field.dataset.ready = "yes";
    const kept = JSON.parse(localStorage.getItem(draftOf(field)) || "null");
    if (!kept) continue;
    [field.value, field.form.client_key.value, field.dataset.tried] = [kept.text, kept.key, kept.tried ? "yes" : ""];
    grow(field);
  }
}

/** Begin anew: another text than the one that was tried is another message. */
function anew(field) {
  field.form.client_key.value = newKey();
  field.dataset.tried = "";
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-draft]")) return;
  if (target.dataset.tried) anew(target);
  keepDraft(target, false);
  grow(target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-draft]")) return;
  if (!(event.target.dataset.enter ? !event.shiftKey : event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-act]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  const field = form.querySelector("[data-draft]");
  const sent = field?.value;
  const values = new URLSearchParams(new FormData(form, event.submitter));
  if (field) (field.dataset.tried = "yes"), keepDraft(field, true);
  form.ariaBusy = "true";
  problem("");
  try {
    const answer = await fetch(form.action, { method: "POST", headers: LIVE, body: values });
    if (answer.status === 401) return signedOut();
    if (!answer.ok) return problem((await answer.json()).error), refresh();
    // What was typed on while it was being sent is the next draft.
    if (field) (field.value = field.value === sent ? "" : field.value), anew(field), keepDraft(field), grow(field);
    if (new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
    if (answer.url !== location.href) history.replaceState(null, "", answer.url);
    apply(await answer.text());
    if (field) toEnd();
  } catch {
    problem(field ? "Not sent: there is no connection. Your text is kept; send it again." : "Not done: there is no connection. Try again.");
  } finally {
    form.ariaBusy = "false";
  }
});

document.addEventListener("click", ({ target }) => target.closest("#jump") && (toEnd(), (byId("jump").hidden = true)));

// A picture that arrives late must not push the end of the talk out of sight.
let follows = true;
addEventListener("scroll", () => (follows = isAtEnd()), { passive: true });
document.addEventListener("load", ({ target }) => follows && target.tagName === "IMG" && toEnd(), true);

prepareDrafts();
// A link to one message leads to that message.
if (!location.hash) toEnd();
showCount();
if (body.dataset.signedIn) {
  join();
  setInterval(() => document.hidden || refresh(), REFRESH_EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
