// Sends evidence file by file over a line that may break: each file has its own bar, is tried again after growing
// pauses, can be cancelled, and holds up no other. The server keeps equal contents once, so trying again doubles nothing.
// Nothing else on the page is touched. Without this script the form sends all files at once.
import { Files } from "./files.js";

const PAUSES = [1, 2, 4, 8, 15, 30, 30];
// A line on which nothing moves is dead; the server may take longer to look at what has arrived.
const STILL = 45_000;
const ANSWER = 120_000;
const UNSENT = ["waiting", "sending", "pausing", "stuck"];
const sendings = new Set();
let line = Promise.resolve();

const unsent = () => [...sendings].filter((sending) => UNSENT.includes(sending.state));
const size = (bytes) =>
  bytes < 1000 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 1048576)} MB`;

class Sending {
  // One file on its way.
  constructor(uploads, file) {
    Object.assign(this, { uploads, file, words: uploads.words, state: "waiting" });
    this.row = uploads.box.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
    const part = (name) => this.row.querySelector(`[data-${name}]`);
    Object.assign(this, { said: part("said"), retryButton: part("retry"), cancelButton: part("cancel") });
    this.bar = this.row.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    part("name").textContent = file.name;
    part("size").textContent = size(file.size);
    this.retryButton.addEventListener("click", () => this.retry());
    this.cancelButton.addEventListener("click", () => this.cancel());
    addEventListener("online", () => this.retry());
    uploads.box.querySelector("[data-sending]").append(this.row);
    this.say(this.words.wordsWaiting);
    sendings.add(this);
  }

  say(text, kind = "") {
    this.said.dataset.kind = kind;
    this.said.textContent = text;
  }

  enter(state, text, kind) {
    this.state = state;
    this.retryButton.hidden = !["pausing", "stuck"].includes(state);
    this.bar.hidden = state === "refused";
    if (state === "refused") this.cancelButton.textContent = this.words.wordsClose;
    this.say(text, kind);
  }

  queue() {
    this.enter("waiting", this.words.wordsWaiting);
    line = line.then(() => this.run());
  }

  async run() {
    for (let turn = 0; this.state === "waiting"; turn += 1) {
      const told = await this.once();
      if (this.state === "cancelled") return;
      if (told.reasons) this.end(told);
      else if (told.stuck) this.enter("stuck", told.stuck, "wrong");
      else if (turn >= PAUSES.length) this.enter("stuck", this.words.wordsStuck, "wrong");
      else await this.pause(PAUSES[turn]);
    }
  }

  // Sends the file once. Gives what the server says of it, why it makes no sense to go on, or nothing if the line broke.
  once() {
    this.enter("sending", this.words.wordsSending.replace("{percent}", 0));
    const request = (this.request = new XMLHttpRequest());
    let timer;
    const alive = (longest) => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), longest);
    };
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        alive(STILL);
        this.bar.value = (100 * loaded) / total;
        this.said.textContent = this.words.wordsSending.replace("{percent}", Math.floor(this.bar.value));
      });
      request.upload.addEventListener("load", () => {
        alive(ANSWER);
        this.say(this.words.wordsChecking);
      });
      request.addEventListener("loadend", () => {
        clearTimeout(timer);
        resolve(this.answer(request));
      });
      request.open("POST", this.uploads.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      alive(STILL);
      request.send(this.uploads.body(this.file));
    });
  }

  answer(request) {
    const { status, response } = request;
    if (status === 0 || status >= 500) return {};
    if (response?.reasons) return response;
    if (status === 413) return { reasons: [this.words.wordsLarge] };
    const out = status < 400 || response?.signed_in === false;
    return { stuck: out ? this.words.wordsSignedOut : this.words.wordsRefused };
  }

  // Counts the seconds down; the line coming back, or a press on the button, ends the pause.
  pause(seconds) {
    return new Promise((resolve) => {
      let left = seconds;
      const tick = () => this.say(this.words.wordsPausing.replace("{seconds}", left), "wrong");
      this.enter("pausing", "");
      tick();
      const timer = setInterval(() => (--left > 0 ? tick() : this.wake()), 1000);
      this.wake = () => {
        clearInterval(timer);
        if (this.state === "pausing") this.state = "waiting";
        resolve();
      };
    });
  }

  async retry() {
    if (this.state === "pausing") return this.wake();
    if (this.state !== "stuck") return;
    this.enter("waiting", this.words.wordsWaiting);
    await this.uploads.files.refresh();
    if (this.state === "waiting") this.queue();
  }

  cancel() {
    const before = this.state;
    this.state = "cancelled";
    if (before === "pausing") this.wake();
    this.request?.abort();
    this.leave();
    if (before === "sending") this.uploads.files.refresh();
  }

  end({ reasons, kept }) {
    if (reasons.length) return this.enter("refused", reasons.join(" "), "wrong");
    this.state = "there";
    return this.uploads.arrived(this, kept?.[0]);
  }

  leave() {
    if (this.row.contains(document.activeElement)) this.uploads.input.focus();
    this.row.remove();
    sendings.delete(this);
  }
}

class Uploads {
  // The place on the page where files of one question are sent.
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.input = box.querySelector("input[type=file]");
    this.form = this.input.form;
    this.error = box.querySelector("[data-error]");
    this.files = new Files(box);
    box.querySelector("[data-without-script]").hidden = true;
    box.querySelector("[data-drop-hint]").hidden = false;
    this.input.addEventListener("change", () => this.choose([...this.input.files]));
    this.acceptDrops(box.querySelector("[data-drop]"));
    document.addEventListener("submit", (event) => this.intercept(event), { capture: true });
  }

  choose(files) {
    this.error.replaceChildren();
    for (const file of files) {
      const reason = this.refusal(file);
      const sending = new Sending(this, file);
      if (reason) sending.enter("refused", reason, "wrong");
      else sending.queue();
    }
    this.input.value = "";
  }

  // Returns why a file need not be sent at all; the server says the last word.
  refusal(file) {
    const { each, together, number } = this.words;
    const here = unsent().map((sending) => sending.file.size);
    const { count, bytes } = this.files.list.dataset;
    if (file.size > Number(each)) return this.words.wordsLarge;
    if (Number(count) + here.length >= Number(number)) return this.words.wordsNumber;
    if (here.reduce((sum, one) => sum + one, Number(bytes)) + file.size > Number(together)) return this.words.wordsTogether;
    return null;
  }

  body(file) {
    const body = new FormData(this.form);
    body.set("csrf_token", this.files.token);
    body.delete(this.input.name);
    body.append(this.input.name, file);
    return body;
  }

  // The file is on the server. Its line goes once the list shows it; one that was there before is pointed out.
  async arrived(sending, id) {
    const known = this.files.rows.some((row) => row.dataset.file === String(id));
    for (const seconds of [...PAUSES, 0]) {
      if (await this.files.refresh()) break;
      await new Promise((done) => setTimeout(done, 1000 * seconds));
    }
    sending.leave();
    const row = this.files.rows.find((one) => one.dataset.file === String(id));
    if (known && row) {
      row.classList.add("file--known");
      this.files.say(row, this.words.wordsKnown);
    }
  }

  acceptDrops(zone) {
    const over = (event, is) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.toggle("uploads__choose--over", is);
    };
    zone.addEventListener("dragover", (event) => over(event, true));
    zone.addEventListener("dragleave", (event) => over(event, false));
    zone.addEventListener("drop", (event) => {
      over(event, false);
      this.choose([...event.dataTransfer.files]);
    });
  }

  // The forms of this place are sent from here; any other form would cut off what is on its way, so it waits.
  intercept(event) {
    const { target, submitter } = event;
    if (target === this.form) event.preventDefault();
    if (target === this.files.form) {
      event.preventDefault();
      if (submitter?.hasAttribute("formaction")) this.files.act(submitter);
      else for (const caption of this.files.unsaved) this.files.later(caption, 0);
    }
    const mine = unsent().filter((sending) => sending.uploads === this);
    if (event.defaultPrevented || !mine.length) return;
    event.preventDefault();
    this.error.replaceChildren(Object.assign(document.createElement("p"), { textContent: this.words.wordsHold }));
    this.error.scrollIntoView({ block: "center" });
  }
}

const places = new Map();
const begin = () => {
  for (const box of document.querySelectorAll("[data-uploads]")) if (!places.has(box)) places.set(box, new Uploads(box));
};

// A form that was empty has become a draft: its page has places to send files from, which come into this one.
document.addEventListener("draft-made", async ({ detail }) => {
  for (const seconds of [...PAUSES, 0]) {
    const answer = await fetch(detail.address).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const take = (part, name) => part?.replaceChildren(...(page.querySelector(name)?.childNodes ?? []));
      take(document.querySelector("[data-uploads-forms]"), "[data-uploads-forms]");
      for (const place of document.querySelectorAll("[data-uploads-place]"))
        take(place, `[data-uploads-place="${place.dataset.uploadsPlace}"]`);
      return begin();
    }
    await new Promise((done) => setTimeout(done, 1000 * seconds));
  }
});

begin();

addEventListener("beforeunload", (event) => {
  if (unsent().length || [...places.values()].some(({ files }) => files.unsaved.length)) event.preventDefault();
});
