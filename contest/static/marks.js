// Saves a judge's marks and comment as they are typed, and says so beside each: saving, saved at 10:42, not saved.
// A bad line is tried again, sooner and later; what is not on the server yet is kept in this browser, so that it survives
// a closed page, and is sent the next time the sheet is opened. What another window saved meanwhile is shown, and the
// judge chooses.
const form = document.querySelector("[data-sheet]");
const words = form.dataset;
form.classList.add("live");
const PAUSE = 700;
const LONGEST_WAIT = 30_000;

// Returns the hundredths that a mark such as 12,5 says, null for none and NaN for anything else.
const hundredths = (text) => {
  const plain = text.replace(/\s/g, "").replace(",", ".");
  if (plain === "") return null;
  return /^\d{1,6}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
};

// What is not on the server yet, by account and sheet: the text of a field, and what stood when it was typed.
const shelf = {
  name: `sheet:${words.account}:${words.key}`,
  all() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? {};
    } catch {
      return {};
    }
  },
  write(all) {
    try {
      if (Object.keys(all).length) localStorage.setItem(this.name, JSON.stringify(all));
      else localStorage.removeItem(this.name);
    } catch {
      // A full or forbidden store: the server is the place that counts.
    }
  },
  put(field, typed, stood) {
    this.write({ ...this.all(), [field]: { typed, stood } });
  },
  clear(field) {
    const { [field]: _gone, ...rest } = this.all();
    this.write(rest);
  },
};

class Kept {
  // One control that is kept saved. `part` gives what is sent; `hidden` is the field that carries what stood, which
  // `read` makes text of and `write` writes. After a sheet that was refused as a whole, what is typed differs from it.
  constructor(box, control, hidden, address, { part, same, read, write }) {
    Object.assign(this, { box, control, hidden, address, part, same, write });
    this.stood = read(hidden.value);
    this.state = box.querySelector("[data-state]");
    this.wait = 1000;
    this.lost = null;
    this.restore();
    control.addEventListener("input", () => {
      if (this.changed) shelf.put(control.name, control.value, this.stood);
      if (!this.failed) this.changed ? this.say(words.saving) : this.settle();
      this.later(PAUSE);
    });
    // Leaving the field only hurries what still waits. What was answered is not sent again, for a press on one of the
    // choices leaves the field too and would find them gone.
    control.addEventListener("change", () => this.timer && this.later(0));
    addEventListener("online", () => this.failed && this.later(0));
    if (this.changed && !box.querySelector(".field__error")) this.later(0);
  }

  // What an earlier page could not send stands in its field again. It replaces what stood when it was typed: if another
  // window has saved something else since, the judge is asked.
  restore() {
    const kept = shelf.all()[this.control.name];
    if (!kept) return;
    if (this.same(kept.typed, this.stood)) return shelf.clear(this.control.name);
    this.control.value = kept.typed;
    this.stood = kept.stood;
  }

  get changed() {
    return !this.same(this.control.value, this.stood);
  }

  say(text, kind = "") {
    this.state.dataset.kind = kind;
    this.state.textContent = text;
  }

  later(delay) {
    this.stop();
    this.timer = setTimeout(() => {
      this.timer = null;
      this.save();
    }, delay);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  async save() {
    if (this.flight) return this.later(200);
    if (!this.changed && !this.failed) return this.settle();
    this.flight = this.send(this.control.value);
    await this.flight;
    this.flight = null;
  }

  async send(typed) {
    this.say(words.saving);
    let answer;
    try {
      const token = form.elements.csrf_token?.value ?? "";
      const body = new URLSearchParams({ csrf_token: token, before: this.stood, ...this.part(typed) });
      answer = await fetch(this.address, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status >= 500) throw new Error(answer.status);
    } catch {
      return this.retry(typed);
    }
    this.failed = false;
    this.wait = 1000;
    if (answer.redirected || ![200, 409, 422].includes(answer.status)) return this.say(words.stuck, "wrong");
    const told = await answer.json();
    if (answer.ok) this.done(typed, told);
    else if (this.control.value !== typed) this.later(0);
    else if (answer.status === 409) this.ask(told);
    else this.say(told.reason, "wrong");
  }

  // Whether what was sent has arrived is not known: only an answer tells what stands.
  retry(typed) {
    this.failed = true;
    this.lost = typed;
    this.say(words.retrying, "wrong");
    this.later(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  // What stands is what is typed: there is nothing to save, and nothing more to say of what went before.
  settle() {
    shelf.clear(this.control.name);
    this.say(this.last ?? "", this.last ? "saved" : "");
  }

  keep(text) {
    this.stood = text;
    shelf.put(this.control.name, this.control.value, text);
    this.hidden.value = this.write(text);
    this.lost = null;
  }

  done(typed, told) {
    this.keep(typed);
    this.last = words.saved.replace("{time}", told.saved_at);
    form.querySelector("[data-total]").textContent = told.total;
    form.querySelector("[data-count]").textContent = words.given.replace("{given}", told.given);
    if (this.changed) this.later(0);
    else this.settle();
  }

  // Something else stands by now: what this window sent without hearing of it, or else the judge is asked. What was
  // typed stays in its field until the judge has chosen.
  ask({ reason, current }) {
    if (this.lost !== null && this.same(current, this.lost)) {
      this.keep(current);
      return this.later(0);
    }
    this.say(reason, "wrong");
    const choice = form.querySelector("[data-overtaken]").content.cloneNode(true);
    choice.querySelector("[data-mine]").addEventListener("click", () => {
      this.keep(current);
      this.later(0);
    });
    choice.querySelector("[data-theirs]").addEventListener("click", () => {
      this.keep(current);
      this.control.value = current;
      this.control.dispatchEvent(new Event("input"));
      this.control.focus();
    });
    if (current.includes("\n") || current.length > 20) {
      const other = Object.assign(document.createElement("blockquote"), { className: "text", textContent: current });
      this.state.append(other);
    }
    this.state.append(choice);
  }
}

// The band that a mark lies in is pressed; tapping one leads to the mark, and fills it in where it allows only one.
const bands = (box, control) => {
  const all = [...box.querySelectorAll(".band")];
  const holds = (band, mark) => mark !== null && mark >= band.dataset.low && mark <= band.dataset.high;
  const show = (tapped) => {
    const mark = hundredths(control.value);
    for (const band of all) band.setAttribute("aria-pressed", mark === null ? band === tapped : holds(band, mark));
  };
  for (const band of all)
    band.addEventListener("click", () => {
      if (band.dataset.low === band.dataset.high && !holds(band, hundredths(control.value))) {
        control.value = String(band.dataset.low / 100);
        control.dispatchEvent(new Event("input"));
      }
      control.placeholder = band.querySelector(".band__span").textContent;
      control.focus();
      control.select();
      show(band);
    });
  control.addEventListener("input", () => show());
  show();
};

const kept = [...form.querySelectorAll("[data-criterion]")].map((box) => {
  const control = box.querySelector(".entry__value");
  bands(box, control);
  return new Kept(box, control, form.elements[`before-${control.name}`], words.markAddress, {
    part: (value) => ({ criterion_id: box.dataset.criterion, value }),
    same: (one, other) => Object.is(hundredths(one), hundredths(other)) && !Number.isNaN(hundredths(one)),
    read: (stood) => (stood === "" ? "" : String(stood / 100)),
    write: (text) => hundredths(text) ?? "",
  });
});
const lines = (text) => text.replace(/\r\n?/g, "\n").trim();
for (const box of form.querySelectorAll("[data-text]")) {
  const control = box.querySelector("textarea");
  kept.push(
    new Kept(box, control, form.elements[`before-${control.name}`], words.textAddress, {
      part: (text) => ({ name: control.name, text }),
      same: (one, other) => lines(one) === lines(other),
      read: (stood) => stood,
      write: (text) => text,
    }),
  );
}

// Without a line nothing is handed in, and nobody is led to a page that cannot come.
const noLine = form.querySelector("[data-no-line]");
const tell = () => {
  if (!noLine) return;
  noLine.hidden = navigator.onLine;
  noLine.textContent = navigator.onLine ? "" : words.offline;
};
addEventListener("online", tell);
form.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell();
});

// Saving all at once, or handing in, waits for what is on its way, so that a sheet never overtakes itself.
form.addEventListener("submit", async (event) => {
  for (const one of kept) one.stop();
  const flights = kept.map((one) => one.flight).filter(Boolean);
  if (!flights.length) return;
  event.preventDefault();
  await Promise.allSettled(flights);
  for (const one of kept) one.stop();
  form.requestSubmit(event.submitter);
});

// What is kept on this device may wait; what a full or forbidden store could not keep is asked about.
addEventListener("beforeunload", (event) => {
  const held = shelf.all();
  const lost = kept.some((one) => one.changed && held[one.control.name]?.typed !== one.control.value);
  if (!form.hasAttribute("data-sent") && lost) event.preventDefault();
});
