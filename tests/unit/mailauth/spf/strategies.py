"""Which well-formed SPF records are there? For property tests."""

from __future__ import annotations

from hypothesis import strategies as st

labels = st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True)
hosts = st.builds(
    lambda parts, top: ".".join([*parts, top]), st.lists(labels, min_size=1, max_size=3), st.just("example")
)
macros = st.builds(
    lambda letter, digits, reverse, delimiters: f"%{{{letter}{digits}{reverse}{delimiters}}}",
    st.sampled_from("slodiphvSLODIPHV"),
    st.sampled_from(["", "1", "2", "128"]),
    st.sampled_from(["", "r"]),
    st.sampled_from(["", "-", ".-+,/_="]),
)
domain_specs = st.one_of(
    hosts,
    macros,
    st.builds(lambda m, h: f"{m}.{h}", macros, hosts),
    st.builds(lambda h, m: f"{h}.{m}", hosts, st.one_of(macros, st.sampled_from(["%%", "%_", "%-"]))),
)
cidrs = st.builds(
    lambda four, six: four + six,
    st.one_of(st.just(""), st.integers(0, 32).map("/{}".format)),
    st.one_of(st.just(""), st.integers(0, 128).map("//{}".format)),
)
qualifiers = st.sampled_from(["", "-", "~", "?"])
mechanisms = st.one_of(
    st.just("all"),
    domain_specs.map("include:{}".format),
    domain_specs.map("exists:{}".format),
    st.builds(
        "{}{}{}".format, st.sampled_from(["a", "mx"]), st.one_of(st.just(""), domain_specs.map(":{}".format)), cidrs
    ),
    st.builds("ptr{}".format, st.one_of(st.just(""), domain_specs.map(":{}".format))),
    st.builds("ip4:{}{}".format, st.ip_addresses(v=4), st.one_of(st.just(""), st.integers(0, 32).map("/{}".format))),
    st.builds("ip6:{}{}".format, st.ip_addresses(v=6), st.one_of(st.just(""), st.integers(0, 128).map("/{}".format))),
)
unknown_modifiers = st.builds("{}={}".format, st.from_regex(r"x[a-z0-9_.-]{0,5}", fullmatch=True), domain_specs)


@st.composite
def records(draw: st.DrawFn) -> str:
    """A record in canonical form: single blanks, lower-case names, no plus signs."""
    terms = draw(st.lists(st.one_of(st.builds("{}{}".format, qualifiers, mechanisms), unknown_modifiers), max_size=8))
    if draw(st.booleans()):
        terms.append("redirect=" + draw(domain_specs))
    if draw(st.booleans()):
        terms.append("exp=" + draw(domain_specs))
    return " ".join(["v=spf1", *terms])
