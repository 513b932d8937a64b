/** In which form miniboss runs: what `--version --verbose` reports, and `upgrade` can replace or not. */
import { fromFileUrl } from "@std/path";
import { BASE, VERSION } from "../model/version.ts";

/** The form, and where it is: a path, or the URL that Deno loaded it from. */
export interface Form {
  readonly kind: "program" | "npm package" | "bundle" | "bundle from a URL" | "source";
  readonly place: string;
}

/**
 * The form of a module of miniboss.
 *
 * @param url that module's own URL: in a bundle it is the bundle's
 *
 * @example
 * ```ts
 * import { formOf } from "./form.ts";
 * import { assertEquals } from "@std/assert";
 * const rows = {
 *   "file:///home/me/miniboss/src/cli/form.ts": "source",
 *   "file:///home/me/miniboss.js": "bundle",
 *   "file:///home/me/node_modules/miniboss/miniboss.js": "npm package",
 *   "https://example.com/miniboss.js": "bundle from a URL",
 * };
 * for (const [url, kind] of Object.entries(rows)) assertEquals(formOf(url).kind, kind);
 * ```
 */
export function formOf(url: string): Form {
  if (!url.startsWith("file:")) return { kind: "bundle from a URL", place: url };
  const place = fromFileUrl(url);
  if (place.endsWith("src/cli/form.ts")) {
    return { kind: "source", place: place.slice(0, -"src/cli/form.ts".length) };
  }
  return { kind: /[/\\]node_modules[/\\]/.test(place) ? "npm package" : "bundle", place };
}

/** The form of this process. */
export function runningForm(): Form {
  return Deno.build.standalone ? { kind: "program", place: Deno.execPath() } : formOf(import.meta.url);
}

/** What `--version --verbose` prints, a fact a line. */
export function versionDetails(): string[] {
  const { kind, place } = runningForm();
  const { deno, v8, typescript } = Deno.version;
  const base: unknown = Reflect.get(globalThis, Symbol.for(BASE));
  return [
    `miniboss ${VERSION}`,
    `form: ${kind}, ${place}`,
    `runtime: Deno ${deno}, V8 ${v8}, TypeScript ${typescript}`,
    `platform: ${Deno.build.os} ${Deno.build.arch}`,
    ...(typeof base === "string" ? [`base: ${base}`] : []),
  ];
}
