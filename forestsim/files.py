"""Writing a file whole or not at all, and the moment that stands in it."""

from __future__ import annotations

import datetime
import os
import tempfile
from pathlib import Path

from forestsim.errors import ForestsimError

EXCEL_MARK = "\ufeff"
"""Byte-order mark by which Excel knows UTF-8."""


def moment() -> datetime.datetime:
    """Return when files are said to be written: the beginning of the day, UTC, so that one day's runs are alike.

    SOURCE_DATE_EPOCH stands for any other moment.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.now(datetime.UTC)
    return (
        datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
        if epoch
        else now.replace(hour=0, minute=0, second=0, microsecond=0)
    )


def write_whole(file: Path, text: str) -> Path:
    """Write text in UTF-8 under a temporary name and put it in place; return the path.

    Raises ForestsimError if the file is a folder or cannot be written; what was there then stays.
    """
    return write_whole_bytes(file, text.encode("utf-8"))


def write_whole_bytes(file: Path, data: bytes) -> Path:
    """Write bytes as `write_whole` writes text. Raises ForestsimError in the same cases."""
    if file.is_dir():
        raise ForestsimError(f"{file}: is a folder; give a file name")
    parent = file.absolute().parent
    temporary = None
    try:
        parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{file.name}.", dir=parent)
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except OSError as wrong:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        reason = os.strerror(wrong.errno or 0)
        raise ForestsimError(f"{file}: cannot be written ({reason}); choose another file") from None
    return file
