import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import type { TestHost } from "@maestro/testhosts/TestHost"

const id = RemoteId.make("01890a5d-ac96-774b-bcce-b302099a8057")

/** What of a remote a test chooses itself. */
export type RemoteChoice = Partial<Pick<Remote, "target" | "port" | "user" | "keyPath" | "sshConfig">>

/** The remote that leads to a test host by its ssh config, or by another one. */
export const remoteTo = (host: TestHost["Service"], choice: RemoteChoice = {}): Remote =>
  new Remote({
    id,
    name: "testhost",
    target: { _tag: "Alias", alias: host.alias },
    sshConfig: host.sshConfigPath,
    env: {},
    enabled: true,
    ...choice
  })
