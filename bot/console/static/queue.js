// The queue in the browser: cards that come and go by themselves, the way back to where one was, filters that act at once.
"use strict";

// ── What the stream tells (bot/console/beat.py) ──

const BY_NEWEST = ["bot", "closed"];

/** Show all of a change. False: this page has to ask for it. */
function showTold(told) {
  if (told.all) return false;
  const talk = location.pathname.match(/^\/conversations\/(\d+)$/);
  const touched = [...told.cards.map((card) => card.id), ...told.gone];
  const list = byId("items") && byId("queue");
  if (talk ? touched.includes(Number(talk[1])) || told.elsewhere : !list) return false;
  if (list && !showCards(list, told)) return false;
  showCounts(told);
  return true;
}

function fromHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function belongs(card, { view, department, channel }) {
  if ((department && card.department !== department) || (channel && card.channel !== channel)) return false;
  const isMine = card.holder === "staff" && card.staff === Number(body.dataset.user);
  if (card.holder === "bot" || card.holder === "closed") return view === card.holder;
  if (card.holder === "staff" && !isMine) return view === "colleagues";
  return view === (card.asleep ? "snoozed" : isMine ? "mine" : "waiting");
}

function showCards(queue, { cards, gone }) {
  const { view, start, size } = queue.dataset;
  const items = byId("items");
  // In what order snoozed ones stand, and what comes onto a later page, the desk knows best.
  if (cards.some((card) => belongs(card, queue.dataset)) && (view === "snoozed" || start !== "0")) return false;
  for (const number of gone) byId(`item-${number}`)?.remove();
  for (const card of cards) {
    const old = byId(`item-${card.id}`);
    if (!belongs(card, queue.dataset)) {
      old?.remove();
      continue;
    }
    const fresh = fromHtml(card.html);
    for (const field of fresh.querySelectorAll("input[name=csrf]")) field.value = body.dataset.csrf;
    if (!byId("bulk")) fresh.querySelector(".item-check")?.remove();
    const key = BY_NEWEST.includes(view) ? "recent" : "order";
    const isMoved = old && old.dataset[key] !== fresh.dataset[key];
    const item = old ?? fresh;
    if (old) morph(old, fresh);
    if (old && !isMoved) continue;
    const next = [...items.children].find((other) => other !== item && other.dataset[key] > fresh.dataset[key]);
    items.insertBefore(item, next ?? null);
  }
  while (items.children.length > Number(size)) items.lastElementChild.remove();
  showChosen();
  if (!items.children.length) return items.hidden;
  items.hidden = false;
  queue.querySelector(".empty")?.remove();
  return true;
}

function showCounts({ counts: ofNobody, held, badge, head, breaking }) {
  const counts = held[body.dataset.user] ?? ofNobody;
  for (const [name, number] of Object.entries(counts)) if (byId(`count-${name}`)) byId(`count-${name}`).textContent = number;
  const nav = byId("nav");
  const words = `${counts.waiting} waiting${counts.overdue ? `, ${counts.overdue} overdue` : ""}`;
  if (Number(nav.dataset.waiting) !== counts.waiting) say(words);
  [nav.dataset.waiting, nav.dataset.toAnswer] = [counts.waiting, counts.to_answer];
  if (byId("nav-count")) morph(byId("nav-count"), fromHtml(badge));
  if (byId("queue-head")) morph(byId("queue-head"), fromHtml(head));
  showLive(fromHtml(breaking));
  showCount();
}

// ── What an act on several came to ──

/** Say it once; a page that is opened again later does not say it again. */
function sayDone() {
  const done = document.querySelector("[data-done]");
  const address = new URL(location.href);
  if (!done && !address.searchParams.has("done")) return;
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
  if (!done) return;
  const strip = done.cloneNode(true);
  for (const name of ["id", "role"]) strip.removeAttribute(name);
  strip.classList.add("toast-strip");
  document.querySelector(".toast-strip")?.remove();
  body.append(strip);
  done.remove();
  say(strip.textContent.trim());
  setTimeout(() => strip.remove(), 10000);
}

// ── Filters act at once; chosen ones are counted ──

document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-filters]")) target.form.requestSubmit();
  if (target.closest(".item-check")) showChosen();
});

/** How many are chosen, and which one is at hand: what this browser alone knows, whatever a fresh page holds. */
function showChosen() {
  const words = `${document.querySelectorAll(".item-check :checked").length} chosen`;
  // Told anew only when it is another number: it is read aloud.
  if (byId("bulk-count") && byId("bulk-count").textContent !== words) byId("bulk-count").textContent = words;
  byId(current)?.classList.add("item-current");
}

/** What somebody chose before this script was there. The form keeps nothing from an earlier visit: it would act on it. */
function filterAtOnce() {
  for (const select of document.querySelectorAll("[data-filters] select")) {
    const served = select.querySelector("[selected]") ?? select.options[0];
    if (select.value !== served.value) return select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

document.addEventListener("nightdesk:current", showChosen);

// ── The way back to where one was ──

const PLACE = "nightdesk:place";

function keepPlace() {
  if (!byId("queue") && !byId("found")) return;
  const item = document.activeElement?.closest?.(".item")?.id ?? document.querySelector(".item-current")?.id;
  sessionStorage.setItem(PLACE, JSON.stringify({ url: location.pathname + location.search, item, y: scrollY }));
}

function place() {
  return JSON.parse(sessionStorage.getItem(PLACE) || "null");
}

addEventListener("pagehide", keepPlace);
document.addEventListener("click", ({ target }) => {
  const item = target.closest(".item");
  if (item && target.closest("a, button")) markCurrent(item);
  // Back to the list as it was left, and not to a fresh one.
  const link = target.closest("a.back, #nav a[href='/queue']");
  const kept = place();
  if (link && kept && !byId("queue")) link.href = kept.url;
});

let current = null;
function markCurrent(item) {
  current = item?.id;
  for (const other of document.querySelectorAll(".item-current")) other.classList.remove("item-current");
  item?.classList.add("item-current");
}

function returnToPlace() {
  const kept = place();
  if (!kept || kept.url !== location.pathname + location.search) return;
  scrollTo(0, kept.y);
  const item = kept.item && byId(kept.item);
  if (!item) return;
  markCurrent(item);
  item.querySelector(".item-link")?.focus({ preventScroll: true });
}

if (byId("queue") || byId("found")) returnToPlace();
showChosen();
filterAtOnce();
sayDone();
