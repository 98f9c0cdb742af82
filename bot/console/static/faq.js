// The page of an entry: what is typed survives, and the preview follows it.
"use strict";

const form = document.querySelector("[data-keep]");

if (form) {
  const user = document.body.dataset.user;
  const key = `nightdesk:draft:${user}:${form.dataset.keep}`;
  const restored = form.querySelector("[data-restored]");
  const looking = form.querySelector("[data-looking]");
  const fields = () => [...form.elements].filter((each) => each.name && !["csrf", "moment", "act"].includes(each.name) && each.type !== "file");
  const valueOf = (each) => (each.type === "checkbox" || each.type === "radio" ? each.checked : each.value);
  const servedOf = (each) => {
    if (each.type === "checkbox" || each.type === "radio") return each.defaultChecked;
    return each.options ? (each.querySelector("[selected]") ?? each.options[0])?.value : each.defaultValue;
  };
  const named = (each) => (each.type === "radio" ? `${each.name}=${each.value}` : each.name);
  const values = (of = valueOf) => Object.fromEntries(fields().map((each) => [named(each), of(each)]));
  const asServed = JSON.stringify(values(servedOf));
  // Typed before this script was there.
  const early = fields().filter((each) => valueOf(each) !== servedOf(each));

  const put = (kept) => {
    for (const each of fields()) {
      const name = named(each);
      if (!(name in kept) || early.includes(each)) continue;
      if (each.type === "checkbox" || each.type === "radio") each.checked = kept[name];
      else each.value = kept[name];
      if (each.value) each.closest("details")?.setAttribute("open", "");
    }
  };

  const keep = () => {
    const now = JSON.stringify(values());
    try {
      if (now === asServed) localStorage.removeItem(key);
      else localStorage.setItem(key, now);
    } catch {
      // More than a browser keeps; it stays in the fields.
    }
  };

  // What was saved is no draft any more; a page with a refusal holds what was typed already.
  const isAnswer = Boolean(document.querySelector("#faq-entry > .sheet-late, .conflicts"));
  if (document.querySelector("[data-saved]")) {
    const saved = [key, `nightdesk:draft:${user}:faq:new`];
    const isOf = (name, each) => name === each || name.startsWith(`${each}:draft-`) || name.startsWith(`${each}:group-`);
    for (const name of Object.keys(localStorage)) if (saved.some((each) => isOf(name, each))) localStorage.removeItem(name);
  } else if (!isAnswer) {
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      if (kept && JSON.stringify(kept) !== asServed) {
        put(kept);
        restored.hidden = false;
      }
    } catch {}
  }

  form.querySelector("[data-throw-away]").addEventListener("click", () => {
    localStorage.removeItem(key);
    location.reload();
  });

  let waits = 0;
  let asked = 0;
  async function look() {
    const mine = ++asked;
    looking.textContent = "Looking …";
    try {
      const answer = await fetch("/faq/look", { method: "POST", headers: { "X-Nightdesk": "live" }, body: new URLSearchParams(new FormData(form)) });
      const html = await answer.text();
      if (mine !== asked) return;
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("look");
        document.getElementById("look").replaceWith(fresh);
      }
      if (answer.status === 401) looking.textContent = "You are not signed in any more. What you typed is kept.";
      else looking.textContent = answer.ok ? "" : "The preview is as it was before: the console could not make a new one. What you typed is kept.";
    } catch {
      looking.textContent = "There is no connection. What you typed is kept.";
    }
  }

  if (looking) {
    form.addEventListener("input", () => {
      keep();
      clearTimeout(waits);
      waits = setTimeout(look, 600);
    });
    if (early.length) form.dispatchEvent(new Event("input"));
  }
}

// A trial that is under way.
if (document.querySelector("[data-trying]")) setTimeout(() => location.reload(), 1500);
