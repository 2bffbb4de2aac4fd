// Fills the gaps of the ready replies and copies them. Nothing is sent, nothing is kept: the page
// is gone with its window.
"use strict";

const box = document.getElementById("kim-gaps");
const copied = document.getElementById("kim-copied");
const texts = [...document.querySelectorAll(".kim-copy")];
const gaps = [...document.querySelectorAll(".kim-blank")].map(element => [element, element.textContent]);

/** A date as people write it in Germany, with the day of the week in the language of the text. */
function shown(input, isGerman) {
  if (input.type !== "date" || !input.value) return input.value.trim();
  const days = (isGerman ? box.dataset.germanDays : box.dataset.days).split("|");
  const [year, month, day] = input.value.split("-");
  return `${day}.${month}.${year} (${days[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]})`;
}

function fill(input) {
  for (const [element, label] of gaps) {
    if (label === `‹${input.dataset.gap}›`) {
      element.textContent = shown(input, !element.closest(".kim-copy[lang]")) || label;
    }
  }
}

/** The text without markup. Isolates keep a number whole among letters from right to left (UAX 9). */
function plain(text) {
  return [...text.children].map(block => {
    const clone = block.cloneNode(true);
    const values = text.dir === "rtl" ? clone.querySelectorAll("bdi") : [];
    for (const value of values) value.textContent = `\u2068${value.textContent}\u2069`;
    return clone.textContent.trim();
  }).join("\n");
}

function button(label, wanted) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kim-button";
  made.textContent = label;
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(wanted.map(plain).join("\n\n"));
    copied.textContent = `Kopiert: ${label}`;
  });
  return made;
}

box.hidden = false;
box.addEventListener("submit", event => event.preventDefault());
box.addEventListener("input", event => fill(event.target));
if (navigator.clipboard) {
  for (const text of texts) text.after(button("Diesen Text kopieren", [text]));
  for (const section of document.querySelectorAll(".kim-reply")) {
    const both = [...section.querySelectorAll(".kim-copy")].reverse();
    if (both.length === 2) section.append(button("Beide Texte kopieren", both));
  }
}
