import { Clock, Effect, Option, type PlatformError, Schedule } from "effect"
import type { Agent, AgentCommand } from "../agent/Agent.ts"
import type { AgentCatalog } from "../agent/AgentCatalog.ts"
import { turnEnvironment } from "../agent/TurnEnvironment.ts"
import { usualFolders } from "../agent/UsualFolders.ts"
import { type JobId, Jobs, type JobSpec } from "../machine/Jobs.ts"
import type { Machines } from "../machine/Machines.ts"
import { Attended } from "../remote/Attended.ts"
import { workingDirectory } from "../remote/Remote.ts"
import type { Remotes } from "../remote/Remotes.ts"
import { sshErrorOf } from "../remote/SshError.ts"
import { missingAttachment } from "./Attachments.ts"
import { Client } from "./Client.ts"
import type { Session } from "./Session.ts"
import { sessionCommand, turnAgent } from "./SessionCommand.ts"
import { onMachine, usableRemote } from "./SessionMachine.ts"
import { SessionStore } from "./SessionStore.ts"
import type { Turn } from "./Turn.ts"
import { type EndTurn, remoteRemoved, unknownEnding } from "./TurnIntake.ts"
import { turnPrompt } from "./TurnPrompt.ts"
import type { TurnError } from "./Turns.ts"
import type { TurnSignals } from "./TurnSignals.ts"
import { TurnStore } from "./TurnStore.ts"

/** Whether the machine cannot have got what was sent to it: there was no link yet, or what was sent was none of its business. */
const neverArrived = (error: PlatformError.PlatformError): boolean =>
  Option.match(sshErrorOf(error), {
    onSome: ({ stage }) => stage !== "session",
    onNone: () => error.reason._tag !== "Unknown" && error.reason._tag !== "TimedOut"
  })

const canHeal = (error: unknown): boolean => Option.exists(sshErrorOf(error), ({ reason }) => reason.retryable)

/** A link that is lost is asked for again like this. */
const untilBack = Schedule.min([Schedule.exponential("250 millis"), Schedule.spaced("10 seconds")]).pipe(
  Schedule.jittered
)

const launches = 3

/** Starts turns on their machines. Who calls has the lease of the session's queue. */
export const makeTurnLaunch = Effect.fnUntraced(function* (signals: TurnSignals, end: EndTurn) {
  const store = yield* TurnStore
  const sessions = yield* SessionStore
  const client = yield* Client
  const context = yield* Effect.context<AgentCatalog | Machines | Remotes | SessionStore>()

  const specOf = Effect.fnUntraced(function* (
    session: Session,
    turn: Turn,
    command: AgentCommand,
    cwd: string | undefined
  ) {
    const folder = workingDirectory(cwd)
    const spec: JobSpec = {
      id: turn.id,
      command: command.argv,
      lookup: usualFolders,
      cwd: folder,
      env: turnEnvironment(command, yield* sessions.environment(session)),
      stdin: new TextEncoder().encode(turnPrompt(turn)),
      meta: {
        agent: session.agent,
        client: yield* client.id,
        createdAt: yield* Clock.currentTimeMillis,
        access: turn.access,
        ...(folder === undefined ? {} : { cwd: folder })
      }
    }
    return spec
  })

  /** Whether the machine has the job. A folder in which nothing was started yet is nothing. */
  const isThere = Effect.fnUntraced(function* (id: JobId) {
    const jobs = yield* Jobs
    return yield* jobs.state(id).pipe(
      Effect.map(({ _tag }) => _tag !== "New"),
      Effect.catchTag("JobNotFound", () => Effect.succeed(false))
    )
  })

  /** The same once the link is back, which it was a moment ago. Nobody is asked for a password because of that. */
  const isThereAfterAll = (id: JobId) =>
    isThere(id).pipe(Effect.retry({ schedule: untilBack, while: canHeal }), Effect.provideService(Attended, false))

  const isStopped = (id: JobId) =>
    Effect.map(
      store.get(id),
      Option.exists(({ stopped }) => stopped === true)
    )

  /** What has not begun goes back to the front of the queue, unless the user does not want it any more. */
  const giveBack = Effect.fnUntraced(function* (agent: Agent, turn: Turn) {
    if (yield* isStopped(turn.id)) return yield* end(agent, turn, neverBegan)
    yield* store.requeue(turn.id)
    yield* signals.ring(turn.id)
  })

  /** A launch whose link broke may have begun: the machine knows. The same id runs once, however often it is launched. */
  const launch = Effect.fnUntraced(function* (
    spec: JobSpec,
    giveUp: Effect.Effect<void, TurnError>,
    left = launches
  ): Effect.fn.Return<void, TurnError, Jobs> {
    const jobs = yield* Jobs
    yield* jobs.launch(spec, { thenFollow: true }).pipe(
      Effect.catchTag("JobRefused", (error) => Effect.andThen(giveUp, error)),
      Effect.catchTag(
        "PlatformError",
        Effect.fnUntraced(function* (error) {
          if (neverArrived(error)) return yield* Effect.andThen(giveUp, error)
          if (yield* isThereAfterAll(spec.id)) return
          if (left > 1) return yield* launch(spec, giveUp, left - 1)
          return yield* Effect.andThen(giveUp, error)
        })
      )
    )
  })

  /** The job is there. Whoever stopped the turn meanwhile could not have found it. */
  const hasBegun = Effect.fnUntraced(function* (id: JobId) {
    yield* store.running(id, yield* Clock.currentTimeMillis)
    yield* signals.ring(id)
    if (yield* isStopped(id)) yield* Jobs.use((jobs) => jobs.stop(id))
  })

  /** Queued to Running. False when it was taken out of the queue, or another turn is under way. */
  const begin = Effect.fnUntraced(function* (turn: Turn) {
    const session = yield* sessions.get(turn.session)
    const remote = yield* usableRemote(session.machine)
    const { access } = turn
    const { agent, command, resume } = yield* sessionCommand(session, { access, resume: session.agentSessionId })
    const cwd = session.cwd ?? remote?.cwd
    const spec = yield* specOf(session, turn, command, cwd)
    const { machine } = session
    return yield* onMachine(
      machine,
      Effect.gen(function* () {
        const missing = yield* missingAttachment(turn)
        if (!(yield* store.start(turn.id, { agent: session.agent, machine, access, cwd, resumed: resume })))
          return false
        yield* signals.ring(turn.id)
        if (missing !== undefined) {
          yield* end(agent, turn, unknownEnding(missing))
          return true
        }
        yield* launch(spec, giveBack(agent, turn))
        yield* hasBegun(turn.id)
        return true
      })
    )
  }, Effect.provideContext(context))

  /** Launching to Running: what nobody has seen the end of, because who began it is gone, or the link was. */
  const settle = Effect.fnUntraced(function* (turn: Turn) {
    const { access, id, machine } = turn
    const agent = yield* turnAgent(turn)
    const again = Effect.gen(function* () {
      if (yield* isStopped(id)) return yield* end(agent, turn, neverBegan)
      const session = { ...(yield* sessions.get(turn.session)), agent: turn.agent }
      const { command } = yield* sessionCommand(session, { access, resume: turn.resumed })
      yield* launch(yield* specOf(session, turn, command, turn.cwd), giveBack(agent, turn))
      yield* hasBegun(id)
    })
    const settled = Effect.flatMap(isThere(id), (there) => (there ? hasBegun(id) : again))
    yield* onMachine(machine, settled).pipe(Effect.catchTag("RemoteNotFound", () => end(agent, turn, remoteRemoved)))
  }, Effect.provideContext(context))

  return { begin, settle }
})

const neverBegan = unknownEnding({ kind: "unknown", message: "It was stopped by the user before it had begun." })

export type TurnLaunch = Effect.Success<ReturnType<typeof makeTurnLaunch>>
