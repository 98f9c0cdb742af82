// The console's own script: pages that stay current, drafts that survive, one click that is one message.
// Everything also works without it, by reloading.
"use strict";

const LIVE = { "X-Nightdesk": "live" };
const LOST_AFTER_MS = 2500;
const REFRESH_EVERY_MS = 60000;
// A connection may be gone without a word. A message that is sent again is the same message, so nothing is risked by giving up.
const ANSWER_WITHIN_MS = 20000;
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

/** To who does not see the page. */
const say = (words) => (byId("announce").textContent = words);

/** Put a part of a page in the place of what stands there; a new warning is said, and what is so now. */
function showLive(fresh) {
  const old = byId(fresh.id);
  const { warning, says, line } = fresh.dataset;
  if (warning && warning !== old.dataset.warning) say(warning);
  if (says && (says !== old.dataset.says || line !== old.dataset.line)) say(says);
  morph(old, fresh);
}

/** How often something newer was brought: what was asked for before that is not shown any more. */
let timesBrought = 0;
function apply(html) {
  timesBrought++;
  const page = new DOMParser().parseFromString(html, "text/html");
  const isOlder = isBefore(page.body.dataset.pulse, body.dataset.pulse);
  const wasAtEnd = isAtEnd();
  let isNew = false;
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const old = byId(fresh.id);
    if (!old) continue;
    if (fresh.dataset.newest && fresh.dataset.newest !== old.dataset.newest) {
      isNew = true;
      if (fresh.dataset.announce) say(fresh.dataset.announce);
    }
    showLive(fresh);
  }
  body.dataset.pulse = page.body.dataset.pulse;
  showCount();
  prepareDrafts();
  document.dispatchEvent(new Event("nightdesk:current"));
  if (isNew && (wasAtEnd || byId("phone"))) toEnd();
  else if (isNew && byId("jump")) byId("jump").hidden = false;
  // What came while this was on its way does not stand in it.
  if (isOlder) refresh();
}

/** Of two marks (bot/console/pulse.py): whether the first is of an earlier beat of the same run. */
function isBefore(one, other) {
  const [[run, beat], [otherRun, otherBeat]] = [one.split("-"), other.split("-")];
  return run === otherRun && Number(beat) < Number(otherBeat);
}

/** A mistake of ours must not look like a lost connection, nor like something that was not done. */
function bringUpToDate(html) {
  try {
    keepFocus(() => apply(html));
  } catch (error) {
    console.error(error);
    problem("This page could not be brought up to date. Nothing is lost: reload it.", location.href, "Reload");
  }
}

/** How many need somebody: those who wait, and those of mine who had the last word. */
function showCount() {
  const { waiting = 0, toAnswer = 0 } = byId("nav")?.dataset ?? {};
  const number = Number(waiting) + Number(toAnswer);
  document.title = number ? `(${number}) ${title}` : title;
}

let isAsking = false;
let askAgain = false;
async function refresh() {
  if (isAsking) return void (askAgain = true);
  isAsking = true;
  try {
    const before = timesBrought;
    const answer = await fetch(location.href, { headers: LIVE, cache: "no-store" });
    const html = await answer.text();
    if (answer.status === 401) signedOut();
    // What was done meanwhile has brought something newer, which this must not take back.
    else if (before !== timesBrought) askAgain = true;
    else if (answer.ok) bringUpToDate(html);
  } catch {} // No connection: the event stream notices too, says so, and catches up when it is back.
  isAsking = false;
  if (askAgain) (askAgain = false), refresh();
}

// ── The event stream: one for all tabs of this browser, because a browser opens only six connections ──

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("nightdesk") : null;

/** What the stream told: all of a change (bot/console/beat.py), or only that there is one. What does not follow is asked for. */
function heard({ told, isLost }) {
  if (told && told.mark !== body.dataset.pulse) {
    let isShown = false;
    if (told.from === body.dataset.pulse && !isAsking) keepFocus(() => (isShown = showTold(told)));
    if (isShown) body.dataset.pulse = told.mark;
    else refresh();
  }
  if (isLost !== undefined) showConnection(isLost);
}

/** One sentence and not two: what could not be sent says more than that there is no connection. */
function showConnection(isLost) {
  const { back } = byId("problem").dataset;
  byId("connection").hidden = !isLost || Boolean(back) || !body.dataset.signedIn;
  if (!isLost && back) problem(back);
}

function listen(stop) {
  let newest = body.dataset.pulse;
  let lost = null;
  const spread = (word) => (heard(word), tabs?.postMessage(word));
  const stream = new EventSource(`/events?since=${encodeURIComponent(newest)}`);
  stream.addEventListener("change", (event) => {
    const told = JSON.parse(event.data);
    newest = told.mark;
    spread({ told });
    tellPerson(told);
  });
  stream.addEventListener("ended", () => (stream.close(), signedOut(), stop()));
  stream.onopen = () => (clearTimeout(lost), (lost = null), spread({ isLost: false }));
  stream.onerror = () => {
    lost ??= setTimeout(() => spread({ isLost: true }), LOST_AFTER_MS);
    if (stream.readyState !== EventSource.CLOSED) return;
    // Refused outright: signed out, or something between us and the desk is starting up.
    refresh();
    setTimeout(() => (clearTimeout(lost), body.dataset.signedIn ? listen(stop) : stop()), LOST_AFTER_MS);
  };
  if (tabs) tabs.onmessage = ({ data }) => (data.hello ? tabs.postMessage({ told: { mark: newest, all: true } }) : heard(data));
}

function join() {
  const lead = () => new Promise((stop) => listen(stop));
  if (!tabs || !navigator.locks) return void lead();
  tabs.onmessage = ({ data }) => heard(data);
  tabs.postMessage({ hello: true });
  navigator.locks.request("nightdesk-events", lead);
}

// ── Problems, in one sentence ──

function problem(sentence, link, called = "Sign in again") {
  const box = byId("problem");
  delete box.dataset.back;
  box.querySelector("[data-sentence]").textContent = sentence;
  [box.querySelector("a").hidden, box.querySelector("a").textContent] = [!link, called];
  if (link) box.querySelector("a").href = link;
  box.hidden = !sentence;
}

/** `back` is said once there is a connection again. */
function offline(sentence, back) {
  problem(sentence);
  byId("problem").dataset.back = back;
  byId("connection").hidden = true;
}

function signedOut() {
  delete body.dataset.signedIn;
  byId("connection").hidden = true;
  problem("You are not signed in any more. What you typed is kept.", `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// ── Drafts and sending ──

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const draftOf = (field) => `nightdesk:draft:${body.dataset.user}:${field.dataset.draft}`;
const grow = (field) => ((field.style.height = "auto"), (field.style.height = `${Math.min(field.scrollHeight + 2, 320)}px`));

function keepDraft(field, tried) {
  const { client_key: key, entry, suggested } = field.form;
  if (!field.value) return localStorage.removeItem(draftOf(field));
  const draft = { text: field.value, key: key.value, tried, entry: entry?.value, suggested: suggested?.value };
  try {
    localStorage.setItem(draftOf(field), JSON.stringify(draft));
  } catch {
    // More than a browser keeps; it stays in the field, and the sentence about its length says what to do.
  }
}

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key) || "null");
  } catch {
    return null;
  }
}

function prepareDrafts() {
  for (const field of document.querySelectorAll("[data-draft]:not([data-ready])")) {
    field.dataset.ready = "yes";
    const kept = readDraft(draftOf(field));
    const typed = field.value === field.defaultValue ? "" : field.value;
    if (kept) {
      [field.value, field.form.client_key.value, field.dataset.tried] = [kept.text, kept.key, kept.tried ? "yes" : ""];
      if (field.form.entry) [field.form.entry.value, field.form.suggested.value] = [kept.entry || "", kept.suggested || ""];
      if (field.closest("details")) field.closest("details").open = true;
    }
    // Typed before this script was there: it is kept too, below what was kept from before.
    if (typed && !kept?.text.includes(typed)) {
      field.value = kept && !typed.startsWith(kept.text) ? `${kept.text}\n${typed}` : typed;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (field.value) grow(field);
  }
  showHomelessDraft();
}

/** What was typed stays in sight where its field is gone: closed, held by somebody else, erased. */
function showHomelessDraft() {
  const home = document.querySelector("[data-draft-home]");
  if (!home) return;
  const id = home.dataset.draftHome;
  const kept = document.querySelector(`[data-draft="${id}"]`) ? null : readDraft(`nightdesk:draft:${body.dataset.user}:${id}`);
  home.hidden = !kept;
  if (kept) home.querySelector("blockquote").textContent = kept.text;
}

const isTooLong = (field) => field.dataset.limit && field.value.trim().length > Number(field.dataset.limit);
function sayTooLong(field) {
  const [has, most] = [field.value.trim().length, Number(field.dataset.limit)].map((number) => number.toLocaleString("en"));
  problem(`The ${field.dataset.called} has ${has} characters; send at most ${most} at once. Nothing is lost: shorten it.`);
}

/** Begin anew: another text than the one that was tried is another message. */
function anew(field) {
  field.form.client_key.value = newKey();
  field.dataset.tried = "";
  if (field.form.entry && !field.value) field.form.entry.value = field.form.suggested.value = "";
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-draft]")) return;
  if (target.dataset.tried) anew(target);
  keepDraft(target, false);
  grow(target);
  if (isTooLong(target)) (target.dataset.long = "yes"), sayTooLong(target);
  else if (target.dataset.long) delete target.dataset.long, problem("");
});

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-discard]")) return;
  localStorage.removeItem(`nightdesk:draft:${body.dataset.user}:${target.closest("[data-draft-home]").dataset.draftHome}`);
  keepFocus(showHomelessDraft);
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
  if (field && isTooLong(field)) return sayTooLong(field);
  const sent = field?.value;
  const values = new URLSearchParams(new FormData(form, event.submitter));
  if (field) (field.dataset.tried = "yes"), keepDraft(field, true);
  form.ariaBusy = "true";
  problem("");
  try {
    await carryOut(form, values, field, sent);
  } finally {
    form.ariaBusy = "false";
  }
});

/** Each thing that can go wrong says what it is: no connection, a refusal in the desk's own words, a page that cannot be shown. */
async function carryOut(form, values, field, sent) {
  let answer, html;
  const waiting = new AbortController();
  const over = field && setTimeout(() => waiting.abort(), ANSWER_WITHIN_MS);
  try {
    answer = await fetch(form.action, { method: "POST", headers: LIVE, body: values, signal: waiting.signal });
    if (answer.ok) html = await answer.text();
  } catch {
    if (field) return offline("Not sent: there is no connection. Your text is kept; send it again.", "The connection is back. Your text was not sent and is kept; send it again.");
    return offline("Not done: there is no connection. Try again.", "The connection is back. Try again.");
  } finally {
    clearTimeout(over);
  }
  if (answer.status === 401) return signedOut();
  if (!answer.ok) {
    problem(await refusal(answer));
    // Not waited for: whoever has read the sentence may send again at once.
    return void refresh();
  }
  // What was typed on while it was being sent is the next draft.
  if (field) (field.value = field.value === sent ? "" : field.value), anew(field), keepDraft(field), grow(field);
  if (new URL(answer.url).pathname !== location.pathname) return form.action.endsWith("/claim") && landNext("reply"), location.assign(answer.url);
  if (answer.url !== location.href) history.replaceState(null, "", answer.url);
  bringUpToDate(html);
  document.dispatchEvent(new CustomEvent("nightdesk:done", { detail: form }));
  if (field) toEnd();
  if (field && isThere(field) && !isTouched.matches) field.focus({ preventScroll: true });
  sayDone();
}

/** What a refusal says; something between us and the desk may refuse in a manner of its own. */
async function refusal(answer) {
  const said = await answer.json().catch(() => null);
  return said?.error || `Not done: something before the desk refused it (error ${answer.status}). What you typed is kept; try again.`;
}

// ── The menu of pages on a telephone: it needs none of this, but is out of the way sooner ──

document.addEventListener("click", ({ target }) => {
  const menu = byId("nav-more");
  if (menu?.open && !menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  const menu = byId("nav-more");
  if (key === "Escape" && menu?.open) (menu.open = false), menu.querySelector("summary").focus();
});

document.addEventListener("click", ({ target }) => target.closest("#jump") && (toEnd(), (byId("jump").hidden = true)));

// Earlier messages come in above those that are read, which stay where they are.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-earlier]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const first = byId(link.hash.slice(1));
  const before = first.getBoundingClientRect().top;
  try {
    const answer = await fetch(link.href, { headers: LIVE, cache: "no-store" });
    if (answer.status === 401) return signedOut();
    if (!answer.ok) return;
    history.replaceState(history.state, "", link.pathname + link.search);
    apply(await answer.text());
    scrollBy(0, first.getBoundingClientRect().top - before);
    // Whoever came by keyboard goes on from there.
    const newest = first.previousElementSibling ?? first;
    newest.tabIndex = -1;
    newest.focus({ preventScroll: true });
  } catch {
    problem("There is no connection. Try again.");
  }
});

// A picture that arrives late must not push the end of the talk out of sight.
let follows = !location.hash;
addEventListener("scroll", () => (follows = isAtEnd()), { passive: true });
document.addEventListener("load", ({ target }) => follows && target.tagName === "IMG" && toEnd(), true);

prepareDrafts();
// A link to one message leads to that message.
if (!location.hash) toEnd();
showCount();
if (body.dataset.signedIn) {
  // Not before every script is there: what the stream tells is shown by those that follow.
  document.addEventListener("DOMContentLoaded", join);
  setInterval(() => document.hidden || refresh(), REFRESH_EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
