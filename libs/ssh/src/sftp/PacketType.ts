/** The types of packets of SFTP version 3 (draft-ietf-secsh-filexfer-02). */
export const PacketType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201
} as const
export type PacketType = (typeof PacketType)[keyof typeof PacketType]

/** The version that we speak: OpenSSH and all that follow it speak no other. */
export const protocolVersion = 3

/** The `pflags` of an open request. */
export const OpenMode = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const
