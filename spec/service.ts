/** The base class of services, and the brand by which a second copy of this module is still recognised. */
import type { ServiceSpec } from "./types.ts";

const brand = Symbol.for("miniboss.service/1");

/**
 * The base class of services. A subclass declares the fields and hooks of {@linkcode ServiceSpec} that it needs; a hook may
 * be a method or a property. `group()` checks their types. A class may also have methods of its own. Fields of its own must
 * be private (`#users`): any other unknown field is reported as a mistake.
 *
 * @example A shared base for databases
 * ```ts
 * import { ready, Service } from "miniboss";
 * abstract class Postgres extends Service {
 *   image = "postgres:17";
 *   ping = ready.exec(["pg_isready"]);
 * }
 * export class Orders extends Postgres {
 *   name = "orders";
 * }
 * ```
 */
// Only these two fields are declared: Deno's default settings demand `override` on every field that a base class declares.
export abstract class Service {
  /** Marks the class as a service, also for another copy of miniboss. */
  static readonly [brand] = true;
  /** Marks an instance as a service, also for another copy of miniboss. */
  readonly [brand] = true;
  /** As in {@linkcode ServiceSpec.name}. */
  abstract readonly name: string;
  /** As in {@linkcode ServiceSpec.image}. */
  abstract readonly image: string;
}

/** Whether a value is a service class, of this copy of the API or another. */
export function isServiceClass(value: unknown): value is new () => ServiceSpec {
  return typeof value === "function" && brand in value;
}

/** Whether a value is an instance of a service class, of this copy of the API or another. */
export function isServiceInstance(value: unknown): value is ServiceSpec {
  return typeof value === "object" && value !== null && brand in value;
}
