# Frames: one line, one printf, never longer than PIPE_BUF, so that writers at the same time never mix theirs.

m_newline='
'
# What words are split at: IFS is another one only for a moment.
m_separators=$IFS

# say <words>: writes one frame. A channel that nobody reads any more ends the writer.
say() {
  printf '%s\n' "$*" || exit 1
}

# encode: stdin as payload words, one a line, each short enough for one frame. decode <payload>: its
# bytes. The first encoder that works here is taken.
choose_encoding() {
  # A frame holds at most: id, tag, <uuid>.<stream>, offset, and the spaces between them.
  m_width=$(((m_pipe_buf - 100) / 4 * 4))
  m_encoding=b64
  if [ "$(printf 'a\377b\377' | base64 -w 4 2>/dev/null)" = "Yf9i${m_newline}/w==" ]; then
    encode() { base64 -w "$m_width"; }
    decode_base64() { base64 -d; }
  elif [ "$(printf 'a\377' | base64 2>/dev/null)" = Yf8= ]; then
    encode() { base64 | tr -d '\n' | fold -w "$m_width"; }
    # Some know the option as -D only.
    if [ "$(printf Yf8= | base64 -d 2>/dev/null | wc -c)" -eq 2 ]; then
      decode_base64() { base64 -d; }
    else
      decode_base64() { base64 -D; }
    fi
  elif [ "$(printf 'a\377' | openssl base64 -A 2>/dev/null)" = Yf8= ]; then
    encode() { openssl base64 -A | fold -w "$m_width"; }
    decode_base64() { openssl base64 -A -d; }
  else
    m_encoding=hex
    m_missing="$m_missing,base64"
    encode() { od -A n -v -t x1 | tr -d ' \n' | fold -w "$m_width"; }
  fi
}

# Sets m_payload to a text as a payload word, cut to what fits into a frame.
encode_word() {
  m_payload=-
  [ -n "$1" ] || return 0
  m_payload=$(printf %s "$1" | encode)
  m_payload=${m_payload%%"$m_newline"*}
}

decode() {
  case $1 in
    -) ;;
    *)
      if [ "$m_encoding" = b64 ]; then
        printf %s "$1" | decode_base64
      else
        # Three octal digits a byte: what printf itself can turn back.
        # shellcheck disable=SC2059 # the escapes are the point
        printf "$(printf %s "$1" | sed 's/.../\\&/g')"
      fi
      ;;
  esac
}

# refuse <id> <code> <why>
refuse() {
  encode_word "$3"
  say "$1" x "$2" "$m_payload"
}

# say_bytes <start of the frames> <file> <offset> <length>: says bytes of a file, a frame for each payload word. Sets
# m_offset to where it came. Only regular files: dd may take less than a block from anything else.
say_bytes() {
  m_offset=$3
  IFS=$m_newline
  # shellcheck disable=SC2046 # the lines become the words
  if [ "$4" -le 512 ]; then
    set -- "$1" $(dd bs=1 skip="$3" count="$4" <"$2" 2>/dev/null | encode)
  elif [ "$3" -eq 0 ]; then
    set -- "$1" $(dd bs="$4" count=1 <"$2" 2>/dev/null | encode)
  else
    # The first one only seeks, on the descriptor that both share.
    set -- "$1" $({ dd bs=1 skip="$3" count=0 && dd bs="$4" count=1; } <"$2" 2>/dev/null | encode)
  fi
  IFS=$m_separators
  m_start_of_frame=$1
  shift
  for m_word; do
    printf '%s\n' "$m_start_of_frame $m_offset $m_word" || exit 1
    case $m_encoding$m_word in
      hex*) m_offset=$((m_offset + ${#m_word} / 2)) ;;
      *==) m_offset=$((m_offset + ${#m_word} * 3 / 4 - 2)) ;;
      *=) m_offset=$((m_offset + ${#m_word} * 3 / 4 - 1)) ;;
      *) m_offset=$((m_offset + ${#m_word} * 3 / 4)) ;;
    esac
  done
}

# Sets m_size to a file's size; fails when there is none. ls knows it without reading the file.
file_size() {
  # shellcheck disable=SC2012,SC2046 # one file, whose name is ours; it is words that we want
  set -- $(ls -lnd "$1" 2>/dev/null)
  [ $# -ge 5 ] || return 1
  m_size=$5
}
