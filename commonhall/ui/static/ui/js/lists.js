// Says how much a list holds after htmx has put a new one in its place, such as while one types. The list says it in
// [data-found]; what says it aloud (#told) stays where it is, for a live region that is replaced announces nothing.
const told = document.getElementById("told");
const PAUSE = 100; // milliseconds in which a reader notices that it is empty, so that the same words are said again

document.addEventListener("htmx:afterSettle", ({ target }) => {
  const found = target.matches?.("[data-found]") ? target : target.querySelector?.("[data-found]");
  if (!found) return;
  told.textContent = "";
  setTimeout(() => (told.textContent = found.dataset.found || found.textContent.trim()), PAUSE);
});
