// A browser may bring a page back just as it was left. By then another family may hold the phone.

const A_WHILE = 120_000;

/** Load this page anew when it is brought back after a while; or at any time, and unseen till then, when it `isSomebodys()` as it is left. */
export function renewOnReturn(isSomebodys) {
  let left = 0;
  addEventListener("pagehide", () => {
    left = Date.now();
    document.body.hidden = isSomebodys();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && (document.body.hidden || Date.now() - left > A_WHILE)) location.reload();
  });
}
