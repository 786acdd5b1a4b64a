// Hears over a socket that something changed and says so on the page as "<event>:changed", for which parts of it wait
// (hx-trigger="bell:changed from:body"). Where sockets fail, it asks the bell to look again once a minute.
const POLL = 60_000;
const LONGEST_WAIT = 60_000;
const NOT_LOGGED_IN = 4401;
const url = new URL(document.body.dataset.live, location.href);
url.protocol = url.protocol.replace("http", "ws"); // http → ws, https → wss
let failures = 0;
let polling;

const changed = (what) => document.body.dispatchEvent(new CustomEvent(`${what}:changed`, { bubbles: true }));
const lookAgain = () => document.visibilityState === "visible" && changed("bell");

function connect() {
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => {
    if (failures) changed("bell"); // what happened while it was away
    clearInterval(polling);
    polling = undefined;
  });
  socket.addEventListener("message", (message) => {
    failures = 0; // not at "open": a server that takes too many pages opens and closes at once
    const { event } = JSON.parse(message.data); // none in a sign of life
    if (event) changed(event);
  });
  socket.addEventListener("close", ({ code }) => {
    if (code === NOT_LOGGED_IN) return document.dispatchEvent(new Event("session:ended"));
    failures += 1;
    polling ??= setInterval(lookAgain, POLL);
    const wait = Math.min(1000 * 2 ** failures, LONGEST_WAIT);
    setTimeout(connect, wait * (0.5 + Math.random() / 2)); // spread, so that a restart is not met by all at once
  });
}

connect();
