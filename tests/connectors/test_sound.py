from dataclasses import replace

import pytest

from connectors.messages import Attachment, InboundMessage, Kind, Location
from connectors.sound import Unsound, checked

PHOTO = Attachment("image", "f1", "image/jpeg", "a.jpg", 4 * 2**30)
MESSAGE = InboundMessage(
    "telegram", "5:7", "5", Kind.MEDIA, {}, text="look", name="Anna", attachments=(PHOTO,), location=Location(52.3, 4)
)


def test_it_lets_through_what_is_as_its_types_say() -> None:
    assert checked(MESSAGE) is MESSAGE
    bare = InboundMessage("telegram", "5:7", "5", Kind.TEXT, {})
    assert checked(bare) is bare


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("text", {"bot": 1}),
        ("text", None),
        ("address", 5),
        ("external_id", b"5:7"),
        ("name", {"first": "Anna"}),
        ("locale", ["en"]),
        ("location", Location(float("nan"), 4)),
        ("location", Location("52", 4)),  # type: ignore[arg-type]
        ("location", Location(True, 4)),
        ("location", Location(52.3, 4, {})),  # type: ignore[arg-type]
        ("attachments", (replace(PHOTO, reference=7),)),  # type: ignore[arg-type]
        ("attachments", (PHOTO, replace(PHOTO, file_name=[]))),  # type: ignore[arg-type]
        ("attachments", (replace(PHOTO, size_bytes=2**63),)),
        ("attachments", (replace(PHOTO, size_bytes=-1),)),
        ("attachments", (replace(PHOTO, size_bytes=True),)),
    ],
)
def test_it_refuses_what_is_of_another_type_and_names_the_field_alone(field, wrong) -> None:
    with pytest.raises(Unsound) as caught:
        checked(replace(MESSAGE, **{field: wrong}))
    assert "Anna" not in str(caught.value)
