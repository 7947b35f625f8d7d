# The environment of this shell: names and values, each ended by NUL. Nothing of GNU's is needed: Linux keeps the
# environment in a file, and where there is none the names that env prints are asked for one by one (a line of a value
# may look like a name; unless there is a variable of that name, it is passed over).
dump_environment() {
  if [ -r /proc/self/environ ]; then
    cat /proc/self/environ && return
  fi
  dump_variables
}

dump_variables() {
  for m_one in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' | sort -u); do
    eval "[ \"\${$m_one+set}\" = set ] && printf '%s=%s\\0' $m_one \"\$$m_one\""
  done
}
