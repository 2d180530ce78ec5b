// Keeps a part of the page as it is on the server: what the council speaks about now changes by itself, in the hall and
// on the members' phones. Nothing is fetched while the page is out of sight.
const PAUSE = 2000;
const LONGEST = 20_000;

for (const part of document.querySelectorAll("[data-live]")) {
  let wait = PAUSE;
  let shown = null;
  // What is there already is left alone, so that nobody is read the same twice.
  const show = (fresh) => {
    if (fresh.textContent.trim() !== part.textContent.trim()) part.replaceChildren(...fresh.childNodes);
  };
  const look = async () => {
    try {
      if (!document.hidden) {
        const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const text = await answer.text();
        if (text !== shown) show(new DOMParser().parseFromString(text, "text/html").body);
        shown = text;
      }
      wait = PAUSE;
    } catch {
      // The line is bad for a moment; look less often until it is back.
      wait = Math.min(wait * 2, LONGEST);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, PAUSE);
}
