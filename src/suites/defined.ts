/** What `suite()` of the spec API leaves for the runner: the only place that knows its marks. */
import type { SuiteOptions } from "miniboss";

const MARK = Symbol.for("miniboss.suite");
const DEFINED = Symbol.for("miniboss.suites");

/** A suite as a module defined it; nothing of it is checked yet. */
export interface DefinedSuite {
  /** The object that `suite()` returned. */
  readonly identity: object;
  readonly name: unknown;
  readonly options: Readonly<Record<keyof SuiteOptions, unknown>>;
  readonly define: unknown;
  /** The file that was being loaded, as messages show it. */
  readonly file: string;
}

/**
 * Loads a module and gathers the suites that it and its imports define.
 *
 * @param file the module as messages show it
 * @throws what `load` throws.
 */
export async function gathering<T>(
  file: string,
  load: () => Promise<T>,
): Promise<{ readonly loaded: T; readonly suites: DefinedSuite[] }> {
  const holder = globalThis as { [DEFINED]?: object[] };
  const defined: object[] = [];
  holder[DEFINED] = defined;
  try {
    const loaded = await load();
    return { loaded, suites: defined.map((identity) => read(identity, file)) };
  } finally {
    delete holder[DEFINED];
  }
}

/** Whether a value is what `suite()` returned, by whichever copy of the spec API. */
export function isSuite(value: unknown): value is object {
  return typeof value === "object" && value !== null && MARK in value;
}

function read(identity: object, file: string): DefinedSuite {
  const { name, [MARK]: mark } = identity as {
    name: unknown;
    [MARK]: { options: DefinedSuite["options"]; define: unknown };
  };
  return { identity, name, options: mark.options, define: mark.define, file };
}
