/** Image references: `[registry/]repository[:tag][@digest]`. */

/** The parts of an image reference. */
export interface Reference {
  /** The registry's host as Docker's configuration names it: `docker.io`, `localhost:5000`. */
  readonly registry: string;
  /** All but tag and digest, as written. */
  readonly name: string;
  /** What to ask a registry for: the digest, else the tag. @default {"latest"} */
  readonly version: string;
}

/**
 * Takes a reference apart.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseReference("localhost:5000/app"), {
 *   registry: "localhost:5000",
 *   name: "localhost:5000/app",
 *   version: "latest",
 * });
 * ```
 */
export function parseReference(reference: string): Reference {
  const [tagged = "", digest] = reference.split("@", 2);
  const slash = tagged.lastIndexOf("/");
  const colon = tagged.indexOf(":", slash + 1);
  const name = colon < 0 ? tagged : tagged.slice(0, colon);
  const tag = colon < 0 ? undefined : tagged.slice(colon + 1);
  return { registry: registryOf(name), name, version: digest ?? tag ?? "latest" };
}

function registryOf(name: string): string {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  // A first part that cannot be a host is an account on Docker Hub.
  return first === "localhost" || /[.:]/.test(first) ? first : "docker.io";
}
