// The site on the phone's own screen, like an app: offered here where the browser can, asked of nobody.

import { keepPages } from "./offline.js";

const box = document.getElementById("install");
let offer = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // the browser's own box stays away
  offer = event;
  box.hidden = false;
});
box.querySelector("button").addEventListener("click", () => offer.prompt());
addEventListener("appinstalled", () => (box.hidden = true));
keepPages();
