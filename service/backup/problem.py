"""Why a backup could not be made or put back."""


class BackupFailed(Exception):
    """What went wrong and what to do. It never holds an address, which may hold a password."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(f"{says} {remedy}")
