/** The task `demo`: starts the demo group, uses it over HTTP, and shows it; `--stop` removes it again. */
import { UsageError } from "../src/base/errors.ts";
import { exitWith } from "./lib/exit.ts";
import { demo } from "./demo/mod.ts";
import { setUp } from "./setup/mod.ts";

const USAGE = `Usage: deno task demo [--stop] [--copy]
  --stop  stops and removes it at the end, with its data
  --copy  runs a copy under another name, apart from a demo that is running`;

await exitWith(async () => {
  const unknown = Deno.args.find((arg) => arg !== "--stop" && arg !== "--copy");
  if (unknown !== undefined) throw new UsageError(`Unknown argument "${unknown}"\n${USAGE}`);
  const engine = await setUp();
  return await demo({ stop: Deno.args.includes("--stop"), copy: Deno.args.includes("--copy"), engine });
});
