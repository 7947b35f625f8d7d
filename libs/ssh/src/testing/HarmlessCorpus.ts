/** Texts that are no error of the connection or the machine, whatever they quote, with the exit codes they may have. */
export interface HarmlessCase {
  readonly exitCodes: ReadonlyArray<number | null>
  readonly texts: ReadonlyArray<string>
}

const any: ReadonlyArray<number | null> = [0, 1, 2, null]
const changed = "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @"

export const harmlessCorpus: ReadonlyArray<HarmlessCase> = [
  {
    // Agents that talk.
    exitCodes: any,
    texts: [
      "The deploy fails with `Permission denied (publickey)`. I will look at the key first.",
      "I ran the command and it failed:\n\n```\nbash: line 1: rg: command not found\n```\n\nSo I will use grep instead.",
      "I ran it and got this:\nssh: connect to host build7 port 22: Connection refused\nThe server does not seem to run. Shall I start it?",
      "Here is what happened:\nssh: connect to host build7 port 22: Connection refused",
      "Connection refused means that nothing listens on that port.",
      "Host key verification failed. To fix this, run ssh-keygen -R build7 and connect again.",
      "Permission denied errors usually mean the file is owned by root. Use sudo chown to take it over.",
      "## Troubleshooting\n\n- `Permission denied (publickey)`: the key is not accepted\n- `Connection timed out`: check the firewall\n- `Host key verification failed.`: run ssh-keyscan\n",
      "1. ssh: connect to host build7 port 22: Connection refused\n2. ssh: connect to host build7 port 22: Connection timed out\n",
      "> ann@build7: Permission denied (publickey).\n\nThis comes from the runner.",
      "The error was: bash: line 1: claude: command not found",
      "Note: writing to the log failed: No space left on device",
      "summary: the build failed because /tmp was full: No space left on device",
      "Die Ausgabe war: bash: claude: Kommando nicht gefunden. Ich installiere es jetzt.",
      "Le test échoue avec « Aucun espace disponible sur le périphérique ». Je vais libérer de la place.",
      "エラーは「そのようなファイルやディレクトリはありません」でした。パスを直します。",
      "错误信息是“没有那个文件或目录”。我会先创建目录，然后再运行测试。",
      "Ошибка была «Нет такого файла или каталога». Сначала я создам каталог.",
      "I checked sshd's log. It says kex_exchange_identification: Connection closed by remote host, which is a port scanner.",
      "Done. The helper now maps ENOSPC to disk-full and EACCES to permission-denied-fs.",
      "fatal: not a git repository (or any of the parent directories): .git\n\nThat is expected here, because the folder is new. I will run git init.",
      "$ ssh build7\nssh: connect to host build7 port 22: Connection refused\n$ systemctl start sshd\n$ ssh build7 true && echo ok\nok",
      "The three causes are:\n* Connection refused\n* Connection timed out\n* No route to host"
    ]
  },
  {
    // Streams of agents, tool results, data.
    exitCodes: any,
    texts: [
      '{"type":"assistant","message":{"content":[{"type":"text","text":"ann@build7: Permission denied (publickey)."}]}}',
      '{"type":"user","message":{"content":[{"type":"tool_result","content":"bash: line 1: rg: command not found","is_error":true}]}}\n{"type":"result","subtype":"success","is_error":false}',
      '{"type":"item.completed","item":{"type":"command_execution","aggregated_output":"cat: /nope: No such file or directory\\n","exit_code":1}}',
      '{"type":"error","message":"connect ECONNREFUSED 127.0.0.1:8931"}',
      'data: {"error":"Connection refused"}\n\n',
      '{\n  "error": "Permission denied (publickey).",\n  "code": 255\n}',
      '[\n  "ssh: connect to host a port 22: Connection refused",\n  "Host key verification failed."\n]',
      "<tool_result>\nbash: line 1: rg: command not found\n</tool_result>",
      "Exit code 127\nbash: line 1: rg: command not found\n\nI will use grep instead."
    ]
  },
  {
    // Test runs, logs, search results, diffs, documents.
    exitCodes: any,
    texts: [
      " ✓ maps 'Permission denied (publickey)' to auth-denied\n ✗ maps 'Connection refused' to refused\n\n1 passed, 1 failed",
      "not ok 3 - ssh: connect to host x port 22: Connection refused\n# tests 3\n# fail 1",
      "FAIL src/ssh.test.ts\n  ● connects\n\n    connect ECONNREFUSED 127.0.0.1:2222\n\n      at TCPConnectWrap.afterConnect (node:net:1637:16)\n\nTests: 1 failed, 4 passed, 5 total",
      "stderr | ssh.test.ts > diagnose\nssh: connect to host 127.0.0.1 port 2222: Connection refused\n\n ✓ ssh.test.ts (3 tests) 12ms\n\n Tests  3 passed (3)",
      "=================== FAILURES ===================\nE       OSError: [Errno 28] No space left on device\ntest_disk.py:12: OSError\n=========== 1 failed in 0.02s ===========",
      "src/errors.ts:41:  'no matching host key type found': HandshakeMismatch,\nsrc/errors.ts:43:  'UNPROTECTED PRIVATE KEY FILE': KeyPermissions,",
      "docs/faq.md:12:ssh: connect to host build7 port 22: Connection refused\ndocs/faq.md:19:Host key verification failed.",
      `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-ssh: connect to host x port 22: Connection refused\n+${changed}`,
      "commit 1a2b3c4d\nAuthor: Ann <ann@example.com>\n\n    ssh: say what to do on Permission denied (publickey).\n",
      "Jan 12 09:11:12 build7 sshd[412]: Connection closed by authenticating user root 203.0.113.9 port 4711 [preauth]\nJan 12 09:11:15 build7 sshd[413]: error: kex_exchange_identification: Connection closed by remote host",
      "2026-01-12T09:11:12Z ERROR connect ECONNREFUSED 127.0.0.1:5432\n2026-01-12T09:11:13Z INFO retrying",
      "[ERROR] ssh: connect to host build7 port 22: Connection refused\n[INFO] retrying in 5 s",
      "# Errors\n\n    ssh: connect to host build7 port 22: Connection refused\n\nmeans that sshd does not run.",
      "Error: ENOSPC: System limit for number of file watchers reached, watch '/srv/app'",
      'case "Permission denied":\n  return new AuthDenied()\n',
      "make: Nothing to be done for 'all'.",
      "grep: /nope: No such file or directory",
      "cat: notes.txt: No such file or directory"
    ]
  },
  {
    // Said beside success.
    exitCodes: [0],
    texts: [
      "Warning: Permanently added 'build7' (ED25519) to the list of known hosts.\r\nhello\n",
      "Pseudo-terminal will not be allocated because stdin is not a terminal.\r\nhello",
      "ssh: connect to host build7 port 22: Connection refused\nretrying in 5 s\nconnected\n",
      "bash: line 1: rg: command not found\nsrc/a.ts\n",
      "ls: cannot access '/srv/app': No such file or directory\nno such project, cloning it\n",
      "fatal: not a git repository (or any of the parent directories): .git\n",
      `${changed}\nSomeone could be eavesdropping on you right now (man-in-the-middle attack)!\nuid=1000(ann)\n`,
      "ControlSocket /home/ann/.ssh/cm-1 already exists, disabling multiplexing\nhello\n",
      'rsync: [sender] link_stat "/x" failed: No such file or directory (2)\nall done\n',
      "Master running (pid=4711)\r\n",
      "Exit request sent.\r\n",
      "  5% [====>                 ] 12 kB/s\r 50% [==========>           ]\r100% [======================]\n",
      "mesg: ttyname failed: Inappropriate ioctl for device\nstdin: is not a tty\nhello\n"
    ]
  },
  {
    // Nothing of the connection in it.
    exitCodes: [0, 1, 130, null],
    texts: [
      "",
      "\n\n",
      "Last login: Mon Jan 12 09:12:44 2026 from 203.0.113.9\r\nann@build7:~$ ",
      "Welcome to Ubuntu 24.04.1 LTS (GNU/Linux 6.8.0 x86_64)\n\n * Documentation:  https://help.ubuntu.com\n\n0 updates can be applied immediately.\n",
      "Warning: Permanently added 'build7' (ED25519) to the list of known hosts.\r\n",
      "debug1: Reading configuration data /etc/ssh/ssh_config\r\ndebug1: Connecting to build7 [203.0.113.4] port 22.\r\ndebug1: Connection established.\r\n",
      "curl: (7) Failed to connect to 127.0.0.1 port 39999 after 0 ms: Couldn't connect to server",
      'API Error: 401 {"type":"error","error":{"type":"authentication_error"}}',
      "error: src/main.rs:3:5: cannot find value `x` in this scope\nerror: aborting due to 1 previous error",
      "npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://registry.npmjs.org/nope",
      "Killed",
      "Terminated",
      "Connection to build7 closed.\r\n",
      "Segmentation fault (core dumped)",
      "error: pathspec 'nope' did not match any file(s) known to git",
      "Everything up-to-date",
      "fatal: refusing to merge unrelated histories"
    ]
  }
]
