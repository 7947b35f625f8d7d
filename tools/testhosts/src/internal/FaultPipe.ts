import type { Socket } from "node:net"
import type { CutTarget, Direction, FaultState } from "./FaultState.ts"

interface Piece {
  readonly due: number
  readonly what: Buffer | "fin" | "reset"
}

/** A router's queue in front of a slow line: what waits there is what makes a slow line answer late. */
const lineQueue = 64 * 1024
/** How much may be under way when only latency is simulated. Large, so that latency never limits throughput. */
const inFlightLimit = 32 * 1024 * 1024
/** How much may wait for a receiver that does not read, so that back-pressure reaches the sender. */
const blockedLimit = 64 * 1024
/** On a slow line bytes come in packets, not in whole chunks at once. */
const packet = 1400

/**
 * One direction of one connection. Every byte first waits for its turn on the line (bandwidth), then travels (delay
 * and jitter), so that a long, fast line carries as much as a short one.
 */
export class FaultPipe {
  #queue: Array<Piece> = []
  #queued = 0
  #lineFree = 0
  #lastDue = 0
  #passed = 0
  #blocked = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #resumeTimer: NodeJS.Timeout | undefined
  readonly #state: FaultState
  readonly #link: CutTarget
  readonly #direction: Direction
  readonly #source: Socket
  readonly #sink: Socket

  constructor(state: FaultState, link: CutTarget, direction: Direction, source: Socket, sink: Socket) {
    this.#state = state
    this.#link = link
    this.#direction = direction
    this.#source = source
    this.#sink = sink
    source.on("data", (chunk: Buffer) => this.#enter(chunk))
    source.on("end", () => this.#push("fin", performance.now()))
    source.on("error", () => this.#push("reset", performance.now()))
    sink.on("drain", () => {
      this.#blocked = false
      this.pump()
    })
  }

  /** Delivers what is due. Called again when the state changes. */
  pump() {
    clearTimeout(this.#timer)
    while (!this.#stopped && !this.#state.frozen && !this.#blocked) {
      const piece = this.#queue[0]
      if (piece === undefined) break
      const wait = piece.due - performance.now()
      if (wait > 0) {
        this.#timer = setTimeout(() => this.pump(), Math.ceil(wait))
        break
      }
      this.#queue.shift()
      this.#deliver(piece)
    }
    this.#throttle()
  }

  /** Tells the receiver that nothing more comes, and drops what does. */
  finish() {
    this.discard()
    this.#sink.end()
  }

  /** Drops everything from now on, but goes on reading, so that the sender never blocks. */
  discard() {
    this.stop()
    this.#source.resume()
  }

  stop() {
    this.#stopped = true
    this.#queue = []
    this.#queued = 0
    clearTimeout(this.#timer)
    clearTimeout(this.#resumeTimer)
  }

  #enter(chunk: Buffer) {
    if (this.#stopped) return
    const { bandwidth } = this.#state.shaping
    const now = performance.now()
    if (bandwidth === Number.POSITIVE_INFINITY) {
      this.#push(chunk, now)
    } else {
      for (let from = 0; from < chunk.length; from += packet) {
        const part = chunk.subarray(from, from + packet)
        this.#lineFree = Math.max(this.#lineFree, now) + (part.length / bandwidth) * 1000
        this.#push(part, this.#lineFree)
      }
    }
    this.pump()
  }

  #push(what: Piece["what"], sent: number) {
    if (this.#stopped) return
    const { delay, jitter } = this.#state.shaping
    const due = Math.max(this.#lastDue, sent + delay + (jitter === 0 ? 0 : this.#state.random() * jitter))
    this.#lastDue = due
    this.#queue.push({ due, what })
    if (typeof what === "string") return this.pump()
    this.#queued += what.length
  }

  #deliver({ what }: Piece) {
    if (what === "reset") return this.#link.end("reset", "at once")
    if (what === "fin") {
      this.#sink.end()
      return
    }
    this.#queued -= what.length
    const cut = this.#cutWithin(what.length)
    const part = cut === undefined ? what : what.subarray(0, cut.after)
    this.#passed += part.length
    this.#state.count(this.#direction, part.length)
    if (cut === undefined) {
      this.#blocked = !this.#sink.write(part)
      return
    }
    this.#sink.write(part)
    cut.act()
  }

  /** The cut that falls into the next `length` bytes, if any. */
  #cutWithin(length: number): { readonly after: number; readonly act: () => void } | undefined {
    const { cut, connectionCut } = this.#state
    if (cut?.direction === this.#direction) {
      if (cut.left > length) cut.left -= length
      else {
        this.#state.cut = undefined
        return {
          after: cut.left,
          act: () => {
            this.#state.onCut(cut.manner, "all")
            cut.done()
          }
        }
      }
    }
    if (connectionCut?.direction === this.#direction) {
      const left = connectionCut.bytes - this.#passed
      if (left <= length) {
        return { after: Math.max(0, left), act: () => this.#state.onCut(connectionCut.manner, this.#link) }
      }
    }
    return undefined
  }

  #throttle() {
    clearTimeout(this.#resumeTimer)
    if (this.#stopped) return
    const { bandwidth } = this.#state.shaping
    const backlog = bandwidth === Number.POSITIVE_INFINITY ? 0 : this.#lineFree - performance.now()
    const tooMuch = bandwidth === Number.POSITIVE_INFINITY ? 0 : backlog - (lineQueue / bandwidth) * 1000
    if (
      this.#state.frozen ||
      tooMuch > 0 ||
      this.#queued > inFlightLimit ||
      (this.#blocked && this.#queued > blockedLimit)
    ) {
      this.#source.pause()
      if (tooMuch > 0) this.#resumeTimer = setTimeout(() => this.#throttle(), Math.ceil(tooMuch))
      return
    }
    if (this.#source.isPaused()) this.#source.resume()
  }
}
