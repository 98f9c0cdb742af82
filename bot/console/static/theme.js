// Light or dark, as the device wishes. Runs before the first paint, so that nothing flashes.
"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
dark.addEventListener("change", follow);
follow();
document.documentElement.dataset.script = "yes";
