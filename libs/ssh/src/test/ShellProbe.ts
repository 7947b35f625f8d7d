import { randomBytes } from "node:crypto"
import { type SshError, sshErrorOf } from "@maestro/core/remote/SshError"
import { type Cause, Clock, Effect, Fiber, Option, Queue, Ref, Schedule, Stream } from "effect"
import { Transport } from "../transport/Transport.ts"
import type { MachineFacts } from "@maestro/core/remote/TestEvent"

/** How long a login shell may take to start, and a machine to answer a question. */
const answerLimit = "15 seconds"

/** A start-up file that reads may eat a line: it is sent again. */
const again = Schedule.spaced("800 millis")

/** How many round trips are measured; the best one counts. */
const pings = 3

const kept = 4096
const encoder = new TextEncoder()

/** Asks a remote `/bin/sh` about itself, over one channel and with nothing installed. */
export const openProbe = Effect.gen(function* () {
  const transport = yield* Transport
  const handle = yield* transport.exec("exec /bin/sh")
  const nonce = randomBytes(8).toString("hex")
  const outbox = yield* Queue.unbounded<Uint8Array>()
  const lines = yield* Queue.unbounded<string, Cause.Done>()
  const noise = yield* Ref.make("")
  const keep = (text: string) => Ref.update(noise, (all) => `${all}${text}\n`.slice(-kept))

  // Only a shell that computes can make this mark: a start-up file that echoes its input cannot.
  const mark = `maestro-42-${nonce} `
  const say = (what: string) => `printf 'maestro-%s-${nonce} %s\\n' "$((6*7))" "${what}"\n`
  const send = (text: string) => Queue.offer(outbox, encoder.encode(text))

  const end = Effect.gen(function* () {
    const code = yield* Effect.result(handle.exitCode)
    const lost = code._tag === "Failure" ? Option.getOrUndefined(sshErrorOf(code.failure)) : undefined
    if (lost !== undefined) return yield* lost
    const exitCode = code._tag === "Success" ? code.success : 255
    return yield* transport.explain({ stage: "shell", exitCode, said: yield* Ref.get(noise) })
  })

  yield* Stream.fromQueue(outbox).pipe(
    Stream.run(handle.stdin),
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  const errors = yield* handle.stderr.pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.runForEach(keep),
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  yield* handle.stdout.pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.runForEach((line) => {
      const at = line.indexOf(mark)
      return at < 0 ? keep(line) : Queue.offer(lines, line.slice(at + mark.length))
    }),
    Effect.ignore,
    // Only when the channel ends by itself: the scope's end must not wait for the fiber that it ends next.
    Effect.andThen(Fiber.await(errors)),
    Effect.andThen(Queue.end(lines)),
    Effect.forkScoped({ startImmediately: true })
  )

  /** Waits for the answer that begins with this word, and gives what follows. */
  const answer = (word: string): Effect.Effect<string, SshError> =>
    Queue.take(lines).pipe(
      Effect.repeat({ until: (line) => line.startsWith(`${word} `) || line === word }),
      Effect.map((line) => line.slice(word.length + 1)),
      Effect.catch(() => end),
      Effect.timeoutOrElse({
        duration: answerLimit,
        orElse: () =>
          Effect.flatMap(Ref.get(noise), (said) => transport.explain({ stage: "shell", exitCode: undefined, said }))
      })
    )

  const ready = Effect.raceFirst(
    answer("ready"),
    send(`\n${say("ready")}`).pipe(Effect.repeat(again), Effect.andThen(Effect.never))
  )

  const ping = Effect.fnUntraced(function* (n: number) {
    const before = yield* Clock.currentTimeNanos
    yield* send(say(`pong ${n}`))
    yield* answer(`pong ${n}`)
    return Number((yield* Clock.currentTimeNanos) - before) / 1e6
  })

  const facts = Effect.gen(function* () {
    yield* send(
      [
        say("host $(uname -n)"),
        say("kernel $(uname -s -r -m)"),
        say("user $(id -un)"),
        'os=$( (. /etc/os-release && printf %s "$PRETTY_NAME") 2>/dev/null || sw_vers -productName 2>/dev/null )\n',
        say("os $os")
      ].join("")
    )
    const hostname = yield* answer("host")
    const kernel = yield* answer("kernel")
    const user = yield* answer("user")
    const os = (yield* answer("os")).trim()
    const trips = yield* Effect.forEach(
      Array.from({ length: pings }, (_, n) => n),
      ping
    )
    return { hostname, kernel, user, os: os === "" ? kernel : os, roundTrip: Math.min(...trips) } satisfies MachineFacts
  })

  return { ready, facts }
})
