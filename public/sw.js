// Pages come from the network. Without it the browser gets a page of ours instead of its own; nothing of a person is kept.
const CACHE = "offline-1";
const FILES = ["/offline.html", "/offline-en.html", "/offline.css", "/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const page = navigator.language.startsWith("en") ? "/offline-en.html" : "/offline.html";
    event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (pathname === "/offline.css" || pathname === "/icon.svg") {
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
  }
});
