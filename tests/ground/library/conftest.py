from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ground.library.making import EICAR


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder where files are kept, read as the machine sees it."""
    folder = tmp_path / "fichiers"
    folder.mkdir()
    settings.MEDIA_ROOT = str(folder)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    waiting = tmp_path / "arrivees"
    waiting.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(waiting)
    yield folder
    assert list(waiting.iterdir()) == [], "a file on its way was left behind"


CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
#: One signature of our own making, so that nothing is downloaded: the test file of EICAR, anywhere in a file.
SIGNATURE = f"Essai.Eicar:0:*:{EICAR.hex()}\n"


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real daemon with one local signature, on a socket of its own."""
    if CLAMD is None:
        pytest.skip("clamd n’est pas installé (paquet clamav-daemon)")
    home = tmp_path_factory.mktemp("clamd")
    (home / "base").mkdir()
    (home / "base" / "essai.ndb").write_text(SIGNATURE)
    (home / "clamd.conf").write_text(
        f"LocalSocket {home}/s\nDatabaseDirectory {home}/base\nForeground yes\nStreamMaxLength 60M\n"
        f"LogFile {home}/log\nTemporaryDirectory {home}\nOfficialDatabaseOnly no\n"
    )
    daemon = subprocess.Popen(
        [CLAMD, "-c", str(home / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _try in range(200):
            if Path(home / "s").exists():
                break
            assert daemon.poll() is None, (home / "log").read_text()
            time.sleep(0.1)
        yield str(home / "s")
    finally:
        daemon.terminate()
        daemon.wait(20)
