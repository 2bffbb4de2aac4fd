// Search in the pages of one language, on the reader's own device: no word of it is sent anywhere.
// A word is found wherever its letters stand in a row, so that every script works without a
// dictionary; scripts that write no spaces are searched by pairs of letters.
"use strict";

const box = document.getElementById("kim-search");
const query = document.getElementById("kim-query");
const found = document.getElementById("kim-found");
const results = document.getElementById("kim-results");
const instead = document.getElementById("kim-instead");
const MOST = 20; // results that are listed; all are counted
const LONGEST = 140; // letters of an extract
const BEFORE = 40; // letters of it before the hit, and up to as many again for a whole word
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
// Letters that are typed for one another: each of the first row counts as the one below it.
const ALIKE = [
  ["ıłđøəɓɗƴŋɲ", "ildoebdynn"],
  ["ςґ", "σг"],
  ["ىیېۍےێکةھہۃەڕړڑڵۆټٹډڈڼںښږګڤ", "ييييييكهههههرررلوتتددننشژگف"],
  ["ךםןףץ", "כמנפצ"],
  ["ሐሑሒሓሔሕሖኀኁኂኃኄኅኆሃሠሡሢሣሤሥሦዐዑዒዓዔዕዖኣፀፁፂፃፄፅፆ", "ሀሁሂሀሄህሆሀሁሂሀሄህሆሀሰሱሲሳሴስሶአኡኢአኤእኦአጸጹጺጻጼጽጾ"],
];
const VARIANTS = { "ß": "ss", "æ": "ae", "œ": "oe", "ৎ": "ত" };
for (const [letters, plainer] of ALIKE) [...letters].forEach((letter, at) => { VARIANTS[letter] = [...plainer][at]; });
const ENOUGH = 0.6; // of the pairs of letters: a searched phrase need not stand as such
const STEM = 4; // letters that stay of a word whose ending is left out
const SLIP = 5; // letters of a word in which one may be wrong
const NUMBER = -1; // weight of an entry that says whose phone number it is

/** Words, a space before each, without accents, vowel signs, case and unseen signs; ae as ä, all digits as 0-9. */
function plain(text) {
  return ` ${text}`.normalize("NFKD").toLowerCase()
    .replace(/[नमणञङ]्(?=[क-ह])/g, "") // in Devanagari as the dot above that may stand for it
    .replace(/[\p{Mn}\p{Cf}\u0640'’ʼ`՛՜՞׳״]/gu, "")
    .replace(/[٠-٩۰-۹๐-๙]/g, digit => String(digit.charCodeAt(0) % 16))
    .replace(/[०-९০-৯੦-੯௦-௯]/g, digit => String((digit.charCodeAt(0) - 6) % 16))
    .replace(/./gu, letter => VARIANTS[letter] ?? letter)
    .replace(/([aou])e/g, "$1").replace(/եվ/g, "եւ").replace(/เเ/g, "แ").replace(/[^\p{L}\p{N}\p{Mc}]+/gu, " ");
}

/** What may stand for a word, the nearest first: itself, without "and" or an article, with less of its ending. */
function forms(word) {
  if (WITHOUT_SPACES.test(word) && word.length > 2)
    return [[...word].slice(1).map((letter, at) => [...word][at] + letter)];
  const bare = word.replace(/^ال(?=..)/u, "");
  const stem = bare.replace(/^(?:وال|و)(?=...)/u, "");
  const shorter = [1, 2, 3].map(less => stem.slice(0, -less)).filter(form => form.length >= STEM);
  return [bare, stem, ...shorter].map(form => [form]);
}

/** How well a form fits a text: 4 where it is a word, 3 where a word begins with it, 1 within a word, 0 not at all. */
function fit(form, text) {
  if (form.length > 1) return form.filter(pair => text.includes(pair)).length >= ENOUGH * form.length ? 3 : 0;
  if (`${text} `.includes(` ${form} `)) return 4;
  if (text.includes(` ${form}`) || text.includes(` ال${form}`)) return form[0].length < STEM && !WITHOUT_SPACES.test(form[0]) ? 2 : 3;
  return text.includes(form) ? 1 : 0;
}

/** What a form weighs in headings, of a page most, and in the words that people use for what is said there. */
function stands(form, entry) {
  const everyday = fit(form, entry.more);
  return Math.max((entry.isTop ? 4 : 2) * fit(form, entry.heading), everyday > 1 ? 3 * everyday - 3 : 0);
}

function weigh(form, entry) {
  return Math.max(stands(form, entry), fit(form, entry.title), fit(form, entry.text));
}

/** Whether one letter is wrong, missing, too much, or two have changed places. */
function isSlip(one, other) {
  const at = [...one].findIndex((letter, place) => letter !== other[place]);
  const [rest, wanted] = at < 0 ? ["", other.slice(one.length)] : [one.slice(at), other.slice(at)];
  return rest.slice(1) === wanted.slice(1) || rest === wanted.slice(1) || rest.slice(1) === wanted
    || (rest.length > 1 && rest[1] + rest[0] + rest.slice(2) === wanted);
}

/** The form of a word that the pages have, and how much it counts: itself, its beginning, a word with another letter, less of it, a part of a compound. */
function known(word, entries) {
  const isThere = form => entries.some(entry => weigh(form, entry));
  const all = forms(word);
  const words = fits => word.length < SLIP || WITHOUT_SPACES.test(word) ? [] : [...new Set(entries.flatMap(
    entry => `${entry.title}${entry.heading}${entry.text}${entry.more}`.split(" ").filter(fits)))].map(other => [other]);
  const isPart = other => other.length >= STEM && (word.startsWith(other) || word.endsWith(other));
  const itself = all.slice(0, 3).find(isThere);
  if (itself) return [itself, 1];
  const stems = all.slice(3);
  const near = stems.find(form => entries.some(entry => stands(form, entry)))
    ?? words(other => isSlip(word, other)).find(isThere) ?? stems.find(isThere);
  if (near) return [near, ENOUGH];
  const [part] = words(isPart).sort(([one], [other]) => other.length - one.length);
  return part ? [part, ENOUGH / 4] : null;
}

/** What a number alone leads to: a postcode to its towns, a phone number to whoever has it; null for other words. */
function numbered(entries, words) {
  const digits = words.join("");
  if (!/^\d{5,}$/.test(digits)) return null;
  const national = digits.replace(/^(?:00)?490?(?=\d{7})/, "0");
  const towns = entries.filter(({ weight, more }) => weight !== NUMBER && ` ${more} `.includes(` ${digits} `));
  if (towns.length || digits.length === 5) return towns.length ? towns : null;
  const owners = entries.filter(({ weight, more }) => weight === NUMBER && more.endsWith(national));
  return owners.length ? owners : entries.filter(({ text }) => text.replace(/(\d) (?=\d)/g, "$1").includes(national));
}

/** What a word weighs in each entry: as it was found, or where a heading has it with another ending. */
function weights(word, entries) {
  const [form, counts] = known(word, entries) ?? [];
  if (!form) return null;
  const stems = form.length > 1 ? [] : forms(form[0]).slice(3);
  return { form, counts, each: entries.map(entry => Math.max(weigh(form, entry), ...stems.map(stem => ENOUGH * stands(stem, entry)))) };
}

/** The entries that have what is rare among the words, the weightiest first; and the words as they were found. */
function find(entries, words) {
  const exactly = numbered(entries, words);
  if (exactly) return [exactly, []];
  entries = entries.filter(entry => entry.weight !== NUMBER);
  const parts = words.flatMap(word => WITHOUT_SPACES.test(word) && !known(word, entries) ? forms(word)[0] : [word]); // 找房子
  const single = parts.map(word => weights(word, entries)).filter(found => found);
  // Two words in a row count once more: in Vietnamese they are one.
  const pairs = words.slice(1).map((word, at) => [`${words[at]} ${word}`])
    .map(form => ({ counts: ENOUGH, each: entries.map(entry => weigh(form, entry)) }));
  const all = [...single, ...pairs].filter(({ each }) => each.some(weight => weight));
  const rarity = one => one.counts * Math.log(1.01 * entries.length / one.each.filter(weight => weight).length);
  const most = Math.max(...all.map(rarity));
  const fitting = entries.map((entry, at) => {
    const sum = (them, part) => them.reduce((before, one) => before + part(one.each[at]) * rarity(one) / most, 0);
    return { entry, share: sum(single, Math.sign), weight: sum(all, weight => weight) + entry.weight };
  });
  const best = Math.max(...fitting.map(each => each.share));
  const hits = fitting.filter(each => each.share && each.share >= best / 2).sort((one, other) => other.weight - one.weight);
  return [hits.map(hit => hit.entry), single.flatMap(one => one.form)];
}

/** The signs that isolate directions (UAX #9), opened in a text and not closed in it. */
function unclosed(text) {
  const signs = [];
  for (const sign of text.match(/[\u2066-\u2069]/g) ?? []) sign === "\u2069" ? signs.pop() : signs.push(sign);
  return signs.join("");
}

/** Where in a text the plain letter number *at* stands: accents and signs have gone between. */
function place(text, at) {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plain(text.slice(0, middle + 1)).length > at) high = middle; else low = middle + 1;
  }
  return low;
}

/** The words around the first hit; what is isolated stays so where it is cut. */
function extract(entry, parts) {
  const hits = parts.map(part => Math.max(entry.text.indexOf(` ${part}`), entry.text.indexOf(part)));
  const at = place(entry.said, hits.find(hit => hit >= 0) ?? 0);
  const { said } = entry;
  const first = at < LONGEST - BEFORE ? 0 : Math.max(said.lastIndexOf(" ", at - BEFORE) + 1, at - 2 * BEFORE);
  const cut = unclosed(said.slice(0, first)) + said.slice(first, first + LONGEST);
  const closing = "\u2069".repeat(unclosed(cut).length);
  return ` ${first ? "… " : ""}${cut}${closing}${first + LONGEST < said.length ? " …" : ""}`;
}

function show(entries) {
  const [hits, parts] = find(entries, plain(query.value).split(" ").filter(word => word));
  results.replaceChildren(...hits.slice(0, MOST).map(entry => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const text = document.createElement("span");
    link.href = box.dataset.root + entry.path;
    link.textContent = entry.shown;
    text.textContent = extract(entry, parts);
    item.append(link, text);
    return item;
  }));
  const said = hits.length ? box.dataset.found.replace("{number}", hits.length) : box.dataset.none;
  found.textContent = query.value.trim() ? said : "";
  instead.hidden = !query.value.trim() || hits.length > 0;
}

let loading;
function load() {
  loading ??= fetch(box.dataset.index).then(answer => answer.ok ? answer.json() : Promise.reject()).then(rows => rows.map(
    ([path, title, heading, text, weight, more = ""]) => ({
      path, weight, title: plain(title), heading: plain(heading), text: plain(text), said: text,
      more: weight === NUMBER ? more : plain(more),
      isTop: heading === title, shown: heading && heading !== title ? `${title}: ${heading}` : title,
    }))).catch(() => { loading = undefined; }); // the network may be back for the next letter
  return loading;
}

let waiting;
function answer(pause) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const entries = await load();
    show(entries ?? []);
    if (!entries && query.value.trim()) found.textContent = box.dataset.failed;
  }, pause);
}
query.addEventListener("focus", load, { once: true });
query.addEventListener("input", () => answer(250));
query.addEventListener("keydown", event => event.key === "Enter" && answer(0));
box.hidden = false;
