// Lists of rows in a form that grow and shrink. Without this script the form has a few empty rows and works as well.
//
//   <div data-rows="authors">
//     <fieldset data-row> … name="authors-0-full_name" id="authors-0-full_name" … <span data-row-number>1</span>
//       <button type="button" data-remove-row hidden>Take out</button>
//     </fieldset>
//     …
//   </div>
//   <button type="button" data-add-row="authors" hidden>Add an author</button>
//
// A container carries data-rows="<name of the list>" and holds nothing but rows marked data-row, whose controls are
// called <name>-<number>-<field>, in name, id, for and aria-describedby. The button data-add-row adds an empty copy of
// the last row, so what can be chosen in it needs to stand on the page only once, and puts the cursor into it; a button
// data-remove-row in a row takes that row out. Names keep their numbers, with gaps: the server reads rows in their
// order. What is marked data-row-number counts the rows for people. Both buttons are hidden until this script runs.
// A button data-move-row="-1" or "1" moves its row up or down: the row changes places and numbers with its neighbour.
// With data-trim on the container, rows that stand empty at the end are taken out at the start, all but the first row:
// where rows are tall, the button is enough.
// After each change the container fires an "input" event, for scripts that reckon over the rows.
const NAMED = ["name", "id", "for", "aria-describedby"];

const renamed = (row, name, number) => {
  const old = new RegExp(`\\b${name}-\\d+-`, "g");
  for (const part of row.querySelectorAll(NAMED.map((key) => `[${key}]`).join()))
    for (const key of NAMED) {
      const value = part.getAttribute(key);
      if (value) part.setAttribute(key, value.replace(old, `${name}-${number}-`));
    }
  return row;
};

const emptied = (row) => {
  for (const part of row.querySelectorAll("input, textarea, select")) {
    if (part.tagName === "SELECT") part.selectedIndex = 0;
    else if (part.type === "checkbox" || part.type === "radio") part.checked = false;
    else part.value = "";
    part.removeAttribute("aria-invalid");
  }
  for (const wrong of row.querySelectorAll(".field--wrong")) wrong.classList.remove("field--wrong");
  for (const error of row.querySelectorAll(".field__error")) error.remove();
  return row;
};

// What is chosen or ticked beforehand says nothing.
const isEmpty = (row) => [...row.querySelectorAll("input:not([type=checkbox], [type=radio], [type=hidden]), textarea")].every((part) => !part.value);

const numberOf = (row, name) => Number(row.querySelector(`[name^="${name}-"]`).name.slice(name.length + 1).split("-")[0]);

const highest = (list, name) => {
  const numbers = [...list.querySelectorAll("[name]")].map((part) => Number(part.name.slice(name.length + 1).split("-")[0]));
  return Math.max(...numbers);
};

const counted = (list) => {
  const rows = [...list.querySelectorAll("[data-row]")];
  rows.forEach((row, place) => {
    for (const number of row.querySelectorAll("[data-row-number]")) number.textContent = place + 1;
    for (const button of row.querySelectorAll("[data-remove-row]")) button.hidden = rows.length < 2;
    for (const button of row.querySelectorAll("[data-move-row]")) {
      button.hidden = rows.length < 2;
      button.disabled = button.dataset.moveRow === "-1" ? place === 0 : place === rows.length - 1;
    }
  });
};

const changed = (list) => {
  counted(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const list of document.querySelectorAll("[data-rows]")) {
  const name = list.dataset.rows;
  const add = document.querySelector(`[data-add-row="${name}"]`);
  add.hidden = false;
  if ("trim" in list.dataset)
    while (list.childElementCount > 1 && isEmpty(list.lastElementChild)) list.lastElementChild.remove();
  counted(list);
  add.addEventListener("click", () => {
    const row = renamed(emptied(list.lastElementChild.cloneNode(true)), name, highest(list, name) + 1);
    list.append(row);
    changed(list);
    row.querySelector("input, textarea, select").focus();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move-row]");
    if (!button) return;
    const row = button.closest("[data-row]");
    const up = button.dataset.moveRow === "-1";
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    const [mine, theirs] = [numberOf(row, name), numberOf(other, name)];
    // Radio buttons of both rows must never share a name, or one of them loses its choice.
    renamed(row, name, 100_000);
    renamed(other, name, mine);
    renamed(row, name, theirs);
    up ? other.before(row) : other.after(row);
    changed(list);
    (button.disabled ? row.querySelector("[data-move-row]:not([disabled])") : button).focus();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-remove-row]")?.closest("[data-row]");
    if (!row) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    changed(list);
    next.querySelector("input, textarea, select").focus();
  });
}
