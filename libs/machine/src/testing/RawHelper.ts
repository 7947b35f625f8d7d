import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { startText, syncLine, syncMark } from "../helper/HelperScript.ts"

/** One answer of a helper: `<id> <tag> <words>`. */
export interface RawFrame {
  readonly id: string
  readonly tag: string
  readonly words: ReadonlyArray<string>
  /** Bytes of the whole line, its end included. */
  readonly length: number
}

export interface RawReady {
  readonly pid: number
  readonly pipeBuf: number
  readonly encoding: string
  readonly user: string
  readonly hostname: string
  readonly uid: number
  readonly boot: string
  readonly pidNamespace: string
  readonly root: string
  readonly missing: ReadonlyArray<string>
}

export interface RawOptions {
  /** What starts the shell, as an argument list. */
  readonly command: readonly [string, ...Array<string>]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What a login shell would have said before it became our shell: lines of sh. */
  readonly noise?: string
  /** Make the shell the leader of a process group, as sshd does. */
  readonly leader?: boolean
}

const finals = new Set(["x", "pong", "s", "gone", "unverified", "w", "z"])

/** A frame that ends an answer. Within a follow, `gone` names a key and ends nothing. */
const isFinal = (frame: RawFrame): boolean => finals.has(frame.tag) && !(frame.tag === "gone" && frame.words.length > 0)

/** Speaks the protocol by hand, line by line, with a helper in a process of its own. For tests of the helper alone. */
export class RawHelper {
  readonly child: ChildProcessWithoutNullStreams
  readonly nonce: string
  readonly lines: Array<string> = []
  stderr = ""
  private rest = ""
  private nextId = 1
  private readonly frames: Array<RawFrame> = []
  private readonly waiting = new Set<() => void>()
  ended = false
  ready!: RawReady

  private constructor(options: RawOptions) {
    this.nonce = randomBytes(12).toString("hex")
    const [command, ...args] = options.command
    this.child = spawn(command, args, {
      env: { ...options.env },
      cwd: options.cwd ?? "/",
      detached: options.leader ?? true
    })
    this.child.stdin.on("error", () => {})
    this.child.stderr.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString("latin1")
    })
    this.child.stdout.on("data", (chunk: Buffer) => this.take(chunk.toString("latin1")))
    this.child.stdout.on("close", () => {
      this.ended = true
      this.wake()
    })
  }

  static async start(options: RawOptions): Promise<RawHelper> {
    const helper = new RawHelper(options)
    helper.child.stdin.write(`${options.noise ?? ""}\n${syncLine(helper.nonce)}`)
    await helper.line((line) => line.endsWith(syncMark(helper.nonce)))
    helper.child.stdin.write(startText(helper.nonce))
    const words = (await helper.line((line) => line.startsWith("ready "))).split(" ")
    const encoding = words[5] ?? ""
    const text = (index: number) => decode(encoding, words[index] ?? "-").toString()
    helper.ready = {
      pid: Number(words[3]),
      pipeBuf: Number(words[4]),
      encoding,
      user: text(6),
      hostname: text(7),
      uid: Number(words[8]),
      boot: words[9] ?? "",
      pidNamespace: words[10] ?? "",
      root: text(11),
      missing: (words[12] ?? "-") === "-" ? [] : (words[12] ?? "").split(",")
    }
    return helper
  }

  private take(text: string) {
    const parts = (this.rest + text).split("\n")
    this.rest = parts.pop() ?? ""
    for (const line of parts) {
      this.lines.push(line)
      const [id = "", tag = "", ...words] = line.split(" ")
      if (/^\d+$/.test(id)) this.frames.push({ id, tag, words, length: line.length + 1 })
    }
    this.wake()
  }

  private wake() {
    for (const resume of this.waiting) resume()
    this.waiting.clear()
  }

  /** Waits until `find` finds something in what has come; fails when the channel ends before. */
  async until<A>(find: () => A | undefined): Promise<A> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (this.ended) throw new Error(`the channel ended.\nstderr: ${this.stderr}\n${this.lines.slice(-20).join("\n")}`)
      await new Promise<void>((resume) => this.waiting.add(resume))
    }
  }

  line(test: (line: string) => boolean): Promise<string> {
    return this.until(() => this.lines.find(test))
  }

  /** Sends a request and does not wait; returns its id. */
  send(...words: ReadonlyArray<string>): string {
    const id = String(this.nextId++)
    this.child.stdin.write(`${id} ${words.join(" ")}\n`)
    return id
  }

  /** What has come for a request so far. */
  answers(id: string): ReadonlyArray<RawFrame> {
    return this.frames.filter((frame) => frame.id === id)
  }

  /** Forgets what has come for a request, so that much data does not pile up. */
  forget(id: string): ReadonlyArray<RawFrame> {
    const mine = this.answers(id)
    const others = this.frames.filter((frame) => frame.id !== id)
    this.frames.splice(0, this.frames.length, ...others)
    return mine
  }

  /** Waits for the final frame of a request, and gives all of its frames. */
  async answer(id: string): Promise<ReadonlyArray<RawFrame>> {
    await this.until(() => this.frames.find((frame) => frame.id === id && isFinal(frame)))
    return this.forget(id)
  }

  request(...words: ReadonlyArray<string>): Promise<ReadonlyArray<RawFrame>> {
    return this.answer(this.send(...words))
  }

  /** The final frame alone, as `<tag> <words>`, its payload words as they are. */
  async final(...words: ReadonlyArray<string>): Promise<string> {
    const last = (await this.request(...words)).at(-1)
    return last === undefined ? "" : [last.tag, ...last.words].join(" ")
  }

  encode(bytes: Uint8Array | string): string {
    const data = Buffer.from(bytes as string)
    if (data.length === 0) return "-"
    if (this.ready.encoding === "b64") return data.toString("base64")
    return Array.from(data, (byte) => byte.toString(8).padStart(3, "0")).join("")
  }

  decode(word: string): Buffer {
    return decode(this.ready.encoding, word)
  }

  /** The bytes of data frames (`o`, `r`, `d`), put together by their offsets; fails on a gap or an overlap. */
  bytes(frames: ReadonlyArray<RawFrame>, tag: string, from = 0): Buffer {
    const parts: Array<Buffer> = []
    let at = from
    for (const frame of frames) {
      if (frame.tag !== tag) continue
      const [offset, payload] = frame.words.slice(-2)
      if (Number(offset) !== at) throw new Error(`expected offset ${at}, got ${frame.id} ${frame.tag} ${offset}`)
      const part = this.decode(payload ?? "-")
      parts.push(part)
      at += part.length
    }
    return Buffer.concat(parts)
  }

  /** Runs a script: exit code, stdout and stderr (their first 32 KiB). */
  async run(script: string): Promise<{ code: number; out: string; err: string; sizes: [number, number] }> {
    const frames = await this.request("run", this.encode(script))
    const last = frames.at(-1)?.words ?? []
    return {
      code: Number(last[0]),
      out: this.bytes(frames, "o").toString(),
      err: this.bytes(frames, "r").toString(),
      sizes: [Number(last[1]), Number(last[2])]
    }
  }

  /** The requests that put a file: as many as it takes. */
  puts(name: string, content: Uint8Array | string): ReadonlyArray<ReadonlyArray<string>> {
    const data = Buffer.from(content as string)
    const most = this.ready.encoding === "b64" ? 2_800 : 1_200
    const requests: Array<ReadonlyArray<string>> = []
    for (let at = 0; at === 0 || at < data.length; at += most) {
      requests.push(["put", name, String(at), this.encode(data.subarray(at, at + most))])
    }
    return requests
  }

  /** Fails, with the helper's words, unless the answer is `x 0`. */
  async expectDone(...words: ReadonlyArray<string>): Promise<void> {
    const answer = await this.final(...words)
    if (answer === "x 0") return
    throw new Error(`${words.slice(0, 2).join(" ")}: ${answer} ${this.decode(answer.split(" ")[2] ?? "-").toString()}`)
  }

  async put(name: string, content: Uint8Array | string): Promise<void> {
    for (const request of this.puts(name, content)) await this.expectDone(...request)
  }

  /** Ends the channel's input and waits for its end. */
  async end(): Promise<void> {
    this.child.stdin.end()
    await this.gone()
  }

  async gone(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit")
  }
}

const decode = (encoding: string, word: string): Buffer => {
  if (word === "-") return Buffer.alloc(0)
  if (word.startsWith(".")) return Buffer.from(word.slice(1), "hex")
  return Buffer.from(word, encoding === "b64" ? "base64" : "hex")
}
