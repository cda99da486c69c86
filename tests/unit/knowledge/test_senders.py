import pytest

from auditor.knowledge.senders import (
    MAX_MAIL_FROM_LABELS,
    FeedbackHostKnown,
    Sender,
    UnknownRegion,
    UnknownSender,
    known_senders,
    load_sender,
)
from auditor.mailauth.names import DomainName

TOKEN = "abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def ses() -> Sender:
    return load_sender("amazon-ses")


@pytest.mark.parametrize(("region", "name"), [("us-east-1", "amazonses.com"), ("eu-west-1", "eu-west-1.amazonses.com")])
def test_the_default_envelope_is_the_bare_domain_in_one_region_only(ses, region, name):
    assert ses.default_envelope(region) == DomainName(name)
    assert ses.region_of_default_envelope(DomainName(name)).id == region


def test_a_feedback_host_tells_its_region(ses):
    assert ses.region_of_feedback_host(DomainName("feedback-smtp.eu-south-1.amazonses.com")).id == "eu-south-1"


@pytest.mark.parametrize(
    "name",
    [
        "feedback-smtp.eu-south-9.amazonses.com",
        "eu-south-1.amazonses.com",
        "feedback-smtp.eu-south-1.amazonses.com.hotel.es",
        "xfeedback-smtp.eu-south-1.amazonses.com",
    ],
)
def test_a_name_like_a_feedback_host_is_none(ses, name):
    assert ses.region_of_feedback_host(DomainName(name)) is None


def test_every_region_has_its_own_feedback_host_and_envelope(ses):
    regions = ses.region_ids
    assert len(set(regions)) == len(regions)
    assert [ses.region_of_feedback_host(ses.feedback_host(region)).id for region in regions] == list(regions)
    assert [ses.region_of_default_envelope(ses.default_envelope(region)).id for region in regions] == list(regions)
    assert ses.feedback_hosts() == tuple(map(ses.feedback_host, regions))


def test_a_region_has_the_shared_dkim_zone_unless_it_says_that_it_has_its_own(ses):
    shared = DomainName("dkim.amazonses.com")
    own = {region.id: ses.dkim_zone(region.id) for region in ses.region if region.own_dkim_zone}
    assert own["eu-south-1"] == DomainName("dkim.eu-south-1.amazonses.com")
    assert ses.dkim_zones() == (shared, *own.values())
    assert len({shared, *own.values()}) == len(own) + 1
    assert {ses.dkim_zone(region) for region in ses.region_ids if region not in own} == {shared}


def test_every_region_can_be_told_by_a_dkim_target_in_its_own_zone(ses):
    for region in ses.region:
        target = ses.is_dkim_target(ses.dkim_zone(region.id).child(TOKEN))
        assert target.region is (region if region.own_dkim_zone else None)


def test_a_feedback_host_that_is_only_supposed_is_told_from_a_documented_one(ses):
    assert ses.find_region("eu-west-1").feedback_host is FeedbackHostKnown.DOCUMENTED
    assert ses.find_region("ca-west-1").feedback_host is FeedbackHostKnown.PATTERN


@pytest.mark.parametrize(
    ("zone", "region"), [("dkim.amazonses.com", None), ("dkim.il-central-1.amazonses.com", "il-central-1")]
)
def test_a_dkim_target_is_read_as_token_and_zone(ses, zone, region):
    target = ses.is_dkim_target(DomainName(f"{TOKEN}.{zone}"))
    assert (target.token, target.zone) == (TOKEN, DomainName(zone))
    assert (target.region and target.region.id) == region


@pytest.mark.parametrize(
    "name",
    [
        f"{TOKEN}.dkim.eu-west-1.amazonses.com",  # a region without a zone of its own
        f"{TOKEN}.dkim.amazonses.com.hotel.es",
        f"{TOKEN[1:]}.dkim.amazonses.com",
        f"{TOKEN[1:]}-.dkim.amazonses.com",
        f"x.{TOKEN}.dkim.amazonses.com",
        "dkim.amazonses.com",
        "",
    ],
)
def test_anything_else_is_no_dkim_target(ses, name):
    assert ses.is_dkim_target(DomainName(name)) is None


def test_an_unknown_region_is_refused_with_the_known_ones(ses):
    with pytest.raises(UnknownRegion, match="eu-west-1") as caught:
        ses.default_envelope("eu-west-9")
    assert caught.value.known == ses.region_ids


@pytest.mark.parametrize("name", ["sendgird", "../profiles/platform", ""])
def test_an_unknown_sender_is_refused_with_the_known_ones(name):
    with pytest.raises(UnknownSender, match="amazon-ses") as caught:
        load_sender(name)
    assert caught.value.known == known_senders()


def test_mail_from_records_are_what_the_sender_documents(ses):
    assert (ses.mail_from.mx_count, ses.mail_from.mx_preference) == (1, 10)
    assert ses.feedback_host("eu-west-1") == DomainName("feedback-smtp.eu-west-1.amazonses.com")


def test_usual_mail_from_labels_are_few_and_each_asked_once(ses):
    labels = ses.mail_from.usual_labels
    assert labels[0] == "bounce"
    assert len(labels) == len(set(labels)) <= MAX_MAIL_FROM_LABELS
    assert all(DomainName.parse(f"{label}.hotel.es").text == f"{label}.hotel.es" for label in labels)
