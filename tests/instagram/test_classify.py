"""From answers to errors: every sample, every row of the table, and what no table foresees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.errors import RemoteError
from igdesk.instagram.classify import CODES, DEFAULT_PAUSE, classify
from igdesk.instagram.errors import (
    AuthFailed,
    BadRequest,
    FieldRefused,
    InstagramError,
    MaybeSent,
    ObjectGone,
    PermissionMissing,
    ProfileUnavailable,
    RateLimited,
    RecipientUnreachable,
    SendingBlocked,
    TooMuchData,
    Transient,
    WindowClosed,
)
from igdesk.instagram.usage import usage_in

from .support import TOKEN, needs_payloads, payload, payload_names

# What each sample means when reading, and when sending where that differs.
SAMPLES: dict[str, tuple[type[InstagramError], ...]] = {
    "chatwoot_error_expired.json": (AuthFailed,),
    "chatwoot_error_restricted.json": (BadRequest,),
    "composio_error_window.json": (WindowClosed,),
    "made_error_100_33_gone.json": (ObjectGone,),
    "made_error_100_not_igsid.json": (RecipientUnreachable,),
    "made_error_100_private_reply.json": (BadRequest,),
    "made_error_10_permission.json": (PermissionMissing,),
    "made_error_10_window.json": (WindowClosed,),
    "made_error_190_460_password.json": (AuthFailed,),
    "made_error_190_463_expired.json": (AuthFailed,),
    "made_error_190_parse.json": (AuthFailed,),
    "made_error_1_maybe_sent.json": (Transient, MaybeSent),
    "made_error_200_2534041_off.json": (PermissionMissing,),
    "made_error_230_consent.json": (ProfileUnavailable,),
    "made_error_2500_path.json": (BadRequest,),
    "made_error_2_service.json": (Transient, MaybeSent),
    "made_error_368_blocked.json": (SendingBlocked,),
    "made_error_4_app_rate.json": (RateLimited,),
    "made_error_551_unreachable.json": (RecipientUnreachable,),
    "made_error_613_rate.json": (RateLimited,),
    "made_error_80002_rate.json": (RateLimited,),
    "made_error_9000001_deleted.json": (ObjectGone,),
    "made_error_9010_no_user.json": (ProfileUnavailable,),
    "made_error_code_exchange.json": (BadRequest,),
    "made_error_cut.json": (Transient, MaybeSent),
    "made_error_empty.json": (Transient, MaybeSent),
    "made_error_html.json": (Transient, MaybeSent),
    "made_error_human_agent.json": (PermissionMissing,),
    "pyfacebook_error.json": (BadRequest,),
    "restfb_error_190_460.json": (AuthFailed,),
    "restfb_error_code1.json": (Transient, MaybeSent),
}


def sample(name: str, *, sending: bool) -> InstagramError:
    value = payload(name)
    assert isinstance(value, dict)
    if "body" not in value and "body_text" not in value:
        return classify(400, {}, json.dumps(value).encode(), sending=sending)
    body = value["body_text"].encode() if "body_text" in value else json.dumps(value["body"]).encode()
    return classify(value["status"], value["headers"], body, sending=sending)


def answered(
    code: object,
    subcode: object = None,
    *,
    status: int = 400,
    message: str = "",
    sending: bool = False,
    headers: Mapping[str, str] | None = None,
    transient: bool = False,
    trace: object = None,
) -> InstagramError:
    error = {"message": message, "code": code, "error_subcode": subcode, "is_transient": transient, "fbtrace_id": trace}
    return classify(status, headers or {}, json.dumps({"error": error}).encode(), sending=sending)


@needs_payloads
def test_every_error_sample_is_expected_here() -> None:
    assert set(payload_names("*error*.json")) == set(SAMPLES)


@needs_payloads
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_sample_when_reading(name: str) -> None:
    assert type(sample(name, sending=False)) is SAMPLES[name][0]


@needs_payloads
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_sample_when_sending(name: str) -> None:
    assert type(sample(name, sending=True)) is SAMPLES[name][-1]


@needs_payloads
def test_error_keeps_what_the_log_needs() -> None:
    error = sample("made_error_10_window.json", sending=True)
    assert (error.status, error.code, error.subcode) == (403, 10, 2534022)
    assert error.fbtrace_id == "AuhVTtvHtkuztQs0vD796Ww"
    assert str(error.detail) == (
        "status=403 code=10 subcode=2534022 fbtrace_id=AuhVTtvHtkuztQs0vD796Ww (outside the allowed window)"
    )


@pytest.mark.parametrize(("code", "subcode"), CODES)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
def test_the_code_decides_whatever_the_status(code: int, subcode: int | None, status: int) -> None:
    row = CODES[code, subcode]
    assert type(answered(code, subcode, status=status)) is row.error
    sending = answered(code, subcode, status=status, sending=True)
    assert type(sending) is (MaybeSent if row.error is Transient else row.error)


@pytest.mark.parametrize(("code", "subcode"), CODES)
def test_every_error_says_what_to_do_in_both_languages(code: int, subcode: int | None) -> None:
    for sending in (False, True):
        error = answered(code, subcode, sending=sending)
        assert isinstance(error, RemoteError)
        assert len(error.phrase.in_("en")) > 20
        assert error.phrase.in_("zh").isascii() is False
        assert "{" not in str(error)


@pytest.mark.parametrize(
    ("code", "subcode", "expected"),
    [
        (190, 999, AuthFailed),
        (10, 1, PermissionMissing),
        (613, 1996, RateLimited),
        (551, 1545041, RecipientUnreachable),
        (2, 1545133, Transient),
        (100, 2018109, BadRequest),
        (250, None, PermissionMissing),
        (80001, None, RateLimited),
        (80014, None, RateLimited),
        ("190", "463", AuthFailed),
    ],
)
def test_codes_without_a_row_of_their_own(code: object, subcode: object, expected: type[InstagramError]) -> None:
    assert type(answered(code, subcode)) is expected


@pytest.mark.parametrize(
    ("code", "message", "expected", "key"),
    [
        (1, "Please reduce the amount of data you're asking for", TooMuchData, "instagram.transient"),
        (100, "Unsupported request - method type: get", PermissionMissing, "instagram.tester"),
        (100, "(#100) Tried accessing nonexisting field (story)", FieldRefused, "instagram.bad_request"),
        (10, "To use 'Human Agent', your use must be approved", PermissionMissing, "instagram.human_agent"),
    ],
)
def test_wording_decides_where_one_code_says_several_things(
    code: int, message: str, expected: type[InstagramError], key: str
) -> None:
    error = answered(code, message=message)
    assert type(error) is expected
    assert error.phrase.key == key


def test_a_missing_field_of_a_message_is_no_field_to_leave_out() -> None:
    assert type(answered(100, message="Missing field recipient", sending=True)) is BadRequest


@pytest.mark.parametrize(
    ("status", "transient", "reading", "sending"),
    [
        (400, False, BadRequest, BadRequest),
        (400, True, Transient, MaybeSent),
        (500, False, Transient, MaybeSent),
        (200, False, Transient, MaybeSent),
    ],
)
def test_undocumented_code(
    status: int, transient: bool, reading: type[InstagramError], sending: type[InstagramError]
) -> None:
    assert type(answered(987654, status=status, transient=transient)) is reading
    assert type(answered(987654, status=status, transient=transient, sending=True)) is sending


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error":"text"}', b"{}", b"[]", b"null"])
@pytest.mark.parametrize("status", [200, 302, 404, 407, 500, 502])
def test_without_an_envelope_nobody_knows_what_became_of_a_message(status: int, body: bytes) -> None:
    assert type(classify(status, {}, body, sending=True)) is MaybeSent
    assert type(classify(status, {}, body, sending=False)) is Transient


def test_bare_429_is_a_throttle_for_reads_and_unknown_for_a_message() -> None:
    limited = classify(429, {"Retry-After": "90"}, b"slow down", sending=False)
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == timedelta(seconds=90)
    assert type(classify(429, {}, b"slow down", sending=True)) is MaybeSent


@needs_payloads
def test_throttle_waits_as_long_as_the_header_says() -> None:
    limited = sample("made_error_80002_rate.json", sending=True)
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == timedelta(minutes=12)
    assert "12 min" in str(limited)


def test_throttle_without_a_time_waits_five_minutes() -> None:
    limited = answered(613)
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == DEFAULT_PAUSE == timedelta(minutes=5)


@pytest.mark.parametrize("trace", [TOKEN * 3, "a b", "a\nb", 17, None, ["x"]])
def test_only_what_looks_like_a_trace_is_kept(trace: object) -> None:
    assert answered(10, trace=trace).fbtrace_id is None


def test_metas_own_text_is_kept_nowhere() -> None:
    error = answered(100, 33, message=f"Object with ID '{TOKEN}' does not exist")
    assert TOKEN not in f"{error!s}{error!r}{error.detail}{vars(error)}"


@given(st.integers(100, 599), st.binary() | st.text().map(str.encode), st.dictionaries(st.text(), st.text()))
def test_any_answer_has_an_error(status: int, body: bytes, headers: dict[str, str]) -> None:
    for sending in (False, True):
        assert str(classify(status, headers, body, sending=sending))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON, JSON, JSON, JSON)
def test_any_envelope_has_an_error(code: object, subcode: object, message: object, trace: object) -> None:
    error = {"code": code, "error_subcode": subcode, "message": message, "fbtrace_id": trace}
    assert str(classify(400, {}, json.dumps({"error": error}).encode(), sending=True))


@pytest.mark.parametrize(
    ("headers", "percent", "wait"),
    [
        ({}, None, timedelta(0)),
        ({"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":31.5}'}, 31.5, timedelta(0)),
        (
            {
                "x-business-use-case-usage": '{"1":[{"type":"instagram","call_count":95,'
                '"estimated_time_to_regain_access":2}],"2":[{"call_count":10}]}'
            },
            95.0,
            timedelta(minutes=2),
        ),
        ({"X-App-Usage": "no json"}, None, timedelta(0)),
        ({"X-App-Usage": '{"call_count":NaN,"total_time":-1,"total_cputime":true}'}, None, timedelta(0)),
        ({"X-Business-Use-Case-Usage": '{"1":{"estimated_time_to_regain_access":1e300}}'}, None, timedelta(days=1)),
        ({"Retry-After": "٣"}, None, timedelta(0)),
        ({"Retry-After": "9" * 400}, None, timedelta(days=1)),
    ],
)
def test_usage_headers(headers: dict[str, str], percent: float | None, wait: timedelta) -> None:
    usage = usage_in(headers)
    assert (usage.percent, usage.wait) == (percent, wait)


@given(st.text() | JSON.map(json.dumps))
def test_any_usage_header_is_survived(text: str) -> None:
    usage = usage_in({"X-App-Usage": text, "X-Business-Use-Case-Usage": text, "Retry-After": text})
    assert timedelta(0) <= usage.wait <= timedelta(days=1)
