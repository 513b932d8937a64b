/** Specs that must not compile: each line below a `@ts-expect-error` is an error in the editor. */
import { type ContextOf, group, type GroupSpec, type HandleOf, Service, service } from "miniboss";

const image = "x";

group({
  services: [
    { name: "db", image },
    // @ts-expect-error no service has this name
    { name: "web", image, dependencies: ["bd"] },
  ],
});

class Db extends Service {
  readonly name = "db";
  image = image;
  ports = { 5432: 0 };
  restart = "always";
  postStart(self: HandleOf<Db>) {
    // @ts-expect-error this port is not published
    self.port(5433);
    return { user_id: 7 };
  }
}
class Web extends Service {
  readonly name = "web";
  image = image;
  dependencies = [Db];
  env = (context: ContextOf<Web>) => ({
    // @ts-expect-error a number has no such method
    OWNER: context.get("user_id").toUpperCase(),
  });
}
// @ts-expect-error the names of these classes are known, and none is this
group({ services: [Db, Web, { name: "page", image, dependencies: ["dbb"] }] });

// @ts-expect-error not a word that restart knows
group({ services: [{ name: "a", image, restart: "alway" }] });
// @ts-expect-error not a word that kind knows
group({ services: [{ name: "a", image, kind: "jobb" }] });
// @ts-expect-error not a field
group({ services: [{ name: "a", image, imge: "x" }] });
// @ts-expect-error no image
group({ services: [{ name: "a" }] });
// @ts-expect-error environment variables are texts, numbers and booleans
group({ services: [{ name: "a", image, env: { A: undefined } }] });
// @ts-expect-error a ping says true or false
group({ services: [{ name: "a", image, ping: () => "yes" }] });
// @ts-expect-error JSON holds no functions
group({ services: [{ name: "a", image, postStart: () => ({ run: () => {} }) }] });
// @ts-expect-error not a method of the handle
group({ services: [{ name: "a", image, preStart: (self) => self.lgo("x") }] });

const db = service({
  name: "db",
  image,
  ports: { 5432: 0 },
  // @ts-expect-error this port is not published
  ping: (self) => self.port(80) > 0,
  postStart: (self) => ({ user_id: self.port(5432) }),
});
service({
  name: "silent",
  image,
  // @ts-expect-error no port is published
  ping: (self) => self.port(80) > 0,
});
service({
  name: "web",
  image,
  dependencies: [db],
  // @ts-expect-error no dependency sets this key, so it may be undefined
  env: (context) => ({ OWNER: context.get("user_idd") }),
});
service({
  name: "web",
  image,
  dependencies: [db],
  preStart(self) {
    // @ts-expect-error the dependency set a number
    self.context.set("user_id", "seven");
    // @ts-expect-error a number
    const text: string = self.context.get("user_id");
    return void text;
  },
});
// @ts-expect-error not a field
service({ name: "a", image, imge: "x" });
// @ts-expect-error not a word that restart knows
service({ name: "a", image, restart: "alway" });
// @ts-expect-error no service of the group has this name
group({ services: [db, service({ name: "web", image, dependencies: ["dc"] })] });
/** An annotated group knows the words as well. */
export const annotated: GroupSpec = {
  services: [
    // @ts-expect-error not a word that pull knows
    { name: "a", image, pull: "alwys" },
  ],
};
