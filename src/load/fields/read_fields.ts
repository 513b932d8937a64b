/** Reads an object's fields by their schemas, each on its own. */
import * as v from "valibot";
import type { Problem } from "../../base/errors.ts";

/** A schema for each field. */
export type Schemas = Readonly<Record<string, v.GenericSchema>>;

/** What the schemas make of their fields. */
export type Read<S extends Schemas> = { readonly [Field in keyof S]: v.InferOutput<S[Field]> };

/** The fields that fit; `all` only when every one does. */
export interface Checked<S extends Schemas> {
  readonly some: Partial<Read<S>>;
  readonly all: Read<S> | undefined;
}

/** Reads the fields; a problem for each thing that does not fit. */
export function check<S extends Schemas>(
  schemas: S,
  raw: Readonly<Record<string, unknown>>,
  to: { readonly place: string; readonly problems: Problem[] },
): Checked<S> {
  const read: Record<string, unknown> = {};
  let fits = true;
  for (const [field, schema] of Object.entries(schemas)) {
    const result = v.safeParse(schema, raw[field]);
    if (result.success) read[field] = result.output;
    else {
      fits = false;
      to.problems.push(...result.issues.map((issue) => ({
        place: `${to.place}: ${field}${pathOf(issue.path)}`,
        text: issue.message,
      })));
    }
  }
  return { some: read as Partial<Read<S>>, all: fits ? read as Read<S> : undefined };
}

/** Such as `[2].bind` or `["5353/udp"]`. */
function pathOf(path: readonly v.IssuePathItem[] = []): string {
  return path.map(({ type, key }) => {
    const name = String(key);
    if (type === "array") return `[${name}]`;
    return /^\w+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  }).join("");
}
