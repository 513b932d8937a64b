/** What kind of module a server's answer is. */
import { extname } from "@std/path";

/** Kinds of modules, named by their file extension. */
export const MODULE_TYPES = ["ts", "mts", "tsx", "js", "mjs", "jsx", "json", "d.ts", "html", "txt"] as const;
export type ModuleType = typeof MODULE_TYPES[number];

const BY_CONTENT: Readonly<Record<string, ModuleType>> = {
  "application/typescript": "ts",
  "application/x-typescript": "ts",
  "text/typescript": "ts",
  "video/mp2t": "ts",
  "video/vnd.dlna.mpeg-tts": "ts",
  "application/ecmascript": "js",
  "application/javascript": "js",
  "application/x-javascript": "js",
  "text/ecmascript": "js",
  "text/javascript": "js",
  "application/json": "json",
  "text/json": "json",
  "application/xhtml+xml": "html",
  "text/html": "html",
  "text/jsx": "jsx",
  "text/tsx": "tsx",
};

/**
 * The kind of a module: what the server says, and where that is no more than "text" what the path ends with.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(moduleType(new URL("https://h/spec.ts"), "text/plain; charset=utf-8"), "ts");
 * assertEquals(moduleType(new URL("https://h/spec"), "application/typescript"), "ts");
 * ```
 */
export function moduleType(url: URL, contentType: string | undefined): ModuleType {
  const path = url.pathname.toLowerCase();
  if (/\.d\.[cm]?ts$/.test(path)) return "d.ts";
  const extension = extname(path).slice(1);
  const byPath = MODULE_TYPES.find((type) => type === extension);
  const said = BY_CONTENT[contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? ""];
  switch (said) {
    case "ts":
      return byPath === "mts" || byPath === "tsx" ? byPath : "ts";
    case "js":
      return byPath === "mjs" || byPath === "jsx" ? byPath : "js";
    case undefined:
      return byPath ?? "js";
    default:
      return said;
  }
}

/** Whether a body is a web page, whatever the server calls it. */
export function looksLikeHtml(body: Uint8Array): boolean {
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(new TextDecoder().decode(body.subarray(0, 512)));
}

/** The module that a `data:` URL holds; undefined for what is no code. */
export function dataModule(
  url: string,
): { readonly isTypeScript: boolean; readonly text: string } | undefined {
  const [, mime = "", base64, data = ""] = /^data:([^,;]*)(?:;[^,;]*?)*?(;base64)?,([^#]*)/i.exec(url) ?? [];
  const type = moduleType(new URL("data:/"), mime);
  if (!["js", "ts"].includes(type) || !/script/i.test(mime)) return undefined;
  const plain = decodeURIComponent(data);
  const text = base64 ? new TextDecoder().decode(Uint8Array.fromBase64(plain)) : plain;
  return { isTypeScript: type === "ts", text };
}
