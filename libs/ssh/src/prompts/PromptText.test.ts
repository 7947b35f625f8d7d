import { assert, describe, it } from "@effect/vitest"
import { hopIn, readPrompt } from "./PromptText.ts"

const unknownKey = `The authenticity of host '[127.0.0.1]:2222 ([127.0.0.1]:2222)' can't be established.
ED25519 key fingerprint is SHA256:6nKC0TzkvqCHA3Kkm6c7oGg8N4dI4yb8yr3pEZXGyRc.
This key is not known by any other names.
Are you sure you want to continue connecting (yes/no/[fingerprint])? `

const duo = `(ann@login) Duo two-factor login for ann

Enter a passcode or select one of the following options:

 1. Duo Push to XXX-XXX-1234

Passcode or option (1-1): `

describe("what ssh asks (R11)", () => {
  const cases: ReadonlyArray<readonly [text: string, kind: string, host: string | undefined, hint?: string]> = [
    ["Enter passphrase for key '/home/ann/.ssh/id_ed25519': ", "passphrase", undefined],
    ["Enter passphrase for /home/ann/token code/id: ", "passphrase", undefined],
    ["Enter passphrase for key '/home/ann/.ssh/verification': ", "passphrase", undefined],
    ["ann@gpu.example.org's password: ", "password", "ann@gpu.example.org"],
    ["ann@token.example.org's password: ", "password", "ann@token.example.org"],
    ["Enter ann@gpu's new password: ", "password", "ann@gpu"],
    ["Retype ann@gpu's new password: ", "password", "ann@gpu"],
    ["(ann@gpu) Password: ", "password", "ann@gpu"],
    ["(ann@gpu) Password for ann@gpu:", "password", "ann@gpu"],
    ["(ann@gpu) Passwort: ", "password", "ann@gpu"],
    ["(ann@gpu) Mot de passe : ", "password", "ann@gpu"],
    ["(ann@gpu) Verification code: ", "one-time-code", "ann@gpu"],
    ["(ann@gpu) One-time password (OATH) for `ann': ", "one-time-code", "ann@gpu"],
    ["(ann@gpu) Enter PASSCODE: ", "one-time-code", "ann@gpu"],
    ["(ann@gpu) YubiKey for `ann': ", "one-time-code", "ann@gpu"],
    ["(ann@gpu) Código de verificación: ", "one-time-code", "ann@gpu"],
    ["(ann@token.example.org) Password: ", "password", "ann@token.example.org"],
    [duo, "one-time-code", "ann@login"],
    ["Enter PIN for ECDSA-SK key /home/ann/.ssh/id_ecdsa_sk: ", "pin", undefined],
    ["Enter PIN and confirm user presence for ED25519-SK key /home/ann/.ssh/id: ", "pin", undefined],
    ["Enter PIN for 'YubiKey PIV #123': ", "pin", undefined],
    ["Confirm user presence for key ED25519-SK SHA256:abc", "touch", undefined, "none"],
    [unknownKey, "host-key", "[127.0.0.1]:2222"],
    ["Please type 'yes', 'no' or the fingerprint: ", "host-key", undefined],
    ["Add key /home/ann/.ssh/id (ann@laptop) to agent?", "confirm", undefined, "confirm"],
    ["(ann@gpu) What is your favourite colour? ", "other", "ann@gpu"],
    ["", "other", undefined]
  ]
  for (const [text, kind, host, hint = ""] of cases) {
    it(`${JSON.stringify(text.slice(0, 60))} is ${kind}${host === undefined ? "" : ` of ${host}`}`, () =>
      assert.deepStrictEqual(readPrompt(text, hint), { kind, host } as ReturnType<typeof readPrompt>))
  }

  it("the hop that asks for a key is the one that ssh is logging in to", () => {
    const log = [
      "debug1: Authenticating to bastion:22 as 'jump'",
      'Authenticated to bastion ([192.0.2.1]:22) using "publickey".',
      "debug1: Authenticating to 10.0.0.7:2222 as 'ann'",
      ""
    ].join("\r\n")
    assert.strictEqual(hopIn(log), "ann@[10.0.0.7]:2222")
    assert.strictEqual(hopIn(log.slice(0, 60)), "jump@bastion")
    assert.isUndefined(hopIn("debug1: Connecting to bastion port 22.\n"))
  })
})
