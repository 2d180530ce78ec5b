"""Passwords are kept as hashes that tell nothing, and compared at the same price for known and unknown accounts."""

from argon2 import PasswordHasher, Type, extract_parameters

from contest.accounts import passwords


def test_a_password_fits_its_own_hash_and_no_other() -> None:
    kept = passwords.hashed("một câu dễ nhớ")

    assert passwords.fits("một câu dễ nhớ", kept)
    assert not passwords.fits("một câu dễ nhó", kept)
    assert "nhớ" not in kept


def test_a_password_fits_however_the_keyboard_composes_its_letters() -> None:
    composed, decomposed = "m\u1ed9t câu dễ nhớ", "mo\u0323\u0302t câu dễ nhớ"

    assert passwords.fits(decomposed, passwords.hashed(composed))
    assert passwords.fits(composed, passwords.hashed(decomposed))


def test_equal_passwords_have_different_hashes() -> None:
    assert passwords.hashed("một câu dễ nhớ") != passwords.hashed("một câu dễ nhớ")


def test_the_hash_is_argon2id_with_the_costs_we_chose() -> None:
    parameters = extract_parameters(passwords.hashed("một câu dễ nhớ"))

    assert (parameters.type, parameters.time_cost, parameters.memory_cost) == (Type.ID, 2, 19456)


def test_nothing_fits_an_account_without_a_password_or_a_broken_hash() -> None:
    assert not passwords.fits("nobody has this password", None)
    assert not passwords.fits("", None)
    assert not passwords.fits("x", "not a hash")


def test_a_hash_of_other_costs_is_to_be_renewed() -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("một câu dễ nhớ")

    assert passwords.is_outdated(cheap)
    assert not passwords.is_outdated(passwords.hashed("một câu dễ nhớ"))
