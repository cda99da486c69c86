from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest

from auditor.knowledge.loader import KnowledgeError, Reason, load, loads
from auditor.knowledge.localized import Localized
from auditor.knowledge.suffixes import Suffix
from auditor.mailauth.names import DomainName


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    name: Localized
    beds: int
    suffix: Suffix | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotel:
    domain: DomainName
    opened: date
    colours: tuple[Colour, ...]
    breakfast: bool = False
    stars: int | None = None
    prices: dict[str, int] | None = None
    room: tuple[Room, ...] = ()


GOOD = """\
# a hotel
domain = "hotel.es"   # line 2
opened = 1999-12-31
colours = [
  "red",
  "blue",  # line 6
]

[prices]
single = 80
double = 120          # line 11

[[room]]
beds = 1
name = { en = "Sea", es = "Mar" }

[[room]]
beds = 2              # line 18
suffix = "ns-#.example.com"
[room.name]
en = "Garden"
es = "Jardín"         # line 22
"""


def complaint(text: str) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as caught:
        loads(text, Hotel, file="hotel.toml")
    return caught.value


def test_every_kind_of_value_is_read():
    assert loads(GOOD, Hotel) == Hotel(
        domain=DomainName("hotel.es"),
        opened=date(1999, 12, 31),
        colours=(Colour.RED, Colour.BLUE),
        prices={"single": 80, "double": 120},
        room=(
            Room(name=Localized(en="Sea", es="Mar"), beds=1),
            Room(name=Localized(en="Garden", es="Jardín"), beds=2, suffix=Suffix("ns-#.example.com")),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ('domain = "hotel.es"', 'domian = "hotel.es"', 2, "domian", Reason.UNKNOWN_KEY),
        ('domain = "hotel.es"', "", 1, "domain", Reason.MISSING_KEY),
        ('domain = "hotel.es"', "domain = 7", 2, "domain", Reason.WRONG_TYPE),
        ("1999-12-31", '"1999-12-31"', 3, "opened", Reason.WRONG_TYPE),
        ("1999-12-31", "1999-12-31T10:00:00", 3, "opened", Reason.WRONG_TYPE),
        ('"blue"', '"green"', 6, "colours[1]", Reason.BAD_VALUE),
        ("double = 120", "double = 1.5", 11, "prices.double", Reason.WRONG_TYPE),
        ("beds = 2", "beds = true", 18, "room[1].beds", Reason.WRONG_TYPE),
        ("beds = 2", "", 17, "room[1].beds", Reason.MISSING_KEY),
        ('es = "Jardín"', "", 20, "room[1].name.es", Reason.MISSING_KEY),
        ('es = "Jardín"', 'es = " "', 22, "room[1].name.es", Reason.BAD_VALUE),
        ('es = "Jardín"', 'es = "Jardín"\nfr = "Jardin"', 23, "room[1].name.fr", Reason.UNKNOWN_KEY),
        ('name = { en = "Sea", es = "Mar" }', 'name = { en = "Sea" }', 15, "room[0].name.es", Reason.MISSING_KEY),
        ("ns-#.example.com", "NS.example.com", 19, "room[1].suffix", Reason.BAD_VALUE),
        ('"hotel.es"', '"hotel..es"', 2, "domain", Reason.BAD_DOMAIN),
        ('"hotel.es"', '"Hotel.es"', 2, "domain", Reason.BAD_DOMAIN),
        ("[prices]", "[[prices]]", 9, "prices", Reason.WRONG_TYPE),
    ],
)
def test_a_fault_is_told_with_its_line_and_key(old, new, line, key, reason):
    error = complaint(GOOD.replace(old, new, 1))
    assert (error.file, error.line, error.key, error.reason) == ("hotel.toml", line, key, reason)


@pytest.mark.parametrize(
    ("text", "line"),
    [("domain = hotel\n", 1), ('domain = "hotel.es"\n= 3\n', 2), ('domain = "hotel.es"\ncolours = [\n', 2)],
)
def test_broken_toml_is_told_with_its_line(text, line):
    error = complaint(text)
    assert (error.reason, error.line) == (Reason.SYNTAX, line)


def test_the_line_is_right_after_strings_and_arrays_of_several_lines():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Text:
        a: str
        b: tuple[int, ...]

    with pytest.raises(KnowledgeError) as caught:
        loads('a = """\nb = 1\n[c]\n"""\nb = [\n  1, 2,\n  3,\n  "x",\n]\n', Text)
    assert (caught.value.line, caught.value.key) == (8, "b[3]")


def test_windows_line_ends_do_not_shift_lines():
    assert complaint(GOOD.replace("beds = 2", "bed = 2").replace("\n", "\r\n")).line == 18


def test_the_message_names_file_line_and_key(tmp_path):
    file = tmp_path / "hotel.toml"
    file.write_text(GOOD.replace("beds = 2", "bads = 2"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"hotel\.toml:18: unknown-key: room\[1\]\.bads"):
        load(file, Hotel)


def test_a_file_that_is_not_there_is_a_knowledge_error(tmp_path):
    with pytest.raises(KnowledgeError) as caught:
        load(tmp_path / "none.toml", Hotel)
    assert caught.value.reason is Reason.UNREADABLE
