// A form whose button asks the browser for a passkey and sends what it answers. Its button stands
// there from the beginning, so that nothing moves when this has come; where no script runs there is none.
const { create, get } = window.webauthnJSON;
const WORDS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

// From the page, or fresh from the server where the page is not about one person: `data-options`, `data-options-url`.
const optionsOf = async ({ options, optionsUrl }) => {
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const answer = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
};

// A passkey that is to do without the password must be found by the browser itself, and be unlocked.
const choose = (options, alone) => {
  const selection = options.publicKey.authenticatorSelection;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return options;
};

const ask = async (form) => {
  const options = await optionsOf(form.dataset);
  if (form.dataset.passkey === "get") return get(options);
  return create(choose(options, Boolean(form.elements.passwordless?.checked)));
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const alert = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      const trust = document.querySelector("input[type=checkbox][name=trust_this_device]");
      if (trust && form.elements.trust_this_device) form.elements.trust_this_device.value = trust.checked ? "on" : "";
      form.submit();
    } catch (error) {
      alert.textContent = alert.dataset[WORDS[error.name] ?? "failed"];
      alert.hidden = false;
    }
  });
}
