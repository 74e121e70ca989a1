"""Files that people attach: checked, cleaned and kept on disk."""

from servicedesk.adapters.files.disk import DiskFiles
from servicedesk.adapters.files.exports import write_export
from servicedesk.adapters.files.names import display_name

__all__ = ["DiskFiles", "display_name", "write_export"]
