import config from "../../deno.json" with { type: "json" };

/** miniboss's own version, as in deno.json. */
export const VERSION: string = config.version;

/** The name of the global symbol by which a compiled program says what it is based on, where that is not Deno's own base. */
export const BASE = "miniboss.base";

/** What a program on a base for tests says: the release workflow looks for "not for release". */
export const BASE_FOR_TESTS = "for tests only, cut out of an npm package: not for release";
