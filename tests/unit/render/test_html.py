"""The HTML report: what it says first, what it lets be copied, and what it never lets happen."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from auditor.mailauth.names import DomainName
from auditor.model.plan import Action
from auditor.model.report import PlanView, Report
from auditor.model.severity import Confidence, Owner, Severity
from auditor.model.verdict import CampaignState, State
from auditor.render.html import IndexEntry, IndexLink, render_html, render_index
from auditor.render.html.templates import fill
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from tests.unit.render import samples

VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle"}
LANGUAGES = pytest.mark.parametrize("lang", list(Lang))
EVERY_SAMPLE = pytest.mark.parametrize("name", list(samples.SAMPLES))


@dataclass
class Page(HTMLParser):
    """A page as a browser would take it apart: elements with attributes, and the text inside by element."""

    text: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    contents: dict[str, list[str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in dict.fromkeys(self.open):
            self.contents.setdefault(tag, []).append(data)

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.elements if name in attrs]

    def words(self, tag: str = "body") -> str:
        return " ".join("".join(self.contents.get(tag, [])).split())


def page(report: Report, lang: Lang = Lang.EN) -> Page:
    return Page(render_html(report, lang))


def visible(report: Report, lang: Lang = Lang.EN) -> str:
    """What is read on the page, in order, without style and script."""
    text = re.sub(r"(?s)<(style|script)>.*?</\1>", "", render_html(report, lang))
    return Page(text).words()


def planned(*changes: samples.ChangeView, reaches: State = State.READY, remaining: tuple[str, ...] = ()) -> Report:
    plan = PlanView(changes=changes, reaches=reaches, remaining=remaining)
    return replace(samples.two_spf_and_no_dmarc(), plan=plan)


@EVERY_SAMPLE
@LANGUAGES
def test_the_page_is_well_formed_and_in_its_language(name: str, lang: Lang) -> None:
    read = page(samples.SAMPLES[name](), lang)
    assert read.open == []
    assert read.elements[0] == ("html", {"lang": lang.value})
    assert len(read.attributes("id")) == len(set(read.attributes("id")))


@EVERY_SAMPLE
@LANGUAGES
def test_nothing_is_loaded_from_anywhere(name: str, lang: Lang) -> None:
    read = page(samples.SAMPLES[name](), lang)
    targets = read.attributes("href") + read.attributes("src") + read.attributes("action") + read.attributes("srcset")
    assert [target for target in targets if not target.startswith("#")] == ["data:,"]
    assert re.findall(r"url\(|@import|image-set", "".join(read.contents["style"])) == []


@EVERY_SAMPLE
def test_every_link_leads_to_a_place_on_the_page(name: str) -> None:
    read = page(samples.SAMPLES[name]())
    places = {f"#{each}" for each in read.attributes("id")}
    assert [target for target in read.attributes("href") if target.startswith("#") and target not in places] == []


@EVERY_SAMPLE
def test_the_policy_allows_exactly_the_style_and_script_that_are_there(name: str) -> None:
    read = page(samples.SAMPLES[name]())
    [policy] = [a["content"] for _, a in read.elements if a.get("http-equiv") == "Content-Security-Policy"]
    directives = {words[0]: words[1:] for words in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    for tag in ("style", "script"):
        [text] = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", read.text)
        assert directives[f"{tag}-src"] == [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"]
    assert [key for _, attrs in read.elements for key in attrs if key == "style" or key.startswith("on")] == []


@LANGUAGES
def test_hostile_content_is_shown_and_does_nothing(lang: Lang) -> None:
    text = render_html(samples.hostile(), lang)
    read = Page(text)
    assert [tag for tag, _ in read.elements].count("script") == 1
    assert "<script>alert(1)</script>" in visible(samples.hostile(), lang)
    assert "\\u{1B}[2J" in text
    assert "\\u{202E}" in text
    assert [c for c in text if not c.isprintable() and c not in "\n\u00a0\u202f"] == []


def test_quotes_in_a_value_do_not_leave_their_attribute() -> None:
    value = """v=spf1 "><img src=x onerror=alert(1)> 'x' &amp; </script> -all"""
    read = page(planned(samples.change(Action.CREATE, "TXT", "hotel.example", value, ())))
    assert value in read.attributes("data-copy")
    assert "img" not in [tag for tag, _ in read.elements]


def test_a_value_missing_from_the_view_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        fill("report.html.j2", object(), load_texts(Lang.EN))


@LANGUAGES
def test_the_same_report_gives_the_same_page(lang: Lang) -> None:
    assert render_html(samples.many_causes(), lang) == render_html(samples.many_causes(), lang)


def test_what_the_buttons_copy_is_host_name_priority_and_value_as_they_are() -> None:
    mx = samples.change(
        Action.CREATE, "MX", "bounce.hotel.example", "feedback-smtp.eu-west-1.amazonses.com.", (), priority=10
    )
    copied = page(planned(mx)).attributes("data-copy")
    assert copied[:4] == ["bounce", "bounce.hotel.example", "10", "feedback-smtp.eu-west-1.amazonses.com."]


def test_a_value_to_be_copied_is_never_cut() -> None:
    value = "v=spf1 " + "ip4:192.0.2.1 " * 4000 + "-all"
    read = page(planned(samples.change(Action.CREATE, "TXT", "hotel.example", value, ())))
    assert value in read.attributes("data-copy")
    assert value in "".join(read.contents["code"])


def test_several_records_of_one_set_are_copied_one_by_one() -> None:
    read = page(planned(samples.change(Action.CREATE, "TXT", "hotel.example", "first record\nsecond record", ())))
    assert read.attributes("data-copy")[2:4] == ["first record", "second record"]


def test_copy_buttons_are_hidden_until_a_script_can_serve_them() -> None:
    buttons = [attrs for tag, attrs in page(samples.many_causes()).elements if tag == "button"]
    assert buttons
    assert all("hidden" in attrs and attrs["type"] == "button" for attrs in buttons)


def test_a_host_that_is_not_known_is_explained_and_not_copied() -> None:
    change = samples.change(Action.CREATE, "TXT", "_dmarc.hotel.example", "v=DMARC1; p=none", (), host=None)
    read = page(planned(change))
    assert "up to where your domain starts" in read.words()
    assert read.attributes("data-copy")[:2] == ["_dmarc.hotel.example", "v=DMARC1; p=none"]


def test_a_deletion_shows_what_goes_and_offers_no_value() -> None:
    gone = samples.change(Action.DELETE, "TXT", "x.hotel.example", "", (), before=("v=DMARC1; p=none",), ttl=None)
    report = planned(gone)
    assert "Record to delete v=DMARC1; p=none" in visible(report)
    assert page(report).attributes("data-copy")[:2] == ["x", "x.hotel.example"]
    assert "Value" not in visible(report).partition("Record to delete")[0]


def test_what_stands_there_now_comes_before_the_new_value() -> None:
    told = visible(samples.two_spf_and_no_dmarc())
    assert told.index("v=spf1 include:amazonses.com -all") < told.index("New value")


def test_who_does_it_is_said_at_each_change_only_where_it_differs() -> None:
    mine = samples.change(Action.CREATE, "TXT", "a.hotel.example", "x", ())
    theirs = samples.change(Action.CREATE, "TXT", "b.hotel.example", "x", (), owner=Owner.HOTEL_IT)
    assert "Who does it: " not in visible(planned(mine))
    assert visible(planned(mine, theirs)).count("Who does it: ") == 2


@pytest.mark.parametrize(
    ("name", "lang", "sentence"),
    [
        ("ready", Lang.EN, "hotel.example is ready to send"),
        ("ready", Lang.ES, "hotel.example está listo para enviar"),
        ("with-risks", Lang.EN, "hotel.example can send, with some risk"),
        ("many-causes", Lang.ES, "hotel.example no está listo para enviar"),
        ("wants-tokens", Lang.EN, "Something still has to be known about hotel.example"),
    ],
)
def test_the_first_heading_is_the_verdict(name: str, lang: Lang, sentence: str) -> None:
    assert page(samples.SAMPLES[name](), lang).words("h1") == sentence


def test_the_verdict_says_what_the_platform_would_do() -> None:
    assert "the platform will set it to ERROR and send nothing" in visible(samples.mistyped())


def test_without_a_platform_nothing_is_said_about_its_campaign() -> None:
    report = samples.ready()
    bare = replace(report, verdict=replace(report.verdict, campaign_state=None))
    assert "for the campaign: OK" in visible(report)
    assert "for the campaign: OK" not in visible(bare)


def test_a_platform_that_would_show_ok_is_said_not_to_notice() -> None:
    report = samples.mistyped()
    blind = replace(report, verdict=replace(report.verdict, campaign_state=CampaignState.OK))
    assert "The platform would not notice (it would show OK)" in visible(blind)
    assert "would not notice" not in visible(report)
    assert "would not notice" not in visible(samples.ready())


@pytest.mark.parametrize("assumed", [True, False])
def test_supposed_demands_are_said_to_be_supposed(assumed: bool) -> None:
    report = samples.mistyped()
    shipped = replace(report, profile=replace(report.profile, assumed=assumed))
    assert "the platform has not confirmed it" in visible(shipped)
    assert "has not confirmed" not in visible(replace(report, profile=replace(report.profile, name="our-own")))


def test_what_the_changes_leave_is_said_to_be_open_and_not_beyond_dns() -> None:
    report = planned(samples.change(Action.CREATE, "TXT", "hotel.example", "x", ()), reaches=State.NOT_READY)
    assert "something that stops the campaign is still open" in visible(report)


def test_where_to_change_it_is_said_even_where_the_dns_host_is_not_recognised() -> None:
    report = samples.two_spf_and_no_dmarc()
    zone = replace(report.facts.zone, dns_host=None, dns_host_name=None)
    assert "ns1.dns-host.example" in visible(replace(report, facts=replace(report.facts, zone=zone)))
    unknown = replace(zone, name_servers=())
    told = visible(replace(report, facts=replace(report.facts, zone=unknown)))
    assert "The company where your domain's DNS is kept" in told


def test_the_verdict_after_the_changes_is_told_with_what_remains() -> None:
    report = samples.many_causes()
    stays = next(f for f in report.findings if f.code == "alignment-none")
    assert report.plan is not None
    told = visible(replace(report, plan=replace(report.plan, remaining=(stays.id, "dkim/timeout:other.example"))))
    after = told.partition("After these changes")[2].partition("What was found")[0]
    assert "Ready, with risks" in after
    assert load_texts(Lang.EN).finding(stays).title in after
    assert "dkim/timeout:other.example" in after


def test_what_only_the_second_audit_sees_comes_with_its_steps() -> None:
    report = samples.mistyped()
    assert report.plan is not None
    seen = next(each for each in samples.with_risks().findings if each.severity is Severity.RISK)
    plan = replace(report.plan, remaining=(seen.id,), remaining_findings=(seen,), reaches=State.READY_WITH_RISKS)
    told = load_texts(Lang.EN).finding(seen)
    after = visible(replace(report, plan=plan)).partition("Still open after this change")[2].partition("What was")[0]
    assert after.strip() == " ".join((told.title, *told.fix))


def test_without_changes_there_is_no_list_of_changes() -> None:
    assert "What to change" not in visible(samples.ready())
    assert "After these changes" not in visible(samples.ready())


def test_where_nothing_can_be_copied_the_reader_is_sent_to_the_steps() -> None:
    assert "There is no value here to copy" in visible(planned())
    assert "There is no value here to copy" not in visible(samples.mistyped())


def test_an_inconclusive_report_says_first_what_to_give_next() -> None:
    report = samples.wants_tokens()
    told = visible(report)
    title = load_texts(Lang.EN).unknown(report.unknowns[0]).title
    assert told.index("One thing is needed from you") < told.index(title) < told.index("What is right")
    assert told.count(title) == 1


def test_where_a_guess_decides_the_reader_is_told_what_to_ask() -> None:
    report = samples.two_spf_and_no_dmarc()
    guessed = tuple(replace(each, confidence=Confidence.INFERRED) for each in report.findings)
    told = visible(
        replace(
            report,
            findings=guessed,
            verdict=replace(report.verdict, state=State.INCONCLUSIVE, campaign_state=CampaignState.UNKNOWN),
        )
    )
    assert "A fault is likely, but it rests on a guess" in told


def test_a_consequence_stands_beneath_its_cause_without_a_number() -> None:
    report = samples.two_spf_and_no_dmarc()
    read = page(report)
    assert [each for each in read.attributes("id") if each.startswith("problem-")] == ["problem-1", "problem-2"]
    texts = load_texts(Lang.EN)
    cause, consequence = (
        texts.finding(next(f for f in report.findings if f.code == code)).title
        for code in ("spf-multiple-records", "spf-sender-not-authorised")
    )
    told = visible(report)
    assert told.index(cause) < told.index("What follows from it") < told.index(consequence)


def test_the_guilty_part_of_a_record_is_marked() -> None:
    read = page(samples.mistyped())
    assert read.words("mark") == "~ all"


def test_a_long_record_is_shown_in_part_with_its_length() -> None:
    told = visible(samples.hostile())
    assert "it has 65007 characters" in told


def test_advice_says_its_kind_in_words_and_not_by_color_alone() -> None:
    text = render_html(samples.with_risks(), Lang.EN)
    badges = re.findall(r'(?s)<span class="badge[^"]*">(.*?)</span>', text)
    assert badges
    assert all(re.sub(r"<[^>]*>", "", badge).strip() for badge in badges)


@LANGUAGES
def test_every_report_says_what_was_not_examined(lang: Lang) -> None:
    heading = load_texts(lang).ui("html.limits.heading")
    assert all(heading in visible(sample(), lang) for sample in samples.SAMPLES.values())


def test_the_footer_names_domain_date_and_tool() -> None:
    footer = page(samples.ready()).words("footer")
    assert "hotel.example" in footer
    assert load_texts(Lang.EN).said("2026-11-21T09:30:00Z") in footer
    assert "auditor 0.1.0" in footer


def test_an_international_domain_is_shown_as_people_write_it_and_as_dns_has_it() -> None:
    name = DomainName.parse("hotelñandú.example")
    report = samples.report(name.text, State.READY, ())
    assert page(report).words("h1") == "hotelñandú.example is ready to send"
    assert f"hotelñandú.example ({name.text})" in page(report).words("footer")


@LANGUAGES
def test_the_index_shows_each_report_with_its_verdict_and_links(lang: Lang) -> None:
    entries = tuple(
        IndexEntry(
            report=sample(), about=f"example {name}", links=(IndexLink(href=f"{name}.html", label="HTML", lang="en"),)
        )
        for name, sample in samples.SAMPLES.items()
    )
    read = Page(render_index(entries, lang))
    leading = 2 if lang is Lang.EN else 1  # the domain leads to the report in the index's own language
    assert [each for each in read.attributes("href") if each.endswith(".html")] == [
        f"{name}.html" for name in samples.SAMPLES for _ in range(leading)
    ]
    assert "example many-causes" in read.words()
    assert read.words().count(load_texts(lang).term("state", State.INCONCLUSIVE)) == 2
    assert read.words("h1").startswith(str(len(entries)))


def test_templates_are_loaded_only_when_a_page_is_made() -> None:
    code = "import sys, auditor.render.html; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
