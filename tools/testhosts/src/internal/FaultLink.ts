import * as Net from "node:net"
import { FaultPipe } from "./FaultPipe.ts"
import { resetNow, resetWhenTaken } from "./SendQueue.ts"
import type { CutManner, Direction, FaultState } from "./FaultState.ts"

/** One client's connection and its twin to the server. */
export class FaultLink {
  #server: Net.Socket | undefined
  #pipes: { readonly toClient: FaultPipe; readonly toServer: FaultPipe } | undefined
  #ended = false
  #open = 1
  #handshake: NodeJS.Timeout | undefined
  readonly #state: FaultState
  readonly #client: Net.Socket
  readonly #target: { readonly host: string; readonly port: number }
  readonly #onClosed: (link: FaultLink) => void

  constructor(
    state: FaultState,
    client: Net.Socket,
    target: { readonly host: string; readonly port: number },
    onClosed: (link: FaultLink) => void
  ) {
    this.#state = state
    this.#client = client
    this.#target = target
    this.#onClosed = onClosed
    client.setNoDelay(true)
    client.on("close", () => this.#closed())
    // A socket without a listener for errors would end this process; the pipes act on them once they exist.
    client.on("error", () => undefined)
    this.stateChanged()
  }

  /** The proxy was frozen, thawed or shaped anew. A client that came while it was frozen is connected now. */
  stateChanged() {
    if (this.#ended) return
    if (this.#pipes === undefined && this.#handshake === undefined && !this.#state.frozen) this.#shakeHands()
    this.#pipes?.toClient.pump()
    this.#pipes?.toServer.pump()
  }

  halfClose(direction: Direction) {
    this.#pipes?.[direction].finish()
  }

  end(manner: CutManner, when: "at once" | "flushed") {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#handshake)
    this.#pipes?.toClient.discard()
    this.#pipes?.toServer.discard()
    for (const socket of [this.#client, this.#server]) {
      if (socket === undefined) continue
      if (manner === "close") {
        socket.end()
        socket.resume()
      } else if (when === "flushed") resetWhenTaken(socket)
      else resetNow(socket)
    }
  }

  destroy() {
    this.#ended = true
    clearTimeout(this.#handshake)
    this.#pipes?.toClient.stop()
    this.#pipes?.toServer.stop()
    this.#client.destroy()
    this.#server?.destroy()
  }

  /**
   * The kernel of this machine answers a client's connect at once. Over a link as long as this one pretends to be, a round
   * trip passes before anything can be said.
   */
  #shakeHands() {
    const roundTrip = 2 * this.#state.shaping.delay
    if (roundTrip === 0) return this.#connect()
    this.#handshake = setTimeout(() => {
      this.#handshake = undefined
      if (!this.#ended && !this.#state.frozen && !this.#client.destroyed) this.#connect()
    }, roundTrip)
  }

  #connect() {
    const server = Net.connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    this.#server = server
    this.#open += 1
    server.on("close", () => this.#closed())
    this.#pipes = {
      toClient: new FaultPipe(this.#state, this, "toClient", server, this.#client),
      toServer: new FaultPipe(this.#state, this, "toServer", this.#client, server)
    }
  }

  #closed() {
    this.#open -= 1
    if (this.#open === 0) this.#onClosed(this)
  }
}
