/** Every field of a service: its schema and its default. */
import type { GroupSpec, Ping } from "miniboss";
import * as v from "valibot";
import type { Hook } from "../../model/group.ts";
import {
  anyText,
  flag,
  listOf,
  Misfit,
  number,
  oneOf,
  record,
  text,
  wanted,
  whole,
  withoutPlaceholders,
} from "./basic.ts";
import type { Read } from "./read_fields.ts";
import { command } from "./command.ts";
import { env, healthcheck, labels } from "./env.ts";
import { ports } from "./ports.ts";
import { sync } from "./sync.ts";
import { volumes } from "./volumes.ts";

const isHostName = (value: string) => /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/.test(value);
const wantedHostName = wanted(
  'a name of up to 63 letters, digits, "_", "." and "-" that starts with a letter or digit',
);

/** A DNS name on the group's network. */
const hostName = v.custom<string>((value) => typeof value === "string" && isHostName(value), wantedHostName);

const alias = v.custom<string>(
  (value) => typeof value === "string" && isHostName(withoutPlaceholders(value)),
  wantedHostName,
);

/** `[registry/]repository[:tag][@digest]`: what no engine would take for it is refused; a placeholder may be any part of it. */
const reference =
  /^(?:(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?\/)?[\da-z._-]+(?:\/[\da-z._-]+)*(?::\w[\w.-]{0,127})?(?:@[\w+.-]+:[\da-fA-F]+)?$/;
const image = v.pipe(
  text,
  v.check(
    (value) => reference.test(withoutPlaceholders(value, "0")),
    wanted(
      'an image reference such as "postgres:16" or "ghcr.io/team/app:1.2", its repository in lower case',
    ),
  ),
);

const positive = number("a number above 0", (value) => Number.isFinite(value) && value > 0);

const absolute = (key: string) => {
  if (!/^[/{]/.test(key)) throw new Misfit(`Expected an absolute path in the container, got "${key}"`);
};

const limit = v.union([
  v.pipe(whole(-1), v.transform((value) => ({ soft: value, hard: value }))),
  v.strictObject({ soft: whole(-1), hard: whole(-1) }),
], wanted("a whole number or { soft, hard }"));

const gpus = v.union([v.literal("all"), whole(1)], wanted('"all" or a whole number, 1 or more'));

/** Text, where empty text means the image's own. */
const orImages = v.pipe(anyText, v.transform((value) => value === "" ? undefined : value));

function hook<Fn>() {
  return v.undefinedable(v.custom<Fn>((value) => typeof value === "function", wanted("a function")));
}

const aliases = v.undefinedable(listOf("names", alias), []);
const texts = v.undefinedable(listOf("texts", text), []);

/** The names of a service's hooks. */
export const HOOKS = ["preStart", "ping", "postStart", "preStop", "postStop"] as const;

/** The schemas of a service's fields; dependencies are looked at apart. @param folder the spec's folder, absolute */
export function serviceSchemas(folder: string) {
  return {
    name: hostName,
    image,
    kind: v.undefinedable(oneOf(["service", "job"]), "service"),
    env: v.undefinedable(env, {}),
    ports: v.undefinedable(ports, {}),
    volumes: v.undefinedable(volumes(folder), []),
    alwaysStartNew: v.undefinedable(flag, false),
    stopSignal: v.undefinedable(oneOf(["SIGINT", "SIGTERM", "SIGKILL", "SIGQUIT"]), "SIGTERM"),
    buildFrom: v.undefinedable(text),
    dockerfile: v.undefinedable(text),
    buildArgs: v.undefinedable(record("a record of argument to text", anyText)),
    target: v.undefinedable(text),
    sync: v.undefinedable(sync(folder), []),
    pull: v.undefinedable(oneOf(["missing", "always", "never"]), "missing"),
    entrypoint: v.undefinedable(command),
    cmd: v.undefinedable(command),
    user: v.undefinedable(orImages),
    workingDir: v.undefinedable(orImages),
    labels: v.undefinedable(labels, {}),
    platform: v.undefinedable(text),
    init: v.undefinedable(flag, false),
    tmpfs: v.undefinedable(record("a record of path to mount options", anyText, absolute), {}),
    shmBytes: v.undefinedable(whole(1)),
    memoryBytes: v.undefinedable(whole(1)),
    cpus: v.undefinedable(positive),
    ulimits: v.undefinedable(record("a record of limit to number", limit), {}),
    capAdd: texts,
    capDrop: texts,
    readOnly: v.undefinedable(flag, false),
    extraHosts: v.undefinedable(record("a record of host name to address", text), {}),
    aliases,
    healthcheck: v.undefinedable(healthcheck),
    restart: v.undefinedable(oneOf(["no", "always", "unless-stopped", "on-failure"]), "no"),
    gpus: v.undefinedable(gpus),
    timeoutMs: v.undefinedable(positive),
    hookTimeoutMs: v.undefinedable(positive),
    preStart: hook<Hook>(),
    ping: hook<Ping>(),
    postStart: hook<Hook>(),
    preStop: hook<Hook>(),
    postStop: hook<Hook>(),
  };
}

/** A service's fields as their schemas read them. */
export type ServiceFields = Read<ReturnType<typeof serviceSchemas>>;

/** The schemas of a group's name and hooks. */
export const groupSchemas = {
  name: v.undefinedable(hostName),
  hookTimeoutMs: v.undefinedable(positive),
  onStart: hook<GroupSpec["onStart"]>(),
  onStop: hook<GroupSpec["onStop"]>(),
  onReload: hook<GroupSpec["onReload"]>(),
};
