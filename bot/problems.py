"""What several mistakes at once are told in: every error that lists them is one of these."""


class WithProblems(Exception):
    """Something cannot be done; `problems` holds one sentence for each reason, for whoever has to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
