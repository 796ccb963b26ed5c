import io
import stat
import tarfile
import zipfile

import pytest

from genadapt.datasets.preparing.archives import tar_files, tar_places, zip_file, zip_names
from genadapt.errors import UserError

FILES = {"a/1.jpg": b"one" * 500, "a/2.jpg": b"two", "a/leer.txt": b""}
OUTSIDE = ["/etc/passwd", "../secret", "a/../../secret", "..\\secret", "C:\\secret", "C:/secret"]


def write_tar(path, mode="w", files=FILES, links=(), kind=tarfile.SYMTYPE):
    with tarfile.open(path, mode) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, to in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, to
            tar.addfile(member)
    return path


def write_zip(path, files=FILES, links=()):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        for name, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
        for name, to in links:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, to)
    return path


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_files_of_a_tar_archive(tmp_path, mode):
    links = [("a/link.jpg", "1.jpg")]
    assert dict(tar_files(write_tar(tmp_path / "x.tar", mode, links=links))) == FILES


def test_places_in_a_tar_archive(tmp_path):
    archive = write_tar(tmp_path / "x.tar", links=[("a/link.jpg", "1.jpg")])
    content = archive.read_bytes()
    places = tar_places(archive)
    assert {name: content[p.offset : p.offset + p.size] for name, p in places.items()} == FILES


def test_files_of_a_zip_archive(tmp_path):
    archive = write_zip(tmp_path / "x.zip", links=[("a/link.jpg", "1.jpg")])
    assert zip_names(archive) == set(FILES)
    assert {name: zip_file(archive, name) for name in FILES} == FILES


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_points_outside_is_refused(tmp_path, name):
    files = {**FILES, name: b"secret"}
    tar, zipped = write_tar(tmp_path / "x.tar", files=files), write_zip(tmp_path / "x.zip", files)
    for archive, read in [(tar, tar_places), (tar, lambda path: list(tar_files(path))), (zipped, zip_names)]:
        with pytest.raises(UserError) as error:
            read(archive)
        assert str(error.value) == f"{archive}: refused, its member {name!r} points outside of the archive"


@pytest.mark.parametrize("to", ["/etc/passwd", "../../secret"])
@pytest.mark.parametrize("kind", ["symbolic", "hard", "zip"])
def test_a_link_that_points_outside_is_refused(tmp_path, kind, to):
    links = [("a/link.jpg", to)]
    if kind == "zip":
        archive, readers = write_zip(tmp_path / "x.zip", links=links), [zip_names]
    else:
        type_ = tarfile.SYMTYPE if kind == "symbolic" else tarfile.LNKTYPE
        archive = write_tar(tmp_path / "x.tar", links=links, kind=type_)
        readers = [tar_places, lambda path: list(tar_files(path))]
    for read in readers:
        with pytest.raises(UserError, match=rf"{archive}: refused, its member 'a/link.jpg', a link to '{to}', points"):
            read(archive)


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04" + bytes(600), b"no archive " * 100])
def test_no_archive_is_refused_by_name(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(UserError, match=f"{path}: expected an uncompressed tar archive"):
        tar_places(path)
    with pytest.raises(UserError, match=f"{path}: expected a tar archive"):
        list(tar_files(path))
    with pytest.raises(UserError, match=f"{path}: expected a zip archive"):
        zip_names(path)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_truncated_tar_archive_is_refused_by_name(tmp_path, mode):
    path = write_tar(tmp_path / "x.tar", mode, {"1.jpg": bytes(range(256)) * 40})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(UserError, match=f"{path}: expected a tar archive"):
        list(tar_files(path))


def test_a_damaged_member_of_a_zip_archive_is_refused_by_name(tmp_path):
    path = write_zip(tmp_path / "x.zip", {"1.jpg": bytes(range(256)) * 40})
    content = bytearray(path.read_bytes())
    place = content.index(b"1.jpg") + 60
    content[place] ^= 255
    path.write_bytes(content)
    with pytest.raises(UserError, match=rf"{path}: its member '1\.jpg' is damaged"):
        zip_file(path, "1.jpg")
