# m_allowed <mode>: sets m_mode, in octal, to what the mask lets pass of a mode, given in decimal.
m_allowed() {
  m_u=000$(umask)
  m_u=${m_u#"${m_u%???}"}
  m_v=${m_u#?}
  m_u=$((${m_u%??} * 64 + ${m_v%?} * 8 + ${m_v#?}))
  m_mode=$(printf '%05o' $(($1 & ~m_u)))
}
