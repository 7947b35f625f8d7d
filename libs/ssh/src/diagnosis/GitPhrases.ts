import { oneOf } from "./Phrases.ts"

/** The words before a message of git's. */
export const gitSays = oneOf(
  "fatal|error|warning",
  "[Ss]chwerwiegend|Fehler|Warnung|[Ff]atal|erreur|avertissement|advertencia|致命错误|错误|警告|致命錯誤|錯誤|ödesdigert|fel|varning|onulmaz|hata|uyarı|erro|errore"
)

/** git's `not a git repository`, before what it says of the folder. */
export const notAGitRepository = oneOf(
  "[Nn]ot a git repository\\b.*",
  "[Kk]ein Git-Repository\\b.*",
  "ni ceci ni aucun de ses répertoires parents .*n'est un dépôt git\\b.*",
  "(?:[Cc]e n'est )?[Pp]as un dépôt git\\b.*",
  "[Nn]o es un repositorio [Gg]it\\b.*",
  "(?:.* )?[Nn]on è un repository [Gg]it\\b.*",
  "(?:[Nn]ão é um repositório [Gg]it|[Éé] repositório git nenhum)\\b.*",
  "[Gg]it ?(?:リ|レ)ポジトリではありません.*",
  "不是(?:一個|一个)? ?[Gg]it ?(?:仓库|版本庫).*",
  "(?:[Нн]е найден|[Ээ]то не) git[ -]репозиторий.*",
  "не является репозиторием git.*",
  ".*깃 저장소가 아닙니다.*",
  "[Tt]o nie jest repozytorium gita\\b.*",
  "[Ii]nte ett git-arkiv\\b.*",
  "[Bb]ir git deposu .*değil.*"
)

/** git's `not in a git directory` and `this operation must be run in a work tree`. */
export const notInAGitFolder = oneOf(
  "(?:not in a git directory|this operation must be run in a work tree|can't run outside of (?:a )?repository)",
  "(?:nicht in einem Git-Repository|Diese Operation muss in einem Arbeitsverzeichnis ausgeführt werden\\.)",
  "(?:pas dans un répertoire git|cette opération doit être effectuée dans un arbre de travail)",
  "(?:no en un directorio git|esta operación debe ser realizada en un árbol de trabajo)",
  "(?:non si è in una directory git|quest'operazione deve essere eseguita in un albero di lavoro)",
  "está fora de pasta git",
  "(?:不在 git 仓库中|该操作必须在一个工作区中运行|不在 git 版本庫中|該動作必須在一個工作區中執行)",
  "이 작업은 작업 폴더에서 실행해야 합니다",
  "(?:nie jesteśmy w katalogu gita|to działanie musi być wykonane w drzewie roboczym)",
  "(?:bir git dizininde değil|bu işlem bir çalışma ağacı içinde çalıştırılmalı)",
  "(?:inte i en git-katalog|funktionen måste köras i en arbetskatalog)",
  // The option's name is not translated; only a repository has such a file.
  "--(?:local|worktree) .*(?:[Rr]epositor|dépôt|репозитор|repozytor|仓库|版本庫|版本库|저장소|depos|git-arkiv).*"
)

/** git's `repository '%s' does not exist`, from the name on. */
export const doesNotExist = oneOf(
  "does not exist",
  "existiert nicht",
  "n'existe pas",
  "no existe",
  "non esiste",
  "não existe",
  "不存在",
  "не существует",
  "nie istnieje",
  "저장소가 없습니다",
  "mevcut değil",
  "finns inte"
)

/** git's `Unable to read current working directory`. */
export const noWorkingDirectory = oneOf(
  "[Uu]nable to read current working directory",
  "Konnte aktuelles Arbeitsverzeichnis nicht lesen\\.",
  "Impossible d'accéder au répertoire de travail courant",
  "Incapaz de leer el directorio de trabajo actual",
  "Impossibile leggere la directory di lavoro corrente",
  "Incapaz de ler pasta-trabalho atual",
  "(?:不能读取当前工作目录|不能讀取目前工作目錄)",
  "Не удалось прочитать текущий рабочий каталог",
  "현재 작업 디렉터리를 읽을 수 없습니다",
  "Nie można odczytać obecnego katalogu roboczego",
  "Şu anki çalışma dizini okunamıyor",
  "Kan inte läsa aktuell arbetskatalog"
)

/** How the two sentences begin that git adds when its ssh failed: access rights, and that the repository exists. */
export const gitAccessHint = oneOf(
  "Please make sure you have the correct access rights|and the repository exists\\.",
  "Bitte stellen Sie sicher, dass die korrekten Zugriffs|und das Repository existiert\\.",
  "Veuillez vérifier que vous avez les droits d'accès|et que le dépôt existe\\.",
  "Por favor,? asegúrate de que|y que el repositorio exista\\.",
  "Assicurati di disporre dei privilegi d'accesso|e che il repository esista\\.",
  "Certifica-te que tem as permissões|e que o repositório existe\\.",
  "请确认您有正确的访问权限|請確認您有正確的存取權限",
  "Удостоверьтесь, что у вас есть необходимые права|и репозиторий существует\\.",
  "올바른 접근 권한이 있는지|확인하십시오\\.",
  "Upewnij się, że masz odpowiednie prawa dostępu|i że repozytorium istnieje\\.",
  "Lütfen doğru erişim haklarına|deponun var olduğundan emin olun\\.",
  "Se till att du har korrekt åtkomstbehörighet|och att arkivet existerar\\."
)

/** How git says the same of itself: it could not read from the remote, which its ssh explained before. */
export const couldNotReadRemote = oneOf(
  "Could not read from remote repository",
  "Konnte nicht vom Remote-Repository lesen",
  "Impossible de lire le dépôt distant",
  "No se pudo leer del repositorio remoto",
  "Impossibile leggere dal repository remoto",
  "Incapaz de ler o repositório remoto",
  "(?:无法读取远程仓库|無法讀取遠端版本庫)",
  "Не удалось прочитать из внешнего репозитория",
  "리모트 저장소에서 읽을 수 없습니다",
  "Nie można czytać ze zdalnego repozytorium",
  "Uzak konum deposu okunamadı",
  "Kunde inte läsa från fjärrarkiv"
)
