// Lines of the order of calls are dragged; the numbers beside them say the same and are what is sent.

const form = document.querySelector("[data-call-order]");
let dragged = null;

const renumber = () => {
  form.querySelectorAll("[data-call] .calls__place").forEach((field, place) => { field.value = place + 1; });
};

form?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-call]");
  dragged?.classList.add("dragged");
});

form?.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-call]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  over.parentNode.insertBefore(dragged, event.clientY < top + height / 2 ? over : over.nextSibling);
});

form?.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  renumber();
});
