// Keeps a draft saved while it is written, and says so: saving, saved at 10:42, not saved yet.
//
// Everything typed is on the server within two seconds. On a bad line it is tried again, sooner and later, and what is not
// on the server yet is kept in this browser, so that it survives a closed lid; the next time the form is opened it is
// there. When the session has ended, the reader signs in in another tab and writes on here. When somebody else has saved
// a newer text, nothing is overwritten: the button leads to both texts side by side.
// Without this script the form is saved by its buttons.
const form = document.querySelector("form[data-draft]");
const words = form.dataset;
const PAUSE = 700;
const LONGEST = 1500;
const RETRY = { first: 2000, most: 30_000 };
const PRESENCE = 20_000;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const said = document.querySelector("[data-saved]");
const company = document.querySelector("[data-others]");

const say = (kind, text, link) => {
  said.dataset.kind = kind;
  said.replaceChildren(text);
  if (link) said.append(" ", Object.assign(document.createElement("a"), { ...link, target: "_blank", rel: "opener" }));
};

// What the form says, as it is sent. Files are sent by themselves.
const typed = () => [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
const packed = (pairs) => new URLSearchParams(pairs.filter(([name]) => name !== "edition")).toString();

// What is not on the server yet, in this browser, by account.
const shelf = {
  get name() {
    return `draft:${words.account}:${words.key}`;
  },
  put(pairs) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ pairs, edition: form.elements.edition.value, at: Date.now() }));
    } catch {
      // A full or forbidden store: the server is the place that counts.
    }
  },
  take() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  },
  clear() {
    localStorage.removeItem(this.name);
  },
};

let saved = packed(typed());
let timer;
let since = 0;
let flight = null;
let wait = RETRY.first;
let failed = false;
let stuck = false;

const dirty = () => packed(typed()) !== saved;

const later = (delay) => {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
};

const changed = () => {
  count();
  if (stuck || !dirty()) return;
  shelf.put(typed());
  if (!failed) say("saving", words.saving);
  since ||= Date.now();
  later(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
};

async function save(options = {}) {
  if (stuck || flight || !dirty()) return;
  since = 0;
  const pairs = typed();
  flight = send(pairs, options);
  await flight;
  flight = null;
  if (!stuck && !failed && dirty()) later(PAUSE);
}

async function send(pairs, options, again = false) {
  const body = new URLSearchParams([...pairs, ["csrf_token", form.elements.csrf_token?.value ?? ""]]);
  let answer;
  let told;
  try {
    answer = await fetch(words.autosave, { method: "POST", body, headers: { Accept: "application/json" }, ...options });
    told = await answer.json();
    if (answer.status >= 500) throw new Error(answer.status);
  } catch {
    return retry();
  }
  if (answer.ok) return done(pairs, told);
  if (answer.status === 409) return overtaken(told);
  if ([400, 401].includes(answer.status)) {
    const renewed = !again && (await renew());
    return renewed ? send(pairs, options, true) : signedOut();
  }
  failed = true;
  say("wrong", told.reason);
}

// A token of the present session, if the same account is signed in.
async function renew() {
  try {
    const told = await (await fetch(words.session, { headers: { Accept: "application/json" } })).json();
    if (String(told.account) !== words.account) return false;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = told.token;
    return true;
  } catch {
    return false;
  }
}

const retry = () => {
  failed = true;
  say("wrong", words.retrying);
  later(wait);
  wait = Math.min(wait * 2, RETRY.most);
};

const signedOut = () => {
  failed = true;
  say("wrong", words.signedOut, { href: words.signIn, textContent: words.signInWords });
  later(RETRY.most);
};

const overtaken = (told) => {
  stuck = true;
  shelf.put(typed());
  say("wrong", `${told.reason} ${words.overtaken}`);
};

const done = (pairs, told) => {
  failed = false;
  wait = RETRY.first;
  saved = packed(pairs);
  shelf.clear();
  form.elements.edition.value = told.edition;
  if (words.key !== told.key) settle(told, pairs);
  say("saved", fill(words.savedAt, { time: told.saved_at }));
  lacking(told.missing);
  wrong(told.wrong);
  meet(told);
};

// The draft has been made: from now on this page is its page.
const settle = (told, pairs) => {
  Object.assign(words, { key: told.key, autosave: told.autosave, presence: told.presence });
  form.action = told.address;
  history.replaceState(null, "", told.address);
  const unit = form.querySelector("[name=unit_id]");
  if (unit) unit.disabled = true;
  saved = packed(pairs.filter(([name]) => name !== "unit_id"));
  document.dispatchEvent(new CustomEvent("draft-made", { detail: told }));
};

// What is still missing, each a link to its field.
const lacking = (missing) => {
  const place = document.querySelector("[data-missing]");
  if (!place) return;
  const [head, list] = [place.querySelector("summary"), place.querySelector("ul")];
  head.textContent = missing.length ? fill(missing.length === 1 ? words.one : words.many, { count: missing.length }) : words.none;
  place.classList.toggle("missing--none", missing.length === 0);
  list.replaceChildren(
    ...missing.map(({ field, words: text }) => {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("a"), { href: `#${field}`, textContent: text }));
      return line;
    }),
  );
};

document.querySelector("[data-missing]")?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  event.preventDefault();
  link.closest("details").open = false;
  target.scrollIntoView({ block: "center" });
  (target.matches("input, textarea, select") ? target : target.querySelector("input:not([type=hidden]), textarea, select, button") ?? target).focus();
});

// What cannot be understood is said beside its field while it is typed.
const wrong = (reasons) => {
  for (const old of form.querySelectorAll("[data-live-error]")) {
    old.closest(".field--wrong")?.classList.remove("field--wrong");
    old.remove();
  }
  for (const [name, reason] of Object.entries(reasons)) {
    const control = form.elements[name];
    const box = (control?.length && !control.tagName ? control[0] : control)?.closest(".field");
    if (!box || box.querySelector(".field__error")) continue;
    box.classList.add("field--wrong");
    const error = Object.assign(document.createElement("p"), { className: "field__error", textContent: reason });
    error.dataset.liveError = "";
    box.querySelector("input, textarea, select").before(error);
  }
};

// Who else has the form open, and whether a newer text stands.
const meet = (told) => {
  const lines = told.others.map((name) => fill(words.other, { name }));
  if (Number(told.edition) > Number(form.elements.edition.value)) lines.push(fill(words.newer, { name: told.saved_by, time: told.saved_at }));
  company.hidden = lines.length === 0;
  company.textContent = lines.join(" ");
};

const greet = async () => {
  if (!words.presence || document.hidden) return;
  try {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token?.value ?? "" });
    const answer = await fetch(words.presence, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) meet(await answer.json());
  } catch {
    // Nothing is lost by not knowing who else is there.
  }
};

// Words left in a text that has a limit.
const count = () => {
  for (const note of form.querySelectorAll("[data-words-of]")) {
    const used = document.getElementById(note.dataset.wordsOf).value.split(/\s+/).filter(Boolean).length;
    const left = Number(note.dataset.most) - used;
    note.textContent = left < 0 ? fill(note.dataset.over, { over: -left }) : fill(note.dataset.left, { left });
    note.classList.toggle("field__words--over", left < 0);
  }
};

// Puts back what was typed and did not reach the server.
const restore = (pairs) => {
  const rows = new Map();
  for (const [name] of pairs) {
    const [, list, number] = name.match(/^(.+?)-(\d+)-/) ?? [];
    if (list) rows.set(list, (rows.get(list) ?? new Set()).add(Number(number)));
  }
  for (const [list, numbers] of rows) {
    const container = form.querySelector(`[data-rows="${list}"]`);
    const add = document.querySelector(`[data-add-row="${list}"]`);
    while (container && container.querySelectorAll("[data-row]").length < numbers.size) add.click();
  }
  const place = (name) => {
    const [, list, number, part] = name.match(/^(.+?)-(\d+)-(.+)$/) ?? [];
    if (!list) return form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    const row = form.querySelectorAll(`[data-rows="${list}"] > [data-row]`)[[...rows.get(list)].sort((a, b) => a - b).indexOf(Number(number))];
    return row?.querySelectorAll(`[name$="-${part}"]`) ?? [];
  };
  for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
  for (const [name, value] of pairs)
    for (const control of place(name)) {
      if (control.type === "checkbox" || control.type === "radio") control.checked ||= control.value === value;
      else control.value = value;
    }
  form.dispatchEvent(new Event("input", { bubbles: true }));
};

const reopen = () => {
  const kept = shelf.take();
  if (!kept) return;
  if (packed(kept.pairs) === saved) return shelf.clear();
  if (kept.edition === form.elements.edition.value) {
    restore(kept.pairs);
    say("saving", fill(words.restored, { time: new Date(kept.at).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" }) }));
    return changed();
  }
  const offer = document.querySelector("[data-kept]");
  offer.hidden = false;
  offer.querySelector("[data-kept-words]").textContent = fill(words.keptOf, { time: new Date(kept.at).toLocaleString("vi") });
  offer.querySelector("[data-kept-restore]").addEventListener("click", () => {
    restore(kept.pairs);
    offer.hidden = true;
    changed();
  });
  offer.querySelector("[data-kept-drop]").addEventListener("click", () => {
    shelf.clear();
    offer.hidden = true;
  });
};

form.addEventListener("input", changed);
form.addEventListener("change", changed);
addEventListener("online", () => failed && later(0));
addEventListener("focus", () => failed && later(0));
document.addEventListener("visibilitychange", () => (document.hidden ? save({ keepalive: true }) : greet()));
addEventListener("beforeunload", (event) => {
  if (!form.hasAttribute("data-sent") && failed && dirty()) event.preventDefault();
});

// A button saves everything at once; it waits for what is on its way, so that the form never overtakes itself.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!flight) return;
  event.preventDefault();
  await flight;
  clearTimeout(timer);
  form.requestSubmit(event.submitter);
});

count();
// Rows that stand empty are taken out by their own script at the start.
saved = packed(typed());
reopen();
greet();
setInterval(greet, PRESENCE);
