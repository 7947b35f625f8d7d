import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, readdirSync, symlinkSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { inMountNamespace } from "../testing/MountNamespace.ts"
import { Sandbox, eventually } from "../testing/Sandbox.ts"
import { programPath, shells } from "../testing/ShellUnderTest.ts"
import { startText } from "./HelperScript.ts"

const folder = import.meta.dirname

describe("the text of the helper", () => {
  it("has nothing for shellcheck to say", () => {
    programPath("shellcheck")
    // SC2317 and SC2329 take what in_background calls for unreachable.
    const check = (text: string) =>
      spawnSync("shellcheck", ["-s", "sh", "-e", "SC2317,SC2329", "-"], { input: text, encoding: "utf8" }).stdout
    const read = (name: string) => execFileSync("cat", [join(folder, name)], { encoding: "utf8" })
    const parts = ["process", "frames", "start", "command", "run", "login", "job", "follow", "stop", "halt", "main"]
    const given = "# shellcheck disable=SC2034 # given by HelperScript.ts\nm_library='' m_guard='' m_runner=''\n"
    assert.strictEqual(check(`#!/bin/sh\n${given}${parts.map((part) => read(`${part}.sh`)).join("\n")}main "$1"\n`), "")
    assert.strictEqual(check(`#!/bin/sh\n${read("process.sh")}${read("guard.sh")}`), "")
    assert.strictEqual(check(`#!/bin/sh\n${read("process.sh")}${read("runner.sh")}`), "")
    assert.strictEqual(parts.length + 2, readdirSync(folder).filter((name) => name.endsWith(".sh")).length)
  })

  it("comes without comments, and stays small", () => {
    const text = startText("abc")
    assert.notMatch(text, /^\s*#/m)
    assert.isBelow(text.length, 40_000)
  })
})

describe.each(shells)("the helper in $name", (shell) => {
  let box: Sandbox
  beforeEach(() => {
    box = new Sandbox()
  })
  afterEach(async () => {
    await box[Symbol.asyncDispose]()
  })

  it("says who and where it is, past whatever start-up files print, and ends with its channel", async () => {
    const helper = await box.start(shell, { noise: "echo hello; printf 'no line end'; echo 1 x 0 >&2; set -v" })
    assert.strictEqual(helper.ready.root, join(box.home, ".local/state/maestro/jobs/v1"))
    assert.strictEqual(helper.ready.uid, process.getuid?.())
    assert.strictEqual(helper.ready.hostname, execFileSync("uname", ["-n"], { encoding: "utf8" }).trim())
    assert.strictEqual(helper.ready.user, execFileSync("id", ["-un"], { encoding: "utf8" }).trim())
    assert.deepStrictEqual(helper.ready.missing, [])
    assert.strictEqual(await helper.final("ping"), "pong")
    await helper.end()
    assert.strictEqual(helper.child.exitCode, 0)
    await eventually("no process is left", () => box.processes().length === 0)
    assert.deepStrictEqual(readdirSync(join(box.home, "tmp")), [])
  })

  it("runs scripts: exit code, stdout and stderr apart, no input, the user's own umask and locale", async () => {
    const helper = await box.start(shell, { env: { "WITH SPACE": "x", m_root: "mine", LC_ALL: "C.UTF-8" } })
    assert.deepStrictEqual(await helper.run("echo out; echo err >&2; exit 7"), {
      code: 7,
      out: "out\n",
      err: "err\n",
      sizes: [4, 4]
    })
    assert.strictEqual((await helper.run("true")).code, 0)
    assert.strictEqual((await helper.run("cat; kill -9 $$")).code, 137)
    const seen = await helper.run('umask; echo "$LC_ALL $m_root"; pwd; env | grep -c MAESTRO_ ; env | grep "^m_"')
    assert.strictEqual(Number.parseInt(seen.out, 8), process.umask())
    assert.deepStrictEqual(seen.out.split("\n").slice(1), ["C.UTF-8 mine", box.home, "1", "m_root=mine", ""])
    // Everything but NUL and the quote itself, as it stands between single quotes.
    const awkward = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1).filter((byte) => byte !== 39))
    await helper.put("s.bytes", Buffer.concat([Buffer.from("printf %s '"), awkward, Buffer.from("'")]))
    const echoed = await helper.request("run", "@s.bytes")
    assert.deepStrictEqual(helper.bytes(echoed, "o"), awkward)
    assert.match(await helper.final("run", "@s.bytes"), /^x 4 /)
  })

  it("evaluates a command as it stands in the request, with no shell of its own", async () => {
    const helper = await box.start(shell, { env: { LC_ALL: "C.UTF-8", m_root: "mine" } })
    const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))
    const words = `'${printable.replaceAll("'", `'\\''`)}' '  two  spaces '`
    const frames = await helper.request("exec", `m_enter /; m_find printf; exec 'printf' '[%s]' ${words}`)
    assert.strictEqual(helper.bytes(frames, "o").toString(), `[${printable}][  two  spaces ]`)
    assert.deepStrictEqual(frames.at(-1)?.words, ["0", String(printable.length + 18), "0"])
    const all = 'pwd; umask; echo "$LC_ALL $m_root"; cat; kill -9 $$'
    const seen = await helper.request("exec", `export A='* \\'; m_enter /usr/bin; exec 'sh' '-c' '${all}'`)
    const lines = helper.bytes(seen, "o").toString().split("\n")
    assert.strictEqual(Number.parseInt(lines[1] ?? "", 8), process.umask())
    assert.deepStrictEqual([lines[0], ...lines.slice(2)], ["/usr/bin", "C.UTF-8 mine", ""])
    assert.strictEqual(seen.at(-1)?.words[0], "137")
    const refused = "m_refuse() { echo refused $1 >&2; exit 126; }"
    for (const [script, why] of [
      ["m_find no-such-x", "no-command"],
      [`m_find ${box.write("plain", "")}`, "closed-command"],
      ["m_enter /no-such-x", "no-folder"],
      [`m_enter ${box.home}/plain`, "not-a-folder"]
    ]) {
      const answer = await helper.request("exec", `${refused}; ${script}; exec 'true'`)
      assert.strictEqual(helper.bytes(answer, "r").toString(), `refused ${why}\n`)
      assert.strictEqual(answer.at(-1)?.words[0], "126")
    }
    const long = helper.send("exec", "exec 'sleep' '4000'")
    await eventually("it runs", () => box.processes().some((entry) => entry.command === "sleep 4000"))
    assert.strictEqual(await helper.final("kill", long), "x 0")
    assert.strictEqual((await helper.answer(long)).at(-1)?.words[0], "143")
  })

  it("leaves nothing in its scratch folder of what has run", async () => {
    const helper = await box.start(shell)
    const scratch = () => readdirSync(join(box.home, "tmp")).flatMap((name) => readdirSync(join(box.home, "tmp", name)))
    await helper.expectDone("login")
    const before = scratch().length
    for (let turn = 0; turn < 20; turn++) await helper.run("echo out; echo err >&2")
    assert.isBelow(scratch().length, before + 8 * 5)
    // Each ping removes what had ended by then; the last run may not have, although its answer is here.
    while (scratch().length !== before) await helper.final("ping")
  })

  it("keeps what does not fit until it is dropped", async () => {
    const helper = await box.start(shell)
    const id = helper.send(
      "run",
      helper.encode("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; echo e >&2")
    )
    const frames = await helper.answer(id)
    const expected = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join(""))
    assert.deepStrictEqual(frames.at(-1)?.words, ["0", String(expected.length), "2"])
    assert.deepStrictEqual(helper.bytes(frames, "o"), expected.subarray(0, 32_768))
    const more = await helper.request("read", id, "o", "32768", String(expected.length))
    assert.deepStrictEqual(helper.bytes(more, "d", 32_768), expected.subarray(32_768))
    const middle = await helper.request("read", id, "o", "70001", "1000")
    assert.deepStrictEqual(helper.bytes(middle, "d", 70_001), expected.subarray(70_001, 71_001))
    assert.strictEqual(helper.bytes(await helper.request("read", id, "r", "0", "9"), "d").toString(), "e\n")
    assert.strictEqual(await helper.final("drop", id), "x 0")
    assert.match(await helper.final("read", id, "o", "0", "10"), /^x 4 /)
  })

  it("never mixes frames, and none is longer than PIPE_BUF, whoever writes at the same time", async () => {
    const helper = await box.start(shell)
    const ids = Array.from({ length: 24 }, (_, index) =>
      helper.send("run", helper.encode(`head -c 30000 /dev/zero | tr '\\0' ${String.fromCharCode(97 + index)}`))
    )
    for (const [index, id] of ids.entries()) {
      const frames = await helper.answer(id)
      assert.isTrue(frames.every((frame) => frame.length <= helper.ready.pipeBuf))
      assert.strictEqual(helper.bytes(frames, "o").toString(), String.fromCharCode(97 + index).repeat(30_000))
    }
    assert.strictEqual(helper.lines.filter((line) => !/^\d+ [ox] /.test(line)).length - 2, 0)
  })

  it("is not held up by a command that leaves a daemon, and kills what a run started", async () => {
    const helper = await box.start(shell)
    const daemon = await helper.run("/bin/sleep 1000 & echo started")
    assert.strictEqual(daemon.out, "started\n")
    const long = helper.send(
      "run",
      helper.encode("trap '' TERM; setsid /bin/sleep 2000 & echo on; while :; do /bin/sleep 3000; done")
    )
    await eventually("it runs", () => box.processes().some((entry) => entry.command === "/bin/sleep 2000"))
    assert.strictEqual(await helper.final("kill", long), "x 0")
    const frames = await helper.answer(long)
    // Some shells say on stderr that a child was killed.
    assert.deepStrictEqual(frames.at(-1)?.words.slice(0, 2), ["137", "3"])
    assert.deepStrictEqual(
      box.processes().filter((entry) => /^\/bin\/sleep [23]000$/.test(entry.command)),
      []
    )
    assert.isTrue(box.processes().some((entry) => entry.command === "/bin/sleep 1000"))
    assert.strictEqual(await helper.final("kill", "999"), "x 0")
  })

  it("works without base64 and openssl", async () => {
    const bin = join(box.home, "few")
    mkdirSync(bin)
    const tools =
      "awk cat cut dd fold grep head id ln ls mkdir mv od printf ps readlink rm sed setsid sh sleep sort stat tail tr uname date"
    for (const tool of tools.split(" ")) symlinkSync(programPath(tool), join(bin, tool))
    const hidden = [programPath("base64", "coreutils"), programPath("openssl")]
    // The helper adds the usual folders to PATH: here they have to be empty. Only a mount namespace can do that.
    const path = programPath(shell.program, shell.package)
    const hide = 'for f in "$2" "$3"; do "$4" --bind /dev/null "$f"; done; "$4" --bind "$1" /bin/sh; exec /bin/sh'
    const helper = await box.start(shell, {
      command: inMountNamespace(hide, path, ...hidden, programPath("mount")),
      env: { PATH: bin }
    })
    // busybox has a base64 of its own.
    const encoding = shell.program === "busybox" ? "b64" : "hex"
    assert.strictEqual(helper.ready.encoding, encoding)
    assert.deepStrictEqual(helper.ready.missing, encoding === "hex" ? ["base64"] : [])
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    await helper.put("s.all", all)
    assert.deepStrictEqual(helper.bytes(await helper.request("run", helper.encode('cat "$TMPDIR"/*/s.all')), "o"), all)
    const text = await helper.run("i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done")
    assert.strictEqual(text.out, Array.from({ length: 3000 }, (_, index) => `${index}\n`).join(""))
  })

  it("takes the environment of the login shell for the runs that come after", async () => {
    box.write(".profile", 'echo noise; export FROM_PROFILE="it\'s mine"; PATH=$HOME/own:$PATH; umask 027\n')
    const helper = await box.start(shell, { env: { SHELL: programPath("bash"), KEPT: "line\nbreak" } })
    const login = helper.send("login")
    const script = 'printf "%s|%s|%s" "$FROM_PROFILE" "${PATH%%:*}" "$KEPT"'
    const run = helper.send("run", helper.encode(script))
    assert.deepStrictEqual((await helper.answer(login)).at(-1)?.words, ["0"])
    const out = helper.bytes(await helper.answer(run), "o").toString()
    assert.strictEqual(out, `it's mine|${box.home}/own|line\nbreak`)
  })

  it.each([
    ["no number", "one ping"],
    ["no verb", "1"],
    ["an unknown verb", "1 dance"],
    ["a word too many", "1 ping ping"],
    ["a payload that is none", "1 run $(id)"],
    ["a command without a number", "one exec exec true"],
    ["a command that is none", "1 exec"],
    ["a name with dots", "1 put ../x/run 0 -"],
    ["a name with a slash", "1 put s.a/b 0 -"],
    ["a job that is no UUID", "1 state .."],
    ["a UUID in upper case", "1 state 01980000-0000-7000-8000-00000000000A"],
    ["a number that is none", "1 gc -1"],
    ["an empty line", ""]
  ])("ends the channel at a request with %s", async (_, line) => {
    const helper = await box.start(shell)
    helper.child.stdin.write(`${line}\n2 ping\n`)
    await helper.gone()
    assert.strictEqual(helper.child.exitCode, 2)
    assert.match(helper.stderr, /did not parse/)
    assert.isFalse(helper.lines.some((text) => text.includes("pong")))
    assert.isFalse(existsSync(join(box.home, "x")))
  })
})
