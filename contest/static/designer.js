// The designer of certificates: boxes on the page are moved and sized with mouse, finger or keys, in millimetres.
//
// The form of numbers is the truth and works without this script. What is moved here is written into its fields; what
// is written there moves the boxes. After each change the server says how the page prints and what is to be looked at.
// Dragging moves in steps of 0.5 mm and snaps to the edges and middles of other boxes and of the page; with Alt in steps
// of 0.1 mm without snapping. Arrow keys move by 0.5 mm, with Alt by 0.1 mm; with Shift they size. Undo goes back.
const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 250;
const STEP = 0.5;
const FINE = 0.1;
const NEAR = 1;
const GRID = 5;
const SAFE = 5;
const SMALLEST = 2;
const MOST_UNDONE = 60;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const form = document.querySelector("[data-designer]");
const width = Number(form.dataset.width);
const height = Number(form.dataset.height);
const page = form.querySelector("[data-page]");
const where = form.querySelector("[data-where]");
const parts = [...form.querySelectorAll("[data-part]")];
const gridTick = form.querySelector("[data-grid]");
const snapTick = form.querySelector("[data-snap]");
const undoButton = form.querySelector("[data-undo]");

const made = (kind, attributes, parent) => {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent?.append(element);
  return element;
};

// Numbers as offices write them: with a comma.
const read = (input) => Number(input.value.trim().replace(",", "."));
const written = (value) => String(Math.round(value * 100) / 100).replace(".", ",");
const stepped = (value, step) => Math.round(Math.round(value / step) * step * 100) / 100;

const field = (name, side) => form.elements.namedItem(`${name}-${side}`);
const boxOf = (name) => {
  const wide = read(field(name, "width"));
  const high = field(name, "height");
  return { left: read(field(name, "left")), top: read(field(name, "top")), width: wide, height: high ? read(high) : wide };
};
const isShown = (name) => field(name, "shown").checked;
const isBox = (box) => Object.values(box).every(Number.isFinite);

// The handles lie over what the server drew, in the same millimetres.
const drawn = document.createElement("div");
drawn.append(...page.childNodes);
const handles = made("svg", { class: "handles", viewBox: `0 0 ${width} ${height}` });
page.append(drawn, handles);
form.classList.add("is-live");
form.querySelector("[data-tools]").hidden = false;
const grid = made("g", { class: "handles__grid" }, handles);
for (let at = GRID; at < Math.max(width, height); at += GRID) {
  const kind = at % 10 ? "" : "is-ten";
  if (at < width) made("path", { class: kind, d: `M${at} 0V${height}` }, grid);
  if (at < height) made("path", { class: kind, d: `M0 ${at}H${width}` }, grid);
}
made("rect", { class: "handles__safe", x: SAFE, y: SAFE, width: width - 2 * SAFE, height: height - 2 * SAFE }, grid);
grid.style.display = "none";
const guides = made("g", { "aria-hidden": "true" }, handles);
const boxes = new Map();
let chosen = null;

for (const part of parts) {
  const name = part.dataset.part;
  const rectangle = made("rect", { class: "handles__box", tabindex: "0", role: "button", "data-handle": name }, handles);
  rectangle.setAttribute("aria-label", part.querySelector("summary").firstChild.textContent.trim());
  rectangle.setAttribute("aria-description", form.dataset.drag);
  boxes.set(name, rectangle);
}
// The chosen box is taken hold of here, above all others. The boxes themselves keep their places in the document: one
// that is moved in it loses the focus, and whoever uses the keys would never come past it.
const front = made("rect", { class: "handles__front", "data-front": "" }, handles);
const touch = made("rect", { class: "handles__touch", width: 8, height: 8 }, handles);
const corner = made("rect", { class: "handles__corner", width: 2.4, height: 2.4, "data-corner": "" }, handles);

const lay = (rectangle, box) => {
  for (const [side, value] of [["x", box.left], ["y", box.top], ["width", Math.max(box.width, 0)], ["height", Math.max(box.height, 0)]])
    rectangle.setAttribute(side, value);
};

const show = () => {
  for (const [name, rectangle] of boxes) {
    const box = boxOf(name);
    const there = isShown(name) && isBox(box);
    rectangle.style.display = there ? "" : "none";
    rectangle.classList.toggle("is-chosen", name === chosen);
    if (there) lay(rectangle, box);
    form.querySelector(`[data-part="${name}"]`).classList.toggle("place--off", !isShown(name));
  }
  const box = chosen && isShown(chosen) ? boxOf(chosen) : null;
  for (const one of [front, corner, touch]) one.style.display = box && isBox(box) ? "" : "none";
  if (!box || !isBox(box)) return;
  lay(front, box);
  corner.setAttribute("x", box.left + box.width - 1.2);
  corner.setAttribute("y", box.top + box.height - 1.2);
  touch.setAttribute("x", box.left + box.width - 4);
  touch.setAttribute("y", box.top + box.height - 4);
  const name = boxes.get(chosen).getAttribute("aria-label");
  where.textContent = `${name}: ${written(box.left)} · ${written(box.top)} mm, ${written(box.width)} × ${written(box.height)} mm`;
};

// Where the part is chosen, its numbers are open; the others are closed.
const choose = (name, { open = true } = {}) => {
  if (chosen === name) return;
  chosen = name;
  if (open) for (const part of parts) part.open = part.dataset.part === name;
  show();
};

// What can be undone: the form as it stood before each change.
const undone = [];
const controls = () => [...form.elements].filter((one) => one.name && one.type !== "file" && one.type !== "hidden" && one.type !== "submit");
const state = () => controls().map((one) => (one.type === "checkbox" ? one.checked : one.value));
const remember = (before = state()) => {
  undone.push(before);
  if (undone.length > MOST_UNDONE) undone.shift();
  undoButton.disabled = false;
};
const undo = () => {
  const before = undone.pop();
  if (!before) return;
  controls().forEach((one, place) => {
    if (one.type === "checkbox") one.checked = before[place];
    else one.value = before[place];
  });
  undoButton.disabled = !undone.length;
  show();
  look();
};

// How the page prints now.
let timer;
let turn = 0;
const ask = async () => {
  const mine = ++turn;
  const sent = new FormData(form);
  sent.delete("upload");
  try {
    const answer = await fetch(form.dataset.look, { method: "POST", body: sent });
    const shown = await answer.text();
    // The answer to an older question comes too late, and one in the middle of a movement would make it jump.
    if (answer.redirected || mine !== turn || drag) return;
    if (answer.ok) drawn.innerHTML = shown;
    else if (answer.status === 422) drawn.querySelector(".remarks").innerHTML = shown;
    remark();
  } catch {
    // Without a connection the last page stays.
  }
};
const look = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
};

// What is to be looked at, beside its place.
const remark = () => {
  for (const part of parts) {
    const name = part.dataset.part;
    const about = [...drawn.querySelectorAll("[data-remark]")].filter((one) => one.dataset.remark === name || one.dataset.other === name);
    boxes.get(name).classList.toggle("is-warned", about.length > 0);
    part.querySelector(".place__about").textContent = about.length ? form.dataset.remarks.replace("{count}", about.length) : "";
    part.querySelector(".place__remarks").textContent = about.map((one) => one.textContent.replace(/\s+/g, " ").trim()).join(" · ");
  }
};

// Moving and sizing.
const write = (name, sides) => {
  for (const [side, value] of Object.entries(sides)) if (field(name, side)) field(name, side).value = written(value);
};
const within = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

// The word before the recipient goes where the name goes.
const FOLLOWS = { recipient: "label" };

const put = (name, box) => {
  const before = boxOf(name);
  const wide = within(box.width, SMALLEST, width);
  const high = within(box.height, SMALLEST, height);
  write(name, { left: within(box.left, 0, width - wide), top: within(box.top, 0, height - high), width: wide, height: high });
  const after = boxOf(name);
  const text = drawn.querySelector(`[data-text="${name}"]`);
  if (text && before.width === after.width && before.height === after.height) {
    const [right, down] = (text.dataset.by ?? "0 0").split(" ").map(Number);
    text.dataset.by = `${right + after.left - before.left} ${down + after.top - before.top}`;
    text.setAttribute("transform", `translate(${text.dataset.by})`);
  }
  const behind = FOLLOWS[name];
  const moves = before.width === after.width && before.height === after.height;
  if (behind && moves && boxes.has(behind) && isBox(boxOf(behind))) {
    const other = boxOf(behind);
    put(behind, { ...other, left: other.left + after.left - before.left, top: other.top + after.top - before.top });
  }
  show();
};

const lines = (name, axis) => {
  const [start, size, end] = axis === "x" ? ["left", "width", width] : ["top", "height", height];
  const found = [end / 2, SAFE, end - SAFE];
  for (const other of boxes.keys()) {
    const box = boxOf(other);
    if (other !== name && isShown(other) && isBox(box)) found.push(box[start], box[start] + box[size] / 2, box[start] + box[size]);
  }
  if (gridTick.checked) for (let at = GRID; at < end; at += GRID) found.push(at);
  return found;
};

// Return how far the nearest line is from one of ``edges``, and where it lies; nothing when none is near.
const nearest = (edges, found) => {
  let best = null;
  for (const edge of edges)
    for (const line of found) {
      const by = line - edge;
      if (Math.abs(by) <= NEAR && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, line };
    }
  return best;
};

const snapped = (name, box, sizing) => {
  guides.replaceChildren();
  const result = { ...box };
  for (const [axis, start, size] of [["x", "left", "width"], ["y", "top", "height"]]) {
    const edges = sizing ? [box[start] + box[size]] : [box[start], box[start] + box[size] / 2, box[start] + box[size]];
    const hit = nearest(edges, lines(name, axis));
    if (!hit) continue;
    result[sizing ? size : start] = Math.round((box[sizing ? size : start] + hit.by) * 100) / 100;
    const ends = axis === "x" ? { x1: hit.line, x2: hit.line, y1: 0, y2: height } : { x1: 0, x2: width, y1: hit.line, y2: hit.line };
    made("line", { class: "handles__line", ...ends }, guides);
  }
  return result;
};

const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(handles.getScreenCTM().inverse());
let drag = null;

handles.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  const sizing = event.target === corner || event.target === touch;
  const name = sizing || event.target === front ? chosen : event.target.dataset.handle;
  if (!name) return;
  // A finger first chooses a box, so that the page can still be scrolled; then it moves it.
  const waits = event.pointerType === "touch" && chosen !== name;
  choose(name);
  boxes.get(name).focus({ preventScroll: true });
  if (waits) return;
  event.preventDefault();
  handles.setPointerCapture(event.pointerId);
  drag = { name, sizing, from: at(event), box: boxOf(name), before: state(), moved: false };
});
handles.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const point = at(event);
  const [right, down] = [point.x - drag.from.x, point.y - drag.from.y];
  if (!drag.moved && Math.hypot(right, down) < 0.4) return;
  drag.moved = true;
  const step = event.altKey ? FINE : STEP;
  const box = { ...drag.box };
  if (drag.sizing) {
    box.width = stepped(within(box.width + right, SMALLEST, width - box.left), step);
    box.height = field(drag.name, "height") ? stepped(within(box.height + down, SMALLEST, height - box.top), step) : box.width;
  } else {
    box.left = stepped(within(box.left + right, 0, width - box.width), step);
    box.top = stepped(within(box.top + down, 0, height - box.height), step);
  }
  put(drag.name, snapTick.checked && !event.altKey ? snapped(drag.name, box, drag.sizing) : box);
});
const drop = () => {
  if (!drag) return;
  if (drag.moved) remember(drag.before);
  const moved = drag.moved;
  drag = null;
  guides.replaceChildren();
  if (moved) look();
};
handles.addEventListener("pointerup", drop);
handles.addEventListener("pointercancel", drop);
// The box below keeps the focus.
front.addEventListener("mousedown", (event) => event.preventDefault());

let pressed = { name: "", at: 0 };
handles.addEventListener("keydown", (event) => {
  const name = event.target.dataset.handle;
  const arrow = ARROWS[event.key];
  if (!name || !arrow || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  // Presses that follow each other are undone together.
  if (pressed.name !== name || Date.now() - pressed.at > 1000) remember();
  pressed = { name, at: Date.now() };
  choose(name, { open: true });
  const step = event.altKey ? FINE : STEP;
  const box = boxOf(name);
  if (event.shiftKey) {
    const square = !field(name, "height");
    const wider = square ? arrow[0] + arrow[1] : arrow[0];
    box.width = within(box.width + wider * step, SMALLEST, width - box.left);
    box.height = square ? box.width : within(box.height + arrow[1] * step, SMALLEST, height - box.top);
  } else {
    box.left += arrow[0] * step;
    box.top += arrow[1] * step;
  }
  put(name, box);
  look();
});
// Browsers stop at a drawing that listens for the focus itself.
page.addEventListener("focusin", (event) => {
  if (event.target.dataset.handle && !drag) choose(event.target.dataset.handle);
});

// What is written into the form moves the boxes.
let standing = state();
form.addEventListener("focusin", () => {
  standing = state();
});
form.addEventListener("input", () => {
  show();
  look();
});
form.addEventListener("change", (event) => {
  if (event.target === gridTick) grid.style.display = gridTick.checked ? "" : "none";
  if (!event.target.name || event.target.type === "file") return;
  remember(standing);
  standing = state();
});
for (const part of parts)
  part.addEventListener("toggle", () => {
    if (part.open) choose(part.dataset.part, { open: false });
  });
drawn.addEventListener("click", (event) => {
  const link = event.target.closest("[href^='#part-']");
  if (!link) return;
  const name = link.getAttribute("href").slice("#part-".length);
  choose(name);
});
undoButton.addEventListener("click", undo);
document.addEventListener("keydown", (event) => {
  const writes = event.target.matches("input:not([type=checkbox]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey && !writes) {
    event.preventDefault();
    undo();
  }
});

// What was drawn and not saved is not left by accident.
let sends = false;
form.addEventListener("submit", (event) => {
  // A proof opens beside the designer, which stays as it is.
  sends = event.submitter?.formTarget !== "_blank";
});
addEventListener("beforeunload", (event) => {
  if ((undone.length || "unsaved" in form.dataset) && !sends) event.preventDefault();
});
addEventListener("pageshow", () => {
  sends = false;
  show();
});
show();
remark();
