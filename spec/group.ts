/** A group of services, and what a spec module exports. */
import type { Context } from "./context.ts";
import type { WithServiceNames } from "./suite.ts";
import type { HookResult, ServiceSpec } from "./types.ts";

/** What the hooks of a group get. */
export interface GroupHandle {
  /** The group's name. */
  readonly name: string;
  /** The group's context. */
  readonly context: Context;
  /** Aborted when the run is cancelled or the hook's time is up. */
  readonly signal: AbortSignal;
  /** Shows a line in the run's progress. */
  log(text: string): void;
}

/** A group of services. `group()` fills in the type parameters, as for {@linkcode ServiceSpec}. */
export interface GroupSpec<
  Name extends string = string,
  Dependency extends string = string,
  Wide extends string = never,
> {
  /**
   * Identifies the group: it is part of the names of its containers, network and volumes.
   * @default the name of the spec's folder
   * @example name: "shop"
   */
  readonly name?: string;
  /**
   * The services: objects, classes or instances of classes.
   * @example services: [{ name: "db", image: "postgres:17" }]
   */
  readonly services: readonly (
    | ServiceSpec<Name, Dependency, Wide>
    | (new () => ServiceSpec<Name, Dependency, string>)
  )[];
  /**
   * How long each hook of the group may take.
   * @default no limit
   * @example hookTimeoutMs: 60_000
   */
  readonly hookTimeoutMs?: number;
  /**
   * Called after `start` with the names of the services that are up, in the order of the spec. An error is reported and sets
   * exit code 1; nothing is undone.
   * @example
   * onStart(services, self) {
   *   self.log(`up: ${services.join(", ")}`);
   * }
   */
  onStart?(services: readonly string[], self: GroupHandle): HookResult;
  /**
   * Called after `stop` with the names of the services that are stopped. An error is reported and sets exit code 1; nothing is
   * undone.
   * @example
   * onStop(services, self) {
   *   self.log(`down: ${services.join(", ")}`);
   * }
   */
  onStop?(services: readonly string[], self: GroupHandle): HookResult;
  /**
   * Called after `reload` with the name of the reloaded service. An error is reported and sets exit code 1; nothing is undone.
   * @example
   * async onReload(service, self) {
   *   await fetch("http://localhost:9000/reloaded", { method: "POST", body: service, signal: self.signal });
   * }
   */
  onReload?(service: string, self: GroupHandle): HookResult;
}

/**
 * What a spec module may export as default: a group, or a function (which may be async) that returns one.
 *
 * @example A group that is put together when the spec is loaded
 * ```ts
 * import { group, type SpecExport } from "miniboss";
 * const spec: SpecExport = async () => {
 *   const names = await Promise.resolve(["red", "green"]);
 *   return group({ services: names.map((name) => ({ name, image: "worker:1" })) });
 * };
 * export default spec;
 * ```
 */
export type SpecExport = GroupSpec | (() => GroupSpec | Promise<GroupSpec>);

/** The names that dependencies may have: those of the group, or any text where TypeScript knows only "some text". */
export type DependencyName<Name extends string, Dependency extends string> = string extends Dependency
  ? Dependency
  : NoInfer<Name>;

/** `string` where TypeScript knows only "some text"; a word that it knows must be one of the field's own. */
export type WideOnly<Wide extends string> = string extends Wide ? Wide : never;

/**
 * Types a group and returns it unchanged. Names in `dependencies` are checked where TypeScript knows the names of all services.
 *
 * @param spec the group
 * @returns the same object
 *
 * @example Two services, one needing the other
 * ```ts
 * import { group } from "miniboss";
 * export default group({
 *   name: "demo",
 *   services: [
 *     { name: "db", image: "postgres:17" },
 *     { name: "web", image: "web:1", dependencies: ["db"], ports: { 80: 8080 } },
 *   ],
 * });
 * ```
 */
export function group<
  Name extends string = string,
  Dependency extends string = string,
  Wide extends string = never,
>(
  spec: GroupSpec<Name, DependencyName<Name, Dependency>, WideOnly<Wide>>,
): GroupSpec & WithServiceNames<Name> {
  // The words that are only known as text are checked when the spec is loaded.
  return spec as object as GroupSpec & WithServiceNames<Name>;
}
