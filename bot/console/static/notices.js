// Telling a person who looks elsewhere: the browser's notices and a sound, outside the quiet hours. Set up in one's account.
"use strict";

const NOTICES = "nightdesk:notices";
const DEFAULTS = { show: false, sound: false, from: "22:00", until: "07:00" };
const noticesAsked = () => ({ ...DEFAULTS, ...JSON.parse(localStorage.getItem(NOTICES) || "{}") });
const told = new Map();
// What was so before this page was opened is no news.
const FRESH_MS = 60000;

/** Whether it is quiet at a time of day, "23:10"; equal ends are no quiet hours at all. */
function isQuiet(at, { from, until }) {
  return from <= until ? from <= at && at < until : from <= at || at < until;
}

/** What of a change somebody has to hear: who began to wait, and what was written to me. */
function newsOf({ cards = [], at }) {
  const news = [];
  for (const card of cards) {
    const isMine = card.holder === "staff" && card.staff === Number(body.dataset.user);
    const what = card.holder === "waiting" && !card.asleep ? `waits ${card.asked}` : isMine && card.wrote ? `wrote ${card.at}` : "";
    if (what && told.get(card.id) !== what && (told.has(card.id) || Date.parse(at) - Date.parse(what.split(" ")[1]) < FRESH_MS)) {
      news.push({ id: card.id, words: `${card.name} ${what.startsWith("waits") ? "waits for a person" : "has written"}` });
    }
    told.set(card.id, what);
  }
  return news;
}

/** Called by the one tab that listens. Whoever has a tab of ours before their eyes sees it anyway. */
function tellPerson(change) {
  const asked = noticesAsked();
  const now = new Date();
  const at = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  const news = newsOf(change);
  if (!news.length || isQuiet(at, asked)) return;
  if (asked.sound) ring();
  if (asked.show && !document.hasFocus()) for (const one of news) show(one);
}

function show({ id, words }) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    // No words of the customer: whoever stands beside the screen reads this too.
    const notice = new Notification(words, { tag: `nightdesk-${id}`, icon: document.querySelector("link[rel=icon]").href });
    notice.onclick = () => (focus(), location.assign(`/conversations/${id}`));
  } catch {} // Some phones show none from a page.
}

let audio = null;
function ring() {
  audio ??= new AudioContext();
  body.dataset.rang = String(Number(body.dataset.rang || 0) + 1);
  [880, 1175].forEach((pitch, number) => {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const begins = audio.currentTime + number * 0.16;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, begins);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(begins);
    tone.stop(begins + 0.4);
  });
}

// ── The form in one's account ──

function showNotices() {
  const form = byId("notices");
  if (!form) return;
  const asked = noticesAsked();
  for (const name of ["show", "sound"]) form[name].checked = asked[name];
  for (const name of ["from", "until"]) form[name].value = asked[name];
  const isRefused = "Notification" in window && Notification.permission === "denied";
  byId("notices-refused").hidden = !(asked.show && isRefused);
}

document.addEventListener("change", async ({ target }) => {
  const form = target.closest?.("#notices");
  if (!form) return;
  const asked = { show: form.show.checked, sound: form.sound.checked, from: form.from.value, until: form.until.value };
  localStorage.setItem(NOTICES, JSON.stringify(asked));
  if (target.name === "show" && asked.show && "Notification" in window) await Notification.requestPermission();
  showNotices();
  say("Kept for this browser.");
});

document.addEventListener("click", ({ target }) => target.closest("#notices-try") && ring());
showNotices();
