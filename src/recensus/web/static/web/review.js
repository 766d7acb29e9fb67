// Lets the keys 1 to 4 choose an answer and Enter put it on record. The form works without; the keys can be switched off.
const form = document.querySelector("form[data-answers]");
const REMEMBERED = "review-keys";

function writes(element) {
  return element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}

function press(event, answers, wanted) {
  if (!wanted.checked || event.ctrlKey || event.altKey || event.metaKey || writes(event.target)) return;
  const answer = answers[Number(event.key) - 1];
  if (answer) {
    event.preventDefault();
    answer.checked = true;
    answer.focus();
  }
}

if (form) {
  const answers = form.querySelectorAll("input[name=answer]");
  const keys = form.querySelector("[data-keys]");
  const wanted = keys.querySelector("input");
  keys.hidden = false;
  wanted.checked = localStorage.getItem(REMEMBERED) !== "off";
  wanted.addEventListener("change", () => localStorage.setItem(REMEMBERED, wanted.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => press(event, answers, wanted));
}
