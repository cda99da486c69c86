"""What becomes of the names of the sender's keys."""

from __future__ import annotations

import pytest

from auditor.mailauth.dns import RecordType
from auditor.model.plan import Action
from tests.unit.plan.planning import plan_world
from tests.unit.worlds import KEY, READY, SENDER_KEYS, TOKENS, keys, without

A, B, C = TOKENS
AT_A = f"{A}._domainkey.hotel.example"
REST = without(READY, keys(*TOKENS))
WITHOUT_A = without(READY, keys(A))
MILANESE = SENDER_KEYS.replace(".dkim.", ".dkim.eu-south-1.")
LONG_KEY = f'"v=DKIM1; p={KEY[:200]}" "{KEY[200:]}"'


def test_missing_tokens_are_published_in_the_documented_zone() -> None:
    planned = plan_world(REST)
    assert planned.values == {f"{t}._domainkey.hotel.example/CNAME": [f"{t}.dkim.amazonses.com."] for t in TOKENS}
    assert {each.action for each in planned.changes} == {Action.CREATE}
    assert all("dkim-ses-tokens-incomplete:hotel.example" in each.mends for each in planned.changes)
    assert planned.again().faults == set()


def test_a_region_with_a_zone_of_its_own_gets_that_zone() -> None:
    planned = plan_world(REST, region="eu-south-1")
    assert planned.values[f"{AT_A}/CNAME"] == [f"{A}.dkim.eu-south-1.amazonses.com."]


def test_a_missing_token_goes_where_the_others_of_its_set_lead() -> None:
    others = keys(B, C).replace(".dkim.amazonses.com.", ".dkim.eu-south-1.amazonses.com.")
    assert plan_world(REST + MILANESE + others).values == {f"{AT_A}/CNAME": [f"{A}.dkim.eu-south-1.amazonses.com."]}


def test_the_region_of_the_mail_exchanger_tells_the_zone() -> None:
    zones = REST.replace("feedback-smtp.eu-west-1", "feedback-smtp.eu-south-1")
    assert plan_world(zones).values[f"{AT_A}/CNAME"] == [f"{A}.dkim.eu-south-1.amazonses.com."]


def test_a_token_in_another_zone_than_the_rest_of_its_set_follows_the_rest() -> None:
    zones = REST + MILANESE + keys(A, B) + keys(C).replace(".dkim.", ".dkim.eu-south-1.")
    planned = plan_world(zones)
    assert planned.values == {f"{C}._domainkey.hotel.example/CNAME": [f"{C}.dkim.amazonses.com."]}
    assert planned.again().faults == set()


def test_a_set_without_keys_in_its_zone_moves_to_that_of_the_exchangers_region() -> None:
    zones = without(READY, SENDER_KEYS).replace("feedback-smtp.eu-west-1", "feedback-smtp.eu-south-1") + MILANESE
    planned = plan_world(zones)
    assert planned.values == {
        f"{t}._domainkey.hotel.example/CNAME": [f"{t}.dkim.eu-south-1.amazonses.com."] for t in TOKENS
    }
    assert planned.again().faults == set()


def test_a_wrong_target_is_replaced() -> None:
    planned = plan_world(WITHOUT_A + f"{AT_A}. 300 IN CNAME {A}.dkim.amazonses.com.hotel.example.\n")
    change = planned.change(AT_A, RecordType.CNAME)
    assert change.action is Action.REPLACE
    assert [str(each) for each in change.before] == [f"{A}.dkim.amazonses.com.hotel.example."]
    assert planned.again().faults == set()


@pytest.mark.parametrize(
    "text", [f'"{A}.dkim.amazonses.com"', f'"v=DKIM1; p={KEY[:200]}" "{KEY[200:]}"'], ids=["pasted", "flattened"]
)
def test_a_text_where_the_alias_belongs_goes_first(text: str) -> None:
    planned = plan_world(WITHOUT_A + f"{AT_A}. 300 IN TXT {text}\n")
    assert [(each.action, each.type, each.order) for each in planned.changes] == [
        (Action.DELETE, RecordType.TXT, 1),
        (Action.CREATE, RecordType.CNAME, 2),
    ]
    assert planned.again().faults == set()
    assert planned.again().changes == ()


def test_a_token_at_a_doubled_name_is_put_right_and_cleared_away() -> None:
    planned = plan_world(WITHOUT_A + f"{AT_A}.hotel.example. 300 IN CNAME {A}.dkim.amazonses.com.\n")
    assert planned.values == {f"{AT_A}/CNAME": [f"{A}.dkim.amazonses.com."], f"{AT_A}.hotel.example/CNAME": []}
    assert planned.changes[-1].action is Action.DELETE
    assert planned.again().faults == set()


def test_a_wildcard_is_no_record_to_take_away() -> None:
    planned = plan_world(REST + '*.hotel.example. 300 IN TXT "v=spf1 -all"\n')
    assert {each.action for each in planned.changes} == {Action.CREATE}
    assert {each.type for each in planned.changes} == {RecordType.CNAME}


def test_tokens_of_an_identity_above_the_from_domain_are_published_there() -> None:
    zones = REST + keys(B, C) + "sub.hotel.example. 300 IN MX 10 mx.panel.example.\n"
    planned = plan_world(zones, domain="sub.hotel.example", mail_from="bounce.hotel.example")
    assert f"{AT_A}/CNAME" in planned.values


def test_a_broken_key_of_ones_own_cannot_be_guessed() -> None:
    for key in (f'"v=DKIM1; p={KEY[:200]}"', '"v=DKIM1; p="'):
        planned = plan_world(
            REST + f"s1._domainkey.hotel.example. 300 IN TXT {key}\n", ses_tokens=(), selectors=("s1",)
        )
        assert planned.faults
        assert planned.changes == ()


def test_a_whole_key_at_a_wrong_name_is_published_at_the_right_one() -> None:
    planned = plan_world(REST + f"s1.hotel.example. 300 IN TXT {LONG_KEY}\n", ses_tokens=(), selectors=("s1",))
    assert planned.values == {
        "s1._domainkey.hotel.example/TXT": [f"v=DKIM1; p={KEY}"],
        "s1.hotel.example/TXT": [],
    }
    assert planned.again().faults == set()


def test_half_a_key_at_a_wrong_name_is_left_alone() -> None:
    planned = plan_world(
        REST + f's1.hotel.example. 300 IN TXT "v=DKIM1; p={KEY[:200]}"\n', ses_tokens=(), selectors=("s1",)
    )
    assert planned.changes == ()


@pytest.mark.parametrize(
    ("flags", "rest"), [("t=y; ", ""), ("t=y:s; ", "t=s; "), ("t=s : Y ; ", "t=s; ")], ids=["alone", "first", "last"]
)
def test_a_key_of_ones_own_that_is_only_a_test_becomes_the_same_in_earnest(flags: str, rest: str) -> None:
    record = f'"v=DKIM1; {flags}p={KEY[:200]}" "{KEY[200:]}"'
    planned = plan_world(
        REST + f's1._domainkey.hotel.example. 300 IN TXT {record}\ns1._domainkey.hotel.example. 300 IN TXT "note"\n',
        selectors=("s1",),
        ses_tokens=(),
    )
    change = planned.change("s1._domainkey.hotel.example")
    assert [getattr(each, "text", "") for each in change.after] == [f"v=DKIM1; {rest}p={KEY}"]
    assert [str(each) for each in change.keep] == ['"note"']
    assert change.mends == ("dkim-key-testing:s1._domainkey.hotel.example",)
    assert "dkim-key-testing" not in planned.again().faults


def test_a_test_key_behind_an_alias_is_its_owners_to_change() -> None:
    record = f'"v=DKIM1; t=y; p={KEY[:200]}" "{KEY[200:]}"'
    zones = f"s1._domainkey.hotel.example. 300 IN CNAME s1.crm.example.\ns1.crm.example. 300 IN TXT {record}\n"
    planned = plan_world(REST + zones, ses_tokens=(), selectors=("s1",))
    assert planned.faults == {"dkim-key-testing"}
    assert planned.changes == ()
