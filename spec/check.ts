/** Readiness checks as data. */

/** A readiness check as data; miniboss performs it against the service's container. */
export type Check =
  | { readonly kind: "tcp"; readonly port: number }
  | {
    readonly kind: "http";
    readonly port: number;
    readonly path: string;
    readonly status: number | undefined;
  }
  | { readonly kind: "log"; readonly pattern: RegExp }
  | { readonly kind: "exec"; readonly command: readonly string[] }
  | { readonly kind: "healthy" };
