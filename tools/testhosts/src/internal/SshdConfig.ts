/** What a server of ours is told. */
export interface SshdConfig {
  readonly folder: string
  readonly home: string
  readonly port: number
  readonly setEnv: Record<string, string>
  readonly extraConfig: ReadonlyArray<string>
  readonly loginShell: string | undefined
  readonly sftpServer: string | undefined
  readonly sftp: string | false | undefined
}

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`

const subsystem = ({ home, loginShell, sftp, sftpServer = "internal-sftp" }: SshdConfig): ReadonlyArray<string> => {
  if (sftp === false) return []
  const server = sftp ?? `${loginShell === undefined ? "internal-sftp" : sftpServer} -d ${home}`
  return [`Subsystem sftp ${server}`]
}

/** The text of an sshd_config. Before OpenSSH 9.8 sshd refuses to start with `PerSourcePenalties`. sshd takes the first value of an option, so the caller's lines go before ours. */
export const sshdConfig = (config: SshdConfig, knowsPenalties: boolean): string => {
  const { folder, home } = config
  const match = config.extraConfig.findIndex((line) => /^\s*Match\s/i.test(line))
  const [first, last] =
    match < 0 ? [config.extraConfig, []] : [config.extraConfig.slice(0, match), config.extraConfig.slice(match)]
  // One line: sshd ignores every SetEnv after the first.
  const environment = Object.entries({ HOME: home, ...config.setEnv }).map(([name, value]) =>
    quoted(`${name}=${value}`)
  )
  return [
    ...first,
    "ListenAddress 127.0.0.1",
    `Port ${config.port}`,
    `HostKey ${folder}/host_key`,
    `PidFile ${folder}/sshd.pid`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    "LogLevel VERBOSE",
    "StrictModes no",
    "UsePAM no",
    "UseDNS no",
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitUserRC no",
    "PrintMotd no",
    "PrintLastLog no",
    "MaxStartups 1000",
    ...(knowsPenalties ? ["PerSourcePenalties no"] : []),
    `SetEnv ${environment.join(" ")}`,
    ...(config.loginShell === undefined ? [] : [`ForceCommand ${folder}/login-shell`]),
    ...subsystem(config),
    ...last,
    ""
  ].join("\n")
}

/**
 * Stands in for the account's login shell, which only the password file could change: does with another shell what
 * sshd would have done with the account's.
 */
export const loginShellScript = (shell: string): string => `#!/bin/sh
cd || exit 1
if [ -z "\${SSH_ORIGINAL_COMMAND+x}" ]; then exec ${shell} -l; fi
command=$SSH_ORIGINAL_COMMAND
unset SSH_ORIGINAL_COMMAND
exec ${shell} -c "$command"
`
