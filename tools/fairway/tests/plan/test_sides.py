"""The sides of a plan: what of a repository counts, and what a repository of others must not do to us."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from fairway.errors import FairwayError, GitError
from fairway.git import find_repository
from fairway.plan.run import Request, plan
from fairway.plan.sides import WORKING_TREE, is_inner
from git_fleet import GitFleet, git
from plan.told import changes

SCALE = "overlays/acme/staging/scale.yaml"
THREE_REPLICAS = ["~ Deployment orders in acme/staging", "    spec.replicas: 2 -> 3"]


def more(fleet: GitFleet) -> None:
    fleet.replace(SCALE, "replicas: 2", "replicas: 3")


def clone(fleet: GitFleet, *options: str) -> Path:
    """A clone as continuous integration makes one; over a transport, so that it may be shallow."""
    target = fleet.root.parent / "clone"
    git(fleet.root.parent, "clone", "--quiet", *options, fleet.root.as_uri(), str(target))
    return target


def refused(directory: Path, base: str = "", head: str = "") -> str:
    """What the plan of a directory is refused with, and what to do."""
    with pytest.raises(FairwayError) as caught:
        plan(Request(directory, base, head))
    return str(caught.value)


def test_the_working_tree_is_planned_against_the_default_branch(git_fleet: GitFleet) -> None:
    """What is not committed counts, and what is not tracked; both sides say what they are."""
    more(git_fleet)
    git_fleet.write({"overlays/acme/staging/notes.txt": "new\n"})
    found = git_fleet.planned()
    assert found.files == ("overlays/acme/staging/notes.txt", SCALE)
    assert (found.base.name, found.base.commit) == ("main", git_fleet.git("rev-parse", "HEAD"))
    assert (found.head.name, found.head.commit) == (WORKING_TREE, "")


def test_ignored_files_are_no_part_of_a_side(git_fleet: GitFleet) -> None:
    """A kustomization that git ignores is not planned, and a file that it ignores is not read."""
    git_fleet.write({".gitignore": "tmp/\nlocal.yaml\n"})
    git_fleet.commit()
    git_fleet.write({"overlays/tmp/staging/kustomization.yaml": "resources: []\n"})
    git_fleet.replace("apps/orders/kustomization.yaml", "config-map.yaml", "local.yaml")
    shutil.copy(git_fleet.root / "apps/orders/config-map.yaml", git_fleet.root / "apps/orders/local.yaml")
    found = git_fleet.planned()
    assert found.total == 2
    assert changes(found) == ["! acme/production does not render", "! acme/staging does not render"]


def test_a_branch_is_planned_from_where_it_left_the_base(git_fleet: GitFleet) -> None:
    """What others did on the base since is no part of the change."""
    git_fleet.git("switch", "--quiet", "--create", "change")
    more(git_fleet)
    git_fleet.commit()
    git_fleet.git("switch", "--quiet", "main")
    git_fleet.replace("overlays/acme/production/scale.yaml", "replicas: 2", "replicas: 9")
    git_fleet.commit()
    found = git_fleet.planned("--base", "main", "--head", "change")
    assert changes(found) == THREE_REPLICAS


def test_going_back_is_planned_as_it_is(git_fleet: GitFleet) -> None:
    """A head that lies behind a named base undoes what came between."""
    before = git_fleet.git("rev-parse", "HEAD")
    more(git_fleet)
    git_fleet.commit()
    found = git_fleet.planned("--base", "main", "--head", before)
    assert changes(found) == ["~ Deployment orders in acme/staging", "    spec.replicas: 3 -> 2"]


def test_a_detached_head_and_a_deleted_branch_are_planned_by_commit(git_fleet: GitFleet) -> None:
    base = git_fleet.git("rev-parse", "HEAD")
    git_fleet.git("switch", "--quiet", "--detach")
    more(git_fleet)
    git_fleet.commit()
    git_fleet.git("branch", "--delete", "--force", "main")
    assert len(git_fleet.planned("--base", base).changed) == 1
    assert "has neither origin/HEAD nor a branch main or master" in refused(git_fleet.root)


def test_a_missing_base_says_how_to_get_it(git_fleet: GitFleet) -> None:
    message = refused(git_fleet.root, base="origin/gone")
    assert "there is no commit 'origin/gone'" in message
    assert "git fetch origin" in message


@pytest.mark.parametrize("name", ["--all", "-", "HEAD^{tree}", "main:apps", "a b", "\n"])
def test_a_name_that_is_no_commit_is_none(git_fleet: GitFleet, name: str) -> None:
    """Whatever a name looks like to git, it is no option and no other object."""
    assert "there is no commit" in refused(git_fleet.root, base=name)


def test_a_shallow_clone_says_how_to_deepen_it(git_fleet: GitFleet) -> None:
    """Where the commit that both sides share was not fetched, nothing is guessed."""
    git_fleet.git("switch", "--quiet", "--create", "change")
    more(git_fleet)
    git_fleet.commit()
    git_fleet.git("switch", "--quiet", "main")
    git_fleet.append("apps/orders/config-map.yaml", "# later\n")
    git_fleet.commit()
    shallow = clone(git_fleet, "--depth=1", "--no-single-branch")
    message = refused(shallow, base="origin/main", head="origin/change")
    assert "no commit in common" in message
    assert "git fetch --unshallow" in message


def test_a_clone_of_one_commit_plans_its_working_tree(git_fleet: GitFleet) -> None:
    shallow = clone(git_fleet, "--depth=1")
    (shallow / SCALE).write_text((shallow / SCALE).read_text().replace("replicas: 2", "replicas: 3"))
    found = plan(Request(shallow))
    assert found.base.name == "origin/HEAD"
    assert len(found.changed) == 1


def test_a_clone_without_contents_says_what_is_missing(git_fleet: GitFleet) -> None:
    """Nothing is fetched for a partial clone: the plan is refused."""
    git_fleet.git("config", "uploadpack.allowFilter", "true")
    more(git_fleet)
    git_fleet.commit()
    partial = clone(git_fleet, "--filter=blob:none", "--no-checkout")
    message = refused(partial, base="HEAD^", head="HEAD")
    assert "missing" in message or "not" in message
    assert "git fetch --refetch" in message or "git fsck" in message


def test_unrelated_histories_are_compared_when_the_base_is_named(git_fleet: GitFleet) -> None:
    git_fleet.git("switch", "--quiet", "--orphan", "other")
    git_fleet.git("checkout", "--quiet", "main", "--", ".")
    more(git_fleet)
    git_fleet.commit()
    assert "histories are unrelated" in refused(git_fleet.root)
    assert len(git_fleet.planned("--base", "main").changed) == 1


def test_a_bare_repository_is_planned_by_commits(git_fleet: GitFleet) -> None:
    """It has no working tree, and needs none."""
    base = git_fleet.git("rev-parse", "HEAD")
    more(git_fleet)
    git_fleet.commit()
    bare = git_fleet.root.parent / "bare.git"
    git(git_fleet.root.parent, "clone", "--quiet", "--bare", str(git_fleet.root), str(bare))
    assert len(plan(Request(bare, base, "main")).changed) == 1
    assert "has no working tree" in refused(bare)


def test_a_folder_without_git_and_a_machine_without_git_say_so(
    tmp_path: Path, git_fleet: GitFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    assert "is in no git repository" in refused(outside)
    monkeypatch.setenv("PATH", str(outside))
    assert "there is no git here" in refused(git_fleet.root)


def test_a_repository_without_a_commit_says_so(tmp_path: Path, cache_of_its_own: Path) -> None:
    git(tmp_path, "init", "--quiet", "empty")
    assert "there is no commit 'HEAD'" in refused(tmp_path / "empty")


def test_a_repository_without_fleet_or_argo_cd_is_planned(tmp_path: Path, cache_of_its_own: Path) -> None:
    """Every kustomization that no other includes is a rendered set."""
    root = tmp_path / "plain"
    (root / "web").mkdir(parents=True)
    (root / "web/kustomization.yaml").write_text("configMapGenerator: [{name: a, literals: [b=1]}]\n")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    (root / "web/kustomization.yaml").write_text("configMapGenerator: [{name: a, literals: [b=2]}]\n")
    found = plan(Request(root))
    assert [(each.name, len(each.changes)) for each in found.sets] == [("web", 1)]
    assert found.applications == ()


def test_a_repository_with_nothing_to_render_says_so(tmp_path: Path, cache_of_its_own: Path) -> None:
    (tmp_path / "README.md").write_text("text\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "README.md")
    git(tmp_path, "commit", "--quiet", "--message=first")
    assert "no kustomization is to be found" in refused(tmp_path)


def test_a_fleet_may_be_a_folder_of_its_repository(tmp_path: Path, cache_of_its_own: Path) -> None:
    """Files are named from the root of the repository, lines and rendered sets from that of the fleet."""
    fleet = GitFleet(tmp_path / "repository" / "platform")
    shutil.rmtree(fleet.root / ".git")
    git(fleet.root.parent, "init", "--quiet", "--initial-branch=main")
    fleet.commit()
    more(fleet)
    found = fleet.planned()
    assert found.files == (f"platform/{SCALE}",)
    assert [each.name for each in found.sets] == ["acme/staging"]
    assert found.groups[0].change.fields[0].source == f"{SCALE}:6"


def test_binary_files_are_but_files(git_fleet: GitFleet) -> None:
    (git_fleet.root / "apps/orders/logo.png").write_bytes(bytes(range(256)) * 100)
    git_fleet.commit()
    (git_fleet.root / "apps/orders/logo.png").write_bytes(bytes(range(255, -1, -1)) * 100)
    found = git_fleet.planned("--base", "HEAD")
    assert found.files == ("apps/orders/logo.png",)
    assert found.changed == ()


def test_names_that_are_no_text_are_planned(git_fleet: GitFleet) -> None:
    """A file name may be any bytes."""
    (git_fleet.root / os.fsdecode(b"docs-\xff\n")).write_text("x\n")
    assert git_fleet.planned().files == (os.fsdecode(b"docs-\xff\n"),)


def test_other_line_ends_are_no_change(git_fleet: GitFleet) -> None:
    """A working tree with the line ends of Windows holds what git keeps with those of Unix."""
    file = git_fleet.root / SCALE
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    found = git_fleet.planned()
    assert (found.files, found.sets) == ((), ())


def lfs(content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n".encode()


def test_a_pointer_of_git_lfs_stands_for_its_content(git_fleet: GitFleet) -> None:
    """With the content in the clone the plan reads it; a working tree that holds it is unchanged."""
    file = git_fleet.root / SCALE
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    file.write_bytes(lfs(content))
    git_fleet.commit()
    file.write_bytes(content)
    kept = git_fleet.root / ".git/lfs/objects" / digest[:2] / digest[2:4] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)
    assert git_fleet.planned().files == ()
    more(git_fleet)
    assert changes(git_fleet.planned()) == [
        "~ Deployment orders in acme/staging",
        "    spec.replicas: 2 -> 3",
    ]


def test_a_pointer_of_git_lfs_without_its_content_is_told(git_fleet: GitFleet) -> None:
    """A side that lacks the content does not render, and says how to bring it."""
    file = git_fleet.root / SCALE
    content = file.read_bytes()
    file.write_bytes(lfs(content))
    git_fleet.commit()
    file.write_bytes(content.replace(b"replicas: 2", b"replicas: 3"))
    (found,) = git_fleet.planned().sets
    assert "is kept in Git LFS, and its content is not here" in found.before_error
    assert "git lfs fetch" in found.before_error


def test_a_submodule_is_told(git_fleet: GitFleet) -> None:
    """What it holds is in another repository; a set that needs it does not render."""
    head = git_fleet.git("rev-parse", "HEAD")
    git_fleet.git("update-index", "--add", "--cacheinfo", f"160000,{head},shared")
    git_fleet.git("commit", "--quiet", "--message=a submodule")
    git_fleet.replace(
        "overlays/acme/staging/kustomization.yaml", "../../../base/components", "../../../shared"
    )
    (found,) = git_fleet.planned().sets
    assert "'shared' is a submodule" in found.after_error


@pytest.mark.parametrize(
    ("link", "text", "inner"),
    [
        ("a/b/link", "../c", True),
        ("a/b/link", "../../c", True),
        ("a/b/link", "../../../c", False),
        ("link", "../c", False),
        ("link", "/etc/hostname", False),
        ("link", "a/../../c", False),
        ("a/link", ".", True),
        ("a/link", "../b/../../c", False),
    ],
)
def test_a_link_leads_nowhere_outside(link: str, text: str, inner: bool) -> None:  # noqa: FBT001 - a column
    assert is_inner(link, text) is inner


def test_a_link_that_changes_its_target_is_followed(git_fleet: GitFleet) -> None:
    """What lies behind a link is another thing when the link leads elsewhere, though no file changed."""
    tracing = (git_fleet.root / "base/components/tracing/kustomization.yaml").read_text()
    git_fleet.write({"base/components/other/kustomization.yaml": tracing.replace("tracing", "other")})
    shared = git_fleet.root / "shared"
    shared.symlink_to("base/components/tracing")
    listed = "components: [../../shared]\nresources:"
    git_fleet.replace("apps/orders/kustomization.yaml", "resources:", listed)
    git_fleet.commit()
    shared.unlink()
    shared.symlink_to("base/components/other")
    assert len(git_fleet.planned().changed) == 2


def test_a_sparse_checkout_says_that_files_are_missing(git_fleet: GitFleet) -> None:
    git_fleet.git("sparse-checkout", "set", "--no-cone", "/apps/", "/base/", "/clusters/")
    assert "is a sparse checkout" in refused(git_fleet.root)
    assert git_fleet.planned("--base", "HEAD", "--head", "HEAD").sets == ()


def test_a_conflict_is_planned_as_it_lies_there(git_fleet: GitFleet) -> None:
    """A merge that stopped halfway leaves marks, which are no YAML."""
    git_fleet.git("switch", "--quiet", "--create", "change")
    more(git_fleet)
    git_fleet.commit()
    git_fleet.git("switch", "--quiet", "main")
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 4")
    git_fleet.commit()
    with pytest.raises(Exception, match="merge"):
        git_fleet.git("merge", "--quiet", "change")
    (found,) = git_fleet.planned().sets
    assert found.after_error


def test_nothing_of_the_repository_is_touched(git_fleet: GitFleet) -> None:
    """Neither the working tree nor the index nor anything else in .git is written."""
    more(git_fleet)

    def state() -> dict[str, tuple[int, int]]:
        found = (each for each in git_fleet.root.rglob("*") if each.is_file())
        return {str(each): (each.stat().st_mtime_ns, each.stat().st_size) for each in found}

    before = state()
    git_fleet.planned("--base", "HEAD")
    assert state() == before


def test_nothing_that_a_repository_configures_is_run(git_fleet: GitFleet, tmp_path: Path) -> None:
    """Hooks, filters, monitors, text conversions, pagers and helpers of a repository are not started."""
    mark = tmp_path / "run"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "diff.external",
        "filter.any.clean",
        "filter.any.smudge",
        "filter.any.process",
        "diff.any.textconv",
        "diff.any.command",
        "credential.helper",
        "gpg.program",
        "alias.ls-files",
        "alias.cat-file",
    ):
        git_fleet.git("config", key, str(program))
    git_fleet.git("config", "filter.any.required", "true")
    hooks = git_fleet.root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"):
        shutil.copy(program, hooks / hook)
    mark.unlink(missing_ok=True)
    git_fleet.write({".gitattributes": "* filter=any diff=any\n"})
    more(git_fleet)
    assert len(git_fleet.planned("--base", "HEAD").changed) == 1
    assert not mark.exists()


def test_a_hook_that_plans_asks_for_its_own_repository(
    git_fleet: GitFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables that git gives to hooks name a repository that need not be the one that is planned."""
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other/.git/index"))
    found = find_repository(git_fleet.root)
    assert found.work_tree == git_fleet.root


def test_a_tree_with_a_path_that_leads_out_is_refused(git_fleet: GitFleet) -> None:
    """No checkout would write it; a pull request may hold it all the same."""
    blob = git_fleet.git("rev-parse", f"HEAD:{SCALE}")
    raw = b"100644 ..\0" + bytes.fromhex(blob)
    file = git_fleet.root.parent / "tree"
    file.write_bytes(raw)
    tree = git_fleet.git("hash-object", "-t", "tree", "--literally", "-w", str(file))
    commit = git_fleet.git("commit-tree", tree, "-m", "hostile")
    with pytest.raises(GitError, match="no checkout would write"):
        plan(Request(git_fleet.root, "main", commit))
