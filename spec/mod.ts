/**
 * What a spec imports as `miniboss`.
 *
 * @module
 */
export type { Context, ContextValue, ContextValues } from "./context.ts";
export { group } from "./group.ts";
export type { ExecResult, ServiceHandle } from "./handle.ts";
export type { Check } from "./check.ts";
export { type HttpOptions, type Ping, ready } from "./ready.ts";
export { Service } from "./service.ts";
export type {
  Env,
  GroupHandle,
  GroupSpec,
  Healthcheck,
  HookResult,
  ServiceSpec,
  SpecExport,
  Sync,
  VolumeTarget,
} from "./types.ts";
