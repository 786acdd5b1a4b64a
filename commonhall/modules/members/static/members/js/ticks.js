// A box above a column of boxes ticks and unticks them all. Without this script each is ticked by itself.
const boxes = (form) => [...form.querySelectorAll("input[name=member]")];

function show(form) {
  const all = form.querySelector("[data-tick-all]");
  if (!all) return;
  const ticked = boxes(form).filter((box) => box.checked).length;
  all.hidden = false;
  all.checked = ticked > 0 && ticked === boxes(form).length;
  all.indeterminate = ticked > 0 && !all.checked;
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-ticks]");
  if (!form) return;
  if (target.matches("[data-tick-all]")) boxes(form).forEach((box) => { box.checked = target.checked; });
  show(form);
});

const showAll = () => document.querySelectorAll("[data-ticks]").forEach(show);
document.addEventListener("htmx:afterSettle", showAll);
showAll();
