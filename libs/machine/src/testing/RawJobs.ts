import type { JobId, JobSpec } from "@maestro/core/machine/Jobs"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Redacted, Result } from "effect"
import { jobScript } from "../jobs/JobScript.ts"
import type { RawFrame, RawHelper } from "./RawHelper.ts"

type RawSpec = Partial<Omit<JobSpec, "env" | "id">> & {
  readonly id?: string
  readonly env?: Readonly<Record<string, string>>
}

/** The requests that put a job and launch it, one by one. */
export interface RawDraft {
  readonly id: string
  readonly draft: string
  readonly puts: (helper: RawHelper) => ReadonlyArray<ReadonlyArray<string>>
  readonly launch: ReadonlyArray<string>
}

/** A job that runs `script` in a POSIX sh (or `spec.command`). */
export const rawDraft = (script: string, spec: RawSpec = {}): RawDraft => {
  const id = (spec.id ?? uuid7()) as JobId
  const files = Result.getOrThrow(
    jobScript({
      command: ["/bin/sh", "-c", script],
      stdin: new Uint8Array(),
      meta: { agent: "test", client: uuid7(), createdAt: 1 },
      ...spec,
      env: Object.fromEntries(Object.entries(spec.env ?? {}).map(([name, value]) => [name, Redacted.make(value)])),
      id
    })
  )
  const draft = `d.${uuid7()}`
  const contents = (["run", "env", "in", "meta"] as const).map((name) => ({
    name: `${draft}/${name}`,
    bytes: Buffer.from(files[name] as string)
  }))
  return {
    id,
    draft,
    puts: (helper) => contents.flatMap(({ bytes, name }) => helper.puts(name, bytes)),
    launch: ["launch", id, draft, ...contents.map(({ bytes }) => String(bytes.length))]
  }
}

export interface RawJob extends RawDraft {
  readonly script: string
}

/** Puts the files of a job, ready to be launched. */
export const prepareJob = async (helper: RawHelper, script: string, spec: RawSpec = {}): Promise<RawJob> => {
  const draft = rawDraft(script, spec)
  for (const put of draft.puts(helper)) await helper.expectDone(...put)
  return { ...draft, script }
}

export const startJob = async (...args: Parameters<typeof prepareJob>): Promise<string> => {
  const job = await prepareJob(...args)
  const answer = await args[0].final(...job.launch)
  if (!/^s (running|exited)/.test(answer)) throw new Error(`launch: ${answer}`)
  return job.id
}

export interface Followed {
  readonly out: Buffer
  readonly err: Buffer
  /** What came with `e`, per stream: size and state. */
  readonly ends: Readonly<Record<string, string>>
  readonly frames: ReadonlyArray<RawFrame>
}

/** Follows jobs to their end with the credit given, renewing it, and checks that every byte comes once and in order. */
export const followToEnd = async (
  helper: RawHelper,
  id: string,
  options: { readonly credit?: number; readonly from?: { readonly out: number; readonly err: number } } = {}
): Promise<Followed> => {
  const from = options.from ?? { out: 0, err: 0 }
  const parts = { out: [] as Array<Buffer>, err: [] as Array<Buffer> }
  const at = { ...from }
  const ends: Record<string, string> = {}
  const all: Array<RawFrame> = []
  for (;;) {
    const keys = (["out", "err"] as const).filter((stream) => ends[stream] === undefined)
    const answer = helper.send(
      "follow",
      String(options.credit ?? 65_536),
      ...keys.map((stream) => `${id}.${stream}:${at[stream]}`)
    )
    const frames = await helper.answer(answer)
    for (const frame of frames) {
      all.push(frame)
      const stream = frame.words[0]?.endsWith(".err") === true ? "err" : "out"
      if (frame.tag === "d") {
        const bytes = helper.decode(frame.words[2] ?? "-")
        if (Number(frame.words[1]) !== at[stream])
          throw new Error(`${stream}: expected ${at[stream]}, got ${frame.words[1]}`)
        at[stream] += bytes.length
        parts[stream].push(bytes)
      } else if (frame.tag === "e") {
        ends[stream] = frame.words.slice(1).join(" ")
      } else if (frame.tag !== "w" && frame.tag !== "z") {
        ends[stream] = [frame.tag, ...frame.words.slice(1)].join(" ")
      }
    }
    if (frames.at(-1)?.tag === "z") {
      return { out: Buffer.concat(parts.out), err: Buffer.concat(parts.err), ends, frames: all }
    }
  }
}
