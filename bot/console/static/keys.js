// The keyboard: whatever carries data-key is pressed by it, on this page or in the item at hand; "?" tells them all.
"use strict";

// On an element: data-key="c", or data-key="g w" for two keys one after the other. Within an .item it means the item at hand.
const MOVES = [
  ["j", "↓", "The next one in the list"],
  ["k", "↑", "The one before"],
  ["o", "Enter", "Open it"],
];
const NAMED = {
  "/": "Search", x: "Choose it", c: "Claim it", s: "Snooze those that are chosen, or it", u: "Back to the queue", "?": "These keys",
};
const SEQUENCE_MS = 1200;

const isTyping = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const listed = () => [...document.querySelectorAll(".items > .item")].filter((item) => item.querySelector(".item-link"));
const atHand = () => document.activeElement?.closest?.(".item") ?? document.querySelector(".item-current");

function move(by) {
  const items = listed();
  if (!items.length) return;
  const here = items.indexOf(atHand());
  const item = items[Math.min(Math.max(here < 0 ? (by > 0 ? 0 : items.length - 1) : here + by, 0), items.length - 1)];
  markCurrent(item);
  item.querySelector(".item-link").focus();
  item.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((each) => each.offsetParent !== null);
  const item = atHand();
  const element = all.find((each) => !each.closest(".item")) ?? (item && all.find((each) => item.contains(each)));
  if (!element) return false;
  if (element.matches("input:not([type=checkbox]), textarea, select")) element.focus();
  else element.click();
  return true;
}

/** Snooze what is chosen; if nothing is, the item at hand. */
function snooze() {
  const button = document.querySelector("#bulk [value=snooze]");
  if (!button) return false;
  if (!document.querySelector(".item-check :checked")) {
    const box = atHand()?.querySelector(".item-check input");
    if (!box) return false;
    box.checked = true;
  }
  button.click();
  return true;
}

let before = "";
let beforeAt = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (byId("keys")?.open) return;
  if (isTyping(event.target)) return void (event.key === "Escape" && event.target.blur());
  const key = event.key === "ArrowDown" ? "j" : event.key === "ArrowUp" && byId("items") ? "k" : event.key;
  const pair = Date.now() - beforeAt < SEQUENCE_MS ? `${before} ${key}` : key;
  [before, beforeAt] = [key, Date.now()];
  const isDone =
    (pair !== key && press(pair)) ||
    (key === "j" && byId("items") && (move(1), true)) ||
    (key === "k" && byId("items") && (move(-1), true)) ||
    (key === "o" && atHand() && (atHand().querySelector(".item-link").click(), true)) ||
    (key === "s" && snooze()) ||
    (key === "?" && (tellKeys(), true)) ||
    press(key);
  if (isDone) event.preventDefault();
});

function tellKeys() {
  byId("keys")?.remove();
  const rows = new Map(byId("items") ? MOVES.map(([key, other, says]) => [`${key} · ${other}`, says]) : []);
  for (const element of document.querySelectorAll("[data-key]")) {
    const { key, view, says } = element.dataset;
    const name = says ?? NAMED[key] ?? (view ? `The list “${element.firstChild.data.trim()}”` : element.textContent.trim());
    if (element.offsetParent !== null && !rows.has(key)) rows.set(key, name);
  }
  if (document.querySelector("#bulk [value=snooze]")) rows.set("s", NAMED.s);
  rows.set("Escape", "Leave a field, so that these keys work again").set("?", NAMED["?"]);
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  [title.id, title.textContent] = ["keys-title", "Keys"];
  const list = document.createElement("dl");
  for (const [key, says] of rows) {
    const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
    for (const part of key.split(" ")) {
      const sign = document.createElement(part === "·" ? "span" : "kbd");
      sign.textContent = part === "·" ? " or " : part;
      term.append(sign, " ");
    }
    meaning.textContent = says;
    list.append(term, meaning);
  }
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  [close.className, close.textContent] = ["btn btn-quiet btn-sm", "Close"];
  form.append(close);
  dialog.append(title, list, form);
  body.append(dialog);
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.showModal();
}

for (const link of document.querySelectorAll("a.back")) link.dataset.key ??= "u";
