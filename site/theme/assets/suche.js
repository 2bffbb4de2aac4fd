// Search in the pages of one language, on the reader's own device: no word of it is sent anywhere.
// A word is found wherever its letters stand in a row, so that every script works without a
// dictionary; scripts that write no spaces are searched by pairs of letters.
"use strict";

const box = document.getElementById("kim-search");
const query = document.getElementById("kim-query");
const found = document.getElementById("kim-found");
const results = document.getElementById("kim-results");
const MOST = 20;
const LONGEST = 140;
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const VARIANTS = { "ß": "ss", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ھ": "ه", "ı": "i", "ё": "е", "ڕ": "ر", "ڵ": "ل", "ێ": "ي", "ۆ": "و" };
const ENOUGH = 0.6; // of the pairs of letters: a searched phrase need not stand as such

/** Letters without accents, vowel signs, case, apostrophes and unseen signs; all digits as 0-9. */
function plain(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[\p{Mn}\p{Cf}\u0640'’ʼ`]/gu, "")
    .replace(/[٠-٩۰-۹]/g, digit => String(digit.charCodeAt(0) % 16))
    .replace(/./gu, letter => VARIANTS[letter] ?? letter);
}

/** For each searched word the pieces that may occur: itself, or its pairs of letters. */
function pieces(text) {
  const words = plain(text).match(/[\p{L}\p{N}\p{Mc}]+/gu) ?? [];
  return words.map(word => {
    if (!WITHOUT_SPACES.test(word) || word.length < 3) return [word.replace(/^ال(?=..)/u, "")];
    return [...word].slice(1).map((letter, at) => [...word][at] + letter);
  });
}

/** How well an entry fits; 0 if a word is missing. A title weighs more than a text. */
function fit(entry, wanted) {
  return wanted.reduce((sum, parts) => {
    const has = text => parts.filter(part => text.includes(part)).length >= ENOUGH * parts.length;
    const one = has(entry.title) ? 9 : has(entry.heading) ? 5 : has(entry.text) ? 1 : 0;
    return sum && one ? sum + one : 0;
  }, 1);
}

/** The first letters of a text; what is isolated in it (U+2066 to U+2069) stays so. */
function extract(text) {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST);
  const open = cut.split(/[\u2066-\u2068]/).length - cut.split("\u2069").length;
  return `${cut}${"\u2069".repeat(Math.max(open, 0))} …`;
}

function show(entries, wanted) {
  const hits = entries.map(entry => [fit(entry, wanted), entry]).filter(([score]) => score > 1);
  hits.sort(([one], [other]) => other - one);
  results.replaceChildren(...(wanted.length ? hits.slice(0, MOST) : []).map(([, entry]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const text = document.createElement("span");
    link.href = box.dataset.root + entry.path;
    link.textContent = entry.shown;
    text.textContent = ` ${entry.extract}`;
    item.append(link, text);
    return item;
  }));
  const number = wanted.length && Math.min(hits.length, MOST);
  const said = number ? box.dataset.found.replace("{number}", number) : box.dataset.none;
  found.textContent = query.value.trim() ? said : "";
}

let loading;
function load() {
  loading ??= fetch(box.dataset.index).then(answer => answer.ok ? answer.json() : Promise.reject()).then(rows => rows.map(
    ([path, title, heading, text]) => ({
      path, title: plain(title), heading: plain(heading), text: plain(text),
      shown: heading && heading !== title ? `${title}: ${heading}` : title,
      extract: extract(text),
    }))).catch(() => { loading = undefined; }); // the network may be back for the next letter
  return loading;
}

let waiting;
function answer(pause) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const entries = await load();
    show(entries ?? [], pieces(query.value));
    if (!entries && query.value.trim()) found.textContent = box.dataset.failed;
  }, pause);
}
query.addEventListener("focus", load, { once: true });
query.addEventListener("input", () => answer(250));
query.addEventListener("keydown", event => event.key === "Enter" && answer(0));
box.hidden = false;
