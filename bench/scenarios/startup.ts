/** What every command costs before it does anything: start-up and loading. */
import { join } from "@std/path";
import type { Lap, Place, Scenario } from "../model.ts";
import { FROM_SOURCE, ours } from "../programs.ts";
import { manyServices } from "../planning.ts";
import { succeeded } from "../process.ts";
import { composeText, specText } from "../services.ts";

const SIZES = [5, 1000];

async function writeFiles(place: Place): Promise<void> {
  for (const size of SIZES) {
    const services = manyServices(size);
    await Deno.writeTextFile(join(place.folder, `${size}.ts`), specText(place.group, services));
    await Deno.writeTextFile(join(place.folder, `${size}.yaml`), composeText(place.group, services));
  }
  await Deno.writeTextFile(join(place.folder, "nothing.ts"), "console.log(1);\n");
}

/** `--help` and `check`, beside Compose's `version` and `config --quiet`. */
export const startup: Scenario = {
  name: "startup",
  about:
    "`--help`, and `check` of a spec of 5 and of 1,000 services, beside Compose's `version` and `config --quiet`. The " +
    "floor is `deno run` of a script that prints one digit.",
  contestants: ["ours", "floor", "compose"],
  measures: [
    { id: "help", title: "--help", unit: "ms", target: { compose: 1 } },
    { id: "check-5", title: "check of 5 services", unit: "ms", target: { compose: 1 } },
    { id: "check-1000", title: "check of 1,000 services", unit: "ms", target: { compose: 1 } },
    { id: "help-source", title: "--help, from the sources", unit: "ms" },
    { id: "check-5-source", title: "check of 5 services, from the sources", unit: "ms" },
  ],
  open: async (lab) => {
    const place = await lab.newPlace("startup");
    const sources = { ...place, program: FROM_SOURCE };
    await writeFiles(place);
    const lap = async (contestant: string): Promise<Lap> => {
      switch (contestant) {
        case "ours":
          return {
            "help": (await ours(place, ["--help"])).ms,
            "check-5": (await ours(place, ["-f", "5.ts", "check"])).ms,
            "check-1000": (await ours(place, ["-f", "1000.ts", "check"])).ms,
            "help-source": (await ours(sources, ["--help"])).ms,
            "check-5-source": (await ours(sources, ["-f", "5.ts", "check"])).ms,
          };
        case "floor":
          return {
            "help": (await succeeded(Deno.execPath(), ["run", "-A", join(place.folder, "nothing.ts")])).ms,
          };
        default: {
          const config = (size: number) =>
            succeeded("docker", ["compose", "-f", join(place.folder, `${size}.yaml`), "config", "--quiet"]);
          return {
            "help": (await succeeded("docker", ["compose", "version"])).ms,
            "check-5": (await config(5)).ms,
            "check-1000": (await config(1000)).ms,
          };
        }
      }
    };
    // Once unmeasured: the first run of a program reads it from the disk.
    for (const contestant of startup.contestants) {
      if (contestant !== "compose" || lab.compose) await lap(contestant);
    }
    return { lap, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
  },
};
