// While the words of a certificate are typed, shows how they will print: real lines and sizes.
const place = document.querySelector("[data-preview]");
const PAUSE = 400;
let timer;
let turn = 0;

if (place) {
  const form = place.closest("form") ?? document.querySelector(place.dataset.previewOf);
  const look = async () => {
    const mine = ++turn;
    try {
      const answer = await fetch(place.dataset.preview, { method: "POST", body: new FormData(form), headers: { "X-Piece": "1" } });
      const shown = await answer.text();
      // The answer to an older question comes too late.
      if (answer.ok && !answer.redirected && mine === turn) place.innerHTML = shown;
    } catch {
      // Without a connection the last preview stays.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  look();
}
