import type { Variant } from "./VariantCorpus.ts"

/** What ssh and scp printed of options and files that they could not read, as recorded. */
export const configCorpus: ReadonlyArray<Variant> = [
  ["command-line line 0: Bad port '99999'.\r\n", 255, "config-error", false],
  ["command-line line 0: Bad SSH2 cipher spec 'foo'.\r\n", 255, "config-error", false],
  ["command-line line 0: Bad SSH2 MAC spec 'foo'.\r\n", 255, "config-error", false],
  [
    "Unsupported KEX algorithm \"foo\"\r\ncommand-line line 0: Bad SSH2 KexAlgorithms 'foo'.\r\n",
    255,
    "config-error",
    false
  ],
  ["command-line line 0: Bad key types 'foo'.\r\n", 255, "config-error", false],
  ['command-line line 0: unsupported option "maybe".\r\n', 255, "config-error", false],
  ['command-line line 0: no argument after keyword "forwardagent"\r\n', 255, "config-error", false],
  ["command-line line 0: unsupported log level 'LOUD'\r\n", 255, "config-error", false],
  ["command-line line 0: invalid time value.\r\n", 255, "config-error", false],
  ["command-line line 0: Bad ControlPersist argument.\r\n", 255, "config-error", false],
  ["command-line line 0: Missing target argument.\r\n", 255, "config-error", false],
  ["command-line line 0: Bad forwarding specification.\r\n", 255, "config-error", false],
  ["command-line line 0: Bad IPQoS value: foo\r\n", 255, "config-error", false],
  ["command-line: line 0: Bad configuration option: foo\r\n", 255, "config-error", false],
  ["command-line line 0: Bad number 'foo': Invalid argument\r\n", 255, "config-error", false],
  ['command-line line 0: Invalid ProxyJump "a:b:c"\r\n', 255, "config-error", false],
  ["command-line line 0: Bad escape character.\r\n", 255, "config-error", false],
  ["vdollar_percent_expand: unknown key %Q\r\npercent_dollar_expand: failed\r\n", 255, "config-error", false],
  ["Include directive not supported as a command-line option\r\n", 255, "config-error", false],
  ["command-line line 0: unsupported log facility 'FOO'\r\n", 255, "config-error", false],
  ['command-line line 0: Invalid hash algorithm "foo".\r\n', 255, "config-error", false],
  ["command-line line 0: integer value invalid.\r\n", 255, "config-error", false],
  ["command-line line 0: Invalid SetEnv.\r\n", 255, "config-error", false],
  ["command-line line 0: Bad mask.\r\n", 255, "config-error", false],
  ["Host directive not supported as a command-line option\r\n", 255, "config-error", false],
  ["command-line line 0: bad port number in permitremoteopen\r\n", 255, "config-error", false],
  ["Bad port '0'\n", 255, "config-error", false],
  ["Bad local forwarding specification 'x'\n", 255, "config-error", false],
  ["Bad remote forwarding specification '::::'\n", 255, "config-error", false],
  ["Bad dynamic forwarding specification 'a:b:c'\n", 255, "config-error", false],
  ["Bad stdio forwarding specification 'x'\n", 255, "config-error", false],
  ["Invalid -J argument\r\n", 255, "config-error", false],
  ["Invalid multiplex command.\r\n", 255, "config-error", false],
  ["Unknown cipher type 'foo'\n", 255, "config-error", false],
  ["Unknown mac type 'foo'\n", 255, "config-error", false],
  ["Bad escape character 'abc'.\n", 255, "config-error", false],
  ["Bad tun device 'x'\n", 255, "config-error", false],
  ['Unsupported query "foo"\r\n', 255, "config-error", false],
  ["Couldn't open logfile /nope/log: No such file or directory\n", 1, "config-error", false],
  ["Can't open user config file /nope/config: No such file or directory\r\n", 255, "config-error", false],
  [
    "/home/ann/cfg0: line 1: Bad configuration option: hosst\r\n/home/ann/cfg0: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "Missing Match criteria for foo\r\n/home/ann/cfg2 line 1: Bad Match condition\r\n/home/ann/cfg2: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "Missing Match criteria for host\r\n/home/ann/cfg3 line 1: Bad Match condition\r\n/home/ann/cfg3: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "Missing Match criteria for exec\r\n/home/ann/cfg4 line 1: Bad Match condition\r\n/home/ann/cfg4: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    '/home/ann/cfg5 line 2: no argument after keyword "port"\r\n/home/ann/cfg5: terminating, 1 bad configuration options\r\n',
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg6 line 2: Bad port 'a'.\r\n/home/ann/cfg6: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg7 line 1: invalid quotes\r\n/home/ann/cfg7: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg10 line 2: keyword stricthostkeychecking extra arguments at end of line\r\n/home/ann/cfg10: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg11 line 2: keyword user extra arguments at end of line\r\n/home/ann/cfg11: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg14 line 2: Missing target argument.\r\n/home/ann/cfg14: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg16 line 2: invalid time value.\r\n/home/ann/cfg16: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    '/home/ann/cfg17 line 2: unsupported option "si".\r\n/home/ann/cfg17: terminating, 1 bad configuration options\r\n',
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg18 line 1: 'all' cannot be combined with other Match attributes\r\n/home/ann/cfg18 line 1: Bad Match condition\r\n/home/ann/cfg18: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "Missing Match criteria for user\r\n/home/ann/cfg19 line 1: Bad Match condition\r\n/home/ann/cfg19: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  [
    "/home/ann/cfg20 line 2: unsupported option\r\n/home/ann/cfg20: terminating, 1 bad configuration options\r\n",
    255,
    "config-error",
    false
  ],
  ["Too many recursive configuration includes\r\n", 255, "config-error", false]
]
