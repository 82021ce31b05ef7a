// The page itself, kept to be opened again without network: its address, style, icon, modules; nothing of anybody.
// The worker that gives it back reaches this page alone. Whether everything is kept: a poor network may leave a hole.
export async function keepPage(worker, place) {
  await navigator.serviceWorker.register(worker, { scope: location.pathname });
  const parts = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload]");
  const wanted = new Set([location.pathname, ...[...parts].map((one) => new URL(one.href).pathname)]);
  const cache = await caches.open(place);
  let whole = true;
  for (const path of wanted) {
    const response = await fetch(path, { redirect: "error" }).catch(() => null);
    if (response?.ok) await cache.put(path, response);
    else whole &&= Boolean(await cache.match(path));
  }
  for (const { url } of await cache.keys()) if (!wanted.has(new URL(url).pathname)) await cache.delete(url);
  await navigator.serviceWorker.ready;
  return whole;
}

export async function forgetPage(place) {
  await caches.delete(place);
  await (await navigator.serviceWorker?.getRegistration(location.pathname))?.unregister();
}
