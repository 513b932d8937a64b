/** What the Python miniboss does, and what was wrong with it, in one line each. */

/** A behaviour of the Python tool. */
export interface Behaviour {
  readonly text: string;
  /** Whether it is as it was, or does what was meant without the flaw it had. */
  readonly status: "kept" | "mended";
}

/** Behaviours by number, from 1. */
export interface Chapter {
  readonly title: string;
  readonly rows: readonly Behaviour[];
}

const kept = (text: string): Behaviour => ({ text, status: "kept" });
const mended = (text: string): Behaviour => ({ text, status: "mended" });

export const CHAPTERS: readonly Chapter[] = [
  {
    title: "Definitions",
    rows: [
      mended("A group has services, each with a name and an image; the image may come from a base class"),
      kept("Names are not empty and unique in the group, and DNS names on its network; images are not empty"),
      kept("`env` is a record, empty by default; numbers are sent as text"),
      kept("`ports` is a record of container port to host port, empty by default"),
      kept("`alwaysStartNew` is a boolean, false by default"),
      kept("`stopSignal` is SIGINT, SIGTERM, SIGKILL or SIGQUIT, SIGTERM by default"),
      kept(
        "`buildFrom` is absolute or relative to the spec's folder; `dockerfile` is `Dockerfile` by default",
      ),
      kept("`entrypoint` and `cmd` are text or lists, `user` is text; empty means the image's own"),
      kept("`volumes` is a list of texts or a record; anything else in it is an error"),
      kept("`dependencies` are names or services; unknown ones and circles are errors"),
      kept("A class and its instances are one service; all errors have one base class"),
    ],
  },
  {
    title: "Names",
    rows: [
      kept("The group is named after the spec's folder unless it has a name of its own; all commands agree"),
      kept("The network is `miniboss-GROUP`, a bridge, made when missing; `--network-name` overrides it"),
      kept("Containers are called `SERVICE-GROUP-DIGITS`; the service's name is the alias on the network"),
      mended("One network, only declared ports; all that is made carries labels"),
      kept("Paths are relative to the spec's folder; without a spec the error says what to do"),
    ],
  },
  {
    title: "Command line",
    rows: [
      kept("`start`, `stop` and `reload` with their options and defaults; no argument prints help"),
      mended("The exit code tells how it went; a wrong definition is told without a stack trace"),
    ],
  },
  {
    title: "start",
    rows: [
      kept(
        "Name, context, definitions, exclusions, network, services, context saved, `onStart`, in this order",
      ),
      kept("Services start side by side as soon as all they depend on is ready, `postStart` included"),
      kept(
        "`--exclude` is refused when a service that stays needs an excluded one; unknown names are errors",
      ),
      kept("`env` is filled from the context just before the start, and before it is compared"),
      mended("A service's container is found whatever its state and name, by its labels"),
      mended("A running container is left alone while its definition is the same and its hooks are through"),
      kept("A stopped container is started again and pinged, without `preStart` and `postStart`"),
      mended(
        "A stopped container is replaced when its definition changed or with `alwaysStartNew`; the cause is told",
      ),
      kept("A new container: `preStart`, pull, create, start, `ping`, `postStart`"),
      kept("An image that is here is not pulled; a pull that fails tells the engine's reason"),
      kept("A container that dies at its start fails with its name and logs"),
      kept(
        "`ping` is called until it says yes, throws or the time is up; without one the service just starts",
      ),
      kept("An exception of `preStart` or `postStart` fails the service"),
      kept("What depends on a failed service is not started, the rest is; the failed container is removed"),
      kept("At the end those that failed and those that run are named, in the order of the spec"),
      kept("A second start touches only what does not run"),
      kept("`onStart` gets the names that run; what it throws is told and undoes nothing"),
      kept("The tag `latest` with `buildFrom` is built at every start, named after service and time"),
    ],
  },
  {
    title: "stop",
    rows: [
      kept("Dependants stop first, the rest side by side; `--timeout` is the grace of the engine"),
      kept("All running containers stop; a service without one counts as stopped"),
      kept("`--remove` removes the containers, then the network unless something was excluded"),
      mended("`--remove` removes the saved context of this group; without it the context stays"),
      kept("`--exclude` is refused when an excluded service needs one that stops"),
      kept("`onStop` gets the names stopped; `stop` needs no readable context"),
    ],
  },
  {
    title: "reload",
    rows: [
      kept("An unknown service, or one that cannot be built, is refused before anything stops"),
      kept("The service and all that depends on it stop, dependants first; the rest goes on"),
      mended(
        "The service gets a new container of the new image; its dependants are started again and pinged",
      ),
      kept("The context is saved; `onReload` gets the name; `--timeout` is grace and ping limit"),
    ],
  },
  {
    title: "Context",
    rows: [
      kept("Hooks read and write it; it is JSON in `.miniboss-context` beside the spec"),
      kept("It is read at start and reload and saved by them; a missing file is no error"),
      kept("Placeholders are `{key}` with Python's formats; what is no text passes"),
      kept("A missing key or a format that does not fit fails the service; braces without a name are text"),
    ],
  },
];

/** What was wrong with the Python tool, by number from 1: the flaw, and what is so here. */
export const FLAWS: readonly string[] = [
  "A circle behind leaves was not found. Here the path of every circle is told",
  "A service that needs a failed one directly and through another hung the start. Here it is not started",
  "A build that failed hung the run. Here it fails its service",
  "An engine error during `stop` hung it. Here the command ends, tells it, and stops what can be stopped",
  "A restarted container whose ping timed out was removed with its data. Here it is stopped and stays",
  "`api` was mistaken for `my-api`. Here labels tell containers apart",
  "`stop` could hit containers of other networks and groups. Here it cannot",
  "`miniboss-shop` was mistaken for `miniboss-shop2`. Here names are compared whole",
  "Only one container was looked at. Here the newest is used, whatever its state, and the others go",
  "Only image and env were compared. Here every field is, also of running containers",
  "An image was built and then not used. Here a changed image replaces the container",
  "Builds of one minute overwrote each other, old images piled up, containers were replaced for nothing",
  "Hooks that a dead or killed run left undone never ran. Here the next start finishes them",
  "Fixed waits; death during the pings and jobs were not understood; pings could not be cancelled",
  "Ctrl-C was slow and lost the context; SIGTERM was not handled",
  "One context file for all groups of a folder, saved at the end only, not whole at every moment",
  "Exit code 0 on failure, no progress, no `status`, `logs` or `exec`",
  "`reload` stopped first and built later, and started what was excluded",
  "`reload --remove` failed at the network in use",
  "A failed container had the whole start timeout to stop. Here it has 10 seconds",
  "Names with blanks, unknown names and wrong types ended in tracebacks",
  "No shared base classes; one slot for group hooks",
  "JSON in `env` needed doubled braces; attribute look-ups leaked raw errors",
  "Too few names and no second try; anonymous volumes leaked",
  "Ports were open to the world, no UDP, no free port, relative folders not resolved",
  "Docker contexts were ignored; no readable error without an engine",
];
