"""What becomes of the DMARC record."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.knowledge.profiles import Profile, load_profile
from auditor.mailauth.dmarc import Effect
from auditor.mailauth.dns import RecordType
from auditor.model.plan import Action
from auditor.plan.dmarc_record import merged, repaired
from tests.unit.plan.planning import plan_world, single_text
from tests.unit.worlds import DMARC, READY, without

NAME = "_dmarc.hotel.example"
REST = without(READY, DMARC)
REPORTS = "rua=mailto:dmarc@hotel.example"


def dmarc(*records: str) -> str:
    return "".join(f'{NAME}. 300 IN TXT "{record}"\n' for record in records)


def becomes(*records: str) -> str:
    return single_text(plan_world(REST + dmarc(*records)), NAME)


def demanding(folder: Path, policy: str) -> Profile:
    file = folder / "own.toml"
    file.write_text(f'name = "own"\nmail_from = "bounce.{{domain}}"\nminimum_dmarc = "{policy}"\n', encoding="utf-8")
    return load_profile(str(file))


def test_a_missing_record_is_the_mildest_and_names_no_mailbox() -> None:
    planned = plan_world(REST)
    assert planned.values == {f"{NAME}/TXT": ["v=DMARC1; p=none"]}
    assert planned.again().faults == set()


def test_it_stands_at_the_organizational_domain() -> None:
    zones = REST + "sub.hotel.example. 300 IN MX 10 mx.panel.example.\n"
    planned = plan_world(zones, domain="sub.hotel.example", mail_from="bounce.hotel.example")
    assert planned.values[f"{NAME}/TXT"] == ["v=DMARC1; p=none"]


def test_a_demanded_policy_is_published_for_the_from_domain_alone(tmp_path: Path) -> None:
    zones = REST + "sub.hotel.example. 300 IN MX 10 mx.panel.example.\n"
    planned = plan_world(
        zones, domain="sub.hotel.example", mail_from="bounce.hotel.example", profile=demanding(tmp_path, "quarantine")
    )
    assert planned.values["_dmarc.sub.hotel.example/TXT"] == ["v=DMARC1; p=quarantine"]
    assert f"{NAME}/TXT" not in planned.values


def test_a_policy_weaker_than_demanded_is_raised_and_the_rest_stays(tmp_path: Path) -> None:
    zones = REST + dmarc(f"v=DMARC1; p=none; {REPORTS}")
    planned = plan_world(zones, profile=demanding(tmp_path, "quarantine"))
    assert single_text(planned, NAME) == f"v=DMARC1; p=quarantine; {REPORTS}"
    assert planned.again().changes == ()


def test_a_zone_of_its_own_gets_its_own_record() -> None:
    zones = REST.replace("hotel.example.", "sub.hotel.example.")
    assert plan_world(zones, domain="sub.hotel.example").values == {
        "_dmarc.sub.hotel.example/TXT": ["v=DMARC1; p=none"]
    }


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (f"v=DMARC1 p=quarantine; {REPORTS}", f"v=DMARC1; p=quarantine; {REPORTS}"),
        ("v=dmarc1; p=reject; rua=dmarc@hotel.example", f"v=DMARC1; p=reject; {REPORTS}"),
        ("v=DMARC1; p=reject; p=none", "v=DMARC1; p=reject"),
        (f"v=DMARC1; {REPORTS}", f"v=DMARC1; p=none; {REPORTS}"),
        ("v=DMARC1; p=perhaps; adkim=s", "v=DMARC1; p=none; adkim=s"),
        ("v=DMARC1; p=reject; sp=perhaps", "v=DMARC1; p=reject; sp=none"),
        ("v=DMARC2; p=reject", "v=DMARC1; p=reject"),
    ],
    ids=["separator", "version", "twice", "no-policy", "no-such-policy", "no-such-subpolicy", "other-version"],
)
def test_a_record_that_receivers_discard_becomes_what_was_meant(record: str, value: str) -> None:
    assert becomes(record) == value


@pytest.mark.parametrize(
    ("records", "value"),
    [
        (("v=DMARC1; p=reject", f"v=DMARC1; p=none; {REPORTS}"), f"v=DMARC1; p=none; {REPORTS}"),
        (
            ("v=DMARC1; p=reject; rua=mailto:a@x.example", "v=DMARC1; p=quarantine; rua=mailto:b@x.example; fo=1"),
            "v=DMARC1; p=quarantine; rua=mailto:b@x.example,mailto:a@x.example; fo=1",
        ),
        (("v=DMARC1; p=reject; sp=none", "v=DMARC1; p=reject; adkim=s"), "v=DMARC1; p=reject; sp=none"),
    ],
    ids=["milder", "all-addresses", "modes-and-subdomains"],
)
def test_several_records_become_one_no_stricter_than_any(records: tuple[str, ...], value: str) -> None:
    change = plan_world(REST + dmarc(*records)).change(NAME)
    assert [each.text for each in (*change.after, *change.keep)] == [value]
    assert len((*change.before, *change.keep)) == 2


def test_an_alias_to_nowhere_makes_room_for_the_record() -> None:
    planned = plan_world(REST + f"{NAME}. 300 IN CNAME gone.example.\n")
    assert [(each.action, each.type) for each in planned.changes] == [
        (Action.DELETE, RecordType.CNAME),
        (Action.CREATE, RecordType.TXT),
    ]
    assert planned.again().faults == set()


@pytest.mark.parametrize("where", [f"{NAME}.hotel.example", "dmarc.hotel.example", "hotel.example"])
def test_a_record_at_a_wrong_name_moves(where: str) -> None:
    record = f"v=DMARC1; p=reject; {REPORTS}"
    planned = plan_world(REST + f'{where}. 300 IN TXT "{record}"\n')
    assert planned.values == {f"{NAME}/TXT": [record], f"{where}/TXT": []}
    gone = planned.change(where)
    assert (gone.action, [each.text for each in gone.before]) == (Action.DELETE, [record])
    assert planned.changes[-1] == gone, "the new one stands before the old one goes"
    assert planned.again().faults == set()


def test_one_change_for_all_that_happens_to_the_texts_of_a_name() -> None:
    zones = REST.replace("v=spf1 include:amazonses.com ~all", "v=spf1 mx ~all", 1)
    planned = plan_world(zones + 'hotel.example. 300 IN TXT "v=DMARC1; p=none"\n' + 'hotel.example. IN TXT "kept"\n')
    change = planned.change("hotel.example")
    assert {each.text for each in change.before} == {"v=spf1 mx ~all", "v=DMARC1; p=none"}
    assert [each.text for each in change.after] == ["v=spf1 include:amazonses.com mx ~all"]
    assert [each.text for each in change.keep] == ["kept"]


def test_another_text_at_the_name_stays_unless_a_wildcard_made_it() -> None:
    assert [t.text for t in plan_world(REST + dmarc("hello")).change(NAME).keep] == ["hello"]
    assert plan_world(REST + '*.hotel.example. 300 IN TXT "hello"\n').change(NAME).keep == ()


def test_a_mistyped_record_at_a_wrong_name_is_corrected_on_the_way() -> None:
    planned = plan_world(REST + f'{NAME}.hotel.example. 300 IN TXT "v=DMARC1; p=rechazar"\n')
    assert single_text(planned, NAME) == "v=DMARC1; p=reject"


@settings(max_examples=50, deadline=None)
@given(
    texts=st.lists(st.text(st.sampled_from("v=DMARC1; p=none,sruajctq@:\\092 "), max_size=60), min_size=1, max_size=3)
)
def test_whatever_stands_there_what_is_written_is_in_force_as_written(texts: list[str]) -> None:
    for text in texts:
        assert repaired(f"v=DMARC1; {text}").effect is Effect.AS_WRITTEN
        assert repaired(text).effect is Effect.AS_WRITTEN
    record = merged(tuple(texts))
    assert record.effect is Effect.AS_WRITTEN
    assert merged((record.text,)) == record
