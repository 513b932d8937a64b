import { isAbsolute } from "@std/path";
import { MinibossError, UsageError } from "../../base/errors.ts";
import { orAborted } from "../../base/time.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Identity } from "../../model/labels.ts";
import { printable } from "../../report/parts/text.ts";
import type { ContainerPlace } from "../../run/files/copy.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { instanceOf } from "../instance.ts";
import { type Invocation, openEngine, openGroup } from "../open.ts";
import type { Terminal } from "../terminal.ts";

/** `cp`: files in and out. */
export function registerCp(registry: Registry): void {
  const command = newCommand("cp")
    .argument("<from>", "SERVICE:PATH, a path here, or - for a tar from standard input")
    .argument("<to>", "a path here, SERVICE:PATH, or - for a tar to standard output")
    .addHelpText(
      "after",
      `
A target that is a folder gets the source into it; of a source that ends with
"/." it gets what is in it. Files that are there are replaced. In the container
everything belongs to root then, here to you. The container need not run.
A path here that has a colon is written with "./" before it.
` + examples(
        "miniboss cp db:/var/lib/data ./backup",
        "miniboss cp ./seed.sql db:/tmp/",
        "miniboss cp ./public/. web:/srv/www",
        "miniboss cp web:/app - | tar t",
        "tar c . | miniboss cp - web:/app",
      ),
    )
    .action(async (from, to, _options, self) => {
      await copy(contextOf(registry, self), parsePlace(from), parsePlace(to));
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

/** One end of a copy. */
export type Place =
  | { readonly kind: "container"; readonly service: string; readonly path: string }
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "stream" };

/**
 * Reads one end of a copy. Paths in a container begin at its root folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parsePlace("db:tmp/x"), { kind: "container", service: "db", path: "/tmp/x" });
 * assertEquals(parsePlace("./db:x"), { kind: "local", path: "./db:x" });
 * ```
 */
export function parsePlace(text: string): Place {
  if (text === "-") return { kind: "stream" };
  const [, service, path] = /^([A-Za-z0-9][\w.-]*):(.*)$/s.exec(text) ?? [];
  if (service === undefined || path === undefined) return { kind: "local", path: text };
  return { kind: "container", service, path: path.startsWith("/") ? path : `/${path}` };
}

async function copy(context: Invocation, from: Place, to: Place): Promise<void> {
  const { terminal } = context;
  if ((from.kind === "container") === (to.kind === "container")) {
    throw new UsageError("Name one place in a container, as SERVICE:PATH, and one here");
  }
  if (from.kind === "stream" && terminal.stdin.isTerminal) {
    throw new UsageError("Standard input is a terminal: pipe a tar into it");
  }
  if (to.kind === "stream" && terminal.stdout.isTerminal) {
    throw new UsageError("Standard output is a terminal: pipe it into a program that takes a tar");
  }
  const group = await openGroup(context);
  const { checkNames } = await import("../../plan/select.ts");
  checkNames(
    group.services,
    [from, to].flatMap((place) => place.kind === "container" ? [place.service] : []),
  );
  const identity = { group: group.name, instance: instanceOf(context.globals, group) };
  using engine = await openEngine(context);
  if (from.kind === "container") await copyOut(terminal, await placeOf(terminal, identity, engine, from), to);
  else if (to.kind === "container") {
    await copyIn(terminal, from, await placeOf(terminal, identity, engine, to));
  }
}

/** The place in a service's newest container. @throws {MinibossError} when it has none. */
async function placeOf(
  { signal }: Terminal,
  identity: Identity,
  engine: Engine,
  { service, path }: Extract<Place, { kind: "container" }>,
): Promise<ContainerPlace> {
  const { observe } = await import("../../run/session/observe.ts");
  const { containers } = await observe(engine, identity, signal);
  const id = containers.find((container) => container.service === service)?.id;
  if (id !== undefined) return { containers: engine.containers, id, service, path, signal };
  throw new MinibossError(`Service "${service}" has no container. Start it with "miniboss start ${service}"`);
}

async function copyOut(
  { cwd, stdout, stderr, signal }: Terminal,
  from: ContainerPlace,
  to: Place,
): Promise<void> {
  const { copyOut, readPlace } = await import("../../run/files/copy.ts");
  if (to.kind === "local") {
    for (const path of await copyOut(from, absolute(cwd, to.path))) {
      stderr.write(`Left out "${printable(path)}": it is no file, folder or link\n`);
    }
    return;
  }
  for await (const bytes of await readPlace(from)) await orAborted(stdout.send(bytes), signal);
}

async function copyIn({ cwd, stdin }: Terminal, from: Place, to: ContainerPlace): Promise<void> {
  const { copyIn, writePlace } = await import("../../run/files/copy.ts");
  if (from.kind === "local") await copyIn(absolute(cwd, from.path), to);
  else await writePlace(to, stdin.readable);
}

/** An absolute path, with the `/` or `/.` at its end that says more than the path. */
function absolute(cwd: string, path: string): string {
  return isAbsolute(path) ? path : `${cwd}/${path}`;
}
