/**
 * The same words in the languages of the GNU programs (gettext catalogues of bash, coreutils, git and glibc), as parts of
 * regular expressions. ssh itself never translates.
 */
export const oneOf = (...texts: ReadonlyArray<string>): string => `(?:${texts.join("|")})`

/** What the system calls answer, as glibc, musl, the BSDs and the shells word it. */
export const errno = {
  ENOENT: oneOf(
    "[Nn]o such file or directory",
    "Datei oder Verzeichnis nicht gefunden",
    "Aucun fichier ou (?:dossier|répertoire) de ce (?:type|nom)",
    "No existe el (?:fichero|archivo) o el directorio",
    "(?:File o directory non esistente|Nessun file o directory)",
    "(?:Ficheiro ou (?:pasta|directoria|diretório) inexistente|Arquivo ou diretório (?:inexistente|não encontrado))",
    "そのようなファイルやディレクトリはありません",
    "(?:没有那个文件或目录|沒有此一檔案或目錄)",
    "Нет такого файла или каталога",
    "그런 파일이나 디렉터리가 없습니다",
    "Nie ma takiego pliku ani katalogu",
    "Bestand of map bestaat niet",
    "Filen eller katalogen finns inte",
    "Böyle bir dosya ya da dizin yok",
    "Немає такого файл[ау] (?:або|чи) каталогу",
    "Adresář nebo soubor neexistuje"
  ),
  EACCES: oneOf(
    "[Pp]ermission denied",
    "[Oo]peration not permitted",
    "Keine Berechtigung",
    "(?:Die )?Operation (?:ist )?nicht (?:erlaubt|gestattet)",
    "(?:Permission non accordée|Permission refusée|Opération non permise)",
    "(?:Permiso denegado|Operación no permitida)",
    "(?:Permesso negato|Operazione non permessa)",
    "(?:Permissão (?:recusada|negada)|Operação não permitida)",
    "(?:許可がありません|権限がありません|許可されていません|許可されていない操作です)",
    "(?:权限不够|权限不足|不允许的操作|拒絕不符權限的操作|此項操作並不被允許)",
    "(?:Отказано в доступе|Операция не (?:позволена|разрешена)|Операция не допускается)",
    "(?:허가 거부|명령을 허용하지 않음)",
    "(?:Brak dostępu|Operacja niedozwolona)",
    "(?:Toegang geweigerd|Actie is niet toegestaan)",
    "(?:Åtkomst nekas|Operationen inte tillåten)",
    "(?:Erişim engellendi|İşleme izin verilmedi)",
    "(?:Відмовлено у доступі|Дію заборонено)",
    "(?:Operace zamítnuta|Operace není povolena)"
  ),
  EROFS: oneOf(
    "[Rr]ead-only file system",
    "(?:Das Dateisystem ist nur lesbar|Schreibgeschütztes Dateisystem)",
    "Système de fichiers accessible en lecture seulement",
    "Sistema de (?:ficheros|archivos) de s[oó]lo lectura",
    "File system in sola lettura",
    "(?:Sistema de ficheiros só de leitura|Sistema de arquivos somente para leitura)",
    "読み込み専用ファイルシステムです",
    "(?:只读文件系统|唯讀的檔案系統)",
    "Файловая система доступна только для чтения",
    "읽기전용 파일 시스템",
    "System plików wyłącznie do odczytu",
    "Bestandssysteem is alleen-lezen",
    "Salt-okunur dosya sistemi",
    "Skrivskyddat filsystem",
    "Systém souborů je pouze pro čtení",
    "Файлова система тільки для (?:зчитування|читання)"
  ),
  ENOSPC: oneOf(
    "[Nn]o space left on (?:the )?device",
    "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
    "(?:Aucun espace disponible sur le périphérique|Plus d'espace disponible sur le périphérique)",
    "No queda espacio en el dispositivo",
    "Spazio esaurito sul (?:device|dispositivo)",
    "(?:Sem espaço livre no dispositivo|Não há espaço (?:disponível|livre) no dispositivo|Não há mais espaço no dispositivo)",
    "デバイスに空き領域がありません",
    "(?:设备上没有空间|裝置上已無多餘空間)",
    "На устройстве (?:не осталось|нет|кончилось) (?:свободного )?мест[ао]",
    "장치에 남은 공간이 없음",
    "Brak miejsca na urządzeniu",
    "Geen ruimte meer over op apparaat",
    "Enheten är full",
    "Aygıt üzerinde boş yer yok",
    "Недостатньо місця на пристрої",
    "Na zařízení není volné místo",
    "[Dd]isk(?:c)? quota exceeded",
    "[Qq]uota exceeded",
    "Der zugewiesene Plattenplatz \\(Quota\\) ist überschritten",
    "Débordement du quota d'espace disque",
    "Se ha excedido la cuota de disco",
    "Quota disco superata",
    "(?:Quota do disco excedida|Cota da? disco excedida)",
    "ディスク使用量制限を超過しました",
    "(?:超出磁盘限额|磁碟配額已滿)",
    "Превышена дисковая квота",
    "디스크 할당량이 초과됨",
    "Przekroczony limit dyskowy",
    "Schijfquotum is overschreden",
    "Disk kotası aşıldı",
    "Diskkvot överskriden",
    "Překročena disková kvóta",
    "Перевищено квоту диска"
  ),
  ENOEXEC: oneOf(
    "[Ee]xec format error",
    "Fehler im Format der Programmdatei",
    "Erreur de format pour exec\\(\\)",
    "Formato de ejecutable incorrecto",
    "Formato eseguibile non valido",
    "(?:Erro de formato do executável|Erro no formato exec)",
    "実行形式エラー",
    "(?:可执行文件格式错误|可執行檔格式錯誤)",
    "Ошибка формата выполняемого файла",
    "Exec 형식 오류",
    "Błędny format pliku wykonywalnego",
    "Verkeerd uitvoerbaar bestand",
    "Çalıştırılabilir biçem hatası",
    "Formatfel på körbar fil",
    "Chybný formát spustitelného souboru",
    "Помилка, пов['’]язана з форматом виконуваних файлів",
    "Exec format error\\. (?:Wrong Architecture|Binary file not executable)"
  ),
  ENOTDIR: oneOf(
    "[Nn]ot a directory",
    "Ist kein Verzeichnis",
    "N'est pas un (?:dossier|répertoire)",
    "No es un directorio",
    "Non è una directory",
    "(?:Não é pasta|Não é um diret[oó]rio)",
    "ディレクトリではありません",
    "(?:不是目录|並不是一個目錄)",
    "(?:Это не каталог|Не каталог)",
    "디렉터리가 아닙니다",
    "Nie jest katalogiem",
    "Is geen map",
    "Bir dizin değil",
    "Inte en katalog",
    "[Nn]ení adresářem",
    "Не є каталогом"
  )
} as const

/** bash's `command not found`. */
export const commandNotFound = oneOf(
  "command not found",
  "(?:Kommando|Befehl) nicht gefunden",
  "commande (?:introuvable|non trouvée)",
  "(?:orden no encontrada|no se encontró la orden)",
  "comando non trovato",
  "comando não encontrado",
  "コマンドが見つかりません",
  "(?:未找到命令|指令找不到|找不到命令|找不到指令|没有找到命令)",
  "команда не найдена",
  "명령어를 찾을 수 없음",
  "nie znaleziono polecenia",
  "opdracht niet gevonden",
  "kommandot finns inte",
  "komut yok",
  "команду не знайдено",
  "příkaz nenalezen"
)

/** `not found`, as shells say it of what `exec` cannot find. */
export const notFound = oneOf(
  "not found",
  "inaccessible or not found",
  "[Nn]icht gefunden",
  "non trouvé",
  "no encontrado",
  "non trovata",
  "não encontrado",
  "見つかりません",
  "(?:未找到|沒有找到|找不到)",
  "не найден",
  "찾을 수 없음",
  "nie znaleziono",
  "niet gevonden",
  "finns inte",
  "yok",
  "nenalezeno",
  "не знайдено"
)

/** bash's `bad interpreter`. */
export const badInterpreter = oneOf(
  "bad interpreter",
  "[Dd]efekter Interpreter",
  "mauvais interpréteur",
  "intérprete erróneo",
  "interprete errato",
  "interpretador (?:errado|incorreto)",
  "誤ったインタプリタです",
  "(?:错误的解释器|解释器错误|不當的直譯器)",
  "неверный интерпретатор",
  "잘못된 인터프리터",
  "zły interpreter",
  "ongeldige interpreter",
  "felaktig tolk",
  "hatalı yorumlayıcı",
  "неправильний інтерпретатор",
  "chybný interpretr"
)

/** bash 5.2 of a script whose interpreter, or a program whose loader, is not there. */
export const requiredFileNotFound = oneOf(
  "cannot execute: required file not found",
  "Kann nicht ausführen: .*nicht gefunden",
  "ne peut exécuter ?: le fichier requis n'a pas été trouvé",
  "no se puede ejecutar: no se ha encontrado el fichero requerido",
  "impossibile eseguire: .*(?:richiesto|non trovato)",
  "(?:impossível|não é possível) executar: .*(?:necessário|requerido).*não encontrado",
  "実行できません: 必要なファイルがありません",
  "(?:无法执行: 找不到需要的文件|無法執行: 找不到必須檔案)",
  "не удаётся (?:запустить|выполнить): .*не найден",
  "실행할 수 없음: 필요한 파일이 없습니다",
  "nie można uruchomić: nie znaleziono wymaganego pliku",
  "kan niet uitvoeren: vereist bestand is niet gevonden",
  "det går inte att köra: en nödvändig fil finns inte",
  "nelze spustit: požadovaný soubor neexistuje",
  "не вдалося виконати: не знайдено потрібного файла"
)

/** bash's `cannot execute binary file`. */
export const cannotExecuteBinary = oneOf(
  "cannot execute binary file",
  "Kann die (?:Binärd|D)atei nicht ausführen",
  "ne peut exécuter le fichier binaire",
  "no se puede ejecutar el fichero binario",
  "impossibile eseguire il file binario",
  "impossível executar o (?:arquivo )?binário",
  "バイナリファイルを実行できません",
  "(?:无法执行二进制文件|無法執行二進位檔案)",
  "не удаётся (?:запустить|выполнить) (?:бинарный|двоичный) файл",
  "이진 파일을 실행할 수 없음",
  "nie można uruchomić pliku binarnego",
  "kan binair bestand niet uitvoeren",
  "ikili dosya çalıştırılamıyor",
  "det går inte att köra binär fil",
  "binární soubor nelze spustit",
  "не вдалося виконати бінарний файл"
)

/** coreutils' `failed to run command`, before or after the name of the command. */
export const failedToRun = oneOf(
  "failed to (?:run command|execute|exec|run)",
  "der Befehl",
  "impossible d'exécuter(?: la commande)?",
  "fallo al ejecutar la orden",
  "impossibile eseguire il comando",
  "falha ao executar o comando",
  "コマンド",
  "(?:无法运行命令|無法執行指令)",
  "не удалось выполнить команду",
  "nie udało się uruchomić polecenia",
  "kan commando",
  "misslyckades att köra kommandot",
  "не вдалося виконати команду",
  "spuštění příkazu",
  "can't execute",
  "cannot (?:run|execute|exec)",
  "unable to (?:execute|run|exec)"
)
