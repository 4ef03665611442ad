"""References to images in their parts, and their tags as versions."""

from __future__ import annotations

import pytest

from fairway.plan.image_reference import image_reference

PARTS = {
    "web": ("docker.io/library/web", "", ""),
    "web:1": ("docker.io/library/web", "1", ""),
    "team/web:1": ("docker.io/team/web", "1", ""),
    "localhost/web": ("localhost/web", "", ""),
    "registry:5000/web": ("registry:5000/web", "", ""),
    "registry:5000/web:1@sha256:aa": ("registry:5000/web", "1", "sha256:aa"),
    "r.example/web@sha256:aa": ("r.example/web", "", "sha256:aa"),
    "": ("", "", ""),
}


@pytest.mark.parametrize("written", PARTS)
def test_a_reference_is_read_in_its_parts(written: str) -> None:
    assert tuple(image_reference(written)) == PARTS[written]


ORDER = [
    "1.9.9",
    "2.0.0-alpha",
    "2.0.0-alpha.2",
    "2.0.0-alpha.10",
    "2.0.0-beta",
    "2.0.0-rc.1",
    "2.0.0",
    "v2.0.1",
    "2.10",
]


def test_versions_are_in_the_order_of_semantic_versions() -> None:
    versions = [image_reference(f"web:{tag}").version for tag in ORDER]
    assert all(versions)
    assert sorted(versions, key=lambda version: version or ((0, 0, 0), 0, ())) == versions


@pytest.mark.parametrize("tag", ["latest", "main", "20240101", "1", "sha-abc", "1.2.3.4"])
def test_a_tag_that_is_no_version_has_none(tag: str) -> None:
    assert image_reference(f"web:{tag}").version is None


def test_what_an_image_is_built_on_is_no_pre_release() -> None:
    assert image_reference("web:1.2.3-alpine").version == image_reference("web:1.2.3").version
