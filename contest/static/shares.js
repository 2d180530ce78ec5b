// Shows what the shares of the authors add up to while they are typed. The server reckons again.
const list = document.querySelector("[data-shares]");
const shown = document.querySelector("[data-shares-total]");

const hundredths = (text) => {
  const number = text.trim().replace(/%$/, "").replace(",", ".").replace(/\s/g, "");
  return /^\d+(\.\d{1,2})?$/.test(number) ? Math.round(Number(number) * 100) : 0;
};

const reckon = () => {
  const typed = [...list.querySelectorAll("input[name$='-share']")].map((input) => input.value).filter((text) => text.trim());
  const total = typed.reduce((sum, text) => sum + hundredths(text), 0);
  const sign = document.documentElement.lang === "vi" ? "," : ".";
  shown.textContent = `${shown.dataset.words} ${String(total / 100).replace(".", sign)}%`;
  shown.classList.toggle("shares--off", total !== 10000);
  shown.hidden = typed.length === 0;
};

if (list) {
  list.addEventListener("input", reckon);
  reckon();
}
