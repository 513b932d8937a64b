/** A socket in front of the engine's that can go away and come back, as an engine that is restarted does. */
import { join } from "@std/path";

/** A proxy of bytes; disposing of it ends it. */
export interface BreakableProxy extends AsyncDisposable {
  /** For `--host`. */
  readonly host: string;
  /** Ends all connections and takes no new ones. */
  goAway(): void;
  comeBack(): void;
}

/** Stands in front of an engine. @param endpoint `unix://...` */
export async function breakableProxy(endpoint: string): Promise<BreakableProxy> {
  const engine = endpoint.replace(/^unix:\/\//, "");
  const folder = await Deno.makeTempDir({ prefix: "miniboss-proxy-" });
  const path = join(folder, "engine.sock");
  const open = new Set<Deno.Conn>();
  const serving: Promise<unknown>[] = [];
  let listener: Deno.Listener | undefined;
  const carry = async (from: Deno.Conn, to: Deno.Conn) => {
    // Either side may end first; then both have ended.
    await from.readable.pipeTo(to.writable).catch(() => {});
  };
  const serve = async (client: Deno.Conn) => {
    const server = await Deno.connect({ transport: "unix", path: engine });
    open.add(client).add(server);
    await Promise.all([carry(client, server), carry(server, client)]);
    open.delete(client);
    open.delete(server);
  };
  const listen = async (on: Deno.Listener) => {
    for await (const client of on) serving.push(serve(client));
  };
  const comeBack = () => {
    listener = Deno.listen({ transport: "unix", path });
    serving.push(listen(listener));
  };
  const goAway = () => {
    listener?.close();
    listener = undefined;
    for (const connection of open) {
      try {
        connection.close();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      }
    }
  };
  comeBack();
  return {
    host: `unix://${path}`,
    goAway,
    comeBack,
    [Symbol.asyncDispose]: async () => {
      goAway();
      await Promise.allSettled(serving);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
