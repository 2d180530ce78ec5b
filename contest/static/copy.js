// A line that is to be passed on is copied by a button, where the browser allows it.
for (const line of document.querySelectorAll("[data-copy]")) {
  const [text, button] = [line.querySelector("input"), line.querySelector("button")];
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value);
    button.textContent = button.dataset.copied;
  });
  text.addEventListener("focus", () => text.select());
}
