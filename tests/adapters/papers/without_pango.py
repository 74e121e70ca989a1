"""A process that makes papers on a machine without the libraries below WeasyPrint."""

import sys
from types import ModuleType

from servicedesk.adapters.papers import child


class Absent(ModuleType):
    """Stands where the library would be loaded."""

    def __getattr__(self, name):
        """Fail as the library does."""
        raise OSError("cannot load library 'libpango-1.0-0'")


sys.modules["weasyprint"] = Absent("weasyprint")
child.main()
