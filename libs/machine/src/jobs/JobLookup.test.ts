import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import { Context, Effect, Layer, Redacted, Stream } from "effect"
import { chmodSync, existsSync, readdirSync } from "node:fs"
import { type LoginMachine, loginMachine } from "../testing/LoginMachine.ts"
import { eventually } from "../testing/Sandbox.ts"
import { programPath, shells } from "../testing/ShellUnderTest.ts"
import * as HelperJobs from "./HelperJobs.ts"

const folders = ["~/.local/bin", "~/.nvm/versions/node/*/bin"]

const agent = `#!/bin/sh\necho "$0|$*|$(cat)|$PATH"\n`

const launch = Effect.fnUntraced(function* (
  machine: LoginMachine,
  command: readonly [string, ...Array<string>],
  env: Readonly<Record<string, string>>
) {
  const context = yield* Layer.build(Layer.fresh(HelperJobs.layer)).pipe(Effect.provideContext(machine.services))
  const jobs = Context.get(context, Jobs)
  const id = JobId.make(uuid7())
  yield* jobs.launch({
    id,
    command,
    lookup: folders,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, Redacted.make(value)])),
    stdin: new TextEncoder().encode("prompt"),
    meta: { agent: "custom", client: "test", createdAt: 0 }
  })
  return { jobs, id }
})

/** What a job of this command came to: its exit code and its outputs. */
const run = Effect.fnUntraced(function* (
  machine: LoginMachine,
  command: readonly [string, ...Array<string>],
  env: Readonly<Record<string, string>> = {}
) {
  const { id, jobs } = yield* launch(machine, command, env)
  const said = { out: "", err: "" }
  let code: number | undefined
  yield* Stream.runForEach(jobs.follow(id, { out: 0, err: 0 }), (each) =>
    Effect.sync(() => {
      if (each._tag === "Chunk") said[each.stream] += new TextDecoder().decode(each.bytes)
      else code = each.state._tag === "Exited" ? each.state.code : undefined
    })
  )
  const folder = `${machine.home}/.local/state/maestro/jobs/v1/${id}`
  return { code, ...said, files: readdirSync(folder) }
})

const inter = '[[ $- = *i* ]] && export PATH="$HOME/inter:$PATH"\n'

describe("a job whose command is looked for (R14)", () => {
  it.live("takes it from the login PATH without a word, with its arguments and its input", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", {
        ".bash_profile": 'export PATH="$HOME/login:$PATH"\nexit() { echo asked >~/asked; }\n'
      })
      const path = machine.program("login/my-agent", agent)
      const { code, err, files, out } = yield* run(machine, ["my-agent", "a b", "'", ""])
      assert.deepEqual([code, err], [0, ""])
      assert.match(out, new RegExp(`^${path}\\|a b ' \\|prompt\\|${machine.home}/login:`))
      assert.notInclude(files, "asked")
    }).pipe(Effect.scoped)
  )

  for (const sh of shells) {
    it.live(`takes it from the interactive shell with that PATH, and says so (${sh.name} as /bin/sh)`, () =>
      Effect.gen(function* () {
        const machine = yield* loginMachine("/bin/bash", { ".bash_profile": inter }, {}, sh)
        const path = machine.program("inter/my-agent", agent)
        const { code, err, files, out } = yield* run(machine, ["my-agent", "x"])
        assert.deepEqual([code, err], [0, `maestro: found by interactive: ${path}\n`])
        assert.include(out, `${path}|x|prompt|${machine.home}/inter:`)
        assert.notInclude(files, "asked")
      }).pipe(Effect.scoped)
    )
  }

  it.live.each([
    ["zsh", "zsh", ".zshrc", "export PATH=$HOME/inter:$PATH\n"],
    ["fish", "fish", ".config/fish/config.fish", "status is-interactive; and set -gx PATH $HOME/inter $PATH\n"],
    ["tcsh", "tcsh", ".cshrc", 'if ($?prompt) setenv PATH "$HOME/inter:$PATH"\n'],
    ["bash", "bash", ".bash_profile", `[[ $- = *i* ]] && exec ${programPath("fish")}\n`]
  ] as const)("the same in %s", ([program, pkg, file, text]) =>
    Effect.gen(function* () {
      const machine = yield* loginMachine(programPath(program, pkg), {
        ".config/fish/config.fish": "set -gx PATH $HOME/inter $PATH\n",
        [file]: text
      })
      const path = machine.program("inter/my-agent", agent)
      const { code, err, out } = yield* run(machine, ["my-agent"])
      assert.deepEqual([code, err], [0, `maestro: found by interactive: ${path}\n`])
      assert.include(out, `${path}||prompt|${machine.home}/inter:`)
    }).pipe(Effect.scoped)
  )

  it.live("takes it from a known folder, with an interpreter that is in another", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash")
      const path = machine.program(".local/bin/my-agent", "#!/usr/bin/env maestro-node\n")
      machine.program(".nvm/versions/node/v22/bin/maestro-node", agent)
      const { code, err, out } = yield* run(machine, ["my-agent", "x"])
      assert.deepEqual([code, err], [0, `maestro: found by folder: ${path}\n`])
      assert.include(out, `|${path} x|prompt|${machine.home}/.local/bin:`)
      assert.match(out, /:\S+\/v22\/bin\n$/)
    }).pipe(Effect.scoped)
  )

  it.live("a path that was named is not looked for elsewhere", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".bash_profile": inter })
      const path = machine.program("own/my-agent", agent)
      machine.program("inter/my-agent", agent)
      assert.include((yield* run(machine, [path])).out, `${path}||prompt|`)
      chmodSync(path, 0o600)
      const { code, err } = yield* run(machine, [path])
      assert.strictEqual(code, 127)
      assert.include(err, `maestro: agent-not-found ${path}\n`)
      assert.include(err, `maestro: seen: closed ${path}\n`)
    }).pipe(Effect.scoped)
  )

  it.live("a path that starts with ~/ is in the home there, and another ~ is a name", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash")
      const path = machine.program("own tools/my-agent", agent)
      assert.include((yield* run(machine, ["~/own tools/my-agent", "~/x"])).out, `${path}|~/x|prompt|`)
      const { code, err } = yield* run(machine, ["~/own tools/$(my-agent)"])
      assert.strictEqual(code, 127)
      assert.include(err, `maestro: agent-not-found ${machine.home}/own tools/$(my-agent)\n`)
      assert.include((yield* run(machine, ["~my-agent"])).err, "maestro: agent-not-found ~my-agent\n")
    }).pipe(Effect.scoped)
  )

  it.live("says what was looked at when it is nowhere, and starts nothing (T8)", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".bash_profile": `${inter}alias my-agent=other\n` })
      const { code, err, files, out } = yield* run(machine, ["my-agent"], { SECRET: "s3cret" })
      assert.deepEqual([code, out], [127, ""])
      assert.match(
        err,
        /^maestro: agent-not-found my-agent\nmaestro: shell: ok \/bin\/bash\nmaestro: login PATH: .*\nmaestro: folders: \nmaestro: interactive PATH: .*\/inter:.*\nmaestro: seen: alias my-agent\n\n$/
      )
      assert.notInclude(files, "asked")
    }).pipe(Effect.scoped)
  )

  it.live("can be stopped while the interactive shell is asked (S4)", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", {
        ".bash_profile": "if [[ $- = *i* ]]; then trap '' INT TERM; setsid sleep 604 & : >~/asking; sleep 605; fi\n"
      })
      const { id, jobs } = yield* launch(machine, ["my-agent"], {})
      yield* Effect.promise(() => eventually("the shell is asked", () => existsSync(`${machine.home}/asking`)))
      assert.deepEqual(yield* jobs.stop(id), { _tag: "Gone" })
      const left = machine.sandbox.processes().filter(({ command }) => /^sleep 60[45]$/.test(command))
      assert.deepEqual(left, [])
    }).pipe(Effect.scoped)
  )
})
