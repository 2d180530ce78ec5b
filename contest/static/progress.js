// Follows background work and shows the page anew at its end. The address answers {state, words, done, total, finished}.
for (const line of document.querySelectorAll("[data-progress]")) {
  const bar = line.querySelector("progress");
  const words = line.querySelector("[data-progress-words]");
  const look = async () => {
    try {
      const answer = await fetch(line.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const work = await answer.json();
        bar.max = work.total;
        bar.value = work.done;
        words.textContent = `${work.words} · ${work.done}/${work.total}`;
        if (work.finished) return location.reload();
      }
    } catch {
      // The line is bad for a moment; the next look tells.
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 300);
}
