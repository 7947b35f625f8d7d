import { assert, describe, it } from "@effect/vitest"
import { PlatformError } from "effect"
import { SshError, toPlatformError } from "../remote/SshError.ts"
import { PlatformFailure } from "./PlatformFailure.ts"
import { wireError } from "./WireError.ts"

const away = new SshError({
  remote: "gpu",
  stage: "reach",
  reason: { code: "timeout", title: "It did not answer.", steps: ["Look at the network."], retryable: true, raw: "" }
})

describe("an error on its way to a front end (S7)", () => {
  it("is the link failure, where that is what a service's error carries, however deep", () => {
    assert.strictEqual(wireError(toPlatformError(away, "open")), away)
    const outer = PlatformError.systemError({
      _tag: "Unknown",
      module: "FileSystem",
      method: "stat",
      cause: toPlatformError(away, "open")
    })
    assert.strictEqual(wireError(outer), away)
  })

  it("is what the machine's system refused, with its file", () => {
    const error = wireError(
      PlatformError.systemError({
        _tag: "PermissionDenied",
        module: "FileSystem",
        method: "open",
        pathOrDescriptor: "/root/.profile",
        description: "nobody may"
      })
    )
    if (!(error instanceof PlatformFailure)) return assert.fail("it is another one")
    assert.deepEqual([error.kind, error.path], ["PermissionDenied", "/root/.profile"])
    assert.strictEqual(error.message, "FileSystem.open /root/.profile failed (PermissionDenied): nobody may")
  })

  it("is itself, where it is another one", () => {
    assert.strictEqual(wireError(away), away)
  })
})
