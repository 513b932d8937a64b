/** Secrets in what is shown: values whose name says so, and passwords in URLs, arguments and JSON. */

/** What is shown in the place of a secret. */
export const MASK = "****";

const word = "pass(?:word|wd|phrase|code)|passwd|pwd|secret|token|credential|key|private|bearer";
const short = "(?<![a-z])(?:auth|pass|pin)(?![a-z])";
const secretName = new RegExp(`${word}|${short}`, "i");
/** `name=value` with a secret's name, in arguments, queries and connection strings. */
const assignment = new RegExp(`([\\w.-]*(?:${word}|${short})[\\w.-]*=)([^\\s&;"',]+)`, "gi");
/** `"name": "value"` with a secret's name. */
const member = new RegExp(`("[^"]*(?:${word}|${short})[^"]*"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|[\\d.]+)`, "gi");
const userinfo = /(\b[a-z][a-z0-9+.-]*:\/\/)([^\s/?#@]*)@/gi;

/** Whether a name is one of a secret, such as `DB_PASSWORD`, `apiKey` or `--token`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/**
 * A text with the secrets in it masked.
 *
 * @example A connection URL and an argument
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskText("postgres://ann:pw@db/shop?sslpassword=x&a=1"), "postgres://ann:****@db/shop?sslpassword=****&a=1");
 * assertEquals(maskText("serve --api-key=7 --port=80"), "serve --api-key=**** --port=80");
 * ```
 */
export function maskText(text: string): string {
  return text
    .replace(userinfo, (_, scheme: string, info: string) => {
      const colon = info.indexOf(":");
      return `${scheme}${colon < 0 ? MASK : `${info.slice(0, colon)}:${MASK}`}@`;
    })
    .replace(member, `$1"${MASK}"`)
    .replace(assignment, `$1${MASK}`);
}

/**
 * A value of a name with its secrets masked: all of it where the name is a secret's, else those in its texts, in the values of
 * its secret keys, and in the words of a command that follow a secret option.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(masked("DB_PASSWORD", "x"), "****");
 * assertEquals(masked("cmd", ["login", "--password", "x", "ann"]), ["login", "--password", "****", "ann"]);
 * ```
 */
export function masked(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (isSecretName(name)) return MASK;
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const before: unknown = value[index - 1];
      const isOption = typeof before === "string" && /^--?[\w-]+$/.test(before);
      return masked(isOption ? before : "", item);
    });
  }
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(key, inner)]));
}
