/** The base class of services, and the brand by which a second copy of this module is still recognised. */
import type { ServiceSpec } from "./types.ts";
const brand = Symbol.for("miniboss.service/1");

/**
 * The base class of services. A subclass declares the fields and hooks of {@linkcode ServiceSpec} that it needs; a hook may
 * be a method or a property. They are not declared here, so that a spec needs no `override` under Deno's default settings;
 * `group()` checks their types. A class may have methods of its own; other fields of its own are private ones (`#users`), as
 * any other unknown field is taken for a mistake.
 *
 * @example A shared base for databases
 * ```ts
 * import { ready, Service } from "miniboss";
 * abstract class Postgres extends Service {
 *   image = "postgres:16";
 *   ping = ready.exec(["pg_isready"]);
 * }
 * export class Orders extends Postgres {
 *   name = "orders";
 * }
 * ```
 */
export abstract class Service {
  static readonly [brand] = true;
  readonly [brand] = true;
  abstract readonly name: string;
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
