// Composing a form: of each question only what its kind of answer has is shown. Without this script everything is.
const shown = (row) => {
  const kind = row.querySelector("select[name$='-kind']").value;
  for (const part of row.querySelectorAll("[data-for-kinds]")) part.hidden = !part.dataset.forKinds.split(" ").includes(kind);
};

const list = document.querySelector("[data-rows='questions']");
const all = () => list.querySelectorAll("[data-row]").forEach(shown);
list.addEventListener("change", all);
list.addEventListener("input", all);
all();
