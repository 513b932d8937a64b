/** Secrets in what is shown: values whose name says so, and those in URLs, headers, commands, keys and JSON. */

/** What is shown in the place of a secret. */
export const MASK = "****";

/** In a name these stand for a secret wherever they are, `SHORT` only as words of their own. */
const LONG =
  "pass(?:word|wd|phrase|code)|passwd|pwd|secret|token|credential|key|private|bearer|cookie|session|oauth|hmac";
const SHORT = "(?<![a-z])(?:auth|pass|pin|pat|jwt|creds?|requirepass|masterauth)(?![a-z])";
const NAME = `(?:${LONG}|${SHORT})`;
/** Those of them that also stand for a secret before a colon in prose, where `Unknown key: x` shows none. */
const SPOKEN = "pass(?:word|wd|phrase|code)|passwd|pwd|secret|token|(?<![a-z])(?:pass|pin|jwt|creds?)";

const secretName = new RegExp(NAME, "i");

type Replacer = (match: string, ...groups: string[]) => string;

/** What is replaced in a text, in this order. The first group stays, the rest is the secret. */
const RULES: readonly (readonly [RegExp, string | Replacer])[] = [
  // A private key, also with its line breaks written as \n, also cut off.
  [/(-----BEGIN [A-Z0-9 ]+-----)[\s\S]*?(-----END [A-Z0-9 ]+-----|$)/g, `$1${MASK}$2`],
  // user:password@tcp(host)/db, as Go's drivers for MySQL take it.
  [/(?<![\w:/])([\w.-]+:)[^\s"']+(@(?:tcp|udp|unix)\()/gi, `$1${MASK}$2`],
  [/(\b(?:proxy-)?authorization\s*[:=]\s*)[^\r\n"']+/gi, `$1${MASK}`],
  [/(\b(?:set-)?cookie\s*:\s*)[^\r\n"']+/gi, `$1${MASK}`],
  [/(\b(?:bearer|basic)\s+)(?!(?:auth|token|realm)\b)[\w.~+/=-]{6,}/gi, `$1${MASK}`],
  [/(\bbearer\s+)(?!(?:auth|token|realm)\b)[^\s"',*]+/gi, `$1${MASK}`],
  [/(\bidentified\s+by\s+)(?:'[^']*'|"[^"]*"|\S+)/gi, `$1${MASK}`],
  [/(\bsshpass\s+-p)\s*(?:'[^']*'|"[^"]*"|\S+)/gi, `$1 ${MASK}`],
  // "name": "value" and "name": 7, also inside of a string of JSON.
  [
    new RegExp(`(\\\\?"[^"]*${NAME}[^"\\\\]*\\\\?"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|[\\d.]+)`, "gi"),
    `$1"${MASK}"`,
  ],
  [
    new RegExp(`(\\\\"[^"]*${NAME}[^"\\\\]*\\\\"\\s*:\\s*)\\\\"(?:(?!\\\\").)*\\\\"`, "gi"),
    `$1\\"${MASK}\\"`,
  ],
  [new RegExp(`((?<![\\w.-])[\\w.-]*${NAME}[\\w.-]*=)(?:"[^"]*"|'[^']*'|[^\\s&;"']+)`, "gi"), `$1${MASK}`],
  // --password X in the text of a shell.
  [
    new RegExp(
      `(?<=^|\\s)((?!--no-)--?[\\w-]*${NAME}[\\w-]*\\s+)(?:"[^"]*"|'[^']*'|[^\\s"'-][^\\s"']*)`,
      "gi",
    ),
    `$1${MASK}`,
  ],
  [/((?<![\w-])(?:requirepass|masterauth)\s+)[^\s"']+/gi, `$1${MASK}`],
  [
    new RegExp(
      `((?:${SPOKEN})["']?\\s*:\\s*)(?![\"\']?\\*{4}|//)["']?[^\\s"',;{}]+["']?`,
      "gi",
    ),
    `$1${MASK}`,
  ],
  [/(?<=^|\s)((?:-u|--user)[ =]?)([^\s:"']+):([^\s"']+)/g, maskUser],
  [/(?<=^|\s)-p[^\s;|&"']+/g, maskShort],
];

/** `curl -u name:password`, but not the numbers of `docker run -u 1000:1000`. */
function maskUser(whole: string, option = "", user = "", secret = ""): string {
  return /^\d+$/.test(secret) && /^\d+$/.test(user) ? whole : `${option}${user}:${MASK}`;
}

/** `mysql -psecret`, but not a port, nor what begins other words of one dash. */
function maskShort(word: string): string {
  const isOther = /^-p(?:[\d:.\/]+(?:tcp|udp)?|arents?|ath|erm|id\w*|ipe|ort|rint\w*|rof\w*|rune|r|v)$/.test(
    word,
  );
  return isOther ? word : `-p${MASK}`;
}

/** Whether a name is one of a secret, such as `DB_PASSWORD`, `apiKey` or `--token`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A URL up to where the next one begins, or the text ends that may belong to it. */
const url = /\b([a-z][a-z0-9+.-]*:\/\/)((?:(?![,;|=][a-z][a-z0-9+.-]*:\/\/)[^\s"'<>])+)/gi;

/**
 * A text with the user information of every URL in it replaced, together with its `@`.
 *
 * @param replace gets what stands before the `@`, and the scheme as in `https://`
 */
export function replaceUserinfo(text: string, replace: (info: string, scheme: string) => string): string {
  return text.replace(url, (_, scheme: string, rest: string) => {
    const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
    // A password with a slash, which is no URL any more: what looks like a host has no port.
    const isBroken = !authority.includes("@") && /^[^:@[\]]*:(?!\d*$)/.test(authority);
    const end = (isBroken ? rest : authority).lastIndexOf("@");
    return end < 0
      ? `${scheme}${rest}`
      : `${scheme}${replace(rest.slice(0, end), scheme)}${rest.slice(end + 1)}`;
  });
}

/** A text with the passwords and tokens in its URLs masked. */
export function maskUrls(text: string): string {
  return replaceUserinfo(text, (info, scheme) => {
    const colon = info.indexOf(":");
    // The user of ssh is a name; elsewhere what stands alone is a token.
    if (colon < 0 && scheme.toLowerCase() === "ssh://") return `${info}@`;
    return `${colon < 0 ? MASK : `${info.slice(0, colon)}:${MASK}`}@`;
  });
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
  const json = maskedJson(text);
  if (json !== undefined) return json;
  return RULES.reduce((masking, [pattern, by]) => masking.replace(pattern, by as string), maskUrls(text));
}

/** A text that is an object or list of JSON, masked; undefined when it is none, or when it holds no secret. */
function maskedJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const shown = JSON.stringify(masked("", value));
    return shown === JSON.stringify(value) ? text : shown;
  } catch {
    return undefined;
  }
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
  if (Array.isArray(value)) return value.map((item, index) => maskedItem(value, item, index));
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(key, inner)]));
}

/** A word of a list, which may be a command: the word before may be an option that wants it. */
function maskedItem(list: readonly unknown[], item: unknown, index: number): unknown {
  const before: unknown = list[index - 1];
  if (typeof before !== "string") return masked("", item);
  if (/^--?[\w-]+$/.test(before) && !before.startsWith("--no-")) {
    if (isSecretName(before)) return MASK;
    if (typeof item === "string" && /^(?:-u|--user)$/.test(before)) {
      return maskText(`-u ${item}`).slice("-u ".length);
    }
    if (before === "-p" && /(?:^|\/)sshpass$/.test(String(list[index - 2]))) return MASK;
  }
  return /^(?:bearer|requirepass|masterauth)$/i.test(before) ? MASK : masked("", item);
}
