/** The names of what miniboss makes. Names are for people; things are found again by label. */
import { type Identity, MAIN_INSTANCE } from "./labels.ts";

/** What the names of a copy's things have in them: the group, and the instance of an isolated copy. */
export function copyName({ group, instance }: Identity): string {
  return instance === MAIN_INSTANCE ? group : `${group}.${instance}`;
}

/** The network of a group, or of its copy as `copyName()` names it, unless `--network-name` says otherwise. */
export function networkName(group: string): string {
  return `miniboss-${group}`;
}

/** A container's name: `<service>-<group>-<4 digits>`. @param digits 0 to 9999 */
export function containerName(service: string, group: string, digits: number): string {
  return `${service}-${group}-${String(digits).padStart(4, "0")}`;
}

/** The engine's name of a group's named volume. */
export function volumeName(volume: string, group: string): string {
  return `${group}-${volume}`;
}

/** The repository an image built at every start is tagged in: `<service>-YYYY-MM-DD-HHMM`. */
export function builtRepository(service: string, time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${service.toLowerCase()}-${day}-${two(time.getHours())}${two(time.getMinutes())}`;
}

/** The tag of a built image: the beginning of its id. Two builds in a minute do not take it from one another. */
export function builtTag(id: string): string {
  return id.replace("sha256:", "").slice(0, 12);
}

/**
 * Whether a reference is the name that a build for a service (undefined: any) gave to just this image.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const id = "sha256:0123456789abcdef";
 * assertEquals(isBuiltTag("web-2026-01-31-0900:0123456789ab", "web", id), true);
 * assertEquals(isBuiltTag("web-2026-01-31-0900:0123456789ab", "web", "sha256:fedcba9876543210"), false);
 * assertEquals(isBuiltTag("web:1.0", "web", id), false);
 * ```
 */
export function isBuiltTag(reference: string, service: string | undefined, id: string): boolean {
  // Podman puts "localhost/" before names that have no registry.
  const [, repository, tag] = reference.match(/^(?:localhost\/)?(.+)-\d{4}-\d{2}-\d{2}-\d{4}:(.+)$/) ?? [];
  if (repository === undefined || tag !== builtTag(id)) return false;
  return service === undefined || repository === service.toLowerCase();
}
