"""Backup and restore: the whole desk in one file, taken while it runs, and looked at before it comes back.

The key stays outside: whoever finds a backup must not find the secrets in it too.
"""

from servicedesk.backup.contents import BadBackup, Contents
from servicedesk.backup.restoring import restore_backup
from servicedesk.backup.writing import write_backup

__all__ = ["BadBackup", "Contents", "restore_backup", "write_backup"]
