"""What stops a whole file from being read."""


class FileUnreadable(Exception):
    """Nothing of this file can be taken in; ``remedy`` says what to do next, ``code`` never changes its meaning."""

    def __init__(self, code: str, file: str, message: str, remedy: str) -> None:
        super().__init__(f"{file}: {message} {remedy}")
        self.code, self.file, self.message, self.remedy = code, file, message, remedy

    def told(self) -> dict[str, str]:
        """Return what makes this exception again, in another process."""
        return {"code": self.code, "file": self.file, "message": self.message, "remedy": self.remedy}


class NotASource(Exception):
    """The pack does not describe such a source, or describes it wrongly; ``problems`` says where."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join([message, *problems]))
        self.problems = problems
