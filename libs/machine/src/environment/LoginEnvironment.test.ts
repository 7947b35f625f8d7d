import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { inspect } from "node:util"
import { Helper } from "../helper/Helper.ts"
import { type LoginMachine, loginMachine } from "../testing/LoginMachine.ts"
import { programPath } from "../testing/ShellUnderTest.ts"
import type { CapturedEnvironment } from "./CaptureEnvironment.ts"
import { LoginEnvironment } from "./LoginEnvironment.ts"

const environmentOf = (machine: LoginMachine) =>
  Effect.map(
    Layer.build(Layer.fresh(LoginEnvironment.layer)).pipe(Effect.provideContext(machine.services)),
    (context) => Context.get(context, LoginEnvironment)
  )

const valueOf = ({ variables }: CapturedEnvironment, name: string): string | undefined => {
  const value = variables.get(name)
  return value === undefined ? undefined : Redacted.value(value)
}

const tricky = "line one\nPATH=no\n  'single' \"double\" \\ $HOME `id` é\t*"
const quoted = `'${tricky.replaceAll("'", `'\\''`)}'`
const fishQuoted = `'${tricky.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

const shells = [
  {
    program: "bash",
    pkg: "bash",
    files: {
      ".bash_profile": `export BOTH=${quoted}\nexported() { echo "a=b"; }; export -f exported\n[[ $- = *i* ]] && export INTER=i\n`
    }
  },
  { program: "zsh", pkg: "zsh", files: { ".zshenv": `export BOTH=${quoted}\n`, ".zshrc": "export INTER=i\n" } },
  {
    program: "ksh93",
    pkg: "ksh93u+m",
    files: { ".profile": `export BOTH=${quoted}\n`, ".kshrc": "export INTER=i\n" }
  },
  {
    program: "fish",
    pkg: "fish",
    files: {
      ".config/fish/config.fish": `set -gx BOTH ${fishQuoted}\nstatus is-interactive; and set -gx INTER i\n`
    }
  }
] as const

describe("the environment of the login shell (R13, R14)", () => {
  for (const { files, pkg, program } of shells) {
    it.live(`${program}: values of any characters, exported functions, and what is for persons alone`, () =>
      Effect.gen(function* () {
        const machine = yield* loginMachine(programPath(program, pkg), files, { LC_TIME: "C", LANG: "C.UTF-8" })
        const environment = yield* environmentOf(machine)
        const login = yield* environment.login
        const interactive = yield* environment.interactive
        for (const captured of [login, interactive]) {
          assert.strictEqual(valueOf(captured, "BOTH"), tricky)
          assert.strictEqual(valueOf(captured, "HOME"), machine.home)
          assert.strictEqual(valueOf(captured, "LANG"), "C.UTF-8")
          assert.strictEqual(valueOf(captured, "LC_TIME"), "C")
          assert.isUndefined(valueOf(captured, "LC_ALL"))
          assert.isUndefined(captured.notice)
          assert.deepEqual(
            [...captured.variables.keys()].filter((name) => /^MAESTRO|^m_|%/.test(name)),
            []
          )
          assert.notInclude(inspect(captured, { depth: 9 }), "line one")
        }
        assert.deepEqual([valueOf(login, "INTER"), valueOf(interactive, "INTER")], [undefined, "i"])
      }).pipe(Effect.scoped)
    )
  }

  it.live("it is captured once, however many ask", () =>
    Effect.gen(function* () {
      const machine = yield* loginMachine("/bin/bash", { ".bash_profile": "echo $- >>~/starts\n" })
      const environment = yield* environmentOf(machine)
      yield* Effect.all([environment.interactive, environment.interactive, environment.login], { concurrency: 3 })
      yield* environment.interactive
      const channel = yield* Context.get(machine.services, Helper).channel
      assert.isUndefined(yield* channel.loginProblem)
      const starts = yield* Effect.promise(() =>
        import("node:fs").then((fs) => fs.readFileSync(`${machine.home}/starts`, "utf8"))
      )
      assert.strictEqual(
        starts
          .trim()
          .split("\n")
          .filter((flags) => flags.includes("i")).length,
        1
      )
      assert.strictEqual(starts.trim().split("\n").length, 2)
    }).pipe(Effect.scoped)
  )

  it.live(
    "what cannot be had is said, and something takes its place",
    () =>
      Effect.gen(function* () {
        const machine = yield* loginMachine("/bin/bash", {
          ".bash_profile": "export LOGIN=l; [[ $- = *i* ]] && exit 1\n"
        })
        const { interactive } = yield* environmentOf(machine)
        const captured = yield* interactive
        assert.strictEqual(valueOf(captured, "LOGIN"), "l")
        assert.strictEqual(
          captured.notice,
          "The interactive shell ended before it ran a command (/bin/bash); the environment of the login shell is used."
        )
        const hung = yield* loginMachine("/bin/bash", { ".bash_profile": "sleep 60\n" }, { CHANNEL: "c" })
        const { login } = yield* environmentOf(hung)
        const own = yield* login
        assert.strictEqual(valueOf(own, "CHANNEL"), "c")
        assert.strictEqual(own.notice, "the login shell (/bin/bash) did not come to an end within 10 s")
      }).pipe(Effect.scoped),
    30_000
  )
})
