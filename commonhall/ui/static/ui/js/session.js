// Whoever is about to be logged out is asked before, and can stay (WCAG 2.2.1). Whoever has been logged out hears so while
// what they typed is still on the page: they log in again in another tab and send it from here.
const dialog = document.getElementById("session");
const { idle, longest, stay, login, member } = dialog.dataset; // seconds since the last request, and from now, to the end
const WARN = 5 * 60_000;
const LOOK = 30_000; // by looking again and again, for a machine that slept wakes up late
const TYPING = 60_000; // how often typing counts as being there
const NOBODY_KNOWS = 5 * 60_000; // since when the session may have ended without the page's hearing of it
const tabs = new BroadcastChannel("session");
let lastMoment = Date.now() + longest * 1000;
let heard = Date.now(); // of this session, in whichever tab
let asked = heard; // whether it is there
let state = ""; // what was said last: soon, last or over

const end = () => Math.min(heard + idle * 1000, lastMoment);
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

function show(wanted) {
  state = wanted;
  for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  const shown = dialog.querySelector(`[data-when=${state}]`);
  dialog.setAttribute("aria-labelledby", shown.querySelector("h2").id);
  if (!dialog.open) dialog.showModal();
  shown.querySelector("a, button").focus();
}

/** Ask for nothing, which is a sign of life; whether the session is there. Where the server is away, nobody knows: yes. */
async function stays() {
  asked = Date.now();
  const sent = { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token() } };
  const answer = await fetch(stay, sent).catch(() => null);
  if (answer?.status === 204) hear();
  return !answer || answer.status === 204 || answer.status >= 500;
}

async function ask() {
  if (!(await stays())) show("over");
}

function hear() {
  if (Date.now() > lastMoment) lastMoment = Infinity; // this is a later session, by a login that we did not hear of
  goOn();
  tell();
}

function goOn() {
  heard = Date.now();
  if (end() - heard < WARN) return; // where the last moment is near, being there changes nothing
  state = "";
  dialog.close();
}

const tell = () => tabs.postMessage({ member, token: token(), lastMoment });

function look() {
  const left = end() - Date.now();
  const now = left > WARN ? "" : left <= 0 ? "over" : end() === lastMoment ? "last" : "soon";
  if (!now || now === state) return;
  if (now === "over") ask();
  else show(now);
}

// Another tab was heard of: the session goes on. Whoever logged in there has a new token, which forms here need too.
tabs.addEventListener("message", ({ data }) => {
  if (data.member !== member) return;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": data.token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = data.token;
  lastMoment = Math.max(lastMoment, data.lastMoment);
  goOn();
});

const toLogin = (address) => address && new URL(address, location).pathname === login;
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (!toLogin(xhr.responseURL) && !toLogin(xhr.getResponseHeader("HX-Redirect"))) return hear();
  event.preventDefault(); // the page of the login, in the place of what was asked for
  show("over");
});
document.addEventListener("session:ended", ask); // by live.js
document.addEventListener("input", () => Date.now() - Math.max(heard, asked) > TYPING && stays());
document.addEventListener("visibilitychange", look);
dialog.querySelectorAll("[data-stay]").forEach((button) => button.addEventListener("click", ask));
dialog.querySelectorAll("[data-close]").forEach((button) => button.addEventListener("click", () => dialog.close()));
dialog.addEventListener("cancel", () => state === "soon" && ask()); // Escape is a sign of life too
setInterval(look, LOOK);
tell();

// What is sent when nothing was heard for a while is sent only once the session is there.
let known; // the form of which that was just asked
addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form === known || form.getAttribute("method") !== "post" || Date.now() - heard < NOBODY_KNOWS) return (known = undefined);
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await stays())) return show("over");
  known = form;
  form.requestSubmit(submitter);
}, { capture: true });
