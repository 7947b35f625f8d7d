import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import type { RemoteUnderTest } from "./RemoteUnderTest.ts"

/**
 * A program that speaks Claude Code's stream-json. Its conversation is a file in the home, with a line for each prompt. A
 * prompt with "wait" in it works until the file "go" is in the home, one with "fail" fails, and one with "tool" starts a
 * process of its own first.
 */
const script = `#!/bin/sh
prompt=$(cat)
id=
while [ $# -gt 0 ]; do
  case $1 in --resume) id=$2 ;; esac
  shift
done
[ -n "$id" ] || id=c$$
printf '%s' "$prompt" | tr '\\n"\\\\' '   ' >>"$HOME/conversation.$id"
printf '\\n' >>"$HOME/conversation.$id"
say() { printf '{"type":"assistant","session_id":"%s","message":{"content":[{"type":"text","text":"%s"}]}}\\n' "$id" "$1"; }
printf '{"type":"system","subtype":"init","session_id":"%s","model":"m1"}\\n' "$id"
say "Prompt $(grep -c . "$HOME/conversation.$id"): $(tail -n 1 "$HOME/conversation.$id")"
case $prompt in *tool*) setsid sh -c 'trap "" INT TERM HUP; sleep 9876' & say "The tool runs." ;; esac
case $prompt in *wait*) until [ -e "$HOME/go" ]; do sleep 0.05; done ;; esac
case $prompt in *fail*) error=true ;; *) error=false ;; esac
say "All done."
printf '{"type":"result","subtype":"success","is_error":%s,"session_id":"%s","result":"All done.","total_cost_usd":0.25,"usage":{"input_tokens":10,"output_tokens":5}}\\n' "$error" "$id"
`

/** A session "api" of this program on the remote "gpu". */
export const sessionUnderTest = ({ host, maestro }: RemoteUnderTest, flags: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const agent = `${host.home}/claude`
    writeFileSync(agent, script, { mode: 0o755 })
    const options = ["--agent", "claude-code", "--agent-command", agent, ...flags]
    const { session } = yield* maestro.json(["session", "add", "api", "--remote", "gpu", ...options])
    return { session, options, go: Effect.sync(() => writeFileSync(`${host.home}/go`, "")) }
  })

/** What was printed as JSON Lines. */
export const linesOf = (stdout: Buffer): ReadonlyArray<Record<string, unknown>> =>
  stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
