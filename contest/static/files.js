// The list of an initiative's files, which its unit works on: captions are saved as they are typed, files are moved and
// taken out without leaving the page, and the list is brought up to date from the server's fragment. What is being typed
// is never touched. Without this script the same controls send their form.
const PAUSE = 900;
const LONGEST_WAIT = 30_000;

const isTyped = (caption) => caption.value !== caption.defaultValue;

// What else the page says of the files (what is still missing) stands in parts marked data-fresh, where nothing is typed.
const bringUpToDate = async () => {
  const parts = [...document.querySelectorAll("[data-fresh]")];
  if (!parts.length) return;
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) {
    const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!fresh || part.contains(document.activeElement)) continue;
    part.className = fresh.className;
    part.replaceChildren(...fresh.childNodes);
  }
};

export class Files {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.form = document.getElementById(box.querySelector("input[type=file]").getAttribute("form").replace(/-send$/, ""));
    this.timers = new Map();
    this.flights = new Set();
    box.addEventListener("input", ({ target }) => target.matches(".file__caption") && this.later(target, PAUSE));
    box.addEventListener("change", ({ target }) => this.timers.has(target) && this.later(target, 0));
    addEventListener("online", () => this.unsaved.forEach((caption) => this.later(caption, 0)));
    this.follow();
  }

  get list() {
    return this.box.querySelector("[data-listed]");
  }

  get rows() {
    return [...this.list.querySelectorAll("[data-file]")];
  }

  get unsaved() {
    return [...this.box.querySelectorAll(".file__caption")].filter(isTyped);
  }

  get token() {
    return this.list.dataset.token;
  }

  say(row, text, kind = "") {
    const place = row.querySelector("[data-said]");
    place.dataset.kind = kind;
    place.textContent = text;
  }

  // Captions ------------------------------------------------------------------------------------------------------

  later(caption, delay) {
    clearTimeout(this.timers.get(caption));
    if (!caption.dataset.broken) this.say(caption.closest("[data-file]"), isTyped(caption) ? this.words.wordsSaving : "");
    this.timers.set(caption, setTimeout(() => this.save(caption), delay));
  }

  async save(caption) {
    this.timers.delete(caption);
    if (this.flights.has(caption)) return this.later(caption, 200);
    if (!isTyped(caption)) return;
    this.flights.add(caption);
    const typed = caption.value;
    const answer = await this.post(this.form.action, { [caption.name]: typed });
    this.flights.delete(caption);
    this.saved(caption, typed, answer);
  }

  async saved(caption, typed, answer) {
    const row = caption.closest("[data-file]");
    if (!answer || answer.status >= 500) {
      const wait = Math.min(2 * Number(caption.dataset.broken ?? 500), LONGEST_WAIT);
      caption.dataset.broken = wait;
      this.say(row, this.words.wordsUnsaved, "wrong");
      return this.later(caption, wait);
    }
    delete caption.dataset.broken;
    const told = await answer.json().catch(() => ({ signed_in: !answer.redirected }));
    if (told.signed_in === false) return this.say(row, this.words.wordsSignedOut, "wrong");
    if (!answer.ok) return this.say(row, told.reason ?? this.words.wordsRefused, "wrong");
    caption.defaultValue = typed;
    if (isTyped(caption)) this.later(caption, 0);
    else this.say(row, this.words.wordsSaved.replace("{time}", told.saved_at), "saved");
  }

  async post(address, values) {
    const body = new URLSearchParams({ csrf_token: this.token, ...values });
    try {
      return await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      return null;
    }
  }

  // Moving and taking out -----------------------------------------------------------------------------------------

  async act(button) {
    if (button.hasAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    const row = button.closest("[data-file]");
    const captions = this.unsaved.map((caption) => [caption, caption.value]);
    const typed = Object.fromEntries(captions.map(([caption, value]) => [caption.name, value]));
    const answer = await this.post(button.formAction, typed);
    button.removeAttribute("aria-disabled");
    if (!answer?.ok || answer.redirected) {
      const out = answer?.status === 401 || answer?.redirected;
      this.say(row, answer ? (out ? this.words.wordsSignedOut : this.words.wordsRefused) : this.words.wordsStuckLine, "wrong");
      return;
    }
    for (const [caption, value] of captions) caption.defaultValue = value;
    return this.refresh();
  }

  // Bringing the list up to date ----------------------------------------------------------------------------------

  // Returns whether the list is up to date now.
  async refresh() {
    let fresh = null;
    try {
      const answer = await fetch(this.words.list);
      if (answer.ok && !answer.redirected)
        fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-listed]");
    } catch {
      // The line is bad for a moment; whoever needs the list asks again.
    }
    if (fresh) this.merge(fresh);
    return Boolean(fresh);
  }

  merge(fresh) {
    const { list } = this;
    Object.assign(list.dataset, fresh.dataset);
    for (const hidden of document.querySelectorAll("input[name=csrf_token]")) hidden.value = fresh.dataset.token;
    const old = new Map(this.rows.map((row) => [row.dataset.file, row]));
    const rows = [...fresh.querySelectorAll("[data-file]")].map((row) => this.kept(old.get(row.dataset.file), row));
    const place = list.querySelector("[data-files]");
    const focused = document.activeElement;
    rows.forEach((row, number) => place.children[number] !== row && place.insertBefore(row, place.children[number] ?? null));
    if (focused !== document.activeElement && focused.isConnected) focused.focus();
    const gone = this.rows.filter((row) => !rows.includes(row));
    if (gone.some((row) => row.contains(document.activeElement))) this.box.querySelector("input[type=file]").focus();
    for (const row of gone) row.remove();
    this.follow();
    if (gone.length || rows.length > old.size || this.changed) bringUpToDate();
    this.changed = false;
  }

  // A row that is there stays there, with the caption that is being written; only what the server says of it changes.
  kept(mine, fresh) {
    if (!mine) return fresh;
    if (mine.dataset.scan !== fresh.dataset.scan) this.changed = true;
    mine.dataset.scan = fresh.dataset.scan;
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = mine.querySelector(`[data-part=${part.dataset.part}]`);
      if (old.innerHTML === part.innerHTML) continue;
      const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("formaction") : null;
      old.replaceWith(part);
      const next = (focused && part.querySelector(`[formaction="${focused}"]:enabled`)) ?? part.querySelector("button:enabled");
      if (focused) next?.focus();
    }
    const [caption, written] = [mine, fresh].map((row) => row.querySelector(".file__caption"));
    if (!isTyped(caption) && caption !== document.activeElement) caption.value = caption.defaultValue = written.value;
    return mine;
  }

  // While the scanner is at work the list is looked at again, less and less often.
  follow(wait = 2000) {
    clearTimeout(this.following);
    if (!this.rows.some((row) => row.dataset.scan === "waiting")) return;
    this.following = setTimeout(async () => {
      await this.refresh();
      this.follow(Math.min(wait * 1.5, LONGEST_WAIT));
    }, wait);
  }
}
