"""Templates as Python compiled them, kept between starts so that first pages need not wait for it."""

from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of compiled templates; one that is missing, full or damaged costs time and never a page.

    What was compiled from another source, or by another version of Jinja or Python, is not used.
    """

    def __init__(self, folder: Path) -> None:
        """Keep them in this folder, which only the desk may write to: what lies there is run."""
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a compiled template from the folder, if there is a sound one."""
        with suppress(OSError, UnpicklingError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if the folder takes it."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
