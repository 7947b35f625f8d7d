import { SshError } from "@maestro/core/remote/SshError"
import { Effect } from "effect"
import { type ChannelPlace, saidByMaster } from "./MuxClient.ts"

/** Where a forwarded connection is to go, as the machine names it. */
export interface ForwardTarget {
  readonly host: string
  readonly port: number
}

/** The server's reason is in the master's log alone: the client is told "refused", whatever it was. */
const reasonIn = (log: string): string | undefined =>
  /.*open failed: (.*)/.exec(log.split("\n").findLast((line) => line.includes("open failed: ")) ?? "")?.[1]

/** Fails with why a connection to this port was not forwarded. */
export const forwardRefused = Effect.fnUntraced(function* (place: ChannelPlace, to: ForwardTarget) {
  const reason = reasonIn(yield* saidByMaster(place))
  const machine = place.remote.name
  const where = `${to.host} port ${to.port}`
  const forbidden = reason === undefined || /prohibited/.test(reason)
  return yield* new SshError({
    remote: place.remote.name,
    stage: "session",
    reason: {
      code: "channel-refused",
      title:
        reason === undefined
          ? `${machine} did not connect to ${where}: it does not allow forwarding, or nothing answers there.`
          : forbidden
            ? `${machine} does not allow connections to be forwarded to ${where}.`
            : `${machine} could not connect to ${where}: ${reason}.`,
      steps: [
        ...(forbidden
          ? [
              "Ask for it to be allowed: AllowTcpForwarding and PermitOpen in the server's sshd_config, or no port-forwarding option of your key in authorized_keys."
            ]
          : []),
        ...(forbidden && reason !== undefined ? [] : [`Check on the machine that a program listens on ${where}.`])
      ],
      retryable: false,
      raw: reason ?? ""
    }
  })
})
