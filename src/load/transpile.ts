/** TypeScript that the runtime does not load by itself, as JavaScript that names its real URL. */
import { toFileUrl } from "@std/path";
import { type LoadFnOutput, type LoadHookContext, stripTypeScriptTypes } from "node:module";
import { messageOf, SpecError } from "../base/errors.ts";

/** The load hooks after ours, and the runtime behind them. */
export type NextLoad = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;

/**
 * Transpiles a module. The runtime does it best, decorators included, but only for files, so it is asked for the file in
 * the cache; it gives nothing back for what it cannot parse, and then the other transpiler says why.
 *
 * @throws {SpecError} with the line and column of a syntax error.
 */
export function transpiled(
  module: { readonly path: string; readonly url: string; readonly text: string },
  next: NextLoad,
): string {
  const { source } = next(toFileUrl(module.path).href, { importAttributes: {} });
  return typeof source === "string" ? withSource(source, module.url) : stripped(module);
}

/** Transpiles a module without decorators. @throws {SpecError} with the line and column of a syntax error. */
export function stripped({ url, text }: { readonly url: string; readonly text: string }): string {
  try {
    return withSource(stripTypeScriptTypes(text, { mode: "transform", sourceMap: true }), url);
  } catch (error) {
    const message = messageOf(error).replaceAll("file:///stripTypeScriptTypes.ts", url);
    throw new SpecError(message.replace(/^\[\w+\] /, ""), { cause: error });
  }
}

const inlineMap = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/** JavaScript whose inline source map names `url` as the source, so that stack traces do. */
export function withSource(code: string, url: string): string {
  const encoded = inlineMap.exec(code)?.[1];
  if (encoded === undefined) return code;
  const map = JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(encoded)));
  const bytes = new TextEncoder().encode(JSON.stringify({ ...map, sourceRoot: "", sources: [url] }));
  return code.replace(inlineMap, `\n//# sourceMappingURL=data:application/json;base64,${bytes.toBase64()}\n`);
}
