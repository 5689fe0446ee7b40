"""What is an address, and how it is written for mail servers."""

import pytest

from etl.notify.address import envelope_address, split_addresses


@pytest.mark.parametrize(
    "address",
    ["12345@qq.com", "zhang.san+bao@mail.example.org", "o'neil@example.org", "张三@example.org"],
)
def test_an_address_of_a_person_is_kept(address: str) -> None:
    assert envelope_address(address) == address


def test_a_chinese_domain_is_written_in_ascii() -> None:
    # As the root zone of the DNS lists 政务 and 中国.
    assert envelope_address("zhang@政务.中国") == "zhang@xn--zfr164b.xn--fiqs8s"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "zhang",
        "@example.org",
        "zhang@",
        "zhang@@example.org",
        "zhang@example..org",
        ".zhang@example.org",
        "zhang san@example.org",
        "zhang@example.org\r\nRCPT TO:<li@example.org>",
        "张三 <zhang@example.org>",
        "<zhang@example.org>",
        "zhang@example.org;li@example.org",
        "zhang@" + "a" * 64 + ".org",
    ],
)
def test_anything_else_is_none(written: str) -> None:
    assert envelope_address(written) is None


def test_addresses_are_parted_by_commas_and_counted_once() -> None:
    assert split_addresses("a@b.cn, c@d.cn,a@b.cn , ") == ["a@b.cn", "c@d.cn"]
    assert split_addresses("") == []
