"""Files that people attach: checked, cleaned and kept on disk, and served so that they can do nothing."""

from servicedesk.adapters.files.disk import DiskFiles
from servicedesk.adapters.files.names import display_name
from servicedesk.adapters.files.serving import download_headers

__all__ = ["DiskFiles", "display_name", "download_headers"]
