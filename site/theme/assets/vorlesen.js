// Reads a page aloud with a voice on the reader's own device: no word is sent anywhere, and nothing is kept.
// Where the device has no such voice for the language of the page, there is no button (decision 0066).
"use strict";

const script = document.currentScript;
const button = script.previousElementSibling.content.firstElementChild;
const label = button.querySelector("span");
const words = [label.textContent, button.dataset.stop];
const speech = window.speechSynthesis;
const page = document.documentElement.lang;
const SILENT = "nav,aside,form,button,script,template,svg,[hidden],[aria-hidden=true],.kim-listen";
const BLOCKS = /^(?:H\d|P|LI|D[DT]|T[DH]|DIV|SUMMARY|BR)$/;
let queue = [];

/** The language of a tag, whatever its script and region: de of de-simple, zh of zh_CN. */
const language = tag => tag.toLowerCase().split(/[-_]/)[0];

/** Whether a voice is on this device and speaks the page; one of Hong Kong reads its signs in Cantonese. */
function fits({ lang, localService }) {
  return localService && language(lang) === language(page) && !(page === "zh-Hans" && /Hant|HK|MO|TW/.test(lang));
}

/** Whether an element is in the language of the page; numbers are in every one. */
function isSpoken(element) {
  return !element.matches(SILENT) && (!element.lang || language(element.lang) === language(page)
    || !/[^\d\s()+/–-]/.test(element.textContent));
}

/** The text below a node in its order, an entry for each block. */
function texts(node, found = [""]) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) found[found.length - 1] += child.data;
    else if (child.nodeType === Node.ELEMENT_NODE && isSpoken(child)) {
      const isBlock = BLOCKS.test(child.tagName);
      if (isBlock) found.push("");
      texts(child, found);
      if (isBlock) found.push("");
    }
  }
  return found;
}

function show(isSpeaking) {
  label.textContent = words[Number(isSpeaking)];
}

function stop() {
  queue = [];
  speech.cancel();
  show(false);
}

function begin() {
  const voice = speech.getVoices().find(fits);
  const said = texts(document.querySelector("main")).map(text => text.trim()).filter(text => text);
  queue = said.map(text => Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }));
  const last = queue[queue.length - 1];
  last.onend = last.onerror = () => last === queue[queue.length - 1] && stop();
  show(true);
  queue.forEach(each => speech.speak(each));
}

function offer() {
  const isThere = speech.getVoices().some(fits);
  if (isThere && !button.isConnected) script.before(button);
  else if (!isThere) button.remove();
}

if (speech) {
  button.addEventListener("click", () => queue.length ? stop() : begin());
  addEventListener("pagehide", stop);
  speech.onvoiceschanged = offer;
  offer();
}
