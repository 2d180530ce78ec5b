// A form is sent once: its buttons rest after the first press, until the page is shown again.
const rest = (form, resting) => {
  for (const button of form.querySelectorAll("button")) button.toggleAttribute("aria-disabled", resting);
  form.toggleAttribute("data-sent", resting);
};

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  // What opens beside the page leaves it as it is.
  if (event.submitter?.formTarget === "_blank") return;
  if (event.target.hasAttribute("data-sent")) event.preventDefault();
  else rest(event.target, true);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) rest(form, false);
});

// The reader is taken to what is wrong.
document.querySelector("[data-summary], .faults")?.focus();

// An open menu closes when something else is chosen.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});

// With Escape too, and whoever opened it by key is back at its head.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A list that is wider than its place can be moved with the arrow keys too.
const reachable = (list) => {
  if (list.scrollWidth > list.clientWidth) list.tabIndex = 0;
  else list.removeAttribute("tabindex");
};
const sizes = new ResizeObserver((lists) => lists.forEach(({ target }) => reachable(target)));
for (const list of document.querySelectorAll(".scroll")) sizes.observe(list);
