/** The `env`, `labels` and `healthcheck` fields. */
import type { Context, Env, Healthcheck } from "miniboss";
import * as v from "valibot";
import { LABEL_PREFIX } from "../../model/labels.ts";
import { anyText, listOf, Misfit, record, text, wanted, whole } from "./basic.ts";
import { isRecord } from "../../base/text.ts";

const envValue = v.custom<string | number | boolean>(
  (value) =>
    typeof value === "number" ? Number.isFinite(value) : v.is(v.union([anyText, v.boolean()]), value),
  wanted("text, a number, true or false"),
);

const envRecord = record("a record of names to values, or a function of the context", envValue, (key) => {
  if (key === "" || /[=\0]/.test(key)) {
    throw new Misfit(`Expected a variable name without "=", got "${key}"`);
  }
});

const envFunction = v.custom<(context: Context) => Env>((value) => typeof value === "function");

/** A record, or a function of the context. */
export const env = v.lazy((input) => typeof input === "function" ? envFunction : envRecord);

/** The container's own labels. */
export const labels = record("a record of label to text", anyText, (key) => {
  if (key === "") throw new Misfit("Expected a label name, got an empty one");
  if (key.startsWith(LABEL_PREFIX)) {
    throw new Misfit(`Labels that start with "${LABEL_PREFIX}" are miniboss's own`);
  }
});

/** The first words of a health check as Docker and Compose files have it. */
const DOCKER_FORMS = ["CMD", "CMD-SHELL", "NONE"];

/** A program and its arguments, without the word that Docker puts in front. */
const testWords = v.pipe(
  listOf("texts", text),
  v.minLength(1),
  v.check(
    ([first = ""]) => !DOCKER_FORMS.includes(first),
    ({ input: [first, ...rest] }) => {
      const instead = JSON.stringify(first === "CMD" ? rest : rest.join(" "));
      const advice = first === "NONE" ? "leave healthcheck out" : `write test: ${instead}`;
      return `"${first}" would be run as a program: ${advice}`;
    },
  ),
);

const checkFields = v.strictObject(
  {
    test: v.lazy((input) => {
      if (typeof input === "string" && input !== "") return text;
      return Array.isArray(input) && input.length > 0
        ? testWords
        : v.never(wanted("a command as text or a list of texts"));
    }),
    intervalMs: v.optional(whole(1)),
    timeoutMs: v.optional(whole(1)),
    retries: v.optional(whole(1)),
    startPeriodMs: v.optional(whole(0)),
    startIntervalMs: v.optional(whole(1)),
  },
  (issue) =>
    issue.expected === "never"
      ? "Unknown field of a health check"
      : wanted("a command as text or a list of texts")(issue),
);

/** The engine's health check. */
export const healthcheck = v.pipe(
  v.custom<Record<string, unknown>>(isRecord, wanted("a health check { test, intervalMs?, ... }")),
  checkFields,
  v.transform((check): Healthcheck => check as Healthcheck),
);
