/** The values a group's hooks share: set by one hook, read by dependants' placeholders and hooks. */

/** What the context can hold: whatever JSON can, and integers of any size as bigints. */
export type ContextValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly ContextValue[]
  | { readonly [key: string]: ContextValue };

/** Context values by key. A type of this shape makes a spec's context typed. */
export type ContextValues = Record<string, ContextValue>;

/**
 * The values that the hooks of a group share. They are saved after every hook and kept for later runs, until `stop --remove`.
 *
 * @example A typed context
 * ```ts
 * import type { Context } from "miniboss";
 * export function greet(context: Context<{ user_id: number }>): string {
 *   context.set("user_id", 7);
 *   return `user ${context.get("user_id")?.toFixed(0)}`;
 * }
 * ```
 */
export interface Context<Values extends ContextValues = ContextValues> {
  /** A copy of a key's value, or undefined. To change a value, set it again. */
  get<Key extends keyof Values & string>(key: Key): Values[Key] | undefined;
  /**
   * Sets a value; the context keeps a copy.
   *
   * @throws {ContextError} when JSON cannot hold the value, or when the key is no name (letters, digits, `_`).
   */
  set<Key extends keyof Values & string>(key: Key, value: Values[Key]): void;
  /** Whether the key has a value. */
  has(key: string): boolean;
  /** Removes a key; true when it had a value. */
  delete(key: string): boolean;
  /** The keys that have a value. */
  keys(): readonly string[];
}
