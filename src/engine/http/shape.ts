/** The shapes of an engine's answers: what miniboss reads of them is checked before it is read. */
import { AnswerError } from "./answer_error.ts";

/** What is wrong with a value, such as `[0].Id is missing`; undefined when nothing is. */
export type Shape = (value: unknown, place: string) => string | undefined;

const isText = (value: unknown) => typeof value === "string";

function simple(wanted: string, isRight: (value: unknown) => boolean): Shape {
  return (value, place) => isRight(value) ? undefined : wrong(value, place, wanted);
}

function wrong(value: unknown, place: string, wanted: string): string {
  const at = place === "" ? "it" : place;
  return value === undefined ? `${at} is missing` : `${at} is ${kindOf(value)}, not ${wanted}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Any text. */
export const text: Shape = simple("a text", isText);
/** A text with something in it. */
export const name: Shape = simple("a text that is not empty", (value) => isText(value) && value !== "");
export const number: Shape = simple("a number", (value) => typeof value === "number");
export const flag: Shape = simple("a boolean", (value) => typeof value === "boolean");
export const anything: Shape = () => undefined;

/** A value that may be null, or left out. */
export function optional(shape: Shape): Shape {
  return (value, place) => value === undefined || value === null ? undefined : shape(value, place);
}

/** A value that may be null but must be there. */
export function nullable(shape: Shape): Shape {
  return (value, place) => value === null ? undefined : shape(value, place);
}

export function list(item: Shape): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return wrong(value, place, "a list");
    for (let i = 0; i < value.length; i++) {
      const fault = item(value[i], `${place}[${i}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object whose values all have the same shape. */
export function mapOf(item: Shape): Shape {
  return (value, place) => {
    if (!isRecord(value)) return wrong(value, place, "an object");
    for (const key in value) {
      const fault = item(value[key], `${place}["${key}"]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object with these fields; others are not looked at. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  const all = Object.entries(fields);
  return (value, place) => {
    if (!isRecord(value)) return wrong(value, place, "an object");
    for (const [key, shape] of all) {
      const fault = shape(value[key], place === "" ? key : `${place}.${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A value that has the shape.
 *
 * @throws {AnswerError} saying what is wrong and where.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * assertThrows(() => shaped([{ Id: 5 }], list(object({ Id: name }))), Error, "[0].Id is a number, not a text");
 * ```
 */
export function shaped<T>(value: unknown, shape: Shape): T {
  const fault = shape(value, "");
  if (fault !== undefined) throw new AnswerError(`sent JSON of the wrong shape: ${fault}`);
  return value as T;
}
