/** `npm:` and `jsr:` imports by way of a server of ES modules. */
import { SpecError } from "../../base/errors.ts";

const reference = /^(npm|jsr):\/?((?:@[\w-][\w.-]*\/)?[\w-][\w.-]*)(?:@([^/]*))?(\/.*)?$/;
const exact = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

/**
 * The URL of a package on the server.
 *
 * @param cdn the server's base URL; undefined where none is configured
 * @throws {SpecError} when there is no server, or the version is not pinned.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(packageUrl("npm:yaml@2.8.1/util", "https://cdn.example").href, "https://cdn.example/yaml@2.8.1/util");
 * assertEquals(packageUrl("jsr:@std/yaml@1.0.9", "https://cdn.example").href, "https://cdn.example/jsr/@std/yaml@1.0.9");
 * ```
 */
export function packageUrl(specifier: string, cdn: string | undefined): URL {
  const [, registry, name, version = "", path = ""] = reference.exec(specifier) ?? [];
  if (name === undefined) throw new SpecError(`"${specifier}" is no package reference`);
  if (!cdn) {
    throw new SpecError(
      `"${specifier}" is a package, which this miniboss loads only from a server of ES modules: ` +
        `name one in MINIBOSS_CDN, or run miniboss with Deno`,
    );
  }
  if (!exact.test(version)) {
    throw new SpecError(
      `the version of "${specifier}" is not pinned, write it as in "${registry}:${name}@1.2.3"`,
    );
  }
  const base = cdnUrl(cdn);
  const prefix = registry === "jsr" ? "jsr/" : "";
  return new URL(`${prefix}${name}@${version}${path}`, base);
}

/** The base URL of the server. @throws {SpecError} when it is no http(s) URL. */
export function cdnUrl(cdn: string): URL {
  const url = URL.canParse(cdn) ? new URL(cdn.endsWith("/") ? cdn : `${cdn}/`) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new SpecError(`MINIBOSS_CDN must be an http(s) URL, it is "${cdn}"`);
}
