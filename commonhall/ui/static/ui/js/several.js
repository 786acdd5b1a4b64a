// A long list of boxes: a field above it narrows it as one types, and its heading says how many are chosen.
const plurals = new Intl.PluralRules(document.documentElement.lang);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function narrowing(fieldset) {
  const input = fieldset.querySelector("input[type=search]");
  const nothing = fieldset.querySelector("[data-nothing]");
  const count = fieldset.querySelector("[data-count]");
  const options = [...fieldset.querySelectorAll("label")].map((label) => [label, fold(label.textContent)]);

  const tell = () => {
    const chosen = options.filter(([label]) => label.control.checked).length;
    const said = plurals.select(chosen) === "one" ? count.dataset.one : count.dataset.many;
    count.textContent = chosen ? said.replace(/\d+/, chosen) : "";
  };
  const narrow = () => {
    const wanted = fold(input.value.trim());
    for (const [label, text] of options) label.hidden = !text.includes(wanted);
    nothing.hidden = options.some(([label]) => !label.hidden);
  };
  input.hidden = false;
  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
  });
  fieldset.addEventListener("change", tell);
  tell();
}

const prepare = (root) => root.querySelectorAll("fieldset[data-narrows]").forEach(narrowing);

prepare(document);
document.addEventListener("htmx:load", (event) => event.target !== document.body && prepare(event.target));
