// Short news in the corner: from the server by the header HX-Trigger: {"ui:toast": {"text": "Saved", "state": "success"}},
// with "undo": {"action": "/…/", "fields": [["name", "value"]]} for what can be taken back (commonhall.ui.undo), and about
// htmx requests that failed, which would otherwise change nothing and say nothing.
const place = document.getElementById("toasts");
const GAP = 16; // pixels between what has the focus and what would cover it
const SHOWN = 8000; // milliseconds; failures, and what can be undone, stay until they are closed

function toast({ text, state = "info", undo }) {
  const box = place.querySelector("template").content.firstElementChild.cloneNode(true);
  box.classList.add(`is-${state}`);
  box.querySelector("p").textContent = text;
  box.querySelector(".btn-close").addEventListener("click", () => close(box));
  if (undo) offer(box.querySelector("form"), undo);
  place.append(box);
  tell();
  if (state !== "danger" && !undo) setTimeout(() => close(box), SHOWN);
}

function offer(form, { action, fields }) {
  form.action = action;
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.hidden = false;
}

document.addEventListener("ui:toast", (event) => toast(event.detail));
document.addEventListener("htmx:sendError", () => toast({ text: place.dataset.failed, state: "danger" }));
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  const plain = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
  toast({ text: plain ? xhr.responseText : place.dataset.failed, state: "danger" });
});

// What the page brought with it can be closed too.
for (const button of document.querySelectorAll("#messages [data-closes]")) {
  button.hidden = false;
  button.addEventListener("click", () => close(button.parentElement));
}

// How much of the window's lower end they cover: the page scrolls what has the focus out from under them (WCAG 2.4.11).
const corner = () => [...document.querySelectorAll("#messages .hall-undo, #toasts > .alert")];

function tell() {
  const [shown, root] = [corner(), document.documentElement];
  const top = Math.min(...shown.map((box) => box.getBoundingClientRect().top));
  if (shown.length) root.style.setProperty("--hall-covered", `${Math.ceil(root.clientHeight - top + GAP)}px`);
  else root.style.removeProperty("--hall-covered");
}
addEventListener("resize", tell);
tell();

// Whoever closes one goes on from where they came into it.
let before;
document.addEventListener("focusin", ({ target, relatedTarget }) => {
  const box = corner().find((each) => each.contains(target));
  if (box && relatedTarget && !box.contains(relatedTarget)) before = relatedTarget;
});

function close(box) {
  const held = box.contains(document.activeElement);
  box.remove();
  tell();
  if (held) (before?.isConnected ? before : document.getElementById("main")).focus({ preventScroll: true });
}

// Escape closes the newest, unless something above it takes the key.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
  const newest = corner().at(-1);
  if (newest) close(newest);
});

// Optimistic where it is safe: what asks the server says by data-optimistic which class the thing around it
// ([data-optimistic-part]) gets at once; when the server refuses, it loses it again.
const part = (element) => element.closest("[data-optimistic-part]");
const meant = (event, change) => {
  const element = event.detail.elt;
  if (element?.dataset?.optimistic) part(element)?.classList[change](element.dataset.optimistic);
};
document.addEventListener("htmx:beforeRequest", (event) => meant(event, "add"));
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => meant(event, "remove"));
}
