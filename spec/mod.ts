/**
 * What a spec imports as `miniboss`.
 *
 * @module
 */
export type { ContainerSettings, Healthcheck } from "./container.ts";
export type { Context, ContextValue, ContextValues } from "./context.ts";
export { service, type TypedSpec } from "./define.ts";
export {
  type DependencyName,
  group,
  type GroupHandle,
  type GroupSpec,
  type SpecExport,
  type WideOnly,
} from "./group.ts";
export type { ExecResult, ServiceHandle } from "./handle.ts";
export type { Check } from "./check.ts";
export { type HttpOptions, type Ping, ready } from "./ready.ts";
export { Service } from "./service.ts";
export {
  type DefineSuite,
  type DefineTest,
  type DefineTests,
  type EventuallyOptions,
  type Needs,
  type Scope,
  type SetupArguments,
  type Suite,
  suite,
  type SuiteHandle,
  type SuiteOptions,
  type TestArguments,
  type TestBody,
  type TestHandle,
  type TestOptions,
  type ValuesOfNeeds,
  type WithServiceNames,
} from "./suite.ts";
export type {
  ContextOf,
  ContextWith,
  DependenciesOf,
  Given,
  HandleOf,
  HandleWith,
  InstanceOf,
  KnownValues,
  PortOf,
  PortsOf,
  ValuesOf,
} from "./typed.ts";
export type { ReadonlyContext, World, WorldService } from "./world.ts";
export type { DependencyObject, Env, HookResult, Ports, ServiceSpec, Sync, VolumeTarget } from "./types.ts";
