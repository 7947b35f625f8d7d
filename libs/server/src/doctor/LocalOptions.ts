/** What the doctor must know of the program that it examines. */
export interface LocalOptions {
  /** Maestro's own version. */
  readonly version: string
  /** A file that came with this version: a clock that is behind it is wrong. */
  readonly program: string
  readonly dataFolder: string
  /** The home that ssh sees, which is the one of the account. */
  readonly home: string
  /** An ssh config file that takes the place of the user's own, as `ssh -F`. */
  readonly sshConfig?: string | undefined
}
