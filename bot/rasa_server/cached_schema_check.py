"""Checks an action's result without checking, each time anew, that the constant schema is a schema.

`jsonschema.validate` runs `check_schema` on every call, which is most of the time of a message with a custom action.
The result itself is checked exactly as before. Not for anything but Rasa 3.6's RemoteAction.
"""

from typing import Any, Dict

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def install() -> None:
    """Replace RemoteAction's check by the cached one. Doing it twice changes nothing more."""
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def _validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += ". Failed to validate Action server response from API."
        raise error

    RemoteAction._validate_action_result = _validate_action_result
