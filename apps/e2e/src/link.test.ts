import { assert, describe, it } from "@effect/vitest"
import { newMaestro } from "@maestro/cli/testing/Maestro"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { fileOn, jobFolder, until } from "./testing/Hosts.ts"

const agent = 'echo working; while [ ! -e "$HOME/finish" ]; do sleep 0.05; echo working; done; printf "\\377 the end"'

const setUp = Effect.gen(function* () {
  const host = yield* ProcessHost.start()
  const command = `${host.home}/agent`
  yield* host.exec(["sh", "-c", 'printf "#!/bin/sh\\n%s\\n" "$2" >"$1" && chmod 755 "$1"', "sh", command, agent])
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--alias", host.alias, "--ssh-config", host.sshConfigPath])
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  return { host, maestro, command, finish: host.exec(["touch", `${host.home}/finish`]) }
})

describe("a link that dies without a word (R10, S7)", () => {
  it.live("is noticed and said within 20 s, and the run goes on when it is back", () =>
    Effect.gen(function* () {
      const { host, maestro, command, finish } = yield* setUp
      const proxy = yield* FaultProxy.start({ port: host.port })
      const config = yield* host.configWith({ port: proxy.port })
      const run = yield* maestro.start([
        ...["--ssh-config", config, "run", "--remote", "gpu"],
        ...["--agent", "custom", "--agent-command", command, "--", "go"]
      ])
      yield* run.saw("working\n")
      yield* proxy.blackHole
      const silent = performance.now()
      yield* until(Effect.sync(() => run.stderr.includes("The link is lost")))
      assert.isBelow(performance.now() - silent, 20_000)
      yield* proxy.restore
      yield* finish
      const { stdout, stderr } = yield* run.end
      assert.isTrue(
        stdout.equals(yield* fileOn(host, `${jobFolder(host, /run ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? "")}/out`))
      )
      yield* maestro.run(["--ssh-config", config, "remote", "disconnect", "gpu"])
    })
  )
})

describe("a remote that was removed (R7)", () => {
  it.live("is an error everywhere, and nothing runs here instead", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      yield* maestro.json(["remote", "remove", "gpu", "--yes"])
      const marker = `${maestro.dataDir}.ran`
      for (const args of [
        ["exec", "--remote", "gpu", "--", "touch", marker],
        ["run", "--remote", "gpu", "--agent", "custom", "--agent-command", "touch", "--", marker],
        ["jobs", "list", "--remote", "gpu"],
        ["jobs", "gc", "--remote", "gpu"],
        ["remote", "show", "gpu"],
        ["remote", "test", "gpu"],
        ["remote", "disconnect", "gpu"]
      ]) {
        const { code, stderr, stdout } = yield* maestro.run([...args.slice(0, 1), "--json", ...args.slice(1)])
        assert.strictEqual(code, args[0] === "exec" ? 255 : 5, args.join(" "))
        assert.strictEqual(JSON.parse(stderr).error.code, "remote-not-found")
        assert.strictEqual(stdout.length, 0)
      }
      assert.isFalse(existsSync(marker))
    })
  )
})
