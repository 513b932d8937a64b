/** The building blocks of field schemas: what a value must be, and the words for what it is not. */
import * as v from "valibot";
import { didYouMean, isFieldsRecord } from "../../base/text.ts";

/** A value that does not fit; its message becomes the problem's text. */
export class Misfit extends Error {
  override name = "Misfit";
}

/** A value as a problem shows it, on one line. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "function":
      return value.name ? `the function "${value.name}"` : "a function";
    case "symbol":
    case "bigint":
    case "number":
      return String(value);
    default: {
      const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
      const isPlain = typeof value !== "object" || ["Object", "Array", "Null"].includes(tag);
      const text = isPlain ? json(value) : `a ${tag}`;
      return text.length > 60 ? `${text.slice(0, 57)}...` : text;
    }
  }
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "something";
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
}

/** The message of a schema that wants `what`. */
export function wanted(what: string): (issue: { readonly input: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `Missing, expected ${what}` : `Expected ${what}, got ${show(input)}`;
}

/** Text with something harmless in the place of each placeholder, for checks of what does not depend on its value. */
export function withoutPlaceholders(text: string, standIn = "x"): string {
  return text.replace(/\{[^{}]*\}/g, standIn);
}

/** Text the engine can take: not empty, no NUL. */
export const text = v.custom<string>(
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
  wanted("non-empty text"),
);

/** Text that may be empty. */
export const anyText = v.custom<string>(
  (value) => typeof value === "string" && !value.includes("\0"),
  wanted("text"),
);

export const flag = v.boolean(wanted("true or false"));

/** A number that passes `test`. */
export function number(what: string, test: (value: number) => boolean) {
  return v.custom<number>((value) => typeof value === "number" && test(value), wanted(what));
}

/** A whole number from `min` on. */
export function whole(min: number) {
  return number(`a whole number, ${min} or more`, (value) => Number.isSafeInteger(value) && value >= min);
}

/** One of some words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, (issue) => {
    const near = typeof issue.input === "string" ? didYouMean(issue.input, words) : "";
    return wanted(`one of ${words.map((word) => `"${word}"`).join(", ")}`)(issue) + near;
  });
}

/** A list read item by item; `read` throws a {@linkcode Misfit} for what does not fit. */
export function list<Out>(what: string, read: (value: unknown) => Out) {
  return v.pipe(
    v.custom<readonly unknown[]>(Array.isArray, wanted(`a list of ${what}`)),
    v.rawTransform<readonly unknown[], Out[]>(({ dataset, addIssue }) => {
      const input = [...dataset.value];
      return input.flatMap((value, key) => {
        const path = [{ type: "array" as const, origin: "value" as const, input, key, value }] as const;
        return attempt(() => read(value), (message) => addIssue({ message, path: [...path] }));
      });
    }),
  );
}

/** What to write in place of an entry without a value, which would vanish without a word. */
const noValue = 'Its value is undefined: leave the entry out, or write "" for empty text';

/** A record read entry by entry; `read` throws a {@linkcode Misfit} for what does not fit. */
export function entries<Out>(what: string, read: (key: string, value: unknown) => Out) {
  return v.pipe(
    v.custom<Record<string, unknown>>(isFieldsRecord, wanted(what)),
    v.rawTransform<Record<string, unknown>, Out[]>(({ dataset, addIssue }) => {
      const input = dataset.value;
      return Object.entries(input).flatMap(([key, value]) => {
        const path = [{ type: "object" as const, origin: "value" as const, input, key, value }] as const;
        return attempt(() => {
          if (value === undefined) throw new Misfit(noValue);
          return read(key, value);
        }, (message) => addIssue({ message, path: [...path] }));
      });
    }),
  );
}

/** A record whose values fit a schema. @param checkKey throws a {@linkcode Misfit} */
export function record<Value>(
  what: string,
  schema: v.GenericSchema<unknown, Value>,
  checkKey: (key: string) => void = () => {},
) {
  return v.pipe(
    entries(what, (key, value) => {
      checkKey(key);
      return [key, parse(schema, value)] as const;
    }),
    v.transform((pairs): Record<string, Value> => Object.fromEntries(pairs)),
  );
}

/** That no two items are the same in what `key` says of them. */
export function once<Item>(key: (item: Item) => string) {
  return v.rawCheck<Item[]>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, items] of Map.groupBy(dataset.value, key)) {
      if (items.length > 1) addIssue({ message: `Repeated ${name}` });
    }
  });
}

/** A list whose items fit a schema. */
export function listOf<Value>(what: string, schema: v.GenericSchema<unknown, Value>) {
  return list(what, (value) => parse(schema, value));
}

/** What a schema makes of a value. @throws {Misfit} */
export function parse<Value>(schema: v.GenericSchema<unknown, Value>, value: unknown): Value {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new Misfit(result.issues[0].message);
}

function attempt<Out>(read: () => Out, report: (message: string) => void): Out[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    report(error.message);
    return [];
  }
}
