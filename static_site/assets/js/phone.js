// A telephone number that the office may call.

import { refused } from "./refusals.js";

/** What is wrong with a number; nobody has to give one. */
export const phoneFault = (text) => (text && text.replace(/\D/g, "").length < 7 ? refused("not-a-phone") : "");
