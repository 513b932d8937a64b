/** What profiles and trials said, for the page: written by hand. */

/** Why a measure misses its target, by its id; needed only while it does. */
export const REASONS: Readonly<Record<string, string>> = {
  "help":
    "loading the Node modules that commander and the loader of specs ask for takes longer than all of our own code",
  "check-5": "start-up, as for `--help`",
  "start-20":
    "the floor needs about as long as Compose, so that 5 % less is out of reach; ours adds its start-up, the wait " +
    "whether the last container stays up, which Compose does not do, and one list at the end",
  "peak-20": "the runtime itself takes more than half of it",
  "again-20":
    "all of it is start-up: the engine is asked for its version and one list, and `--help` takes nearly as long",
  "change-20":
    "stop, remove, create and start of the one container, which the floor does too and for which it needs more than " +
    "the wanted share of what Compose needs; ours adds start-up and the wait whether the container stays up",
  "stop-20": "the engine takes the network of each container apart, which the floor waits for as well",
  "chain-10":
    "the engine's starts, which the floor waits for as well; Compose was given the probe interval that suits it best",
  "diamond-30":
    "at most eight starts are in flight, and the processors are busy throughout: what ours computes the engine waits for",
  "reload-same":
    "a reload gives the service a new container, which is what it is asked for; Compose keeps the old one where " +
    "the build comes to the same image (so does `start`)",
  "reload-changed":
    "the floor needs nearly as long as Compose; ours adds start-up, three labels on the image (a container of the " +
    "builder's each), the wait whether the container stays up, and removing the image of before, which Compose leaves",
  "latency-log":
    "the dependant is created in between, which takes the engine most of the time shown; the line itself is noticed sooner",
  "latency-tcp":
    "the port is asked for every twentieth of the wait so far, here about 20 ms; creating the dependant takes what the " +
    "table has between its create and its start",
  "latency-exec":
    "the engine tells of the end of a command some time after it ended, whatever the command; creating the dependant " +
    "takes what the table has between its create and its start",
  "latency-health": "the dependant is created in between, which takes the engine most of the time shown",
  "follow-50-cpu": "not profiled yet; start-up is about a tenth of it",
  "follow-50-peak": "not profiled yet",
  "logs-200mb-cpu":
    "two thirds of it are system calls and text decoding, one for each piece the engine sends, by the profile of 40 MB (written: 28 %, read: 23 %, decoded and encoded: 17 %)",
  "logs-200mb-peak": "the runtime itself takes nearly half of it, and the heap grows before it is collected",
};

export const FINDINGS = `
## Where the time goes

**Start-up**: marks in one run of \`start\` with nothing to do, from the sources, in milliseconds since the process began: modules
loaded 31, command line read 40, spec loaded and validated 58, engine connected 73, report loaded 96 (77 since), lock taken 98,
containers listed 103, planned 109, done 113. Of the 54 ms of processor time that \`--help\` takes from the bundle, an empty script
takes 15, loading the built-in Node modules 23 (\`node:module\` alone 14; commander and the hooks that loading a spec needs ask for
them), evaluating the bundle 3, defining and reading the command line 14.

**Start of 20 services**, by the processor profile of a run of 7.0 s on a busy machine:

| | ms | share |
|---|---|---|
| waiting for the engine | 6623 | 94.4 % |
| the runtime's JavaScript: built-in modules, operations | 163 | 2.3 % |
| garbage collection | 74 | 1.1 % |
| the runtime's native code | 61 | 0.9 % |
| fetch and streams | 32 | 0.5 % |
| miniboss | 61 | 0.9 % |
| libraries | 9 | 0.1 % |

## Tried and kept

| what | before | after |
|---|---|---|
| looking things up instead of searching lists, walking plans with counters: validate, plan and walk 4,000 services | 42.4 s | 0.36 s |
| hashing a configuration only where a container is there to compare: plan the start of 10,000 services | 0.51 s | 0.25 s |
| loading \`string-width\` (regular expressions over Unicode tables) only where something is drawn: every start | 23 ms | under 1 ms |
| one bundle instead of its sources: processor time of \`start\` with nothing to do | 138 ms | 94 ms |
| a wait of 100 ms instead of 200 ms for a service without a ping: every start of one | 200 ms | 100 ms |
| health by the engine's events instead of polling: ready to the dependant's create | 65 ms | 10 ms |
| pings a twentieth of the wait apart instead of half as far again each time, up to 100 ms: ready by tcp to the dependant's create | 22 ms | 14 ms |
| three labels on a built image instead of five: the classic builder makes and removes a container for each | 5 steps | 3 steps |

## Tried and rejected

| what | found |
|---|---|
| other numbers of starts in flight | the floor, medians of 6: all at once 3.51 s, 8 at once 3.60 s, 4 at once 3.40 s, 2 at once 4.24 s: it stays at 8 |
| counting the wait without a ping from the container's own start | the engine notes that only when its start call is through: 1 to 2 ms, taken out again |
| a hash of our own instead of \`node:crypto\` | 1.5 to 3 ms of a start of 100: most of it is loaded with \`node:module\` anyway |
| saving the journal less often or without fsync | 0.5 ms a save on this disk (median of 30), three saves a service, most of them shared |
| a smaller young generation (\`--max-semi-space-size=1\`) | 69 instead of 73 MB when starting 20; nobody passes such flags |
| V8's lite mode | 61 instead of 73 MB, and commands without an engine take twice as long |
| running without Deno's code cache | 13 to 18 ms more for \`--help\`: the cache works, for the bundle as for the sources |

The machine was shared when these trials were made: differences under a quarter are noise, except where processor time is given.
`;
