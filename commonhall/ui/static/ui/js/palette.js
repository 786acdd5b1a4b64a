// The search that Ctrl-K (⌘-K) opens: a combobox over a listbox which the server fills while one types.
// Without this script the button that opens it is a link to the search page.
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-q");
const list = document.getElementById("palette-found");
const said = document.getElementById("palette-status");
const opener = document.querySelector("[data-opens=palette]"); // not on a page without the header
const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  input.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  htmx.trigger(input, "palette:opened");
}

function step(by) {
  const all = options();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

opener?.setAttribute("role", "button");
opener?.setAttribute("aria-haspopup", "dialog");
if (isApple && opener) opener.querySelector("kbd").textContent = "⌘ K";
opener?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // it is still a link: to a new tab
  event.preventDefault();
  open();
});
opener?.addEventListener("keydown", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  open();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
  if (!(isApple ? event.metaKey : event.ctrlKey)) return;
  event.preventDefault();
  open();
});

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const option = chosen();
  if (event.key in STEPS) step(STEPS[event.key]);
  else if (event.key === "Enter" && option) option.click();
  else return;
  event.preventDefault();
});

// A key that was pressed before the hits of the last letters came must not open one of the letters before.
input.addEventListener("input", () => choose(null));

list.addEventListener("htmx:afterSwap", () => {
  said.textContent = list.querySelector("[data-said]").dataset.said.trim();
  input.setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0] ?? null);
  list.scrollTop = 0;
});
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  input.addEventListener(failure, () => {
    said.textContent = document.getElementById("toasts").dataset.failed; // the toast lies behind the dialog
  });
}

dialog.querySelector(".btn-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
