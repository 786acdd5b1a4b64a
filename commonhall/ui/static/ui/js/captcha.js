// Solves a challenge (ALTCHA, see core.captcha) while a form is filled in, and holds the form back until it is solved.
// A form marks what helps where that is not possible with [data-captcha-without]; it is shown only then.
const GOOD_FOR = 50 * 60_000; // ms; the server takes an hour
const MOST_WORKERS = 4;
const works = new WeakMap(); // box → {solved: a promise, at: when it was begun}

const boxOf = (form) => form?.querySelector?.("[data-captcha]");

// Resolves when the form holds a solution that is good.
function begin(box) {
  const known = works.get(box);
  if (known && performance.now() - known.at < GOOD_FOR) return known.solved;
  const field = box.querySelector("input");
  field.value = "";
  const solved = solve(box).then((solution) => {
    field.value = solution;
  });
  works.set(box, { solved, at: performance.now() });
  solved.catch(() => works.delete(box));
  return solved;
}

async function solve(box) {
  const answer = await fetch(box.dataset.captcha, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no challenge: ${answer.status}`);
  const challenge = await answer.json();
  const count = Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1);
  const workers = Array.from({ length: count }, () => new Worker(box.dataset.worker));
  try {
    const solution = await Promise.any(workers.map((worker, start) => work(worker, challenge, start, count)));
    return btoa(JSON.stringify({ challenge, solution }));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

function work(worker, challenge, counterStart, counterStep) {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", reject);
    worker.addEventListener("message", ({ data }) => (data && !data.error ? resolve(data) : reject(data?.error)));
    worker.postMessage({ type: "work", challenge, counterStart, counterStep, counterMode: "uint32", timeout: 90_000 });
  });
}

function say(box, what) {
  const state = box.querySelector("[data-captcha-state]");
  state.textContent = state.dataset[what];
}

document.addEventListener("focusin", ({ target }) => {
  const box = boxOf(target.form);
  if (box) begin(box).catch(() => {}); // sending tries again, and says so
});

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const box = boxOf(form);
  if (!box || submitter?.closest("[data-captcha-without]")) return;
  const solved = begin(box);
  if (box.querySelector("input").value) return;
  event.preventDefault();
  say(box, "working");
  try {
    await solved;
    form.requestSubmit(submitter);
  } catch {
    say(box, "failed");
    for (const way of form.querySelectorAll("[data-captcha-without]")) way.hidden = false;
  }
});

// Back from another page: what the form holds was spent.
addEventListener("pageshow", ({ persisted }) => {
  for (const box of persisted ? document.querySelectorAll("[data-captcha]") : []) {
    works.delete(box);
    box.querySelector("input").value = "";
  }
});

for (const way of document.querySelectorAll("[data-captcha-without]")) way.hidden = true;
