import { EXIT } from "../../base/errors.ts";
import type { Owned, Removal } from "../../run/one_off/gc.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { type Invocation, openEngine } from "../open.ts";

/** `gc`: removes what dead runs left. */
export function registerGc(registry: Registry): void {
  const command = newCommand("gc")
    .option("--dry-run", "only say what would be removed")
    .addHelpText(
      "after",
      "\nThat is one-off containers and isolated copies of groups whose process has\n" +
        "ended without removing them. Services, and what belongs to a process that\n" +
        "still runs, are never touched. No spec is needed.\n" +
        examples("miniboss gc --dry-run", "miniboss gc"),
    )
    .action(async ({ dryRun = false }, self) => {
      registry.finish(await gc(contextOf(registry, self), dryRun));
    });
  registry.program.addCommand(command);
}

async function gc(context: Invocation, isDryRun: boolean): Promise<number> {
  const { terminal: { stdout, stderr, signal }, globals } = context;
  using engine = await openEngine(context);
  const { findOwned, removeOwned } = await import("../../run/one_off/gc.ts");
  const all = await findOwned(engine, signal);
  for (const owned of all.filter(({ state }) => state === "unknown")) stderr.write(`${leftText(owned)}\n`);
  const gone = all.filter(({ state }) => state === "gone");
  const removals: Removal[] = [];
  const tell = (removal: Removal) => {
    removals.push(removal);
    if (removal.error !== undefined) stderr.write(`${removal.error}\n`);
    else if (!globals.json) {
      stdout.write(
        `${isDryRun ? "Would remove" : "Removed"} ${nameOf(removal.owned)}: ${why(removal.owned)}\n`,
      );
    }
  };
  if (isDryRun) { for (const owned of gone) tell({ owned, error: undefined }); }
  else for await (const removal of removeOwned(engine, gone, signal)) tell(removal);
  if (globals.json) {
    stdout.write(`${JSON.stringify(removals.map((removal) => jsonOf(removal, isDryRun)), null, 2)}\n`);
  } else if (gone.length === 0) stdout.write("Nothing to remove\n");
  return removals.some(({ error }) => error !== undefined) ? EXIT.failed : EXIT.done;
}

function nameOf({ kind, name, group }: Owned): string {
  return `${kind} "${name}" of group "${group}"`;
}

function why({ owner: { pid } }: Owned): string {
  return `process ${pid}, which made it, has ended`;
}

function leftText(owned: Owned): string {
  return `Left ${
    nameOf(owned)
  }: process ${owned.owner.pid}, which made it, may run on another machine or in a container`;
}

function jsonOf({ owned: { kind, name, id, group, owner }, error }: Removal, isDryRun: boolean) {
  return {
    kind,
    name,
    id,
    group,
    pid: owner.pid,
    removed: !isDryRun && error === undefined,
    error: error ?? null,
  };
}
