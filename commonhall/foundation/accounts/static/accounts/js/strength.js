// What the server will say of a new password, while it is typed. The form works the same without it.
const input = document.querySelector("input[type=password][autocomplete=new-password]");
const PAUSE = 300; // milliseconds without a key before the server is asked

const begin = (form, url) => {
  const box = document.createElement("div");
  const meter = Object.assign(document.createElement("meter"), { min: 0, max: 4, low: 2, high: 3, optimum: 4 });
  const verdict = document.createElement("div");
  box.className = "hall-strength";
  box.hidden = true;
  meter.setAttribute("aria-hidden", "true"); // the words say more
  verdict.className = "form-hint";
  verdict.setAttribute("role", "status");
  box.append(meter, verdict);
  (input.closest(".field") ?? input.parentElement).append(box);

  let waiting;
  let asked = 0;
  const judge = async () => {
    const number = ++asked;
    const body = new FormData();
    for (const name of ["email", "username", "display_name"]) body.append(name, form.elements[name]?.value ?? "");
    body.append("password", input.value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(url, { method: "POST", body, headers });
    if (number !== asked) return; // more was typed meanwhile
    box.hidden = !answer.ok || !input.value;
    if (box.hidden) return;
    const said = await answer.json();
    meter.value = said.problems.length ? Math.min(said.score, 2) : said.score;
    verdict.textContent = said.verdict;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(judge, PAUSE);
  });
};

const script = document.querySelector("script[src*='accounts/js/strength']");
if (input?.form && script) begin(input.form, script.dataset.url);
