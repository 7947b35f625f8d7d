import { assert, describe, it } from "@effect/vitest"
import { backOff } from "@maestro/machine/jobs/Reconnect"
import { Effect, PlatformError, Schema } from "effect"
import { admit, type Caller } from "./Admission.ts"
import {
  initial,
  type SupervisorCommand,
  type SupervisorEvent,
  type SupervisorState,
  transition
} from "./SupervisorState.ts"

const error = PlatformError.systemError({ _tag: "Unknown", module: "Ssh", method: "open", description: "down" })
const wait = (attempt: number) => backOff(attempt, 0.5)
const failing = (id: number, heals: boolean, at = 0): SupervisorEvent => ({
  _tag: "Ended",
  id,
  at,
  failure: { error, heals },
  wait
})

/** The state after these events; an event may depend on the state before it. */
const after = (...events: ReadonlyArray<SupervisorEvent | ((state: SupervisorState) => SupervisorEvent)>) =>
  events.reduce<SupervisorState>(
    (state, event) => transition(state, typeof event === "function" ? event(state) : event)[0],
    initial
  )

const wanted: SupervisorEvent = { _tag: "Wanted", at: 0 }
const retryNow: SupervisorEvent = { _tag: "RetryNow", at: 0 }
const opened = ({ id }: SupervisorState): SupervisorEvent => ({ _tag: "Opened", id, at: 0 })
const proven = ({ id }: SupervisorState): SupervisorEvent => ({ _tag: "Proven", id })
const timeUp = ({ id }: SupervisorState): SupervisorEvent => ({ _tag: "TimeUp", id })
const down = ({ id }: SupervisorState) => failing(id, true)
const refused = ({ id }: SupervisorState) => failing(id, false)
const reached = ({ id }: SupervisorState): SupervisorEvent => ({ _tag: "Reached", id, stage: "authenticate" })

const kinds = [
  "Wanted",
  "RetryNow",
  "Woke",
  "NetworkChanged",
  "Doubted",
  "Refused",
  "Reached",
  "Opened",
  "Proven",
  "Ended",
  "TimeUp"
] as const

const Step = Schema.Struct({
  kind: Schema.Literals(kinds),
  /** How many states ago this was sent: 0 for news of the present attempt, timer or channel. */
  late: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 })),
  heals: Schema.Boolean
})

const eventOf = ({ kind, late, heals }: typeof Step.Type, state: SupervisorState): SupervisorEvent => {
  const id = state.id - late
  switch (kind) {
    case "Ended":
      return failing(id, heals)
    case "Refused":
      return { _tag: kind, at: 0, failure: { error, heals }, wait }
    case "Reached":
      return { _tag: kind, id, stage: "authenticate" }
    case "Opened":
      return { _tag: kind, id, at: 0 }
    case "Proven":
    case "TimeUp":
      return { _tag: kind, id }
    case "Wanted":
    case "RetryNow":
      return { _tag: kind, at: 0 }
    default:
      return { _tag: kind }
  }
}

/** What runs, as the commands say: an attempt or its channel (work), or a timer. One thing at most. */
interface Running {
  readonly kind: "work" | "timer"
  readonly id: number
}

const run = (running: Running | undefined, command: SupervisorCommand | undefined): Running | undefined => {
  if (command?._tag === "Attempt") return { kind: "work", id: command.id }
  if (command?._tag === "Timer") return { kind: "timer", id: command.id }
  return running
}

/** An attempt and a channel tell their own end, and a timer its own: then nothing of them runs any more. */
const isOver = (event: SupervisorEvent, running: Running | undefined) =>
  "id" in event &&
  event.id === running?.id &&
  ((event._tag === "Ended" && running.kind === "work") || (event._tag === "TimeUp" && running.kind === "timer"))

/** News that nobody sends: of an attempt while a timer runs, of a timer while an attempt does. */
const isPossible = (event: SupervisorEvent, running: Running | undefined, state: SupervisorState) => {
  if (!("id" in event) || event.id !== state.id) return true
  if (running === undefined || running.id !== event.id) return false
  if (event._tag === "TimeUp") return running.kind === "timer"
  if (running.kind !== "work") return false
  if (event._tag === "Proven") return state._tag === "Live"
  return event._tag === "Ended" || state._tag === "Trying"
}

describe("the supervisor's states (R9, R10, S5)", () => {
  it.effect.prop(
    "whatever happens, there is a live channel, an attempt, a timer, or a person to be waited for",
    { steps: Schema.Array(Step).check(Schema.isMaxLength(60)) },
    ({ steps }) =>
      Effect.sync(() => {
        let state: SupervisorState = initial
        let running: Running | undefined
        for (const step of steps) {
          const event = eventOf(step, state)
          if (!isPossible(event, running, state)) continue
          if (isOver(event, running)) running = undefined
          const [next, command] = transition(state, event)
          // News of an attempt, a channel or a timer that is over changes nothing.
          if ("id" in event && step.late > 0) assert.deepEqual([next, command], [state, undefined])
          running = run(running, command)
          state = next
          const needed = { Trying: "work", Live: "work", Waiting: "timer", Idle: undefined, Blocked: undefined }
          assert.strictEqual(running?.kind, needed[state._tag], `${event._tag} -> ${state._tag}`)
          if (running !== undefined) assert.strictEqual(running.id, state.id)
          if (command?._tag === "Probe") assert.strictEqual(state._tag, "Live")
          if (command?._tag === "Timer") assert.isAtMost(command.wait, 30_000)
        }
      })
  )

  it.effect.prop(
    "nobody waits for nothing: whoever is not let through or refused waits for an attempt or a timer",
    { steps: Schema.Array(Step).check(Schema.isMaxLength(30)), attended: Schema.Boolean },
    ({ steps, attended }) =>
      Effect.sync(() => {
        let state: SupervisorState = initial
        for (const step of steps) {
          state = transition(state, eventOf(step, state))[0]
          for (const caller of ["helper", "channel", "follower"] satisfies ReadonlyArray<Caller>) {
            const answer = admit(state, caller, attended)
            if (answer._tag === "Wait") assert.include(["Trying", "Waiting"], state._tag)
            if (answer._tag === "Tell") {
              const told = transition(state, { _tag: answer.event, at: 0 })[0]
              assert.include(["Wait", "Go"], admit(told, caller, false)._tag)
            }
          }
        }
      })
  )

  it("tries again after longer and longer times, and without end", () => {
    let state = after(wanted, opened, proven, down)
    const waits: Array<number> = []
    for (let round = 0; round < 12; round++) {
      assert(state._tag === "Waiting")
      assert.strictEqual(state.attempt, round + 1)
      waits.push(state.nextAt)
      state = transition(transition(state, timeUp(state))[0], down({ ...state, id: state.id + 1 }))[0]
    }
    assert.deepEqual(waits, [75, 375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500, 22_500, 22_500])
  })

  it("goes on counting when a channel dies before it has answered, and begins anew when it has", () => {
    const unproven = after(wanted, down, timeUp, down, timeUp, opened, down)
    assert(unproven._tag === "Waiting")
    assert.deepEqual([unproven.attempt, unproven.isHopeless], [4, true])
    const good = after(wanted, down, timeUp, down, timeUp, opened, proven, down)
    assert(good._tag === "Waiting")
    assert.deepEqual([good.attempt, good.isHopeless], [1, false])
  })

  it("tries nothing that needs a person until a person says so", () => {
    const blocked = after(wanted, opened, proven, down, timeUp, refused)
    assert.strictEqual(blocked._tag, "Blocked")
    for (const event of [wanted, { _tag: "Woke" }, { _tag: "NetworkChanged" }, timeUp(blocked)] as const) {
      assert.strictEqual(transition(blocked, event)[0], blocked)
    }
    assert.deepEqual(transition(blocked, retryNow)[1], { _tag: "Attempt", id: blocked.id + 1 })
  })

  it("tries at once when this computer wakes, is on another network, or the user says so", () => {
    const waiting = after(wanted, down, timeUp, down)
    for (const event of [{ _tag: "Woke" }, { _tag: "NetworkChanged" }, retryNow] as const) {
      const [next, command] = transition(waiting, event)
      assert.strictEqual(next._tag, "Trying")
      assert.strictEqual(command?._tag, "Attempt")
    }
  })

  it("looks at a live connection at once when this computer wakes, and leaves it in peace", () => {
    const live = after(wanted, opened, proven)
    assert.deepEqual(transition(live, { _tag: "Woke" }), [live, { _tag: "Probe", id: live.id }])
  })

  it("begins anew with an attempt that has not got through yet when this computer wakes, and with no other", () => {
    const trying = after(wanted)
    assert.strictEqual(transition(trying, { _tag: "Woke" })[1]?._tag, "Attempt")
    const asking = after(wanted, reached)
    assert.deepEqual(transition(asking, { _tag: "Woke" }), [asking, undefined])
  })
})

describe("who gets what while there is no connection (R9)", () => {
  const lost = after(wanted, opened, proven, down)
  const hopeless = after(wanted, opened, proven, down, timeUp, down)

  it("lets all wait for the first attempt after a loss, and only followers for later ones", () => {
    for (const caller of ["helper", "channel", "follower"] as const) {
      assert.strictEqual(admit(lost, caller, true)._tag, "Wait")
      assert.strictEqual(admit(hopeless, caller, true)._tag, caller === "follower" ? "Wait" : "Refuse")
      const again = after(wanted, opened, proven, down, timeUp, down, timeUp)
      assert.strictEqual(admit(again, caller, true)._tag, caller === "follower" ? "Wait" : "Refuse")
    }
  })

  it("lets all wait for an attempt that the user asked for", () => {
    const asked = transition(hopeless, retryNow)[0]
    assert.strictEqual(admit(asked, "helper", false)._tag, "Wait")
  })

  it("wakes a connection that waits for a person only for what a person asked for", () => {
    const blocked = after(wanted, refused)
    assert.deepEqual(admit(blocked, "follower", true), { _tag: "Tell", event: "RetryNow" })
    assert.strictEqual(admit(blocked, "follower", false)._tag, "Refuse")
  })

  it("lets a channel of its own go beside the first one", () => {
    assert.strictEqual(admit(initial, "channel", true)._tag, "Go")
    assert.strictEqual(admit(after(wanted), "channel", true)._tag, "Go")
    assert.strictEqual(admit(after(wanted), "helper", true)._tag, "Wait")
  })
})
