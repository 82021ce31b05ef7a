// Opens a screen again without network. It reaches one page (its scope) and keeps nothing by itself: the page puts its
// own shell in the cache (shell.js), and « J’ai fini » takes it away.
const scope = new URL(self.registration.scope).pathname;
const PATIENCE = 4_000; // a poor network is worse than none

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const kept = async (path) => (await caches.has(`parvis${scope}`)) && (await caches.open(`parvis${scope}`)).match(path);

async function page(request) {
  const fresh = fetch(request);
  const shell = await kept(scope);
  if (!shell) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, shell));
  return Promise.race([fresh.catch(() => shell), late]);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === scope) event.respondWith(page(request));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(kept(pathname).then((found) => found || fetch(request)));
  }
});
