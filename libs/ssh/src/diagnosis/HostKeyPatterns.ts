import { each, exactly, said, type LinePattern } from "./LinePattern.ts"

/** What is said of a host key that is not accepted. A changed one comes before one that is merely unknown. */
export const hostKeyPatterns: ReadonlyArray<LinePattern> = [
  ...each(
    "host-key-changed",
    said(
      String.raw`@* *(?:WARNING: )?(?:REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY DETECTED|POSSIBLE DNS SPOOFING DETECTED)!? *@*`
    ),
    said(String.raw`(?:Host|\S+ host) key for .+ has changed and you have requested strict checking\.`),
    said(String.raw`(?:The )?\S+ host key for .+ was revoked and you have requested strict checking\.`),
    said(String.raw`The \S+ host key for .+ (?:is marked as revoked|has changed,?)\.?`),
    said(String.raw`Host key \S+ \S+ revoked by file .+`),
    said(String.raw`Offending (?:\S+ )?key (?:for IP )?in .+:\d+`),
    said(String.raw`Warning: the \S+ host key for '.+' differs from the key for the IP address '.+'`),
    said(String.raw`\S+ host key mismatch for .+ !?`),
    said(String.raw`Host key mismatch(?: for \S+)?!?`),
    said(String.raw`WARNING - POTENTIAL SECURITY BREACH!`),
    said(String.raw`HostKey has been changed: \S+`),
    said(String.raw`(?:The host key does not match the one PuTTY has cached.*|The server's host key does not match.*)`),
    said(String.raw`(?:[\w.]*BadHostKeyException: .*|Host key for server .+ does not match.*)`),
    said(String.raw`(?:ssh: handshake failed: )?(?:ssh: handshake failed: )?knownhosts: key mismatch`),
    said(String.raw`Update the SSHFP RR in DNS with the new host key to get rid of this message\.`)
  ),
  ...each(
    "host-key-unknown",
    said(String.raw`Host key verification failed\.?`),
    said(String.raw`No (?:\S+ )?host key is known for .+ and you have requested strict checking\.`),
    said(String.raw`The authenticity of host '.+' can't be established\.?`),
    said(String.raw`Host '.+' is not in the trusted hosts file\.?`),
    said(String.raw`(?:Host denied )?\(?verification failed\)?`),
    said(String.raw`Didn't validate host key`),
    said(String.raw`Host key (?:not (?:verified|accepted|in manually configured list)|is not trusted).*`),
    said(String.raw`(?:The )?(?:server's )?host key is not cached(?: for this server| in the registry)?[.:]?`),
    said(String.raw`The host key is not cached for this server:?`),
    said(String.raw`(?:ssh: handshake failed: )?(?:ssh: handshake failed: )?knownhosts: key is unknown`),
    said(String.raw`(?:paramiko\S*: )?Server '.+' not found in known_hosts`),
    said(String.raw`Bad hostkey signature`),
    said(String.raw`UnknownHostKey: .*|reject HostKey: \S+`),
    said(String.raw`Cannot confirm a host key in batch mode`),
    exactly(String.raw`Are you sure you want to continue connecting \(yes\/no(?:\/\[fingerprint\])?\)\? ?.*`),
    exactly(String.raw`Please type 'yes', 'no' or the fingerprint: ?.*`),
    exactly(String.raw`Do you want to continue connecting\? \(y\/n\) ?.*`)
  )
]
