// A button that prints the page. Without this script it is not there, and the browser's own way is.
for (const button of document.querySelectorAll("button[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
