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
    "two thirds of it are `check`: the runtime, the bundle, Node's module hooks (14 ms, which loading a spec needs) and the " +
    "spec; the engine's part, its version and one list, is some 5 ms",
  "change-20":
    "the floor needs more than the wanted share of what Compose needs; ours adds start-up and the wait of 100 ms whether the " +
    "container stays up, which Compose does not do",
  "stop-20": "the engine takes the network of each container apart, which the floor waits for as well",
  "chain-10":
    "the engine's starts, which the floor waits for as well; Compose was given the probe interval that suits it best",
  "diamond-30":
    "at most eight starts are in flight, and the processors are busy throughout: what ours computes the engine waits for",
  "reload-same":
    "a reload gives the service a new container, which is what it is asked for; Compose keeps the old one where the build " +
    "comes to the same image, as `reload --if-changed` and `start` do: see the next line",
  "reload-if-changed": "a few milliseconds of start-up; the build takes the engine some 35 ms",
  "reload-changed":
    "the floor needs more than the wanted share of what Compose needs; ours adds start-up, the wait of 100 ms whether the container stays up, and " +
    "removing the image of before, both of which Compose does not do",
  "latency-log": "the line is noticed late",
  "latency-tcp": "the port is asked for every twentieth of the wait so far, here about 20 ms",
  "latency-exec":
    "the command is repeated in the container every 20 ms and takes some; and each second or two a new round of tries is " +
    "begun, which takes the engine about 100 ms",
  "latency-health": "the engine's event comes late",
  "follow-50-cpu":
    "start-up and opening two connections for each service, one to catch up and one to follow, take a little longer; following " +
    "itself takes no more than Compose does, and most of it is the runtime: waking up for a socket, reading, resolving promises",
  "follow-50-peak": "the runtime itself, and two connections for each service at the beginning",
  "logs-200mb-cpu": "reading, writing and taking apart, by its profile",
  "logs-200mb-peak": "the runtime itself takes nearly half of it, and the heap grows before it is collected",
};

export const FINDINGS = `
## Where the time goes

**Start-up**: whole processes from the bundle, medians of 15 in one run: an empty script 12 ms, \`--version\` 19, \`--help\` 23,
\`check\` 38. Marks in a \`start\` with nothing to do, in milliseconds each: the runtime begins 12, the bundle is evaluated 2, the
command line defined and read 4, the spec found 13 (which is loading Node's modules: the hooks that a spec needs are among them),
imported 2 and validated 4, the engine's part imported 1, opened 4 and asked 2, the lock taken 4 (\`node:crypto\`), the containers
listed 3, planned 4, told and ended 5. By its processor profile, in shares of 66 ms: the runtime's JavaScript 33 %, the bundle
32 %, native code 13 %, garbage collection 11 %, waiting 8 %, fetch and streams 3 %.

**Start of 20 services**, by the processor profile of one run:

| | ms | share |
|---|---|---|
| waiting for the engine | 2372 | 92.5 % |
| the runtime's JavaScript: built-in modules, operations | 118 | 4.6 % |
| the bundle: miniboss and libraries | 46 | 1.8 % |
| fetch and streams | 13 | 0.5 % |
| the runtime's native code | 10 | 0.4 % |
| garbage collection | 6 | 0.2 % |

**One of 20 changed**: the engine's calls, in milliseconds since the process began: asked for its version 56, containers listed 60,
image looked up 75, the new container created (10), the old one stopped (84) and removed (9), the new one started (180); then 107
ms until it counts as up, one list, the end at 486. Compose begins the start 25 ms earlier and ends when it is through.

**Following 50 services**, by samples of the whole process from half a second on: the runtime and V8 on the main thread 17 %, V8's
other threads 6 %, waiting for sockets 7 %, reading 2 %, page faults and the C library 2 %, the bundle's code 2 %. Before what is
kept below it had three times as many samples: each line cost a write of its own on another thread and a fresh buffer of 64 kB.
Catching up with a backlog is dearer: 71,000 lines of 50 services cost 275 ms against 135 of Compose, most of it garbage: an object
a line.

**200 MB of logs**, before: the runtime and V8 34 %, V8's other threads 19 %, reading 14 %, waiting for the socket 8 %, writing on
another thread 7 %, the C library 6 %, the bundle's code 4 %: 39,000 reads, 76,000 writes.

## Tried and kept

| what | before | after |
|---|---|---|
| looking things up instead of searching lists, walking plans with counters: validate, plan and walk 4,000 services | 42.4 s | 0.36 s |
| keeping what is known of a run in place instead of copying it for every event: the events of 4,000 services | 17.9 s | 0.02 s |
| hashing a configuration only where a container is there to compare: plan the start of 10,000 services | 0.51 s | 0.25 s |
| loading \`string-width\` (regular expressions over Unicode tables) only where something is drawn: every start | 23 ms | under 1 ms |
| one bundle instead of its sources: processor time of \`start\` with nothing to do | 138 ms | 94 ms |
| loading Node's modules in the bundle only when something of them is used: \`--help\` / \`check\` | 49 / 49 ms | 42 / 41 ms |
| help that does not look for colors, with Node's utilities: \`--help\` | 42 ms | 33 ms |
| calling the program from a microtask: the first error's stack trace does not parse the bundle again: \`--help\` | 33 ms | 25 ms |
| a wait of 100 ms instead of 200 ms for a service without a ping: every start of one | 200 ms | 100 ms |
| creating first containers while their dependencies get ready: ready by log line to the dependant's start | 20 ms | 7 ms |
| two of those at a time, beside the eight other calls, so that no start waits for them: the first of 61 services is up | 567 ms | 415 ms |
| health by the engine's events instead of polling: ready to the dependant's create | 65 ms | 10 ms |
| hearing of a probe command's success from what it prints: the engine tells of its end some 20 ms later | 40 ms | see above |
| pings a twentieth of the wait apart instead of half as far again each time, up to 100 ms: ready by tcp | 22 ms | 14 ms |
| BuildKit instead of the classic builder, which makes a container for each label: a changed build of one file | 253 ms | 82 ms |
| \`reload --if-changed\`, which keeps the container when the image is the same: \`reload\` of what did not change | 527 ms | see above |
| pausing: \`suspend\` and \`resume\` instead of \`stop\` and \`start\` of 20: until all run again | 2.7 s | 0.17 s |
| letting a log gather for half a millisecond or one before it is read on, taking bytes apart without decoding each time, encoding prefixes once, writing 64 kB at once: processor time of 200 MB of logs | 8.7 s | 2.2 s |
| reading followed containers together every 100 ms, writing once for all: processor time of following 50 from their last lines | 438 ms | 202 ms |

## Tried and rejected

| what | found |
|---|---|
| starting the new container while the old one stops | 240 instead of 300 ms for a swap, but two of a service would run at once, and ports and volumes have room for one |
| creating the new container while the old one stops | 287 instead of 300 ms; it is created before instead, so that one that cannot be made changes nothing |
| other numbers of starts in flight | the floor, medians of 6: two 3.07 s, three 2.92, four 2.81, six 2.71, eight 2.78, all at once 2.74: it stays at eight |
| other settings of containers: no log, no seccomp, no IPC, the host's cgroups | starting one takes 167 to 187 ms with any of them; without a network 121, on the host's 58: not ours to choose |
| a shorter wait for services without a ping | what cannot run at all has often not ended after 50 ms |
| counting the wait without a ping from the container's own start | the engine notes that only when its start call is through: 1 to 2 ms, taken out again |
| loading specs without Node's module hooks | Deno refuses the bare name \`miniboss\` before anything is loaded; rewritten sources lose their positions and relative imports |
| defining only the commands that the command line may mean | 1 ms of \`check\`, within the noise of the others: not worth a guess |
| functions in parentheses, which V8 caches compiled | 5 ms of a start with nothing to do, for a parser in the build and a cache five times as large |
| waiting by timers instead of half a millisecond's nap between reads of a log | timers take 2 ms: the socket fills, and 200 MB take 22 s instead of 11 |
| writing logs synchronously | no gain once writes are gathered, and Ctrl-C would wait for a slow reader |
| a hash of our own instead of \`node:crypto\` | 1.5 to 3 ms of a start of 100: most of it is loaded with \`node:module\` anyway |
| saving the journal less often or without fsync | 0.5 ms a save on this disk (median of 30), three saves a service, most of them shared |
| a smaller young generation (\`--max-semi-space-size=1\`) | 69 instead of 73 MB when starting 20; nobody passes such flags |
| V8's lite mode | 61 instead of 73 MB, and commands without an engine take twice as long |
| running without Deno's code cache | 13 to 18 ms more for \`--help\`: the cache works, for the bundle as for the sources |

The machine was shared when some of these trials were made: differences under a quarter are noise, except where processor time is
given.
`;
