// Sends evidence file by file, so that one refused file holds up no other, and shows how far it is. What is too large is
// said before it is sent. Until all are there nothing else can be submitted: the page is shown anew at the end, and an act
// on its way would be cut off. Without this script the form sends all files at once.
const form = document.querySelector("#upload");
const REFUSED = "refused-files";

const send = (file, advanced) =>
  new Promise((done) => {
    const { files: input } = form.elements;
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token?.value ?? "");
    body.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => advanced(event.loaded));
    const broken = () => done([input.dataset.broken.replace("{name}", file.name)]);
    request.addEventListener("load", () => (request.response?.reasons ? done(request.response.reasons) : broken()));
    request.addEventListener("error", broken);
    request.send(body);
  });

const show = (reasons) => {
  const place = form.querySelector("[data-upload-reasons]");
  place.replaceChildren(...reasons.map((reason) => Object.assign(document.createElement("p"), { textContent: reason })));
  place.closest(".field").classList.toggle("field--wrong", reasons.length > 0);
  if (reasons.length) place.scrollIntoView({ block: "center" });
};

const sendAll = async (event) => {
  const { files: input } = form.elements;
  if (!input.files.length) return;
  event.preventDefault();
  const limit = Number(input.dataset.limit);
  const [fit, large] = [[...input.files].filter((file) => file.size <= limit), [...input.files].filter((file) => file.size > limit)];
  const reasons = large.map((file) => input.dataset.tooLarge.replace("{name}", file.name));
  if (!fit.length) return show(reasons);
  const line = form.querySelector("[data-upload-progress]");
  const bar = line.querySelector("progress");
  line.hidden = false;
  bar.max = fit.reduce((sum, file) => sum + file.size, 0);
  let behind = 0;
  document.addEventListener("submit", (other) => other.preventDefault(), { capture: true });
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  for (const file of fit) {
    line.querySelector("span").textContent = file.name;
    reasons.push(...(await send(file, (loaded) => (bar.value = behind + Math.min(loaded, file.size)))));
    behind += file.size;
  }
  sessionStorage.setItem(REFUSED, JSON.stringify(reasons));
  location.hash = "evidence";
  location.reload();
};

if (form) {
  form.addEventListener("submit", sendAll);
  const refused = JSON.parse(sessionStorage.getItem(REFUSED) ?? "[]");
  sessionStorage.removeItem(REFUSED);
  if (refused.length) show(refused);
}
