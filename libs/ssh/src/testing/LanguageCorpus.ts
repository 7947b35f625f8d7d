import type { Variant } from "./VariantCorpus.ts"

/** What shells, coreutils and git printed under other languages, as recorded. */
export const languageCorpus: ReadonlyArray<Variant> = [
  ["bash: Zeile 1: claude: Kommando nicht gefunden.\n", 127, "agent-not-found", false],
  ["bash: Zeile 1: rgx9: Kommando nicht gefunden.\n", 127, "command-not-found", false],
  ["/usr/bin/env: „nodex9“: Datei oder Verzeichnis nicht gefunden\n", 127, "interpreter-missing", false],
  ["bash: Zeile 1: cd: /srv/nope: Datei oder Verzeichnis nicht gefunden\n", 1, "remote-dir-missing", false],
  ["zsh:cd:1: datei oder Verzeichnis nicht gefunden: /srv/nope\n", 1, "remote-dir-missing", false],
  ["bash: Zeile 1: /etc/nope: Keine Berechtigung\n", 1, "permission-denied-fs", false],
  [
    "sed: Temporäre Datei /etc/sedmrnMRo kann nicht geöffnet werden: Keine Berechtigung\n",
    4,
    "permission-denied-fs",
    false
  ],
  ["bash: Zeile 1: echo: Schreibfehler: Auf dem Gerät ist kein Speicherplatz mehr verfügbar.\n", 1, "disk-full", false],
  [
    "dd: Fehler beim Schreiben von '/dev/full': Auf dem Gerät ist kein Speicherplatz mehr verfügbar\n1+0 Datensätze ein\n0+0 Datensätze aus\n0 Bytes kopiert, 8.3493e-05 s, 0.0 kB/s\n",
    1,
    "disk-full",
    false
  ],
  [
    "Schwerwiegend: Kein Git-Repository (oder irgendeines der Elternverzeichnisse): .git\n",
    128,
    "not-a-git-repo",
    false
  ],
  ["bash: ligne 1: claude : commande introuvable\n", 127, "agent-not-found", false],
  ["bash: ligne 1: rgx9 : commande introuvable\n", 127, "command-not-found", false],
  ["/usr/bin/env: « nodex9 »: Aucun fichier ou dossier de ce type\n", 127, "interpreter-missing", false],
  [
    "zsh:1: /opt/bin/badint: bad interpreter: /opt/none/node: aucun fichier ou dossier de ce type\n",
    127,
    "interpreter-missing",
    false
  ],
  ["bash: ligne 1 : cd: /srv/nope: Aucun fichier ou dossier de ce type\n", 1, "remote-dir-missing", false],
  ["bash: ligne 1: /etc/nope: Permission non accordée\n", 1, "permission-denied-fs", false],
  ["bash: ligne 1 : echo: erreur d'écriture : Aucun espace disponible sur le périphérique\n", 1, "disk-full", false],
  ["fatal : ni ceci ni aucun de ses répertoires parents n'est un dépôt git : .git\n", 128, "not-a-git-repo", false],
  ["bash: línea 1: claude: orden no encontrada\n", 127, "agent-not-found", false],
  ["bash: línea 1: rgx9: orden no encontrada\n", 127, "command-not-found", false],
  ["zsh:1: no existe el fichero o el directorio: ./nope.sh\n", 127, "command-not-found", false],
  ["/usr/bin/env: «nodex9»: No existe el fichero o el directorio\n", 127, "interpreter-missing", false],
  ["bash: línea 1: cd: /srv/nope: No existe el fichero o el directorio\n", 1, "remote-dir-missing", false],
  ["bash: línea 1: /etc/nope: Permiso denegado\n", 1, "permission-denied-fs", false],
  ["zsh:1: permiso denegado: /etc/nope\n", 1, "permission-denied-fs", false],
  ["bash: línea 1: echo: error de escritura: No queda espacio en el dispositivo\n", 1, "disk-full", false],
  ["zsh:echo:1: write error: no queda espacio en el dispositivo\n", 1, "disk-full", false],
  ["fatal: no es un repositorio git (ni ninguno de los directorios superiores): .git\n", 128, "not-a-git-repo", false],
  ["bash: riga 1: claude: comando non trovato\n", 127, "agent-not-found", false],
  ["bash: riga 1: rgx9: comando non trovato\n", 127, "command-not-found", false],
  ['/usr/bin/env: "nodex9": File o directory non esistente\n', 127, "interpreter-missing", false],
  ["bash: riga 1: cd: /srv/nope: File o directory non esistente\n", 1, "remote-dir-missing", false],
  ["zsh:cd:1: file o directory non esistente: /srv/nope\n", 1, "remote-dir-missing", false],
  ["bash: riga 1: /etc/nope: Permesso negato\n", 1, "permission-denied-fs", false],
  ["sed: impossibile aprire il file temporaneo /etc/sedbZO2vR: Permesso negato\n", 4, "permission-denied-fs", false],
  ["bash: riga 1: echo: errore in scrittura: Spazio esaurito sul device\n", 1, "disk-full", false],
  [
    "dd: errore scrivendo '/dev/full': Spazio esaurito sul device\n1+0 records in\n0+0 records out\n0 bytes copied, 0.000320221 s, 0.0 kB/s\n",
    1,
    "disk-full",
    false
  ],
  ["fatal: .git non è un repository Git (né lo è alcuna delle directory genitrici)\n", 128, "not-a-git-repo", false],
  ["bash: linha 1: claude: comando não encontrado\n", 127, "agent-not-found", false],
  ["bash: linha 1: rgx9: comando não encontrado\n", 127, "command-not-found", false],
  ["/usr/bin/env: “nodex9”: Arquivo ou diretório inexistente\n", 127, "interpreter-missing", false],
  [
    "zsh:1: /opt/bin/badint: bad interpreter: /opt/none/node: arquivo ou diretório inexistente\n",
    127,
    "interpreter-missing",
    false
  ],
  ["bash: linha 1: cd: /srv/nope: Arquivo ou diretório inexistente\n", 1, "remote-dir-missing", false],
  ["bash: linha 1: /etc/nope: Permissão negada\n", 1, "permission-denied-fs", false],
  ["bash: linha 1: echo: erro de escrita: Não há espaço disponível no dispositivo\n", 1, "disk-full", false],
  ["bash: 行 1: claude: コマンドが見つかりません\n", 127, "agent-not-found", false],
  ["bash: 行 1: rgx9: コマンドが見つかりません\n", 127, "command-not-found", false],
  ["/usr/bin/env: `nodex9': そのようなファイルやディレクトリはありません\n", 127, "interpreter-missing", false],
  ["bash: 1 行: cd: /srv/nope: そのようなファイルやディレクトリはありません\n", 1, "remote-dir-missing", false],
  ["zsh:cd:1: そのようなファイルやディレクトリはありません: /srv/nope\n", 1, "remote-dir-missing", false],
  ["bash: 行 1: /etc/nope: 許可がありません\n", 1, "permission-denied-fs", false],
  [
    "sed: 一時ファイル /etc/sedGgkV5Y を開くことができませんでした: 許可がありません\n",
    4,
    "permission-denied-fs",
    false
  ],
  ["bash: 1 行: echo: 書き込みエラー: デバイスに空き領域がありません\n", 1, "disk-full", false],
  [
    "dd: '/dev/full' の書き込みエラー: デバイスに空き領域がありません\n1+0 records in\n0+0 records out\n0 bytes copied, 0.000116889 s, 0.0 kB/s\n",
    1,
    "disk-full",
    false
  ],
  ["bash: 行 1: claude: 未找到命令\n", 127, "agent-not-found", false],
  ["bash: 行 1: rgx9: 未找到命令\n", 127, "command-not-found", false],
  ["zsh:1: 没有那个文件或目录: ./nope.sh\n", 127, "command-not-found", false],
  ['/usr/bin/env: "nodex9": 没有那个文件或目录\n', 127, "interpreter-missing", false],
  ["bash: 第 1 行：cd: /srv/nope: 没有那个文件或目录\n", 1, "remote-dir-missing", false],
  ["bash: 行 1: /etc/nope: 权限不够\n", 1, "permission-denied-fs", false],
  ["zsh:1: 权限不够: /etc/nope\n", 1, "permission-denied-fs", false],
  ["bash: 第 1 行：echo: 写入错误：设备上没有空间\n", 1, "disk-full", false],
  ["zsh:echo:1: write error: 设备上没有空间\n", 1, "disk-full", false],
  ["致命错误：不是 git 仓库（或者任何父目录）：.git\n", 128, "not-a-git-repo", false],
  ["bash: строка 1: claude: команда не найдена\n", 127, "agent-not-found", false],
  ["bash: строка 1: rgx9: команда не найдена\n", 127, "command-not-found", false],
  ["/usr/bin/env: «nodex9»: Нет такого файла или каталога\n", 127, "interpreter-missing", false],
  ["bash: строка 1: cd: /srv/nope: Нет такого файла или каталога\n", 1, "remote-dir-missing", false],
  ["zsh:cd:1: Нет такого файла или каталога: /srv/nope\n", 1, "remote-dir-missing", false],
  ["bash: строка 1: /etc/nope: Отказано в доступе\n", 1, "permission-denied-fs", false],
  ["sed: невозможно открыть временный файл /etc/sedStpdhP: Отказано в доступе\n", 4, "permission-denied-fs", false],
  ["bash: строка 1: echo: ошибка записи: На устройстве не осталось свободного места\n", 1, "disk-full", false],
  [
    "dd: ошибка записи '/dev/full': На устройстве не осталось свободного места\n1+0 records in\n0+0 records out\n0 bytes copied, 0.000122218 s, 0.0 kB/s\n",
    1,
    "disk-full",
    false
  ],
  ["fatal: не найден git репозиторий (или один из родительских каталогов): .git\n", 128, "not-a-git-repo", false],
  [
    "Schwerwiegend: Kein Git-Repository (oder irgendein Elternverzeichnis bis zum Einhängepunkt /srv)\nStoppe bei Dateisystemgrenze (GIT_DISCOVERY_ACROSS_FILESYSTEM nicht gesetzt).",
    128,
    "not-a-git-repo",
    false
  ],
  ["Schwerwiegend: --local kann nur innerhalb eines Git-Repositories verwendet werden", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\nSchwerwiegend: Konnte nicht vom Remote-Repository lesen.\n\nBitte stellen Sie sicher, dass die korrekten Zugriffsberechtigungen bestehen\nund das Repository existiert.",
    128,
    "auth-denied",
    false
  ],
  [
    "fatal : ni ceci ni aucun de ses répertoires parents (jusqu'au point de montage /srv) n'est un dépôt git\nArrêt à la limite du système de fichiers (GIT_DISCOVERY_ACROSS_FILESYSTEM n'est pas défini).",
    128,
    "not-a-git-repo",
    false
  ],
  ["fatal : --local ne peut être utilisé qu'à l'intérieur d'un dépôt git", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\nfatal : Impossible de lire le dépôt distant.\n\nVeuillez vérifier que vous avez les droits d'accès\net que le dépôt existe.",
    128,
    "auth-denied",
    false
  ],
  [
    "fatal: no es un repositorio git (ni ningún padre en el punto de montaje /srv)\nParando a la frontera del sistema de archivos (GIT_DISCOVERY_ACROSS_FILESYSTEM no establecido).",
    128,
    "not-a-git-repo",
    false
  ],
  ["fatal: --local solo puedo ser usado dentro de un repositorio", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\nfatal: No se pudo leer del repositorio remoto.\n\nPor favor asegúrate de que tengas los permisos de acceso correctos\ny que el repositorio exista.",
    128,
    "auth-denied",
    false
  ],
  [
    "fatal: non è un repository Git (né lo è alcun genitore fino al punto di mount /srv)\nMi fermo al limite del filesystem (l'opzione GIT_DISCOVERY_ACROSS_FILESYSTEM non è impostata).",
    128,
    "not-a-git-repo",
    false
  ],
  ["fatal: --local può essere usato solo in un repository Git", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\nfatal: Impossibile leggere dal repository remoto.\n\nAssicurati di disporre dei privilegi d'accesso corretti\ne che il repository esista.",
    128,
    "auth-denied",
    false
  ],
  [
    "致命错误：不是 git 仓库（或者直至挂载点 /srv 的任何父目录）\n停止在文件系统边界（未设置 GIT_DISCOVERY_ACROSS_FILESYSTEM）。",
    128,
    "not-a-git-repo",
    false
  ],
  ["致命错误：--local 只能在 git 仓库内使用", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\n致命错误：无法读取远程仓库。\n\n请确认您有正确的访问权限并且仓库存在。",
    128,
    "auth-denied",
    false
  ],
  [
    "致命錯誤: 不是一個 git 版本庫（或者直至掛載點 /srv 的任何父目錄）\n停止在檔案系統邊界（未設定 GIT_DISCOVERY_ACROSS_FILESYSTEM）。",
    128,
    "not-a-git-repo",
    false
  ],
  ["致命錯誤: --local 只能在一個版本庫內使用", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\n致命錯誤: 無法讀取遠端版本庫。\n\n請確認您有正確的存取權限並且版本庫存在。",
    128,
    "auth-denied",
    false
  ],
  [
    "fatal: не найден git репозиторий (или один из его каталогов вплоть до точки монтирования /srv)\nОстанавливаю поиск на границе файловой системы (так как GIT_DISCOVERY_ACROSS_FILESYSTEM не установлен).",
    128,
    "not-a-git-repo",
    false
  ],
  ["fatal: --local можно использовать только внутри git репозитория", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\nfatal: Не удалось прочитать из внешнего репозитория.\n\nУдостоверьтесь, что у вас есть необходимые права доступа\nи репозиторий существует.",
    128,
    "auth-denied",
    false
  ],
  [
    "fatal: (현재 폴더 또는 상위 폴더 부터 마운트 위치 /srv 까지 일부가) 깃 저장소가 아닙니다\n파일 시스템 경계에서 중지합니다. (GIT_DISCOVERY_ACROSS_FILESYSTEM 설정되지 않음)",
    128,
    "not-a-git-repo",
    false
  ],
  ["fatal: --local 옵션은 깃 저장소 안에서만 쓸 수 있습니다", 128, "not-a-git-repo", false],
  [
    "git@github.com: Permission denied (publickey).\nfatal: 리모트 저장소에서 읽을 수 없습니다\n\n올바른 접근 권한이 있는지, 그리고 저장소가 있는지\n확인하십시오.",
    128,
    "auth-denied",
    false
  ],
  [
    "fatal: to nie jest repozytorium gita (ani żaden katalog nadrzędny aż do punktu montowania /srv)\nZatrzymano na granicy systemu plików (nie ustawiono GIT_DISCOVERY_ACROSS_FILESYSTEM).",
    128,
    "not-a-git-repo",
    false
  ],
  ["fatal: --local można użyć tylko w repozytorium gita", 128, "not-a-git-repo", false]
]
