/** Tells what this spec made from what another spec of the same group made: two projects may have one folder name. */
import { fromFileUrl } from "@std/path";
import { UsageError } from "../../base/errors.ts";
import { quoted, shownSpec } from "../../base/text.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Group } from "../../model/group.ts";
import type { PlanNode } from "../../model/plan.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import type { Store } from "../state/saved_state.ts";

/** What is needed to tell specs apart. */
export interface OtherSpecsOptions {
  readonly group: Group;
  readonly engine: Pick<Engine, "endpoint">;
  /** Keeps what was taken over. */
  readonly store: Pick<Store, "adopted">;
  /** Tells what was taken over. */
  readonly notify: (text: string) => void;
  /** Whether what another spec made of this spec's services is taken over. */
  readonly adopt: boolean;
}

/** What changes a container: all that another spec's containers are safe from. */
const changing: ReadonlySet<string> = new Set(["start", "pause", "unpause", "stop", "remove"]);

/** The other specs of a group, and what belongs to them. */
export class OtherSpecs {
  /** Containers that belong to another spec, to that spec. */
  readonly #containers = new Map<string, string>();

  constructor(readonly options: OtherSpecsOptions) {}

  /** The same containers, marked with the other spec that they belong to; takes over what has lost its spec. */
  marked(containers: readonly ObservedContainer[]): ObservedContainer[] {
    const { group, store } = this.options;
    const services = new Set(group.services.map(({ name }) => name));
    const taken: { readonly container: ObservedContainer; readonly from: string; readonly why: string }[] =
      [];
    const marked = containers.map((container) => {
      const from = store.adopted.get(container.id) ?? container.spec;
      const why = this.#whyOwn(from, services.has(container.service));
      if (why === undefined) {
        this.#containers.set(container.id, from);
        return { ...container, otherSpec: from };
      }
      if (why === "made") return container;
      store.adopted.set(container.id, group.specUrl);
      taken.push({ container, from, why });
      return container;
    });
    for (const [from, found] of Map.groupBy(taken, (one) => one.from)) {
      const names = quoted([...new Set(found.map(({ container }) => container.service))]);
      const gone = found[0]?.why === "moved" ? ", which is no longer there" : "";
      this.options.notify(`${shownSpec(group.specUrl)} takes over ${names} from ${shownSpec(from)}${gone}`);
    }
    return marked;
  }

  /** Takes a volume over where that was asked for, or where its spec is gone. @throws {UsageError} when it belongs to another spec */
  checkVolume(volume: string, spec: string | undefined, service: string): void {
    const { group, store } = this.options;
    if (this.ownsVolume(volume, spec)) return;
    const from = spec ?? "";
    const why = this.#whyOwn(from, true);
    if (why === undefined) {
      {
        const what = `Cannot mount volume "${volume}" in "${service}"`;
        throw this.#refusal(what, { specs: [from], made: "it", command: "start" });
      }
    }
    store.adopted.set(volume, group.specUrl);
    const gone = why === "moved" ? ", which is no longer there" : "";
    this.options.notify(
      `${shownSpec(group.specUrl)} takes over volume "${volume}" from ${shownSpec(from)}${gone}`,
    );
  }

  /** Whether a volume is this spec's, or may be removed with it because its own spec is gone. */
  ownsVolume(volume: string, spec: string | undefined): boolean {
    const { group, store } = this.options;
    return spec === undefined || store.adopted.get(volume) === group.specUrl ||
      this.#whyOwn(spec, false) !== undefined;
  }

  /** @throws {UsageError} when nodes would change what belongs to another spec */
  check(command: string, nodes: readonly PlanNode[]): void {
    const touched = nodes.flatMap(({ action, service = "" }) => {
      const spec = "container" in action && action.container !== undefined && changing.has(action.kind)
        ? this.#containers.get(action.container)
        : undefined;
      return spec === undefined ? [] : [{ service, spec }];
    });
    if (touched.length === 0) return;
    const services = [...new Set(touched.map(({ service }) => service))];
    const what = `Cannot ${command} ${quoted(services)}`;
    const made = services.length === 1 ? "its container" : "their containers";
    throw this.#refusal(what, { specs: touched.map(({ spec }) => spec), made, command });
  }

  #refusal(
    what: string,
    { specs, made, command }: {
      readonly specs: readonly string[];
      readonly made: string;
      readonly command: string;
    },
  ): UsageError {
    const { group } = this.options;
    const others = [...new Set(specs)].map(shownSpec).join(", ");
    return new UsageError(
      `${what}: ${others} made ${made}, and ${
        shownSpec(group.specUrl)
      } has the same group name "${group.name}". ` +
        "Give one of the two specs another name, start a copy of its own with --instance auto, " +
        `or take over what the other made: miniboss ${command} --adopt`,
    );
  }

  /** Why something counts as this spec's; undefined when it is another's. */
  #whyOwn(spec: string, mayAdopt: boolean): "made" | "moved" | "adopted" | undefined {
    if (spec === "" || isSameFile(spec, this.options.group.specUrl)) return "made";
    if (isGone(spec, this.options.engine.endpoint)) return "moved";
    return mayAdopt && this.options.adopt ? "adopted" : undefined;
  }
}

/** Whether two URLs name one spec: links may lead to it by several paths. */
function isSameFile(a: string, b: string): boolean {
  if (a === b) return true;
  const paths = [a, b].map(realPath);
  return paths[0] !== undefined && paths[0] === paths[1];
}

function realPath(spec: string): string | undefined {
  try {
    return Deno.realPathSync(fromFileUrl(spec));
  } catch {
    return undefined;
  }
}

/** Whether a spec is known to be no longer where it was: a file of this machine, where the engine is on it too. */
function isGone(spec: string, endpoint: string): boolean {
  if (!spec.startsWith("file:") || !endpoint.startsWith("unix:")) return false;
  try {
    Deno.statSync(fromFileUrl(spec));
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
  }
}
