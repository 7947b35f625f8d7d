/**
 * The program that ssh runs to have a question answered (`SSH_ASKPASS`). It lies in a private folder, puts the question
 * there as a file, and gives ssh what comes out of a named pipe beside it: an answer is never in a file, an argv or an
 * environment. It looks whether there is an answer instead of waiting at the pipe: should the process that answers be
 * killed, ssh would wait for ever. It starts nothing in the background, which would keep ssh's pipe open.
 *
 * Files: `<own pid>.<pid of ssh>.<hint>.question`, and the same with `.answer` (the pipe) and `.ready`.
 */
export const askpassScript = (answeringPid: number): string => `#!/bin/sh
umask 077
at=\${0%/*}/$$.$PPID.\${SSH_ASKPASS_PROMPT:-text}
mkfifo "$at.answer" || exit 1
printf '%s\\n' "$1" >"$at.new" && mv "$at.new" "$at.question" || exit 1
until [ -e "$at.ready" ]; do
  kill -0 ${answeringPid} 2>/dev/null || exit 1
  sleep 0.1 2>/dev/null || sleep 1
done
exec cat "$at.answer"
`
