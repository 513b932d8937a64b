import config from "../../deno.json" with { type: "json" };

/** miniboss's own version, as in deno.json. */
export const VERSION: string = config.version;
