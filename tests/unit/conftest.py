"""LibreOffice, which opens and saves what we write as other programs would."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def convert() -> Callable[[list[Path], str, Path], None]:
    """Return a function that saves files in another format into a folder, by LibreOffice."""

    def convert(paths: list[Path], target: str, folder: Path) -> None:
        soffice = shutil.which("soffice")
        assert soffice, "LibreOffice is needed: install libreoffice-calc"
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [soffice, profile, "--headless", "--convert-to", target, "--outdir", str(folder)]
        subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=180)

    return convert
