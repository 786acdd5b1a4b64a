// One page for when the network is away. Nothing that a person sees is kept on the device.
const KEPT = "offline-{{ version }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const THEME = "{% url 'ui:theme' %}";

self.addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES))));
self.addEventListener("activate", (event) =>
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))),
);
self.addEventListener("fetch", (event) => {
  const { request } = event;
  // In another theme the page that is kept is another too.
  if (request.method === "POST" && new URL(request.url).pathname === THEME) {
    const answer = fetch(request);
    event.respondWith(answer);
    event.waitUntil(answer.then(() => caches.open(KEPT)).then((kept) => kept.add("/offline/")).catch(() => {}));
    return;
  }
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/offline/")));
  else if (FILES.slice(1).includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
