import { Connection } from "@maestro/core/remote/Connection"
import type { Remote } from "@maestro/core/remote/Remote"
import { type SshError, SshStage, toPlatformError } from "@maestro/core/remote/SshError"
import { Helper } from "@maestro/machine/helper/Helper"
import { make as makeChannel } from "@maestro/machine/helper/HelperChannel"
import { Shell } from "@maestro/machine/shell/Shell"
import { Context, Effect, type FileSystem, Layer, type Path } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import * as SshShell from "../shell/SshShell.ts"
import { type LogStep, logSteps } from "../test/LogSteps.ts"
import { ConnectionLog } from "../transport/ConnectionLog.ts"
import { Transport } from "../transport/Transport.ts"
import { linkError } from "./PublicState.ts"
import * as Supervisor from "./Supervisor.ts"

/** What stands on a remote machine's connection, all of it under one supervisor. */
export type Supervised = Connection | Helper | Shell | Transport

/** The step that a connection is at, when these have passed. */
const stageAfter = (passed: ReadonlyArray<LogStep>): SshStage =>
  SshStage.literals[SshStage.literals.indexOf(passed.at(-1)?.stage ?? "config") + 1] ?? "shell"

/** The same shell and transport, which open nothing while the supervisor has no use for it. */
const guard = (
  supervisor: Supervisor.Supervisor,
  shell: Shell["Service"],
  transport: Transport["Service"]
): Context.Context<Shell | Transport> => {
  const open = <A, R>(effect: Effect.Effect<A, SshError, R>) =>
    supervisor
      .beside(Effect.mapError(effect, (error) => toPlatformError(error, "open")))
      .pipe(Effect.mapError((error) => linkError(transport.name, error)))
  return Context.make(
    Shell,
    Shell.of({
      ...shell,
      open: supervisor.beside(shell.open),
      openWith: (script) => supervisor.beside(shell.openWith(script))
    })
  ).pipe(
    Context.add(
      Transport,
      Transport.of({
        ...transport,
        exec: (command) => open(transport.exec(command)),
        subsystem: (name) => open(transport.subsystem(name)),
        pty: (command, size, term) => open(transport.pty(command, size, term)),
        forward: (to) => open(transport.forward(to))
      })
    )
  )
}

const make = Effect.gen(function* () {
  const shell = yield* Shell
  const transport = yield* Transport
  const supervisor = yield* Supervisor.make({
    name: transport.name,
    open: (onStage) =>
      makeChannel(shell).pipe(
        Effect.provideService(ConnectionLog, (log, config) => onStage(stageAfter(logSteps(log, config))))
      ),
    distrust: transport.distrust
  })
  return guard(supervisor, shell, transport).pipe(
    Context.add(Connection, supervisor.connection),
    Context.add(
      Helper,
      Helper.of({ channel: supervisor.channel("helper"), channelWhenBack: supervisor.channel("follower") })
    )
  )
})

/**
 * One supervisor over the transport that is provided. A new layer for each call: layers are shared by their identity, and
 * one remote's connection must never be taken for another's (product row R7).
 */
export const layerOverTransport = (): Layer.Layer<Supervised, never, Shell | Transport> => Layer.effectContext(make)

/** A remote machine over OpenSSH, whose connection is made once, watched, and made again. */
export const layer = (
  remote: Remote
): Layer.Layer<Supervised, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
  Layer.provide(layerOverTransport(), SshShell.layer(remote))
