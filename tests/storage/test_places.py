"""Folder and object store keep one promise: what was put is there whole, once, and a missing content is an error."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.storage.places import PIECE, Folder, ObjectStore, Place, place_of

KEY = "ab/cd/abcdef"


@pytest.fixture(params=["folder", "object store", "object store in memory"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return Folder(tmp_path / "files")
    if request.param == "object store":
        (tmp_path / "bucket").mkdir()
        return ObjectStore(f"file://{tmp_path}/bucket")
    return ObjectStore("memory:///")


def test_what_was_put_is_there_byte_for_byte(keeper: Place) -> None:
    content = bytes(range(256)) * 100

    keeper.put(KEY, content)

    assert keeper.holds(KEY)
    assert keeper.get(KEY) == content


def test_what_was_never_put_is_missing(keeper: Place) -> None:
    assert not keeper.holds(KEY)
    with pytest.raises(FileNotFoundError):
        keeper.get(KEY)


def test_putting_again_changes_nothing(keeper: Place) -> None:
    keeper.put(KEY, b"first")
    keeper.put(KEY, b"second")

    assert keeper.get(KEY) == b"first"


def test_a_file_goes_in_and_comes_out_in_pieces(keeper: Place) -> None:
    content = os.urandom(3 * PIECE + 17)

    keeper.put_file(KEY, BytesIO(content))

    assert b"".join(keeper.pieces(KEY)) == content == keeper.get(KEY)
    assert max(len(piece) for piece in keeper.pieces(KEY)) <= 4 * PIECE


def test_what_was_removed_is_missing_and_can_be_put_again(keeper: Place) -> None:
    keeper.put(KEY, b"first")

    keeper.remove(KEY)
    keeper.remove(KEY)

    assert not keeper.holds(KEY)
    with pytest.raises(FileNotFoundError):
        keeper.pieces(KEY)
    keeper.put(KEY, b"second")
    assert keeper.get(KEY) == b"second"


def test_an_empty_content_is_kept_too(keeper: Place) -> None:
    keeper.put(KEY, b"")

    assert keeper.get(KEY) == b""


def test_a_folder_leaves_no_half_of_a_content_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("contest.storage.places.os.fsync", no_space)
    place = Folder(tmp_path)

    with pytest.raises(OSError, match="no space"):
        place.put(KEY, b"content")

    assert not place.holds(KEY)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_address_names_the_place(tmp_path: Path) -> None:
    folder = place_of(f"file://{tmp_path}/c%C3%A1%20nh%C3%A2n")

    assert isinstance(folder, Folder)
    assert folder.root == tmp_path / "cá nhân"
    assert isinstance(place_of("s3://bucket/prefix"), ObjectStore)


@given(st.binary(max_size=2000))
def test_an_object_store_gives_back_any_bytes(content: bytes) -> None:
    place = ObjectStore("memory:///")

    place.put(KEY, content)

    assert place.get(KEY) == content
