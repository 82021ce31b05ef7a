// Hides the screen when nobody touches it for two minutes, and asks for the code that the agent chose on opening it.
// The code is only in memory: it closes the screen to who passes by, not the device to who takes it (ADR 0021).
const UNTOUCHED = 120_000;
const FORGOTTEN = 900_000; // a locked screen forgets what was typed
const TRIES = 5;

// `lock` hides, `unlock` shows again, `forget` erases what was typed and asks for a new code; `busy` is a reason to wait.
export function guard({ lock, unlock, forget, busy }) {
  let code = "";
  let locked = false;
  let tries = 0;
  let last = Date.now();

  const touch = () => {
    if (!locked) last = Date.now();
  };

  function close() {
    if (locked || !code) return;
    locked = true;
    tries = 0;
    lock();
  }

  function look() {
    const quiet = Date.now() - last;
    if (!locked && busy()) last = Date.now();
    else if (!locked && quiet >= UNTOUCHED) close();
    else if (locked && quiet >= FORGOTTEN) drop();
  }

  function drop() {
    code = "";
    locked = false;
    forget();
  }

  for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, touch, { capture: true, passive: true });
  addEventListener("visibilitychange", look);
  setInterval(look, 1_000);

  return {
    begin(chosen) {
      code = chosen;
      locked = false;
      last = Date.now();
    },
    close,
    // Whether this is the code; after five wrong ones, what was typed is erased.
    tried(given) {
      if (given !== code) {
        tries += 1;
        if (tries >= TRIES) drop();
        return false;
      }
      locked = false;
      last = Date.now();
      unlock();
      return true;
    },
    drop,
  };
}
