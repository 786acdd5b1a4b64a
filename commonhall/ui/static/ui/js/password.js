// The eye beside a password: shows what was typed. It appears only where this script runs.
const reveal = (root) => {
  for (const button of root.querySelectorAll("button[data-shows]")) button.hidden = false;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-shows]");
  if (!button) return;
  const input = document.getElementById(button.dataset.shows);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
});

// A password left visible must not reach the browser's list of remembered entries.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button[data-shows]")) {
    document.getElementById(button.dataset.shows).type = "password";
  }
});

reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.target));
