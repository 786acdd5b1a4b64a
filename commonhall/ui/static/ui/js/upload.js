// Shows the picture that was chosen in an upload field before it is sent, and how far files are while they are sent.
// Without it, the browser names the file, and shows in its own way that it is busy.
const SHOWN = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const MOST = 20_000_000; // bytes that are worth reading for a preview

document.addEventListener("change", ({ target }) => {
  const box = target.closest("[data-upload]");
  if (!box || target.type !== "file") return;
  const [file] = target.files;
  const preview = box.querySelector("[data-upload-preview]");
  const remove = box.querySelector("input[type=checkbox]");
  if (file && remove) remove.checked = false; // to replace and to remove at once contradict each other
  preview.hidden = true;
  if (target.files.length !== 1 || !SHOWN.includes(file.type) || file.size > MOST) return;
  const reader = new FileReader(); // a data: address, which the page's policy allows
  reader.addEventListener("load", () => {
    preview.src = reader.result;
    preview.hidden = false;
  });
  reader.readAsDataURL(file);
});

// htmx tells of both ways, there and back: once all has left, what remains is the server's work, which nobody can measure.
const SENDS = "[data-sends-files]";
const barOf = (form) => (form.matches?.(SENDS) ? form.querySelector("[data-upload-progress]") : null);
const holdsFile = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);

// A form without a file needs no bar, so it goes as forms do, before htmx hears of it.
document.addEventListener(
  "submit",
  (event) => {
    if (event.target.matches(SENDS) && !holdsFile(event.target)) event.stopPropagation();
  },
  true,
);
document.addEventListener("htmx:beforeSend", ({ target }) => {
  const bar = barOf(target);
  if (bar) bar.hidden = false;
});
document.addEventListener("htmx:xhr:progress", ({ target, detail: { loaded, total, lengthComputable } }) => {
  const bar = barOf(target);
  const progress = bar?.querySelector("progress");
  if (!progress?.hasAttribute("value") || !lengthComputable) return;
  if (loaded < total) {
    progress.value = (100 * loaded) / total;
    return;
  }
  progress.removeAttribute("value");
  const words = bar.querySelector("[data-arriving]");
  words.textContent = words.dataset.arriving;
});
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, ({ target }) => {
    const bar = barOf(target);
    if (!bar) return;
    bar.hidden = true;
    bar.querySelector("progress").value = 0;
  });
}
