// The slider of the one number: what a setting means stands there while it moves. Without this a button shows it.
"use strict";

const slider = document.getElementById("percent");

if (slider) {
  const says = document.getElementById("says");
  const save = document.getElementById("save");
  const rows = new Map([...document.querySelectorAll("#settings [data-percent]")].map((row) => [row.dataset.percent, row.dataset.says]));
  document.querySelector("[data-look]").hidden = true;

  slider.addEventListener("input", () => {
    const percent = slider.value;
    document.getElementById("chosen").textContent = percent;
    if (rows.has(percent)) says.textContent = rows.get(percent);
    slider.setAttribute("aria-valuetext", `${percent} of a hundred`);
    for (const dot of document.querySelectorAll(".chart-setting[data-percent]")) dot.classList.toggle("is-chosen", dot.dataset.percent === percent);
    if (save) {
      const button = save.querySelector("button");
      save.elements.percent.value = percent;
      save.querySelector("[data-chosen]").textContent = percent;
      button.disabled = percent === button.dataset.now;
    }
  });
  // A browser that goes back puts the slider where it was.
  if (slider.value !== slider.defaultValue) slider.dispatchEvent(new Event("input"));
}
