// While the name of an initiative is typed, shows what was registered before under a name like it.
const place = document.querySelector("[data-similar]");
const title = document.querySelector("[name=title]");
const PAUSE = 500;
let timer;
let asked = "";

const look = async () => {
  const address = new URL(place.dataset.similar, location.href);
  address.searchParams.set("title", title.value);
  if (address.href === asked) return;
  asked = address.href;
  try {
    const answer = await fetch(address);
    const found = await answer.text();
    // The answer to an older question comes too late.
    if (answer.ok && !answer.redirected && asked === address.href) place.innerHTML = found;
  } catch {
    asked = "";
  }
};

// The name of a returned initiative may be closed: then there is nothing to look up.
if (place && title) {
  title.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  if (title.value) look();
}
