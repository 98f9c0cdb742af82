// Where the keyboard goes on when what had the focus is gone: by one's own act, or by a colleague's while one looked.
"use strict";

const LANDS = "nightdesk:lands";
const isThere = (element) => Boolean(element && element !== body && element.isConnected && element.checkVisibility());
const isTouched = matchMedia("(pointer: coarse)");

/** Change the page. Who had the focus in it keeps it, or finds it where one goes on. */
function keepFocus(change) {
  const at = document.activeElement;
  if (!isThere(at)) return change();
  const chosen = at.closest("#bulk") && document.querySelector(".item:has(.item-check :checked)");
  const item = at.closest(".item") ?? chosen;
  const found = {
    place: item ? listed().indexOf(item) : -1,
    field: at.closest("#tags") ? "new-tag" : at.closest("#found-texts") ? "find-text" : "",
    keys: at.matches(":focus-visible"),
  };
  change();
  if (isThere(document.activeElement)) return;
  // What was only moved has lost it too.
  if (isThere(at)) at.focus({ preventScroll: true });
  else goOn(found);
}

function goOn({ place, field, keys }) {
  const items = listed();
  if (place >= 0 && items.length) return items[Math.min(place, items.length - 1)].querySelector(".item-link").focus();
  if (field && byId(field)) return byId(field).focus();
  // Nobody who only touches the screen wants its keyboard to jump up.
  const reply = isTouched.matches && !keys ? null : byId("reply");
  const next = reply ?? document.querySelector(".talk a.back") ?? byId("content");
  next.focus({ preventScroll: next.id === "content" });
}

/** Where the focus is on the next page. */
function landNext(id) {
  sessionStorage.setItem(LANDS, id);
}

const lands = byId(sessionStorage.getItem(LANDS));
sessionStorage.removeItem(LANDS);
if (lands && !(isTouched.matches && lands.matches("textarea"))) {
  lands.focus();
  if (byId("composer")?.dataset.says) say(byId("composer").dataset.says);
}

document.addEventListener("change", ({ target }) => target.closest("[data-filters]") && landNext(target.id), true);
