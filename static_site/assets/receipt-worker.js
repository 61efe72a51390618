// Serves the page that checks receipts where there is no connection, from what the page itself has kept. Keeps nothing on its own.

addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request.url.split("#")[0])) ?? Response.error()));
});
