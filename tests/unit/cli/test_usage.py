"""What a person is told whose arguments cannot be used: one line that names the option and what would be right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.cli.unusable import Unusable, tell
from auditor.knowledge.loader import Reason
from auditor.net.nameservers import InvalidNameserver
from auditor.net.presentation import BadText
from auditor.net.snapshot import SnapshotError
from auditor.render.json import Fault
from auditor.render.language import Lang

HOTEL = "hotel.example"
TOKEN = "lrwfvealkxwkkxzwwhp2e6fujfonxaw3"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on stderr."""
    code = main([*arguments])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("auditor: ")
    assert err.count("\n") == 1
    assert err.rstrip("\n").isprintable()
    return err


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        ("", "nothing was given"),
        ("  ", "nothing was given"),
        (".", "nothing was given"),
        ("hotel", "only one word"),
        ("com", "only one word"),
        ("co.uk", "an ending under which others register"),
        ("CO.UK.", "an ending under which others register"),
        ("192.0.2.1", "is an IP address"),
        ("[192.0.2.1]", "is an IP address"),
        ("2001:db8::1", "is an IP address"),
        ("reservas@192.0.2.1", "is an IP address"),
        ("a" * 300 + ".example", "more than 63 characters"),
        (".".join(["abcdefghi"] * 30) + ".example", "at most 253 characters"),
        ("x" * 2000, "at most 253 characters"),
        ("hotel..example", "two dots together"),
        ("@hotel.example", "nothing before the @"),
        ("https://hotel.example/", "is not a domain"),
        ("hotel example.com", "is not a domain"),
        ("hotel.example\n", None),
        ("\x1b[31mhotel.example", "is not a domain"),
        ("xn--a-\u202e.example", "not a valid international domain name"),
        (
            "-hotel.example",
            "begins with a hyphen, so it reads as an option; no domain does. Did you mean hotel.example?",
        ),
    ],
)
def test_what_is_no_domain(domain: str, told: str | None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    if told is None:
        # A line end that was pasted along does no harm; the audit itself is stopped by the next argument.
        assert "--from-dns" in refused(capsys, "check", domain, "--from-dns", str(tmp_path / "none"))
    else:
        assert told in refused(capsys, "check", domain)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--mail-from", "co.uk"), "--mail-from: “co.uk” is an ending"),
        (("--identity", "nonsense"), "--identity: “nonsense” is only one word"),
        (("--ses-token", "short"), "--ses-token: “short” is not a token"),
        (("--selector", "a b"), "--selector: “a b” is not a selector"),
        (("--sender", "pigeons"), "--sender: “pigeons” is not known; known: amazon-ses"),
        (("--region", "mars-1"), "eu-west-1"),
        (("--no-dkim", "--ses-token", TOKEN), "--no-dkim says that nothing signs"),
        (("--no-dkim", "--selector", "s1"), "--no-dkim says that nothing signs"),
        (("--volume", "huge"), "--volume: “huge” is not possible; choose one of bulk, low"),
        (("--lang", "fr"), "--lang: “fr” is not possible; choose one of en, es"),
        (("--format", "pdf"), "--format: “pdf” is not possible; choose one of text, json, html"),
        (("--fail-on", "advice"), "--fail-on: “advice” is not possible; choose one of blocker, risk"),
        (("--timeout", "soon"), "--timeout: “soon” is not a number of seconds above 0"),
        (("--timeout", "0"), "--timeout: “0” is not"),
        (("--timeout", "-1"), "--timeout: “-1” is not"),
        (("--timeout", "nan"), "--timeout: “nan” is not"),
        (("--timeout", "inf"), "--timeout: “inf” is not"),
        (("--nameserver", "tls://192.0.2.1"), "not possible yet"),
        (("--nameserver", "https://dns.example/dns-query"), "not possible yet"),
        (("--nameserver", "dns.example"), "is a name; give the server's IP address"),
        (("--nameserver", "300.0.0.1"), "is not an IP address"),
        (("--nameserver", ""), "--nameserver: nothing was given"),
        (("--nameserver", "192.0.2.1", "--from-dns", "x"), "--nameserver cannot be used together with --from-dns"),
        (("--verbose", "--quiet"), "--quiet cannot be used together with --verbose"),
        (("--from-dns", "no-such-file"), "--from-dns: no-such-file cannot be read (No such file or directory)"),
        (("-o", "report.pdf"), "-o: the ending of “report.pdf” does not say which format; use .txt, .json, .html"),
        (("-o", "report"), "use .txt, .json, .html"),
        (("-o", "no-such-folder/report.html"), "-o: no-such-folder/report.html cannot be written"),
        (("--save-dns", "no-such-folder/dns"), "--save-dns: no-such-folder/dns cannot be written"),
        (("--save-dns", "x.txt", "-o", "x.txt"), "-o and --save-dns would both write x.txt"),
        (("--profile", "none"), "--profile: none is neither a readable file nor a profile"),
        (("--colour",), "--colour: there is no such option"),
        (("--ses-tokn", TOKEN), "--ses-tokn: there is no such option; did you mean --ses-token?"),
        (("--selector",), "--selector: an option with a value needs it"),
        (("second.example", "third.example"), "“second.example third.example” is more than one run audits: one domain"),
        (("sol", "y", "mar"), "“sol y mar” is more than the command takes"),
        (("--ses-token", TOKEN, TOKEN, TOKEN), "write --ses-token again before each of the others"),
        (("--ses-token", f"{TOKEN},{TOKEN}"), "write --ses-token before each, without commas"),
        (("--mail-from", "bounce"), f"write the whole domain, such as bounce.{HOTEL}."),
    ],
)
def test_what_is_no_option(arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told in refused(capsys, "check", HOTEL, *arguments)


def test_messages_are_in_the_language_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert "es una dirección IP" in refused(capsys, "check", "192.0.2.1", "--lang", "es")
    assert "no existe esa opción" in refused(capsys, "check", HOTEL, "--colour", "--lang=es")


def test_nothing_is_written_when_arguments_are_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    refused(capsys, "check", "com", "-o", str(tmp_path / "a.json"), "--save-dns", str(tmp_path / "dns"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_written_as_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "report.html"
    folder.mkdir()
    assert "exists and is not a file" in refused(capsys, "check", HOTEL, "-o", str(folder))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = 'x'\nfrom_spff = 'none'\n", "line 2: there is no key “from_spff”; did you mean “from_spf”?"),
        ("name = 'x'\nspf-check = 'static'\n", "did you mean “spf_check”?"),
        ("name = 'x'\nspf_check = 'fast'\n", "choose from evaluate, static."),
        (
            "name = 'x'\nsetting = 1\n",
            "there are from_spf, identity, mail_from, minimum_dmarc, mx_failure, name, region, regrade, required,",
        ),
        ("name = 'x'\n\nfrom_spf = 'perhaps'\n", "line 3: “from_spf”"),
        ("from_spf = 'none'\n", "the key “name” is missing"),
        ("name = \n", "line 1: this is not TOML"),
        ("name = 3\n", "line 1: “name” has a value of the wrong kind; it takes text in quotation marks."),
    ],
)
def test_a_faulty_profile_is_named_with_its_line(
    text: str, told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    line = refused(capsys, "check", HOTEL, "--profile", str(file))
    assert told in line
    assert str(file) in line


@pytest.mark.skipif(os.name == "nt", reason="octets that are no text")
def test_a_name_that_is_not_text_is_refused_like_any_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert "DOMAIN" in refused(capsys, "check", os.fsdecode(b"hotel\xff.example"))


def reasons_of(kind: type[Exception]) -> list[str]:
    """The reason codes that an error's docstring promises."""
    import re

    promised = (kind.__doc__ or "").partition("Reasons")[2]
    return [code for code in re.findall(r"``([a-z0-9-]+)``", promised) if code != "tls"]


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(
    "reason",
    [
        *(f"nameserver.{reason}" for reason in reasons_of(InvalidNameserver)),
        *(f"profile.{reason}" for reason in Reason),
        *(f"report.{reason}" for reason in Fault),
    ],
)
def test_every_reason_has_a_sentence(reason: str, lang: Lang) -> None:
    line = tell(
        Unusable(reason, given="given", file="file", line=7, setting="key", detail="detail", known="a, b", kind="str"),
        lang,
    )
    assert "file" in line or "given" in line or "--nameserver" in line
    assert "…" not in line


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("problem", sorted({*reasons_of(BadText), *reasons_of(SnapshotError)}))
def test_every_fault_of_a_recording_has_a_sentence(problem: str, lang: Lang) -> None:
    assert "file, l" in tell(Unusable("snapshot-line", file="file", line=7, problem=problem), lang)


def test_what_was_given_reaches_the_terminal_visible_and_short() -> None:
    line = tell(Unusable("character", argument="DOMAIN", given="\x1b[31m\u202e" + "x" * 500), Lang.EN)
    assert line.isprintable()
    assert r"\u{1B}[31m\u{202E}x" in line
    assert len(line) < 300


@pytest.mark.parametrize(
    "text", ["name = 'x'\nsetting = 1\n", "name = 3\n", "name =\n", "name = 'x'\nspf_check = 'fast'\n"]
)
def test_what_is_said_of_a_profile_in_spanish_is_spanish(
    text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    line = refused(capsys, "check", HOTEL, "--lang", "es", "--profile", str(file))
    assert not any(word in line for word in ("known", "one of", "expected", "met", "Invalid", "schema_version"))


@pytest.mark.parametrize("arguments", [("-h",), ("help",), ("check", "-h"), ("help", "check")])
def test_help_is_found_however_it_is_asked_for(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(list(arguments)) == 0
    assert capsys.readouterr().out.startswith("Usage: auditor")
