/** What bundled CommonJS calls to get Node's modules. */

/** The bundler's output with a `require` that works whatever URL the bundle has: it only requires what the runtime has. */
export function withoutRequire(text: string): string {
  return text.replace(
    "__deno_internal_createRequire(import.meta.url)",
    "(name) => process.getBuiltinModule(name)",
  );
}
