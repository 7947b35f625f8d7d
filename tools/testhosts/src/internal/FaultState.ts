/** `toClient` is what the server says, `toServer` is what the client says. */
export type Direction = "toClient" | "toServer"

export interface Shaping {
  /** One-way latency in ms: it adds twice this to a round trip, of which connecting takes one. */
  readonly delay: number
  /** Up to this many ms more, drawn for each chunk. Bytes never overtake each other. */
  readonly jitter: number
  /** Bytes per second in each direction of each connection. */
  readonly bandwidth: number
}

export interface FaultStats {
  /** Connections that clients have opened so far. */
  readonly connections: number
  /** Connections that are open now. */
  readonly open: number
  /** Bytes handed to clients. */
  readonly toClient: number
  /** Bytes handed to the server. */
  readonly toServer: number
  /** Cuts that have happened. */
  readonly cuts: number
}

export type CutManner = "close" | "reset"

/** `flushed` lets out first what was written already: a reset throws away what the kernel has not taken yet. */
export interface CutTarget {
  end(manner: CutManner, when: "at once" | "flushed"): void
}

export interface Cut {
  readonly direction: Direction
  readonly manner: CutManner
  /** How many more bytes may pass before the cut, over all connections. */
  left: number
  readonly done: () => void
}

export interface ConnectionCut {
  readonly direction: Direction
  readonly manner: CutManner
  readonly bytes: number
}

/** What all connections of one proxy share. The proxy changes it, the connections read it at every chunk. */
export interface FaultState {
  shaping: Shaping
  frozen: boolean
  cut: Cut | undefined
  connectionCut: ConnectionCut | undefined
  /** A number in [0, 1), from the proxy's seed. */
  readonly random: () => number
  readonly count: (direction: Direction, bytes: number) => void
  /** Cuts one connection, or all of them when the count was over all of them. */
  readonly onCut: (cut: CutManner, link: CutTarget | "all") => void
}

export const unshaped: Shaping = { delay: 0, jitter: 0, bandwidth: Number.POSITIVE_INFINITY }

/** mulberry32: a small generator, so that one seed gives one run. */
export const seeded = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
