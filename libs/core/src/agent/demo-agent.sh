# The demo agent. It reads its prompt on stdin, looks at the text files in the folder it is started in, and writes what
# it found to DEMO-REPORT.md. It tells what it does in the lines of Claude Code's stream-json. No model is asked.
# DEMO_AGENT_PACE: seconds between two steps (0.3).
pace=${DEMO_AGENT_PACE:-0.3}
report=DEMO-REPORT.md
session=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
nl='
'

# Text as the inside of a JSON string; control characters other than newline and tab become spaces.
json() {
  printf '%s' "$1" | tr '\001-\010\013-\037' ' ' |
    sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}

say() {
  printf '{"type":"assistant","session_id":"%s","message":{"role":"assistant","content":[{"type":"text","text":"%s"}]}}\n' "$session" "$(json "$1")"
  sleep "$pace"
}

tool() { # id, name, input as JSON
  printf '{"type":"assistant","session_id":"%s","message":{"role":"assistant","content":[{"type":"tool_use","id":"%s","name":"%s","input":%s}]}}\n' "$session" "$1" "$2" "$3"
  sleep "$pace"
}

tool_result() { # id, output
  printf '{"type":"user","session_id":"%s","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"%s","is_error":false,"content":"%s"}]}}\n' "$session" "$1" "$(json "$2")"
  sleep "$pace"
}

finish() { # is_error, subtype, answer
  printf '{"type":"result","subtype":"%s","is_error":%s,"session_id":"%s","num_turns":%d,"result":"%s"}\n' "$2" "$1" "$session" "$files" "$(json "$3")"
}

prompt=$(cat)
files=0 lines=0 words=0
printf '{"type":"system","subtype":"init","session_id":"%s","cwd":"%s","model":"demo","permissionMode":"bypassPermissions","tools":["List","Read","Write"]}\n' "$session" "$(json "$PWD")"
say "I am the demo agent, on $(uname -n), in $PWD. You said: $prompt"

if ! printf '# Report of the demo agent\n\nPrompt: %s\n\n' "$prompt" >"$report"; then
  finish true error_during_execution "I cannot write $report in $PWD."
  exit 1
fi

found=$(ls -- *.md *.txt 2>/dev/null | grep -v "^$report\$")
tool list List '{"pattern":"*.md *.txt"}'
tool_result list "${found:-no text files}"

IFS=$nl
for file in $found; do
  files=$((files + 1))
  tool "read-$files" Read "{\"file_path\":\"$(json "$file")\"}"
  file_lines=$(($(wc -l <"$file"))) file_words=$(($(wc -w <"$file")))
  lines=$((lines + file_lines)) words=$((words + file_words))
  tool_result "read-$files" "$file_lines lines, $file_words words"
  tool "write-$files" Write "{\"file_path\":\"$report\"}"
  printf -- '- %s: %d lines, %d words\n' "$file" "$file_lines" "$file_words" >>"$report"
  tool_result "write-$files" "one line added to $report"
done

finish false success "I read $files files ($lines lines, $words words) and wrote what I found to $report."
