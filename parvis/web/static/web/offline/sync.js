// Sends what waits, one parcel after the other, and says where it stands. Nothing is forgotten before the server has it.
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
const PATIENCE = 20_000;

// `told(standing, why)` hears: "sending", "idle", "offline", "signin", or "refused" with the server's words.
// `more()` gives what travels beside each parcel.
export function courier({ stateUrl, sendUrl, queue, told, received, more = async () => ({}) }) {
  let token = "";
  let running = false;
  let again = false;
  let wait = FIRST_WAIT;
  let timer = 0;
  const stuck = new Map(); // parcels that the server will not take, and why

  const ask = (url, options = {}) =>
    fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE), ...options });

  // What the server said, as one word and its reason; null when it took the request.
  async function refusal(response) {
    if (response.ok) return null;
    if (response.type === "opaqueredirect") return ["signin", ""];
    if (response.status === 429 || response.status >= 500) return ["offline", ""];
    const said = await response.json().catch(() => ({}));
    return ["refused", said.why ?? "Vous n’y avez plus accès."];
  }

  async function refresh() {
    const response = await ask(stateUrl);
    const refused = await refusal(response);
    if (refused) return refused;
    const state = await response.json();
    token = state.token;
    await received(state);
    return null;
  }

  const post = async (parcel, sealed) =>
    ask(sendUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ parcel, sealed, ...(await more(sealed.length)) }),
    });

  async function sendAll() {
    const refused = token ? null : await refresh();
    if (refused) return refused;
    for (const [parcel, sealed] of await queue.parcels()) {
      if (stuck.has(parcel)) continue;
      told("sending", "");
      let response = await post(parcel, sealed);
      if (response.status === 403) {
        // The token of an earlier session: ask for one of this session, once.
        const closed = await refresh();
        if (closed) return closed;
        response = await post(parcel, sealed);
      }
      const why = await refusal(response);
      if (why && why[0] !== "refused") return why;
      if (why) stuck.set(parcel, why[1]);
      else {
        const state = await response.json();
        await queue.sent(parcel);
        await received(state);
      }
    }
    return stuck.size ? ["refused", [...new Set(stuck.values())].join(" ")] : ["idle", ""];
  }

  async function send() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    const [standing, why] = await sendAll().catch(() => ["offline", ""]);
    running = false;
    told(standing, why);
    if (standing === "offline") {
      timer = setTimeout(send, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    } else wait = FIRST_WAIT;
    if (again) {
      again = false;
      soon();
    }
  }

  // Taps that follow one another leave together.
  const soon = (delay = 1_500) => {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  };

  // Coming back to the page, or to the network: everything is tried again, what was refused included.
  const retry = () => {
    token = "";
    stuck.clear();
    return send();
  };
  const stop = () => {
    running = true; // for good: nothing is kept here any more
    clearTimeout(timer);
  };
  return { soon, retry, stop };
}
