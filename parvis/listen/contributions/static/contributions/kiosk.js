// The kiosk's timer: after two minutes without a gesture the screen is cleared for the next person.
const kiosk = document.querySelector("[data-kiosk-seconds]");
const forget = document.querySelector("#kiosk-forget");

if (kiosk && forget) {
  const seconds = Number(kiosk.dataset.kioskSeconds);
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => forget.submit(), seconds * 1000);
  };
  for (const gesture of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(gesture, wait, { passive: true });
  }
  // A page that « back » brings out of the browser's memory is not shown: it may be the previous person's.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  wait();
}
