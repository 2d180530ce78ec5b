// Saves the notes of a meeting as they are typed and says so beside them. A bad line is tried again; what is not on the
// server yet stays in this browser. When somebody else has written meanwhile, both texts are shown and the writer
// chooses. Beside that: the keys of the meeting screen.
const PAUSE = 700;
const LONGEST = 20_000;
const token = document.querySelector('meta[name="csrf-token"]').content;

class Notes {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.field = box.querySelector("textarea");
    this.state = box.querySelector("[data-state]");
    this.edition = box.dataset.edition;
    this.stood = this.field.value;
    this.wait = 1000;
    this.shelf = `minutes:${box.dataset.notes}`;
    this.restore();
    this.field.addEventListener("input", () => this.later(PAUSE));
    addEventListener("online", () => this.later(0));
    addEventListener("pagehide", () => this.keep());
  }

  // What an earlier page could not send comes back only if nobody has written since.
  restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.shelf));
      if (kept && kept.edition === this.edition && kept.text !== this.stood) {
        this.field.value = kept.text;
        this.later(0);
      } else localStorage.removeItem(this.shelf);
    } catch {
      // Without a shelf the server is the only place.
    }
  }

  keep() {
    try {
      if (this.field.value === this.stood) localStorage.removeItem(this.shelf);
      else localStorage.setItem(this.shelf, JSON.stringify({ edition: this.edition, text: this.field.value }));
    } catch {
      // A full or forbidden store.
    }
  }

  later(delay) {
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.flight) return this.later(200);
    if (this.field.value === this.stood || this.asking) return;
    this.flight = this.send(this.field.value);
    await this.flight;
    this.flight = null;
  }

  async send(text) {
    this.state.textContent = this.words.saving;
    let answer, told;
    try {
      const body = new URLSearchParams({ csrf_token: token, text, edition: this.edition });
      answer = await fetch(this.words.notes, { method: "POST", body, headers: { Accept: "application/json" } });
      told = await answer.json();
      if (answer.status >= 500) throw new Error(String(answer.status));
    } catch {
      this.state.textContent = this.words.failed;
      this.wait = Math.min(this.wait * 2, LONGEST);
      return this.later(this.wait);
    }
    this.wait = 1000;
    if (answer.status === 409 && told.current !== undefined) return this.ask(told, text);
    if (!answer.ok) return (this.state.textContent = told.reason);
    this.edition = String(told.edition);
    this.stood = text;
    this.state.textContent = this.words.saved.replace("{time}", told.saved_at);
    this.keep();
    if (this.field.value !== text) this.later(0);
  }

  ask({ reason, current, edition }, text) {
    this.edition = String(edition);
    this.stood = current;
    if (current === text) return this.keep();
    this.asking = true;
    const other = Object.assign(document.createElement("blockquote"), { className: "text", textContent: current });
    const mine = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.mine });
    const theirs = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.theirs });
    for (const button of [mine, theirs]) button.className = "btn btn-secondary";
    const chosen = (take) => {
      this.asking = false;
      if (take) this.field.value = current;
      this.state.replaceChildren();
      this.later(0);
      this.field.focus();
    };
    mine.addEventListener("click", () => chosen(false));
    theirs.addEventListener("click", () => chosen(true));
    this.state.replaceChildren(reason, other, mine, " ", theirs);
  }
}

const all = [...document.querySelectorAll("[data-notes]")].map((box) => new Notes(box));

// Concluding waits for the notes, so that nothing typed last is lost.
const form = document.querySelector("#conclude");
form?.addEventListener("submit", async (event) => {
  const asking = all.find((notes) => notes.asking);
  if (asking) {
    event.preventDefault();
    return asking.state.scrollIntoView({ block: "center" });
  }
  const open = all.filter((notes) => notes.field.value !== notes.stood || notes.flight);
  if (!open.length || form.dataset.waited) return;
  event.preventDefault();
  form.dataset.waited = "1";
  await Promise.all(open.map((notes) => notes.flight ?? notes.save()));
  form.requestSubmit();
});

const typing = (target) => target.matches("input, textarea, select, [contenteditable]");
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    return form.requestSubmit();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const lines = [...document.querySelectorAll("[data-turn]")];
  const here = lines.indexOf(document.activeElement);
  const go = { j: 1, k: -1 }[event.key.toLowerCase()];
  const field = { n: "#said", c: "#conclusion" }[event.key.toLowerCase()];
  if (go) {
    const from = here < 0 ? lines.findIndex((line) => line.ariaCurrent === "true") : here;
    lines[Math.min(Math.max(from + go, 0), lines.length - 1)]?.focus();
    event.preventDefault();
  } else if (field) {
    document.querySelector(field)?.focus();
    event.preventDefault();
  }
});
