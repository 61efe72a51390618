// The site on the phone's own screen, like an app: offered where the browser can, asked of nobody.

/** Offer it in `box`, which stays hidden where the browser can't. */
export function offerInstalling(box) {
  let offer = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // the browser's own box stays away
    offer = event;
    box.hidden = false;
  });
  box.querySelector("button").addEventListener("click", () => offer.prompt());
  addEventListener("appinstalled", () => (box.hidden = true));
}
