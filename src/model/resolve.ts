/** A service with its placeholders filled, and which context keys it needs for that. */
import type { Context, Env } from "miniboss";
import { ContextError, messageOf } from "../base/errors.ts";
import { isFieldsRecord } from "../base/text.ts";
import type { Build, Service } from "./group.ts";
import { fill, placeholders, type Values } from "./placeholder.ts";

/** A service ready to be made: no placeholder is left, and its environment is text. */
export type ResolvedService = Omit<Service, "env"> & { readonly env: Readonly<Record<string, string>> };

/** Rebuilds a value with every string in it mapped, keys included. */
function mapStrings<T>(value: T, map: (text: string) => string): T {
  if (typeof value === "string") return map(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [map(k), mapStrings(v, map)])) as T;
}

/**
 * The fields that may hold placeholders: all but the name, the dependencies, hooks and what is only watched. The build
 * directory and the Dockerfile are checked before anything starts, so they hold none.
 */
function fillable(service: Service) {
  const { name: _name, dependencies: _dependencies, hooks: _hooks, env: _env, sync: _sync, build, ...rest } =
    service;
  return { ...rest, buildArgs: build?.args, buildTarget: build?.target };
}

/** The context keys a service's strings ask for; `all` when its env is a function, which may read any. */
export function contextKeys(service: Service): readonly string[] | "all" {
  if (typeof service.env === "function") return "all";
  const found = new Set<string>();
  const collect = (text: string) => {
    for (const key of placeholders(text)) found.add(key);
    return text;
  };
  mapStrings(fillable(service), collect);
  mapStrings(service.env, collect);
  return [...found];
}

/** A service's environment as a record. @throws {ContextError} when its function throws or returns no such record. */
function envOf(service: Service, context: Context): Env {
  if (typeof service.env !== "function") return service.env;
  let env: unknown;
  try {
    env = service.env(context);
  } catch (error) {
    throw new ContextError(`Cannot resolve the env of "${service.name}": ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (isEnv(env)) return env;
  const got = env instanceof Promise ? ", not a promise: it cannot be async" : "";
  throw new ContextError(
    `Cannot resolve the env of "${service.name}": its env function must return a record of text, numbers and booleans${got}`,
  );
}

function isEnv(value: unknown): value is Env {
  return isFieldsRecord(value) &&
    Object.values(value).every((one) => ["string", "number", "boolean"].includes(typeof one));
}

/** Whether what the image is made from holds placeholders: then it can be pulled or built only when they have values. */
export function imageNeedsContext({ image, build }: Service): boolean {
  const texts = [image, ...Object.values(build?.args ?? {}), build?.target ?? ""];
  return texts.some((text) => placeholders(text).length > 0);
}

/** A service's image reference and build, filled. @throws {ContextError} when a value is missing or does not fit. */
export function resolveImage(
  service: Service,
  values: Values,
): { readonly image: string; readonly build: Build | undefined } {
  const { image, build } = service;
  const filled = mapStrings(
    { image, args: build?.args ?? {}, target: build?.target },
    (text) => fill(text, values),
  );
  return { image: filled.image, build: build && { ...build, args: filled.args, target: filled.target } };
}

/** Fills all placeholders of a service. @throws {ContextError} when a value is missing or does not fit. */
export function resolve(service: Service, context: Context, values: Values): ResolvedService {
  const map = (text: string) => fill(text, values);
  const { buildArgs, buildTarget, ...fields } = mapStrings(fillable(service), map);
  const { name, dependencies, hooks, sync, build } = service;
  const env = Object.fromEntries(
    Object.entries(envOf(service, context)).map((
      [key, value],
    ) => [key, typeof value === "string" ? map(value) : String(value)]),
  );
  return {
    ...fields,
    name,
    dependencies,
    hooks,
    sync,
    env,
    build: build && { ...build, args: buildArgs ?? {}, target: buildTarget },
  };
}
