// When the network is away, a page of the site says so instead of the browser's own; see /sw.js.
if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").catch(() => {});
