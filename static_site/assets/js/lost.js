// The page for an address that there isn't. What operations have to say stands here as well.

import { follow } from "./census.js";

follow();
