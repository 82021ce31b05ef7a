// What waits for the network, in IndexedDB: sealed events, and the totals that the screen shows.
// « Kept » means written: every promise here is fulfilled when the transaction is complete, never before.
const MOST = 100; // events a parcel
const ROOM = 300_000; // signs a parcel: the server takes half a megabyte

const done = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function openQueue(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("events", { keyPath: "key", autoIncrement: true });
    request.result.createObjectStore("shown");
  };
  const db = await answer(request);
  db.onversionchange = () => db.close(); // another tab erases everything
  const both = (mode) => db.transaction(["events", "shown"], mode, { durability: "strict" });

  return {
    // `kind` is "day" or "contact"; `change` adds to the totals shown, in the same transaction.
    async add(kind, sealed, change) {
      const transaction = both("readwrite");
      transaction.objectStore("events").add({ kind, sealed, parcel: "" });
      const shown = transaction.objectStore("shown");
      shown.get("totals").onsuccess = ({ target }) => {
        const totals = target.result ?? {};
        for (const [name, by] of change) totals[name] = Math.max(0, (totals[name] ?? 0) + by);
        shown.put(totals, "totals");
      };
      await done(transaction);
    },

    async totals() {
      return (await answer(both("readonly").objectStore("shown").get("totals"))) ?? {};
    },

    async waiting() {
      return answer(both("readonly").objectStore("events").count());
    },

    // The parcels to send. An event enters a parcel once, under a key kept with it: sent again after a cut, after a
    // reload, or by another tab, the parcel is the same, and the server counts it once.
    async parcels() {
      const transaction = both("readwrite");
      const events = transaction.objectStore("events");
      const parcels = new Map();
      const open = {};
      events.getAll().onsuccess = ({ target }) => {
        for (const event of target.result) {
          if (!event.parcel) {
            const size = event.sealed.length;
            const last = open[event.kind];
            if (!last || last.left === 0 || last.room < size) {
              open[event.kind] = { parcel: crypto.randomUUID(), left: MOST, room: ROOM };
            }
            const { parcel } = open[event.kind];
            open[event.kind].left -= 1;
            open[event.kind].room -= size;
            event.parcel = parcel;
            events.put(event);
          }
          if (!parcels.has(event.parcel)) parcels.set(event.parcel, []);
          parcels.get(event.parcel).push(event.sealed);
        }
      };
      await done(transaction);
      return parcels;
    },

    // Forget a parcel that the server has.
    async sent(parcel) {
      const transaction = both("readwrite");
      const events = transaction.objectStore("events");
      events.getAll().onsuccess = ({ target }) => {
        for (const event of target.result) if (event.parcel === parcel) events.delete(event.key);
      };
      await done(transaction);
    },

    // Show the server's totals, which other phones add to, once nothing of ours is missing from them.
    async settle(totals) {
      const transaction = both("readwrite");
      transaction.objectStore("events").count().onsuccess = ({ target }) => {
        if (target.result === 0) transaction.objectStore("shown").put(totals, "totals");
      };
      await done(transaction);
    },

    async wipe() {
      db.close();
      await answer(indexedDB.deleteDatabase(name));
    },
  };
}
