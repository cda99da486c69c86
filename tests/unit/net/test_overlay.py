"""What DNS would answer after a plan's changes."""

from __future__ import annotations

import asyncio

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Host,
    Mx,
    Query,
    Rdata,
    Reason,
    RecordType,
    Reply,
    ServerAddress,
    Txt,
    Undetermined,
)
from auditor.mailauth.names import DomainName
from auditor.net.overlay import Edit, Overlay
from auditor.net.world import World

WORLD = World.from_zones(
    """
$ORIGIN hotel.example.
@           SOA   ns1 hostmaster 1 7200 900 1209600 300
@           TXT   "v=spf1 a -all"
@           MX    10 mail
only        TXT   "here"
both        TXT   "here"
both        MX    10 mail
alias       CNAME target
target      TXT   "reached"
toslow      CNAME slow
slow        TIMEOUT ANY
*.wild      TXT   "wild"
*.wild      MX    10 mail
own.wild    TXT   "mine"
same.wild   TXT   "wild"
"""
)


def name(text: str) -> DomainName:
    return DomainName.of(f"{text}.hotel.example" if text else "hotel.example")


def txt(text: str) -> tuple[Rdata, ...]:
    return (Txt((text,)),)


def edit(where: str, record_type: str, *records: Rdata, ttl: int = 300) -> Edit:
    return Edit(name=name(where), type=RecordType(record_type), records=records, ttl=ttl)


def ask(edits: list[Edit], where: str, record_type: str, server: ServerAddress | None = None) -> Reply:
    query = Query(name(where), RecordType(record_type), server)
    reply = asyncio.run(Overlay(tuple(edits), WORLD).ask(query))
    assert reply.query == query
    return reply


def texts(reply: Reply) -> tuple[str, ...]:
    assert isinstance(reply, Answer)
    return reply.texts


def absence(reply: Reply) -> tuple[Absence, str]:
    assert isinstance(reply, Absent)
    return reply.kind, str(reply.zone)


NODATA = (Absence.NODATA, "hotel.example")
NXDOMAIN = (Absence.NXDOMAIN, "hotel.example")


def test_what_is_not_edited_stays() -> None:
    assert texts(ask([edit("x", "TXT", *txt("new"))], "", "TXT")) == ("v=spf1 a -all",)
    assert absence(ask([edit("x", "TXT", *txt("new"))], "nope", "TXT")) == NXDOMAIN


def test_a_record_set_is_replaced_with_its_ttl() -> None:
    reply = ask([edit("", "TXT", *txt("v=spf1 -all"), ttl=60)], "", "TXT")
    assert texts(reply) == ("v=spf1 -all",)
    assert isinstance(reply, Answer)
    assert reply.ttl == 60
    assert isinstance(ask([edit("", "TXT", *txt("v=spf1 -all"))], "", "MX"), Answer)


def test_servers_asked_directly_see_the_edit_too() -> None:
    assert texts(ask([edit("", "TXT", *txt("new"))], "", "TXT", ServerAddress("192.0.2.53"))) == ("new",)


def test_a_new_name_exists_with_all_names_above_it() -> None:
    edits = [edit("a.b.new", "TXT", *txt("new"))]
    assert texts(ask(edits, "a.b.new", "TXT")) == ("new",)
    assert absence(ask(edits, "a.b.new", "MX")) == NODATA
    assert absence(ask(edits, "b.new", "TXT")) == NODATA
    assert absence(ask(edits, "c.b.new", "TXT")) == NXDOMAIN


def test_deleting_one_type_leaves_the_others() -> None:
    edits = [edit("both", "TXT")]
    assert absence(ask(edits, "both", "TXT")) == NODATA
    assert isinstance(ask(edits, "both", "MX"), Answer)


def test_deleting_the_only_record_removes_the_name() -> None:
    assert absence(ask([edit("only", "TXT")], "only", "TXT")) == NXDOMAIN
    assert absence(ask([edit("only", "TXT")], "only", "A")) == NXDOMAIN


def test_replacing_a_cname_by_data() -> None:
    edits = [
        edit("alias", "CNAME"),
        edit("alias", "TXT", *txt("own")),
        edit("alias", "MX", Mx(10, name("mail"))),
    ]
    reply = ask(edits, "alias", "TXT")
    assert (texts(reply), reply.chain) == (("own",), ())
    assert absence(ask(edits, "alias", "A")) == NODATA
    assert absence(ask(edits, "alias", "CNAME")) == NODATA


def test_deleting_a_cname_hides_what_was_behind_it() -> None:
    assert absence(ask([edit("alias", "CNAME")], "alias", "TXT")) == NXDOMAIN
    assert absence(ask([edit("toslow", "CNAME")], "toslow", "TXT")) == NXDOMAIN


def test_deleting_a_type_beside_a_cname_leaves_the_cname() -> None:
    assert texts(ask([edit("alias", "TXT")], "alias", "TXT")) == ("reached",)


def test_a_new_cname_is_followed_into_the_base() -> None:
    reply = ask([edit("only", "CNAME", Host(name("alias")), ttl=60)], "only", "TXT")
    assert texts(reply) == ("reached",)
    assert isinstance(reply, Answer)
    assert (reply.chain, reply.ttl) == ((name("alias"), name("target")), 60)


def test_a_cname_of_the_base_is_followed_into_an_edit() -> None:
    reply = ask([edit("target", "TXT", *txt("new"))], "alias", "TXT")
    assert (texts(reply), reply.chain) == (("new",), (name("target"),))


def test_edits_that_make_a_loop() -> None:
    reply = ask([edit("target", "CNAME", Host(name("alias")))], "alias", "TXT")
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.CNAME_LOOP


def test_what_cannot_be_found_out_stays_so() -> None:
    reply = ask([edit("x", "CNAME", Host(name("slow")))], "x", "TXT")
    assert isinstance(reply, Undetermined)
    assert (reply.reason, reply.chain) == (Reason.TIMEOUT, (name("slow"),))


def test_an_own_record_switches_the_wildcard_off_for_its_name() -> None:
    edits = [edit("x.wild", "TXT", *txt("own"))]
    assert texts(ask(edits, "x.wild", "TXT")) == ("own",)
    assert absence(ask(edits, "x.wild", "MX")) == NODATA
    assert isinstance(ask(edits, "y.wild", "MX"), Answer)


def test_a_name_that_exists_because_of_one_below_it_has_nothing_from_the_wildcard_any_more() -> None:
    edits = [edit("a.x.wild", "TXT", *txt("own"))]
    assert texts(ask(edits, "a.x.wild", "TXT")) == ("own",)
    assert absence(ask(edits, "x.wild", "TXT")) == NODATA
    assert absence(ask(edits, "b.x.wild", "TXT")) == NXDOMAIN
    assert texts(ask(edits, "b.y.wild", "TXT")) == ("wild",)


def test_a_name_that_existed_before_keeps_what_the_wildcard_says_as_well() -> None:
    for edited in ("same.wild", "z.same.wild"):
        assert texts(ask([edit(edited, "MX", Mx(10, name("mx")))], "same.wild", "TXT")) == ("wild",)


def test_a_wildcard_that_is_edited_keeps_its_other_records() -> None:
    edits = [edit("*.wild", "TXT", *txt("new"))]
    assert texts(ask(edits, "y.wild", "TXT")) == ("new",)
    assert isinstance(ask(edits, "y.wild", "MX"), Answer)


def test_an_own_record_switches_off_the_wildcard_of_a_name_further_above() -> None:
    edits = [edit("b.c.wild", "TXT", *txt("own"))]
    assert absence(ask(edits, "b.c.wild", "MX")) == NODATA


def test_a_deleted_name_falls_back_to_the_wildcard() -> None:
    assert texts(ask([edit("own.wild", "TXT")], "own.wild", "TXT")) == ("wild",)


def test_an_edited_wildcard_answers_for_the_names_it_covers() -> None:
    edits = [edit("*.wild", "TXT")]
    assert absence(ask(edits, "y.wild", "TXT")) == NODATA
    assert isinstance(ask(edits, "y.wild", "MX"), Answer)
    assert texts(ask(edits, "own.wild", "TXT")) == ("mine",)
    assert texts(ask([edit("*", "TXT", *txt("all"))], "q", "TXT")) == ("all",)
    assert texts(ask([edit("*", "TXT", *txt("all"))], "only", "TXT")) == ("here",)


def test_a_deletion_is_certain_even_where_the_rest_was_not_recorded() -> None:
    query = Query(name(""), RecordType.TXT)
    recorded = World.from_replies((WORLD.reply(query),))
    reply = asyncio.run(Overlay((edit("", "TXT"),), recorded).ask(query))
    assert isinstance(reply, Absent)
    assert reply.kind is Absence.NODATA
