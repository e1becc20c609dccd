"""Messages between the platform and its SIP telephone's process."""

import asyncio
import io

import pytest

from pbx.sip_wire import Kind, Message, SipAccount, WireFault, read, receive

SAID = Message(Kind.PLAY, b"\xff" * 160, 12.5)


def test_a_message_comes_through_a_pipe_as_it_was():
    pipe = io.BytesIO(SAID.encoded() + Message(Kind.FLUSH).encoded())
    assert [read(pipe), read(pipe), read(pipe)] == [SAID, Message(Kind.FLUSH), None]


async def test_a_message_comes_through_a_stream_as_it_was():
    stream = asyncio.StreamReader()
    stream.feed_data(SAID.encoded())
    stream.feed_eof()
    assert [await receive(stream), await receive(stream)] == [SAID, None]


@pytest.mark.parametrize("cut", [3, 20])
def test_a_message_cut_short_is_the_end(cut):
    assert read(io.BytesIO(SAID.encoded()[:cut])) is None


@pytest.mark.parametrize("garbage", [b"\x63" + bytes(12), bytes([Kind.PLAY]) + bytes(8) + b"\xff\xff\xff\xff"])
def test_nonsense_is_refused_before_it_is_read(garbage):
    with pytest.raises(WireFault):
        read(io.BytesIO(garbage))


def test_an_account_comes_through_whole_and_hides_its_secret():
    account = SipAccount("s1001", "a-secret", "192.0.2.1", 5070)
    assert SipAccount.decoded(account.encoded()) == account
    assert "a-secret" not in repr(account)
