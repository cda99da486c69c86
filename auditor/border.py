"""What did the person mean? Text from outside becomes a request, or a usage error with a reason, never a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from auditor.knowledge.profiles import DEFAULT_PROFILE, Profile, load_profile
from auditor.knowledge.senders import Sender, UnknownRegion, UnknownSender, load_sender
from auditor.mailauth.names import MAX_LABEL_OCTETS, DomainName, InvalidDomain
from auditor.mailauth.organizational import is_icann_suffix
from auditor.model.request import (
    AuditRequest,
    EnvelopeDefault,
    EnvelopeGiven,
    EnvelopeNotStated,
    EnvelopeStated,
    Signing,
    Volume,
)

DEFAULT_ENVELOPE = "default"
_LABEL_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


class UsageError(ValueError):
    """An argument that cannot be used: which one, a reason code with a text, and what was given."""

    def __init__(self, argument: str, reason: str, given: str, known: Sequence[str] = ()) -> None:
        super().__init__(f"{argument}: {reason}: {given[:80]!a}")
        self.argument = argument
        self.reason = reason
        self.given = given
        self.known = tuple(known)


def utc_now() -> datetime:
    """The moment of asking, whole seconds: the one place where the clock is read for a report."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- time enters here, once


def make_request(
    domain: str,
    *,
    profile: Profile | str = DEFAULT_PROFILE,
    mail_from: str | None = None,
    identity: str | None = None,
    ses_tokens: Sequence[str] = (),
    selectors: Sequence[str] = (),
    no_dkim: bool = False,
    sender: str | None = None,
    region: str | None = None,
    volume: Volume = Volume.BULK,
) -> AuditRequest:
    """A request from text as typed; ``sender`` and ``region`` default to the profile's.

    Args:
        domain: a domain or an address of it.
        profile: what the audit will use: a profile, or as ``load_profile`` takes it.
        mail_from: a domain, an address, or ``default`` for the sender's own.
        identity: the verified identity that signs (d=).
        ses_tokens: Easy DKIM tokens, or the names that the sender's console shows for them.
        selectors: DKIM selectors.
        no_dkim: it is known that nothing signs.
        sender: id of the sender.
        region: id of the sender's region.
        volume: how much is sent.

    Raises:
        UsageError: a value cannot be used.
        KnowledgeError: the profile cannot be read.
    """
    profile = load_profile(profile) if isinstance(profile, str) else profile
    known_sender = _sender("--sender", sender) if sender else _sender("--profile", profile.sender)
    if region is None and profile.region is not None:
        _region("--profile", profile.region, known_sender)
    read = [_selector(selector) for selector in selectors]
    # People call the tokens selectors, which they are: what has their form is judged as one.
    tokens = [selector for selector in read if known_sender.dkim.is_token(selector)]
    if no_dkim and (ses_tokens or selectors):
        raise UsageError("--no-dkim", "contradicts-selectors", "")
    return AuditRequest(
        from_domain=_domain("DOMAIN", domain),
        envelope=_envelope(mail_from),
        identity=_domain("--identity", identity) if identity is not None else None,
        tokens=tuple(dict.fromkeys((*(_token(token, known_sender) for token in ses_tokens), *tokens))),
        selectors=tuple(dict.fromkeys(each for each in read if each not in tokens)),
        signing=Signing.NOTHING_SIGNS if no_dkim else Signing.NOT_STATED,
        sender=known_sender.id,
        region=_region("--region", region, known_sender) if region is not None else None,
        volume=volume,
    )


def _domain(argument: str, text: str) -> DomainName:
    """A domain, or the domain of an address (RFC 5321 section 4.1.2)."""
    local_part, at, domain = text.strip().strip("<>").rpartition("@")
    if at and not local_part:
        raise UsageError(argument, "empty-local-part", text)
    try:
        name = DomainName.parse(domain)
    except InvalidDomain as error:
        raise UsageError(argument, error.reason, text) from error
    if is_icann_suffix(name):
        raise UsageError(argument, "public-suffix", text)
    return name


def _envelope(text: str | None) -> EnvelopeStated:
    if text is None:
        return EnvelopeNotStated()
    if text.strip().lower() == DEFAULT_ENVELOPE:
        return EnvelopeDefault()
    return EnvelopeGiven(_domain("--mail-from", text))


def _token(text: str, sender: Sender) -> str:
    """A token, or the whole name or target that the sender's console shows for it."""
    token = text.strip().rstrip(".").lower().partition(".")[0]
    if not sender.dkim.is_token(token):
        raise UsageError("--ses-token", "not-a-token", text)
    return token


def _selector(text: str) -> str:
    """A selector (RFC 6376 section 3.1: one or several labels), or the name of its key."""
    selector = text.strip().rstrip(".").lower().partition("._domainkey")[0]
    labels = selector.split(".")
    if any(not label or len(label) > MAX_LABEL_OCTETS or not set(label) <= _LABEL_CHARACTERS for label in labels):
        raise UsageError("--selector", "not-a-selector", text)
    return selector


def _sender(argument: str, text: str) -> Sender:
    try:
        return load_sender(text)
    except UnknownSender as error:
        raise UsageError(argument, "unknown-sender", text, error.known) from error


def _region(argument: str, text: str, sender: Sender) -> str:
    try:
        return sender.find_region(text.strip().lower()).id
    except UnknownRegion as error:
        raise UsageError(argument, "unknown-region", text, error.known) from error
