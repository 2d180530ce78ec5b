"""Signed tokens: checked with the published key and the paper alone."""

import json
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.certificates.keyring import Keyring
from contest.certificates.keys import PrivateKey, PublicKey, base64url, from_base64url
from contest.certificates.tokens import DIGITS, PaperSays, plain, read, token_of

# RFC 8032, section 7.1, test 2.
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
KEY = PrivateKey(SECRET)
OTHER = PrivateKey(bytes(range(32)))
PAPER = PaperSays(
    serial="NHABE-2020-0501",
    recipient="Nguyễn Văn Hòa",
    decision="05/QĐ-UBND",
    day=date(2020, 2, 7),
    office="Chủ tịch Ủy ban nhân dân huyện Nhà Bè",
)
CODE = "ABCDEFGHIJKLMNOP"


def test_a_key_signs_as_the_standard_has_it() -> None:
    assert KEY.public.content.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert KEY.sign(b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")


def test_a_key_is_named_as_the_standard_has_it() -> None:
    """RFC 8037, appendix A.3."""
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}

    assert PublicKey.read(jwk).name == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    "jwk", [{}, {"kty": "OKP", "crv": "Ed25519"}, {"kty": "OKP", "crv": "X25519", "x": "AA"}, {"kty": "RSA", "x": "AA"}]
)
def test_other_keys_are_no_keys_of_ours(jwk: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not an Ed25519 key"):
        PublicKey.read(jwk)


def test_a_key_never_shows_its_secret() -> None:
    assert base64url(SECRET) not in repr(KEY)
    assert SECRET.hex() not in repr(KEY)
    assert repr(SECRET) not in repr(KEY)


def test_a_token_is_checked_with_the_published_key_and_the_paper_alone() -> None:
    printed = token_of(CODE, PAPER, KEY)
    published = PublicKey.read(json.loads(json.dumps(KEY.public.jwk)))

    token = read(f"https://thidua.example.gov.vn/v/{printed}")

    assert token is not None
    assert token.code == CODE
    assert token.signer([OTHER.public, published]) == published
    assert token.says(PAPER)


def test_a_token_of_somebody_else_is_false() -> None:
    token = read(token_of(CODE, PAPER, OTHER))

    assert token is not None
    assert token.signer([KEY.public]) is None


@pytest.mark.parametrize("place", range(0, DIGITS, 13))
def test_a_token_with_another_digit_is_false(place: int) -> None:
    code, _dot, digits = token_of(CODE, PAPER, KEY).partition(".")
    changed = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]

    token = read(f"{code}.{changed}")

    assert token is None or token.signer([KEY.public]) is None


def test_a_token_under_another_code_is_false() -> None:
    digits = token_of(CODE, PAPER, KEY).partition(".")[2]
    token = read(f"BBCDEFGHIJKLMNOP.{digits}")

    assert token is not None
    assert token.signer([KEY.public]) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "Nguyễn Văn Hoa"},
        {"recipient": "Nguyễn Văn Hóa"},
        {"serial": "NHABE-2020-0502"},
        {"decision": "06/QĐ-UBND"},
        {"day": date(2020, 2, 8)},
        {"office": "Chủ tịch Ủy ban nhân dân huyện Cần Giờ"},
    ],
)
def test_a_genuine_token_on_a_paper_with_other_words_is_found_out(changed: dict[str, object]) -> None:
    token = read(token_of(CODE, PAPER, KEY))

    assert token is not None
    assert token.signer([KEY.public]) == KEY.public
    assert not token.says(replace(PAPER, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed", ["NGUYỄN VĂN HÒA", "nguyễn văn hoà", "Nguyễn  Văn\nHòa", normalize("NFD", "Nguyễn Văn Hòa")]
)
def test_words_are_known_however_they_are_copied(typed: str) -> None:
    token = read(token_of(CODE, PAPER, KEY))

    assert token is not None
    assert token.says(replace(PAPER, recipient=typed, serial="nhabe 2020 0501", decision="05 / qđ - ubnd"))


def test_names_that_differ_in_a_tone_stay_apart() -> None:
    assert len({plain(name) for name in ("Thanh", "Thành", "Thánh", "Thảnh", "Thãnh", "Thạnh")}) == 6
    assert len({plain(name) for name in ("Tan", "Tăn", "Tân", "Đan", "Dan", "Son", "Sơn", "Sôn")}) == 8


def test_a_break_within_a_name_is_no_part_of_it() -> None:
    assert plain("Nguyễn|Văn-Hòa") == plain("Nguyễn Văn Hòa")


@given(st.text(max_size=60))
def test_whatever_is_copied_has_one_form(text: str) -> None:
    assert plain(text) == plain(f"  {normalize('NFC', text)} ") == plain(normalize("NFD", text))


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=16, max_size=16), st.text(min_size=1, max_size=120))
def test_all_tokens_are_of_one_length_and_are_read_back(code: str, recipient: str) -> None:
    paper = replace(PAPER, recipient=recipient)
    printed = token_of(code, paper, KEY)
    token = read(printed)

    assert len(printed) == 16 + 1 + DIGITS
    assert token is not None
    assert (token.code, token.signer([KEY.public]), token.says(paper)) == (code, KEY.public, True)
    assert token_of(code, paper, KEY) == printed


@pytest.mark.parametrize(
    "text",
    ["", ".", CODE, f"{CODE}.", f"{CODE}.12", f"{CODE}.{'9' * DIGITS}", f"{CODE}.{'a' * DIGITS}",
     f"{CODE}.{'٣' * DIGITS}", f"{CODE}.{'²' * DIGITS}", f"{CODE}.{'1' * 100_000}", "%00", "../../etc/passwd"],
)  # fmt: skip
def test_what_is_no_token_is_not_read(text: str) -> None:
    assert read(text) is None


def test_a_token_may_be_pasted_with_gaps() -> None:
    printed = token_of(CODE, PAPER, KEY)

    assert read(f"  {printed[:60]}\n{printed[60:]} ") == read(printed)


def test_a_keyring_keeps_its_keys_to_its_owner(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    key = keyring.make()

    assert keyring.key_called(key.public.name) == key
    assert keyring.key_called(OTHER.public.name) is None
    (file,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_key_in_the_file_of_another_is_not_taken_for_it(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    tmp_path.joinpath(f"{OTHER.public.name}.key").write_text(base64url(SECRET))

    assert keyring.key_called(OTHER.public.name) is None


@given(st.binary(max_size=80))
def test_base_64_comes_back(content: bytes) -> None:
    assert from_base64url(base64url(content)) == content
