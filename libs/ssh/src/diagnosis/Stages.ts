import type { SshCode, SshStage } from "@maestro/core/remote/SshError"

/** The stages at which each code can occur; the first is the one that an error gets when ssh's log does not say. */
export const stagesOf: Readonly<Record<SshCode, readonly [SshStage, ...ReadonlyArray<SshStage>]>> = {
  "local-ssh-missing": ["config"],
  "config-error": ["config"],
  "config-permissions": ["config"],
  dns: ["reach"],
  unreachable: ["reach"],
  refused: ["reach"],
  timeout: ["reach", "host-key", "authenticate", "shell", "session"],
  "proxy-failure": ["reach"],
  "connection-closed": ["reach", "host-key", "authenticate", "shell"],
  "handshake-mismatch": ["host-key", "authenticate"],
  "host-key-changed": ["host-key"],
  "host-key-unknown": ["host-key"],
  "key-permissions": ["authenticate"],
  "key-missing-or-invalid": ["authenticate"],
  "key-passphrase": ["authenticate"],
  "agent-key-refused": ["authenticate"],
  "too-many-auth-failures": ["authenticate"],
  "auth-denied": ["authenticate"],
  "account-unavailable": ["shell", "authenticate"],
  "multiplex-failure": ["shell", "reach", "session"],
  "channel-refused": ["shell", "session"],
  "pty-failure": ["shell", "session"],
  "shell-failure": ["shell", "session"],
  "disk-full": ["shell", "session"],
  "command-not-found": ["session"],
  "agent-not-found": ["session"],
  "interpreter-missing": ["session"],
  "remote-dir-missing": ["session"],
  "permission-denied-fs": ["session"],
  "not-a-git-repo": ["session"],
  "connection-lost-midway": ["session", "shell", "platform"],
  unknown: ["session", "config", "reach", "host-key", "authenticate", "shell", "platform"]
}

/** At these stages the connection stands, so what ends it is another thing than what prevents it. */
export const connectedStages: ReadonlyArray<SshStage> = ["shell", "platform", "session"]
