from dataclasses import replace
from pathlib import Path

import pytest

from auditor.knowledge.loader import KnowledgeError, Reason
from auditor.knowledge.profiles import (
    FromSpf,
    MinimumDmarc,
    MxFailure,
    Profile,
    Regrade,
    SpfCheck,
    load_profile,
    shipped_profiles,
)
from auditor.knowledge.senders import load_sender
from auditor.mailauth.names import DomainName
from auditor.model.question import Question
from auditor.model.severity import Identity, Severity

EXAMPLE = Path(__file__).parents[3] / "docs" / "profile-example.toml"
EVERYWHERE = {Question.FROM_DOMAIN, Question.ENVELOPE_SPF, Question.DKIM, Question.DMARC, Question.ALIGNMENT}


def written(tmp_path: Path, text: str) -> Profile:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    return load_profile(str(file))


def test_platform_demands_the_from_domains_spf_record():
    profile = load_profile("platform")
    assert set(profile.required) == EVERYWHERE | {Question.FROM_SPF}
    assert profile.from_spf is FromSpf.AUTHORISES_SENDER
    assert profile.mx_failure is MxFailure.UNKNOWN_BLOCKS
    assert profile.mail_from_for(DomainName("hotel.es")) == DomainName("bounce.hotel.es")
    assert profile.region is None


def test_receivers_demand_nothing_of_the_from_domains_spf_record():
    profile = load_profile("receivers")
    assert set(profile.required) == EVERYWHERE
    assert profile.from_spf is FromSpf.NONE
    assert profile.mx_failure is MxFailure.UNKNOWN_RISKS
    assert profile.mail_from_for(DomainName("hotel.es")) is None


def test_a_regrade_for_one_identity_precedes_the_general_one(tmp_path):
    profile = written(tmp_path, 'name = "x"\n[regrade]\nspf-missing = "advice"\n"spf-missing@from" = "risk"\n')
    assert profile.severity_of("spf-missing", Identity.FROM, Severity.BLOCKER) is Severity.RISK
    assert profile.severity_of("spf-missing", Identity.ENVELOPE, Severity.BLOCKER) is Severity.ADVICE
    assert profile.severity_of("spf-multiple-records", Identity.FROM, Severity.BLOCKER) is Severity.BLOCKER


@pytest.mark.parametrize("name", shipped_profiles())
def test_shipped_profiles_carry_their_file_name_and_a_sender_that_exists(name):
    profile = load_profile(name)
    assert profile.name == name
    assert load_sender(profile.sender).id == profile.sender


def test_a_profile_with_a_name_alone_is_what_platform_says_without_its_path(tmp_path):
    own, platform = written(tmp_path, 'name = "platform"\n'), load_profile("platform")
    assert replace(own, digest=platform.digest, mail_from=platform.mail_from) == platform


def test_a_profile_that_demands_no_from_spf_does_not_require_its_answer(tmp_path):
    assert set(written(tmp_path, 'name = "x"\nfrom_spf = "none"\n').required) == EVERYWHERE


def test_questions_stand_in_one_order_whatever_the_file_says(tmp_path):
    one = written(tmp_path, 'name = "x"\nrequired = ["dmarc", "dkim", "dmarc"]\n')
    assert one.required == (Question.DKIM, Question.DMARC)


def test_the_documented_example_says_what_its_comments_say():
    profile = load_profile(str(EXAMPLE))
    assert profile.requires(Question.ENVELOPE)
    assert not profile.requires(Question.HYGIENE)
    assert (profile.spf_check, profile.mx_failure) == (SpfCheck.STATIC, MxFailure.REJECT)
    assert (profile.from_spf, profile.minimum_dmarc) == (FromSpf.VALID, MinimumDmarc.NONE)
    assert profile.region in load_sender(profile.sender).region_ids
    assert profile.identity_for(DomainName("hotel.es")) == DomainName("hotel.es")
    assert profile.regrades == (
        Regrade(code="dmarc-without-reports", identity=None, severity=Severity.RISK),
        Regrade(code="spf-allows-everyone", identity=Identity.FROM, severity=Severity.ADVICE),
    )


@pytest.mark.parametrize("value", [*FromSpf, *MxFailure, *SpfCheck, *MinimumDmarc])
def test_the_documented_example_explains_every_value(value):
    assert f'"{value}"' in EXAMPLE.read_text(encoding="utf-8")


def test_the_documented_example_names_every_question():
    assert [q for q in Question if q not in EXAMPLE.read_text(encoding="utf-8")] == []


def test_the_digest_changes_with_any_byte_of_the_file(tmp_path):
    one, two = written(tmp_path, 'name = "x"\n'), written(tmp_path, 'name = "x"\n# same\n')
    assert one.digest != two.digest
    assert replace(one, digest="") == replace(two, digest="")
    assert len(one.digest) == 16


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('name = "x"\n\nreqired = []\n', 3, "reqired"),
        ('name = "x"\nrequired = ["spf"]\n', 2, "required[0]"),
        ('name = "x"\nmx_failure = "explode"\n', 2, "mx_failure"),
        ('name = "x"\nmail_from = "bounce{domain}"\n', 2, "mail_from"),
        ('name = "x"\nmail_from = "{domain}.bounce.com"\n', 2, "mail_from"),
        ('name = "x"\nmail_from = "bounce.{from}"\n', 2, "mail_from"),
        ('name = "x"\nidentity = "Hotel.es"\n', 2, "identity"),
        ('name = "x"\n[regrade]\n"spf-missing@helo" = "risk"\n', 3, "regrade.spf-missing@helo"),
        ('name = "x"\n[regrade]\nspf-missing = "fatal"\n', 3, "regrade.spf-missing"),
        ('name = "x"\n[regrade]\nspf-missing = "passed"\n', 3, "regrade.spf-missing"),
        ('name = "x"\nschema_version = 2\n', 2, "schema_version"),
        ("# nothing\n", 1, "name"),
    ],
)
def test_a_slip_in_a_profile_is_told_with_file_line_and_key(tmp_path, text, line, key):
    with pytest.raises(KnowledgeError) as caught:
        written(tmp_path, text)
    error = caught.value
    assert (error.file, error.line, error.key) == (str(tmp_path / "own.toml"), line, key)


def test_a_profile_that_is_not_there_names_the_shipped_ones():
    with pytest.raises(KnowledgeError, match="platform, receivers") as caught:
        load_profile("plattform")
    assert caught.value.reason is Reason.UNREADABLE


def test_a_profile_that_is_not_text_names_its_line(tmp_path):
    file = tmp_path / "own.toml"
    file.write_bytes(b'name = "x"\n# caf\xe9\n')
    with pytest.raises(KnowledgeError) as caught:
        load_profile(str(file))
    assert (caught.value.reason, caught.value.line) == (Reason.SYNTAX, 2)


def test_a_slip_of_the_pen_in_a_code_is_no_setting(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\n[regrade]\n"dmarc-without-report" = "blocker"\n', encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        load_profile(str(path))
    assert (error.value.line, error.value.detail) == (3, "dmarc-without-reports?")
