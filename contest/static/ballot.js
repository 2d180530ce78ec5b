// The secret ballot in the browser: it makes the member's code and the key of the box itself, so that nobody else could
// have given the same to two people, remembers them for this tab or browser, and finds the own ballot in the published
// list without sending the code. Without this script the server makes the codes, and the own ballot is found by eye.
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const LENGTH = 28;
const grouped = (code) => code.match(/.{1,4}/g).join("-");
const made = () => grouped([...crypto.getRandomValues(new Uint8Array(LENGTH))].map((byte) => ALPHABET[byte & 31]).join(""));
const plain = (typed) => typed.toUpperCase().replace(/[\s\u2013-]/g, "");

// A member's code, from the ballot to its receipt in the same tab.
const ballotKey = document.querySelector("form input[name=key]");
const form = document.querySelector("form[data-ballot]");
if (ballotKey?.type === "hidden" && !form && !document.querySelector("[data-box-key]")) ballotKey.value ||= made();
form?.addEventListener("submit", (event) => {
  if (event.submitter?.value === "cast") sessionStorage.setItem(`ballot-${form.dataset.ballot}`, ballotKey.value);
});
const receipt = document.querySelector("[data-receipt]");
const kept = receipt && sessionStorage.getItem(`ballot-${receipt.dataset.receipt}`);
if (kept) {
  receipt.querySelector("input").value = kept;
  receipt.hidden = false;
}

// The key of the box, from opening the round to counting it, in the browser of whoever does both.
const box = document.querySelector("[data-box-key]");
if (box) {
  const name = `box-${box.dataset.boxKey}`;
  const key = localStorage.getItem(name) ?? made();
  ballotKey.value = box.querySelector("input[readonly]").value = key;
  box.querySelector("[data-kept-here]").hidden = false;
  box.closest("form").addEventListener("submit", () => localStorage.setItem(name, key));
}
const fill = document.querySelector("[data-fill-key]");
if (fill) {
  const name = `box-${fill.dataset.fillKey}`;
  const field = fill.querySelector("input");
  field.value ||= localStorage.getItem(name) ?? "";
}

// Once the round is over nobody needs the key any more, and nobody should have it.
const over = document.querySelector("[data-over]");
if (over) localStorage.removeItem(`box-${over.dataset.over}`);

// Who has not voted yet, on the page of whoever conducts the round.
const turnout = document.querySelector("[data-turnout]");
if (turnout?.dataset.turnout) {
  const { turnout: address, words, voters } = turnout.dataset;
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { cast, silent } = await answer.json();
    turnout.textContent = words.replace("{cast}", cast).replace("{voters}", voters);
    for (const line of document.querySelectorAll("[data-voter]")) {
      if (!silent.includes(Number(line.dataset.voter)) && line.dataset.voted !== undefined)
        line.querySelector(".voted").textContent = line.dataset.voted;
    }
  }, 4000);
}

// The own ballot in the published list: the same reckoning as contest/votes/tracking.py.
const trackingCode = async (key, motion) => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${key}:${motion}`));
  const bits = [...new Uint8Array(bytes)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return grouped(Array.from({ length: 12 }, (_, place) => ALPHABET[parseInt(bits.slice(5 * place, 5 * place + 5), 2)]).join(""));
};
const finder = document.querySelector("[data-find-own]");
if (finder && globalThis.crypto?.subtle) {
  finder.hidden = false;
  finder.addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = plain(finder.querySelector("input").value);
    let found = 0;
    for (const list of document.querySelectorAll("[data-motion]")) {
      const code = await trackingCode(key, list.dataset.motion);
      for (const line of list.querySelectorAll("[data-code]")) {
        const own = line.dataset.code === code;
        line.classList.toggle("is-own", own);
        found += own;
      }
    }
    const said = finder.querySelector("[data-found]");
    said.textContent = found ? said.dataset.all.replace("{found}", found) : said.dataset.none;
  });
}
