import { NodeServices } from "@effect/platform-node"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import type { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { makeStack } from "../testing/Stack.ts"

/** Runs a program to its end with its output thrown away; one that fails is a failure of the measurement. */
export const run = (command: string, args: ReadonlyArray<string>, input = "") =>
  Effect.promise(async () => {
    const child = spawn(command, args, { stdio: ["pipe", "ignore", "pipe"] })
    child.stdin.end(input)
    let said = ""
    child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()))
    const [code] = await once(child, "close")
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}: ${said}`)
  })

/**
 * Where a host is this far away. Without latency there is no proxy: it shares this process with what is measured, and
 * large files would wait for it.
 */
const portAt = Effect.fnUntraced(function* (port: number, rtt: number) {
  if (rtt === 0) return port
  const proxy = yield* FaultProxy.start({ port })
  yield* proxy.shape({ delay: rtt / 2 })
  return proxy.port
})

/**
 * One host behind a proxy that adds latency, reached three ways: by us, by `ssh` with a connection for each command, and
 * by `ssh` with a ControlMaster of its own.
 */
export const makeSetting = Effect.fnUntraced(function* (host: TestHost["Service"], rtt: number) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "mb-" })
  const port = yield* portAt(host.port, rtt)
  const config = yield* host.configWith({ port })
  const socket = join(folder, "cm")
  const ssh = ["-F", config]
  const muxed = [...ssh, "-o", `ControlPath=${socket}`]
  yield* Effect.acquireRelease(run("ssh", [...muxed, "-o", "ControlMaster=yes", "-N", "-f", host.alias]), () =>
    run("ssh", [...muxed, "-O", "exit", host.alias])
  )
  const stack = yield* makeStack({ alias: host.alias, sshConfigPath: config })
  return {
    rtt,
    host,
    port,
    config,
    stack,
    fresh: (...words: ReadonlyArray<string>) => run("ssh", [...ssh, host.alias, ...words]),
    muxed: (...words: ReadonlyArray<string>) => run("ssh", [...muxed, host.alias, ...words]),
    /** A command of OpenSSH's `sftp`, on the same master. */
    sftp: (command: string) => run("sftp", [...muxed, "-q", "-b", "-", host.alias], `${command}\n`)
  }
}, Effect.provide(NodeServices.layer))

export type Setting = Effect.Success<ReturnType<typeof makeSetting>>
