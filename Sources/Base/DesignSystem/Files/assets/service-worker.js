// Keeps the look of the Shop and one page that says the network is away. Nothing of anybody's own
// is ever kept: only /assets/ (public, named by their content) and /offline.

const shelf = "pasar-1";
/** A page uses about ten assets; older versions fall off the end. */
const assetsKept = 60;
const offlinePage = "/offline";

/** Asked for without cookies, so that the page can't carry a name or a basket. */
const plain = (address) => new Request(address, { credentials: "omit", cache: "reload" });

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(shelf).then(keepOffline).then(() => self.skipWaiting()));
});

/** The page and all that it is drawn with. */
async function keepOffline(cache) {
  const answer = await fetch(plain(offlinePage));
  const assets = [...(await answer.clone().text()).matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)]
    .map((found) => found[1]);
  await cache.put(offlinePage, answer);
  await cache.addAll([...new Set(assets)]);
}

self.addEventListener("activate", (event) => {
  const old = (names) =>
    Promise.all(names.filter((name) => name !== shelf).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (address.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(offlinePage)) ?? Response.error();
  }
}

async function asset(request) {
  const cache = await caches.open(shelf), kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") {
    await cache.put(request, answer.clone());
    const names = (await cache.keys()).filter((one) => !one.url.endsWith(offlinePage));
    await Promise.all(
      names.slice(0, Math.max(0, names.length - assetsKept)).map((one) => cache.delete(one)),
    );
  }
  return answer;
}
