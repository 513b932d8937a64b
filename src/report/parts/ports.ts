/** Published ports as people read them. */
import { printable } from "./text.ts";

/** A published port. */
export interface StatusPort {
  readonly containerPort: number;
  /** `tcp` or `udp`. */
  readonly protocol: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** Addresses that a browser on this host reaches as `localhost`; an engine lists IPv4 and IPv6 apart. */
const LOCAL: ReadonlySet<string> = new Set(["", "0.0.0.0", "127.0.0.1", "::", "::1"]);

/** `localhost:5433`, `192.168.0.7:53/udp`, `[fd00::1]:80`. */
export function portText(port: StatusPort): string {
  const ip = printable(port.hostIp);
  const host = LOCAL.has(ip) ? "localhost" : ip.includes(":") ? `[${ip}]` : ip;
  return `${host}:${port.hostPort}${port.protocol === "tcp" ? "" : `/${printable(port.protocol)}`}`;
}
