// Lists of rows in a form that grow and shrink. Without this script the form has a few empty rows and works as well.
//
// A container carries data-rows="<name of the list>" and holds rows marked data-row, whose controls are called
// <name>-<number>-<field>. A button data-add-row="<name>" adds an empty copy of the last row; a button data-remove-row
// in a row takes it out. Both buttons are hidden until this script runs.
const renumber = (row, name, number) => {
  const old = new RegExp(`^${name}-\\d+-`);
  for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]"))
    for (const key of ["name", "id", "for", "aria-describedby"]) {
      const value = part.getAttribute(key);
      if (value && old.test(value)) part.setAttribute(key, value.replace(old, `${name}-${number}-`));
    }
};

const numbers = (list, name) =>
  [...list.querySelectorAll("[name]")].map((part) => Number(part.name.match(new RegExp(`^${name}-(\\d+)-`))?.[1] ?? -1));

const emptied = (row) => {
  for (const part of row.querySelectorAll("input, textarea, select")) {
    if (part.tagName === "SELECT") part.selectedIndex = 0;
    else part.value = "";
    part.removeAttribute("aria-invalid");
  }
  for (const wrong of row.querySelectorAll(".field--wrong")) wrong.classList.remove("field--wrong");
  for (const error of row.querySelectorAll(".field__error")) error.remove();
  return row;
};

for (const list of document.querySelectorAll("[data-rows]")) {
  const name = list.dataset.rows;
  const add = document.querySelector(`[data-add-row="${name}"]`);
  const offerRemoval = () => {
    for (const button of list.querySelectorAll("[data-remove-row]")) button.hidden = list.children.length < 2;
  };
  add.hidden = false;
  offerRemoval();
  add.addEventListener("click", () => {
    const row = emptied(list.lastElementChild.cloneNode(true));
    renumber(row, name, Math.max(...numbers(list, name)) + 1);
    list.append(row);
    offerRemoval();
    row.querySelector("input, textarea, select").focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-row]");
    if (!button) return;
    button.closest("[data-row]").remove();
    offerRemoval();
    add.focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
