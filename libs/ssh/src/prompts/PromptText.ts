import type { PromptKind } from "@maestro/core/remote/Prompts"

/** What ssh's question is, as far as its words tell. */
export interface ReadPrompt {
  /** `touch` and `info` are not questions: there is something to do elsewhere, or to know. */
  readonly kind: PromptKind | "touch" | "info"
  /** Who asks, where the text says it: `user@host`, or the host whose key is not known. */
  readonly host: string | undefined
}

/** What ssh says of its question in SSH_ASKPASS_PROMPT: empty, `confirm` or `none`. */
export type PromptHint = string

/**
 * The words of ssh itself come first: they are fixed, and in English whatever the locale. What follows is for the words
 * of servers (keyboard-interactive), which may be any. A code is looked for before a password: "One-time password".
 */
const kinds: ReadonlyArray<readonly [PromptKind, RegExp]> = [
  [
    "host-key",
    /Are you sure you want to continue connecting|^Please type 'yes', 'no'|Accept updated hostkeys|Do you want to accept/
  ],
  ["passphrase", /^(?:Enter |Bad )?passphrase\b.*(?:key|for)|^Enter passphrase\b/i],
  ["pin", /^(?:\(\S+@[^)]+\) )?(?:Enter )?(?:your )?(?:user )?PIN\b/i],
  [
    "one-time-code",
    /one.?time|\bOTP\b|\b[TH]OTP\b|verification|authenticat(?:or|ion code)|pass ?code|\btoken\b|two.?factor|\b2FA\b|\bMFA\b|second factor|security code|\bduo\b|yubi.?key|challenge|\bSMS\b|\bcode\b|einmal|\bcode de\b|código|codice|код|验证码|驗證碼|認証コード|確認コード|인증/i
  ],
  [
    "password",
    /password|kennwort|passwort|mot de passe|contraseña|senha|wachtwoord|lösenord|adgangskode|passord|hasło|heslo|parola|пароль|密码|密碼|パスワード|암호|비밀번호/i
  ],
  ["passphrase", /passphrase|passwortsatz|phrase secrète/i]
]

const confirms = /\(yes\/no\)|\[[yY]\/[nN]\]\s*:?\s*$|^(?:Add|Allow|Confirm|Agent key) /

/** OpenSSH puts who asks before a server's own words: `(ann@bastion) Verification code: `. */
const asking = /^\((\S+@[^)]+)\) /
const password = /^(?:Enter |Retype )?(\S+@\S+?)'s (?:old |new )?password: ?$/
const unknownKey = /^The authenticity of host '([^']+?)(?: \([^)']*\))?' can't be established/m

const hostIn = (text: string): string | undefined =>
  [asking, password, unknownKey].map((pattern) => pattern.exec(text)?.[1]).find((host) => host !== undefined)

/** Names of accounts and hosts may hold any word. */
const withoutNames = (text: string): string => text.replace(asking, "").replaceAll(/\S+@\S+/g, "")

/** What a question of ssh's is. */
export const readPrompt = (text: string, hint: PromptHint): ReadPrompt => {
  const host = hostIn(text)
  // ssh shows these until it has what it waits for, and ends the program itself.
  if (hint === "none") return { kind: /user presence|touch|tap/i.test(text) ? "touch" : "info", host }
  if (password.test(text)) return { kind: "password", host }
  const known = kinds.find(([, pattern]) => pattern.test(withoutNames(text)))?.[0]
  if (hint === "confirm") return { kind: known === "host-key" ? known : "confirm", host }
  return { kind: known ?? (confirms.test(text) ? "confirm" : "other"), host }
}

/** The hop that ssh is logging in to, from its log: keys are asked for without saying where they are to go. */
export const hopIn = (log: string): string | undefined => {
  const [, host, port, user] = [...log.matchAll(/^debug1: Authenticating to (.+):(\d+) as '(.*)'\r?$/gm)].at(-1) ?? []
  if (host === undefined || user === undefined) return undefined
  return `${user}@${port === "22" ? host : `[${host}]:${port}`}`
}
