// What the page does beyond being read: search as you type, keys, layers, printing, and word that newer is there. All of it can be done without.
import { filter } from "./filter.js";
import { keys } from "./keys.js";
import { layers } from "./layers.js";
import { live } from "./live.js";
import { paper } from "./paper.js";
import { search } from "./search.js";

for (const start of [search, filter, keys, layers, live, paper]) start();
