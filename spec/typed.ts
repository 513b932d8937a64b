/** Types that flow from what a service declares to its own hooks, and to the services that depend on it. */
import type { Context, ContextValue } from "./context.ts";
import type { ServiceHandle } from "./handle.ts";
import type { Ports, ServiceSpec } from "./types.ts";

/**
 * A context in which some values are certain: those that the dependencies' `postStart` hooks returned.
 * Other keys can be read as well, they may be undefined.
 */
export interface ContextWith<Values> extends Omit<Context, "get" | "set"> {
  /** The value of a key; never undefined for the keys of `Values`. */
  get<Key extends (keyof Values & string) | (string & Record<never, never>)>(
    key: Key,
  ): Key extends keyof Values ? Values[Key]
    : ContextValue | undefined;
  /** Sets a value. @throws {ContextError} when JSON cannot hold the value, or the key is empty or has braces or colons. */
  set<Key extends (keyof Values & string) | (string & Record<never, never>)>(
    key: Key,
    value: Key extends keyof Values ? Exclude<Values[Key], undefined> : ContextValue,
  ): void;
}

/** A service's handle that knows its published ports and the values of its dependencies. */
export interface HandleWith<Values, Port> extends Omit<ServiceHandle, "context" | "port"> {
  /** The group's context. */
  readonly context: ContextWith<Values>;
  /** The host port on which a container port is published. @throws {HookError} when there is no container. */
  port(containerPort: Port): number;
}

/**
 * The context as a service sees it: with the values that its dependencies return from `postStart`.
 *
 * @example
 * ```ts
 * import { type ContextOf, group, Service } from "miniboss";
 * class Database extends Service {
 *   name = "db";
 *   image = "postgres:17";
 *   postStart() {
 *     return { user_id: 7 };
 *   }
 * }
 * class Web extends Service {
 *   name = "web";
 *   image = "web:1";
 *   dependencies = [Database];
 *   env = (context: ContextOf<Web>) => ({ OWNER_ID: context.get("user_id").toFixed(0) });
 * }
 * export default group({ services: [Database, Web] });
 * ```
 */
export type ContextOf<Service> = ContextWith<Given<DependenciesOf<Service>>>;

/**
 * What the hooks of a service get, with its own ports and the values that its dependencies return from `postStart`.
 *
 * @example
 * ```ts
 * import { type HandleOf, Service } from "miniboss";
 * export class Database extends Service {
 *   name = "db";
 *   image = "postgres:17";
 *   ports = { 5432: 0 };
 *   postStart(self: HandleOf<Database>) {
 *     self.log(`listens on ${self.port(5432)}`);
 *   }
 * }
 * ```
 */
export type HandleOf<Service> = HandleWith<Given<DependenciesOf<Service>>, PortOf<PortsOf<Service>>>;

/** What `self.port()` takes for a record of ports: `5432`, also as `"5432"` and `"5432/tcp"`. */
export type PortOf<Published> =
  | (keyof Published & (string | number))
  | `${keyof Published & number}`
  | `${keyof Published & number}/tcp`;

/**
 * The values that are in the context when all of the dependencies are ready: what they and their own dependencies return
 * from `postStart`. Of dependencies given by name nothing is known.
 */
export type Given<Dependencies> = Dependencies extends readonly (infer One)[] ? (
    One extends string ? never
      // Of "any service" the dependencies would go on without end.
      : ServiceSpec<string, string, string> extends InstanceOf<One> ? (take: unknown) => void
      : (take: ValuesOf<One> & Given<DependenciesOf<One>>) => void
  ) extends (take: infer Values) => void ? Values
  : unknown
  : unknown;

/** The values that a service's `postStart` returns. Where it may also return nothing, they may be undefined. */
export type ValuesOf<Service> = InstanceOf<Service> extends { postStart?: (...args: never[]) => infer Result }
  ? KnownValues<Awaited<Result>>
  : unknown;

/** The values of a result, if it is an object whose keys are known. */
export type KnownValues<Result> = [Extract<Result, object>] extends [never] ? unknown
  : string extends keyof Extract<Result, object> ? unknown
  : [Exclude<Result, object>] extends [never] ? Result
  : { [Key in keyof Extract<Result, object>]: Extract<Result, object>[Key] | undefined };

/** A service's dependencies as it declares them. */
export type DependenciesOf<Service> = InstanceOf<Service> extends
  { readonly dependencies?: infer Dependencies } ? Dependencies
  : [];

/** A service's published ports as it declares them. */
export type PortsOf<Service> = InstanceOf<Service> extends { readonly ports?: infer Published extends Ports }
  ? Published
  : Record<never, never>;

/** A service class's instance; any other service as it is. */
export type InstanceOf<Service> = Service extends new () => infer Instance ? Instance : Service;
