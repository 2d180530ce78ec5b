// Saves each mark and the comment as they are typed, says when, tries again over a bad line, and never overwrites what
// was changed elsewhere without asking. Without this script the sheet is saved by its button.
const form = document.querySelector("[data-marks]");
const token = document.querySelector("meta[name=csrf-token]").content;
const words = form.dataset;

const number = (text) => (text.trim() === "" ? null : Number(text.trim().replace(",", ".")));

const say = (box, text, kind = "") => {
  const state = box.querySelector("[data-state]");
  state.className = `mark__state${kind ? ` mark__state--${kind}` : ""}`;
  state.textContent = text;
  return state;
};

class Saved {
  // One control: what stands on the server, what is being sent, and when to try again.
  constructor(box, control, before, address, fields) {
    Object.assign(this, { box, control, before, address, fields, stood: before.value, timer: 0, wait: 1000 });
    control.addEventListener("input", () => this.soon(700));
    control.addEventListener("change", () => this.soon(0));
  }

  get changed() {
    return this.control.value.trim() !== this.stood.trim();
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
    reckon();
  }

  async send() {
    if (this.sending) return this.soon(300);
    if (!this.changed) return say(this.box, "");
    this.sending = true;
    const typed = this.control.value;
    say(this.box, words.saving);
    try {
      const body = new URLSearchParams({ csrf_token: token, before: this.stood, ...this.fields(typed) });
      const answer = await fetch(this.address, { method: "POST", body, headers: { "X-CSRFToken": token } });
      this.wait = 1000;
      if (answer.ok) this.done(typed, await answer.json());
      else if (answer.status === 409) this.ask(await answer.json());
      else if (answer.status === 422) say(this.box, (await answer.json()).reason, "wrong");
      else throw new Error(answer.status);
    } catch {
      say(this.box, words.retrying, "wrong");
      this.timer = setTimeout(() => this.send(), this.wait);
      this.wait = Math.min(this.wait * 2, 20000);
    } finally {
      this.sending = false;
    }
  }

  done(typed, answer) {
    this.stand(typed);
    say(this.box, `${words.saved} ${answer.saved_at}`, "saved");
    if (this.changed) this.soon(300);
  }

  stand(text) {
    this.stood = text;
    this.before.value = text;
  }

  ask(answer) {
    const other = answer.current ?? "";
    const state = say(this.box, `${answer.reason} `, "wrong");
    const offer = (text, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.className = "btn btn-secondary";
      button.addEventListener("click", act);
      state.append(button);
    };
    offer(words.use, () => {
      this.stand(other);
      this.soon(0);
    });
    offer(`${words.take}${other.length < 9 ? `: ${other || "–"}` : ""}`, () => {
      this.stand(other);
      this.control.value = other;
      say(this.box, "");
      press(this.box);
      reckon();
    });
  }
}

const press = (box) => {
  const value = number(box.querySelector(".mark__value")?.value ?? "");
  for (const band of box.querySelectorAll(".band")) {
    const within = value !== null && value * 100 >= band.dataset.low && value * 100 <= band.dataset.high;
    band.setAttribute("aria-pressed", within);
  }
};

const reckon = () => {
  let hundredths = 0;
  let given = 0;
  for (const box of form.querySelectorAll("[data-criterion]")) {
    const value = number(box.querySelector(".mark__value").value);
    press(box);
    if (value === null || Number.isNaN(value)) continue;
    given += 1;
    hundredths += Math.round(value * 100) * Number(box.dataset.weight);
  }
  const total = form.querySelector("[data-total]");
  total.textContent = given ? (hundredths / 10000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 4 }) : "–";
};

const saved = [];
for (const box of form.querySelectorAll("[data-criterion]")) {
  const control = box.querySelector(".mark__value");
  const id = box.dataset.criterion;
  const before = Object.assign(document.createElement("input"), { value: control.defaultValue });
  if (!control.readOnly) saved.push(new Saved(box, control, before, words.marks, (value) => ({ value, criterion_id: id })));
  for (const band of box.querySelectorAll(".band:not(:disabled)"))
    band.addEventListener("click", () => {
      const value = number(control.value);
      const within = value !== null && value * 100 >= band.dataset.low && value * 100 <= band.dataset.high;
      if (!within) {
        control.value = String(band.dataset.high / 100).replace(".", ",");
        control.dispatchEvent(new Event("change"));
      }
      control.focus();
      control.select();
    });
}
const box = form.querySelector("[data-comment-box]");
const comment = box.querySelector("textarea");
const before = form.querySelector("input[name=before]");
if (!comment.readOnly) saved.push(new Saved(box, comment, before, words.comment, (text) => ({ comment: text })));

// Handing in sends everything at once; what stood goes along, so that nothing typed elsewhere is overwritten.
form.addEventListener("submit", () => {
  for (const one of saved) clearTimeout(one.timer);
  for (const one of saved) {
    const id = one.box.dataset.criterion;
    const hidden = id && form.querySelector(`input[name="before-${id}"]`);
    if (hidden) hidden.value = one.stood === "" ? "" : Math.round(number(one.stood) * 100);
  }
});
window.addEventListener("beforeunload", (event) => {
  if (!form.hasAttribute("data-sent") && saved.some((one) => one.changed)) event.preventDefault();
});
reckon();
