import type { SshStage } from "@maestro/core/remote/SshError"

/** What people call the steps of reaching a machine. */
export const stageTitles: Readonly<Record<SshStage, string>> = {
  config: "resolve config",
  reach: "reach",
  "host-key": "host key",
  authenticate: "authenticate",
  shell: "shell",
  platform: "platform",
  session: "session"
}
