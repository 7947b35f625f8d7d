import { LoginEnvironment } from "@maestro/machine/environment/LoginEnvironment"
import { Helper } from "@maestro/machine/helper/Helper"
import type { HelperChannel } from "@maestro/machine/helper/HelperChannel"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect, Option, Stream } from "effect"
import { failed, type Finding, ok, warning } from "./Check.ts"
import { orFailed, runText } from "./HelperRunText.ts"
import type { Probe } from "./Probe.ts"
import { adviceFor } from "./ShellAdvice.ts"
import type { RemoteServices } from "./RemoteMachine.ts"

const helper = orFailed(
  Helper.use(({ channel }) => channel).pipe(
    Effect.map(({ info }) => ok(`${info.user}@${info.hostname}, ready; nothing was installed`))
  )
)

const pings = 7

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0

const ping = (channel: HelperChannel) =>
  Effect.suspend(() => {
    const sent = performance.now()
    return Effect.map(channel.request("ping"), () => performance.now() - sent)
  })

/** Above this it is felt in everything that is done; the status of a connection calls it degraded. */
const slowTrip = 600

const roundTrip = Effect.gen(function* () {
  const channel = yield* Helper.use((each) => each.channel)
  const times = yield* Effect.replicateEffect(ping(channel), pings)
  const detail = `${median(times).toFixed(1)} ms, the median of ${pings} (${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} ms)`
  if (median(times) < slowTrip) return ok(detail)
  return warning(
    detail,
    "Look at the network: a VPN or a jump host nearer to the machine helps.",
    "maestro remote status --watch"
  )
})

/** What a login does, and nothing more. What it prints is cut: noise may be endless. */
const login = [
  'printf "%s\\n" "$SHELL"',
  "{ case ${SHELL##*/} in",
  `*csh) "$SHELL" -c 'if (-r ~/.login) source ~/.login; exit 0' ;;`,
  `*) "\${SHELL:-/bin/sh}" -lc 'exit 0' ;;`,
  "esac; } </dev/null 2>&1 | head -n 20"
].join("\n")

/** A start-up file that hangs must not hold up the rest. */
const loginLimit = "15 seconds"

/** One login, or none where it did not come to an end: it may take long, so it is done once for all who look at it. */
export const oneLogin = Effect.cached(Effect.timeoutOption(runText(login), loginLimit))

type Login = Effect.Success<typeof oneLogin>

/** Milliseconds that are felt whenever an agent or a terminal starts. */
const slowLogin = 2_000

const shellIn = ({ stdout }: { readonly stdout: string }) => stdout.split("\n")[0] ?? ""

const loginShell = (ended: Login) =>
  Effect.map(ended, (run): Finding => {
    if (Option.isNone(run)) {
      const text = "Look what its start-up files wait for, on the machine."
      return failed("the login shell did not come to an end within 15 seconds", text, adviceFor("bash").trace)
    }
    const { millis } = run.value
    const shell = shellIn(run.value)
    const detail = `${shell === "" ? "/bin/sh" : shell}, starts in ${Math.round(millis)} ms`
    if (millis < slowLogin) return ok(detail)
    const text = "Look on the machine which line of its start-up files takes long."
    return warning(`${detail}: every agent and terminal waits for that`, text, adviceFor(shell).trace)
  })

const mark = "maestro doctor 42 is here"

/** What comes before the first word of a command, as sftp, scp, rsync and git get it too. */
const beforeCommand = Transport.use((transport) => transport.exec(`printf 'maestro doctor %s is here\\n' 42`)).pipe(
  Effect.flatMap(({ stdout }) => Stream.mkString(Stream.decodeText(stdout))),
  Effect.map((text) => text.slice(0, Math.max(0, text.indexOf(mark)))),
  Effect.scoped,
  Effect.timeout(loginLimit),
  Effect.orElseSucceed(() => "")
)

const linesIn = (text: string) => text.split("\n").filter((line) => line.trim() !== "")

const noise = Effect.fnUntraced(function* (ended: Login): Effect.fn.Return<Finding, never, Helper | Transport> {
  const everywhere = linesIn(yield* beforeCommand)
  const run = yield* Effect.orElseSucceed(ended, () => Option.none())
  const shell = Option.match(run, { onNone: () => "", onSome: shellIn })
  const atLogin = Option.match(run, {
    onNone: () => [],
    onSome: ({ stdout }) => linesIn(stdout.slice(stdout.indexOf("\n") + 1))
  })
  const lines = everywhere.length > 0 ? everywhere : atLogin
  const [first] = lines
  if (first === undefined) return ok("none: start-up files print nothing")
  const where = everywhere.length > 0 ? "before every command" : "at every login without a terminal"
  return {
    ...warning(
      `start-up files print ${lines.length === 1 ? "a line" : `${lines.length} lines`} ${where}; Maestro passes over it, but sftp, scp and rsync may break`,
      "Print only where a person types: put this line first in the start-up file that prints.",
      adviceFor(shell).quiet
    ),
    quote: first
  }
})

const environment = orFailed(
  Effect.gen(function* () {
    const { notice, variables } = yield* LoginEnvironment.use((each) => each.login)
    const names = [...variables.keys()].toSorted()
    const detail = `${names.length} variables: ${names.join(", ")}`
    if (notice === undefined) return ok(detail)
    return warning(
      `${notice}; commands get the connection's environment: ${detail}`,
      "Look on the machine what its start-up files do.",
      "bash -lxc true"
    )
  })
)

/** The shell there, and what it makes of a login. */
export const shellProbes = (ended: Login): ReadonlyArray<Probe<RemoteServices>> => [
  { id: "helper", title: "helper", needs: ["shell", "platform"], look: helper },
  { id: "round-trip", title: "round trip", needs: ["helper"], look: orFailed(roundTrip) },
  { id: "login-shell", title: "login shell", needs: ["helper"], look: orFailed(loginShell(ended)) },
  { id: "noise", title: "start-up noise", needs: ["helper"], look: noise(ended) },
  { id: "environment", title: "environment", needs: ["helper"], look: environment }
]
