/** What only runs that change something need: it takes time to load, so it is imported lazily. */
export { runGroupHook } from "../hooks/run_hook.ts";
export { discard, discardUnstarted } from "./discard.ts";
export { executeNode } from "./execute_node.ts";
export { verify } from "./verify.ts";
export { takeBackNetworks } from "../resources/network.ts";
