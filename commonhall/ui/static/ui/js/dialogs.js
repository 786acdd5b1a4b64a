// A <dialog popover> that a button opens by popovertarget becomes modal: the focus stays in it until it is closed, and then
// goes back to the button. Without this script the browser opens the same element as a popover.
const targetOf = (event) => document.getElementById(event.target.closest("[popovertarget]")?.getAttribute("popovertarget"));

document.addEventListener("click", (event) => {
  const dialog = targetOf(event);
  if (!(dialog instanceof HTMLDialogElement)) {
    if (event.target instanceof HTMLDialogElement && event.target.open) closeFromBeside(event);
    return;
  }
  event.preventDefault(); // the popover that it would become
  if (dialog.open) return dialog.close();
  event.target.closest("button").focus(); // not every browser does that by itself, and there the focus goes back to
  dialog.showModal();
});

// A click beside it, on what is behind, means no.
function closeFromBeside({ target, clientX: x, clientY: y }) {
  const { left, right, top, bottom } = target.getBoundingClientRect();
  if (x < left || x > right || y < top || y > bottom) target.close();
}

// A menu is no dialog: one may leave it. Whoever does so with Tab must not find the page hidden beneath it.
document.addEventListener("focusin", ({ target }) => {
  for (const menu of document.querySelectorAll(":popover-open")) {
    const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
    if (!menu.contains(target) && target !== opener) menu.hidePopover();
  }
});
