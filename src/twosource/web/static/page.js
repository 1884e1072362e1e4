// What the page does beyond being read: search as you type, keys, layers, and word that newer is there. All of it can be done without.
import { keys } from "./keys.js";
import { layers } from "./layers.js";
import { live } from "./live.js";
import { search } from "./search.js";

for (const start of [search, keys, layers, live]) start();
