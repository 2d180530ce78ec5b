// Shows the highest score that the criteria allow while they are typed. The server reckons again.
const list = document.querySelector('[data-rows="criteria"]');
const shown = document.querySelector("[data-highest]");

const hundredths = (text, otherwise) => {
  const number = text.trim().replace(",", ".").replace(/\s/g, "");
  return /^\d+(\.\d{1,2})?$/.test(number) ? Math.round(Number(number) * 100) : otherwise;
};

const reckon = () => {
  let highest = 0;
  for (const row of list.querySelectorAll("[data-row]")) {
    const of = (name) => row.querySelector(`[name$="-${name}"]`).value;
    if (of("kind") !== "mark") continue;
    highest += hundredths(of("max_mark"), 0) * hundredths(of("weight"), 100);
  }
  const sign = document.documentElement.lang === "vi" ? "," : ".";
  shown.textContent = `${shown.dataset.words} ${String(Math.floor(highest / 100) / 100).replace(".", sign)}`;
  shown.hidden = highest === 0;
};

list.addEventListener("input", reckon);
reckon();
