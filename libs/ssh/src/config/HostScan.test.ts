import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SshBinary } from "../process/SshProcess.ts"
import { configHome } from "../testing/ConfigHome.ts"
import { resolveLog } from "./AppliedLines.ts"
import { readHostLines } from "./HostLines.ts"
import { configSources, importableHosts } from "./HostScan.ts"
import { userInfo } from "node:os"

type Files = Readonly<Record<string, string>>

const hosts = (files: Files) => Effect.flatMap(configHome(files), importableHosts)

const lists: ReadonlyArray<readonly [what: string, files: Files, hosts: ReadonlyArray<string>]> = [
  ["several names on a line, each once, in their order", { config: "Host b a\nHost a c b\n" }, ["b", "a", "c"]],
  ["patterns and negated names are no hosts", { config: "Host * a? !b c\n" }, ["c"]],
  ["a negated name takes the whole line away", { config: "Host a b !a\n" }, ["b"]],
  ["a later line can bring it back, at its place", { config: "Host a !a\nHost b\nHost a\n" }, ["b", "a"]],
  ["names with a user, a scheme or a dash first cannot be asked for", { config: "Host x@y ssh://z -v ok\n" }, ["ok"]],
  [
    "names as they are written",
    { config: "Host Build 10.0.0.7 ::1 a_b a/b über a,b a;b\n" },
    ["Build", "10.0.0.7", "::1", "a_b", "a/b", "über"]
  ],
  ["no newline at the end, and Windows line ends", { config: "Host a\r\n  User x\r\nHost b" }, ["a", "b"]],
  [
    "includes in their place, sorted, relative to ~/.ssh, several and absent ones, and nothing hidden",
    {
      config: "Host first\nMatch all\nInclude conf.d/*  missing ~/.ssh/extra\nHost last\n",
      "conf.d/20": "Host two\n",
      "conf.d/10": "Host one\n",
      "conf.d/.swp": "Host hidden\n",
      extra: "Host extra\n"
    },
    ["first", "one", "two", "extra", "last"]
  ],
  [
    "a Host of an included file ends with that file",
    { config: "Include in\nInclude in2\n", in: "Host a\n", in2: "Host b\n" },
    ["a", "b"]
  ],
  [
    "an include within a block counts where the block does",
    { config: "Host a b.test\n  Include in\n", in: "Host a\nHost b\nHost b.test\nHost c\n" },
    ["a", "b.test"]
  ],
  [
    "a file that is included twice counts where it applies first",
    { config: "Match host nobody\n  Include in\nHost last\nMatch all\n  Include in\n", in: "Host a\n" },
    ["last", "a"]
  ],
  [
    "the name of a Match is that of an earlier HostName",
    { config: "Host a\n  HostName a.test\nMatch host a.test\n  Include in\n", in: "Host a\nHost b\n" },
    ["a"]
  ],
  [
    "programs of Match exec are asked",
    { config: 'Match exec "true"\n  Include yes\nMatch exec "false"\n  Include no\n', yes: "Host a\n", no: "Host b\n" },
    ["a"]
  ],
  [
    "a second pass applies what the first one did not",
    { config: "Match final\n  Include in\n", in: "Host a\n" },
    ["a"]
  ],
  [
    "includes in includes, sixteen deep",
    {
      config: "Include 1\n",
      ...Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`${i + 1}`, `Include ${i + 2}\nHost h${i + 1}\n`])),
      16: "Host deepest\n"
    },
    ["deepest", ...Array.from({ length: 15 }, (_, i) => `h${15 - i}`)]
  ]
]

const refused: ReadonlyArray<readonly [what: string, files: Files, says: string]> = [
  ["a quote without an end", { config: 'Host a\nHost "b\n' }, "line 2"],
  ["an unknown option in a block that never applies", { config: "Host a\nMatch host nobody\n  Bogus yes\n" }, "bogus"],
  ["an unknown option in an included file", { config: "Host a\n  Include in\n", in: "Bogus yes\n" }, "bogus"],
  ["a file that includes itself", { config: "Include config\n" }, "recursive"],
  ["an included file that others may write", { config: "Include in\n", in: "Host a\n" }, ".ssh/in"]
]

layer(NodeServices.layer, { excludeTestServices: true })("importableHosts (R4)", (it) => {
  it.effect.each(lists)("%s", ([, files, expected]) =>
    Effect.gen(function* () {
      assert.deepEqual(yield* hosts(files), [...expected])
    })
  )

  it.effect.each(refused)("refuses as ssh does: %s", ([what, files, says]) =>
    Effect.gen(function* () {
      const config = yield* configHome(files)
      if (what.includes("others may write")) {
        const { chmodSync } = yield* Effect.promise(() => import("node:fs"))
        chmodSync(config.replace(/config$/, "in"), 0o666)
      }
      const error = yield* Effect.flip(importableHosts(config))
      assert.include(["config-error", "config-permissions"], error.reason.code)
      assert.include(error.message, says)
    })
  )

  it.effect("a file that is not there is an error", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(importableHosts("/nonexistent/config"))
      assert.include(error.message, "/nonexistent/config")
    })
  )

  it.effect("no file at all has no hosts", () =>
    Effect.gen(function* () {
      assert.deepEqual(yield* importableHosts("none"), [])
    })
  )

  it.effect("without ssh, lists what reading tells, takes a Match to hold, and refuses what it can see", () =>
    Effect.gen(function* () {
      const found = yield* hosts({
        config: "Host a\n  Include in\nMatch host x\n  Include in\n",
        in: "Host a\nHost b\n"
      })
      assert.deepEqual(found, ["a", "b"])
      const error = yield* Effect.flip(hosts({ config: "Include config\n" }))
      assert.include(error.message, "recursive")
    }).pipe(Effect.provideService(SshBinary, "/nonexistent/ssh"))
  )

  it.effect("an Include whose name is computed counts where ssh takes it, and without ssh for any host", () =>
    Effect.gen(function* () {
      const user = userInfo().username
      const config = yield* configHome({
        config: "Include mine.%u for-%n ${NO_SUCH_VARIABLE}\nHost last\n",
        [`mine.${user}`]: "Host mine\n",
        "for-a": "Host a b\n"
      })
      // Versions before 10 take the words as they are.
      const expands =
        (yield* resolveLog(["-F", config], "mine"))?.log.includes(`mine.${user} line 1: Applying`) === true
      assert.deepEqual(yield* importableHosts(config), expands ? ["mine", "a", "last"] : ["last"])
      const unasked = yield* importableHosts(config).pipe(Effect.provideService(SshBinary, "/nonexistent/ssh"))
      assert.deepEqual(unasked, ["mine", "a", "b", "last"])
    })
  )

  it.effect("without a file named, the account's own is read first, then the system's", () =>
    Effect.gen(function* () {
      assert.deepEqual(configSources(undefined), [
        { path: `${userInfo().homedir}/.ssh/config`, kind: "user" },
        { path: "/etc/ssh/ssh_config", kind: "system" }
      ])
      const config = yield* configHome({ config: "Host a\n", system: "Include in\nHost b a\n", in: "Host c\n" })
      const system = config.replace(/config$/, "system")
      const { lines } = yield* readHostLines([
        { path: config, kind: "user" },
        { path: system, kind: "system" }
      ])
      // A relative Include of the system's file is not looked for in the user's folder.
      assert.deepEqual(
        lines.map(({ file, words }) => [file, words]),
        [
          [config, ["a"]],
          [system, ["b", "a"]]
        ]
      )
    })
  )
})
