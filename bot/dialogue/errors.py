"""The closed set of ways in which the dialogue engine can fail us.

DialogueError
├── DialogueUnavailable   it is not there (starting, restarting); asking again may help
├── DialogueTimeout       it is there but did not answer in time
└── DialogueBroken        it answered, but with an error or with nonsense
"""


class DialogueError(Exception):
    """The message is one sentence for the log and for staff; it never holds the customer's words."""


class DialogueUnavailable(DialogueError):
    pass


class DialogueTimeout(DialogueError):
    pass


class DialogueBroken(DialogueError):
    pass
