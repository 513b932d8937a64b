/** `service()`: a service whose declarations type its hooks. */
import type { ContextValues } from "./context.ts";
import type { WideOnly } from "./group.ts";
import type { ContextWith, Given, HandleWith, PortOf } from "./typed.ts";
import type { DependencyObject, Env, HookResult, Ports, ServiceSpec } from "./types.ts";

/** What {@linkcode service} takes: a {@linkcode ServiceSpec} whose hooks know its ports and its dependencies' values. */
export interface TypedSpec<
  Name extends string,
  Published extends Ports,
  Dependencies extends readonly (string | DependencyObject)[],
  Returned,
  Wide extends string,
> extends
  Omit<
    ServiceSpec<Name, string, Wide>,
    "dependencies" | "env" | "ports" | "preStart" | "ping" | "postStart" | "preStop" | "postStop"
  > {
  /** As in {@linkcode ServiceSpec.dependencies}; service objects and classes bring the types of their values. */
  readonly dependencies?: Dependencies;
  /** As in {@linkcode ServiceSpec.env}. */
  readonly env?: Env | ((context: ContextWith<Given<Dependencies>>) => Env);
  /** As in {@linkcode ServiceSpec.ports}; `self.port()` takes only these. */
  readonly ports?: Published;
  /** As in {@linkcode ServiceSpec.preStart}. */
  preStart?(self: HandleWith<Given<Dependencies>, PortOf<Published>>): HookResult;
  /** As in {@linkcode ServiceSpec.ping}. */
  ping?(self: HandleWith<Given<Dependencies>, PortOf<Published>>): boolean | Promise<boolean>;
  /** As in {@linkcode ServiceSpec.postStart}; what it returns types the context of services that depend on this one. */
  postStart?(self: HandleWith<Given<Dependencies>, PortOf<Published>>): Returned;
  /** As in {@linkcode ServiceSpec.preStop}. */
  preStop?(self: HandleWith<Given<Dependencies>, PortOf<Published>>): HookResult;
  /** As in {@linkcode ServiceSpec.postStop}. */
  postStop?(self: HandleWith<Given<Dependencies>, PortOf<Published>>): HookResult;
}

/**
 * Types a service and returns it unchanged. `self.port()` then takes only its published ports, and values that its
 * dependencies' `postStart` hooks return are in the context of its hooks and of `env` with their types.
 *
 * @param spec the service
 * @returns the same object, for `dependencies` and `services`
 *
 * @example A value that flows from one service to another
 * ```ts
 * import { group, service } from "miniboss";
 * const db = service({
 *   name: "db",
 *   image: "postgres:17",
 *   ports: { 5432: 0 },
 *   postStart(self) {
 *     return { db_url: `postgresql://${self.host}:${self.port(5432)}`, user_id: 7 };
 *   },
 * });
 * const web = service({
 *   name: "web",
 *   image: "web:1",
 *   dependencies: [db],
 *   env: (context) => ({ OWNER_ID: context.get("user_id") }),
 * });
 * export default group({ services: [db, web] });
 * ```
 */
export function service<
  const Name extends string,
  const Published extends Ports = Record<never, never>,
  const Dependencies extends readonly (string | DependencyObject)[] = [],
  Returned extends HookResult | ContextValues | Promise<ContextValues | void> = void,
  Wide extends string = never,
>(
  spec: TypedSpec<Name, Published, Dependencies, Returned, WideOnly<Wide>>,
): TypedSpec<Name, Published, Dependencies, Returned, WideOnly<Wide>> {
  return spec;
}
