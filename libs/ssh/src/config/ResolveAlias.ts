import { homedir, userInfo } from "node:os"
import { Effect } from "effect"
import { atHome, configView } from "./ConfigView.ts"
import { resolve, tokensFor } from "./SshConfig.ts"

/**
 * What ssh makes of a name, with a config file (as `ssh -F`) or the user's own and the system's: the options under
 * `ssh -G`'s names, as `configView` gives them. Fails with what ssh refuses.
 */
export const resolveAlias = Effect.fn("ResolveAlias")(function* (alias: string, config?: string) {
  const asked = {
    name: alias,
    target: { _tag: "Alias", alias } as const,
    destination: alias,
    ...(config === undefined ? {} : { sshConfig: config })
  }
  const resolved = yield* resolve(asked)
  const view = configView(resolved.raw, tokensFor(asked, resolved.names))
  return atHome(view, { account: userInfo().homedir, environment: homedir() })
})
