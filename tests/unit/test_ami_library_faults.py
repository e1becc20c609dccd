"""Each known fault of asterisk-ami 0.1.7 twice: the bare library has it, ours does not.

When a `bare` test fails, the library was mended upstream and our repair can go.
"""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest
from asterisk.ami import AMIClient, Event, SimpleAction

from pbx.ami_message import AmiDisconnected, AmiFieldRefused, AmiUnreachable
from pbx.ami_reader import RepairedClient
from tests.fakes.ami_server import FakeAmiServer, silence

IDLE_TIMEOUT_S = 0.2
BIG = 12_000_000  # bytes; more than the loopback socket buffers hold


@pytest.fixture
def server() -> Iterator[FakeAmiServer]:
    with FakeAmiServer() as fake:
        yield fake


@pytest.fixture
def connect(server: FakeAmiServer) -> Iterator[Callable[..., AMIClient]]:
    clients: list[AMIClient] = []

    def make(kind: type[AMIClient], timeout: float = 3.0, **listeners: object) -> AMIClient:
        client = kind(address="127.0.0.1", port=server.port, timeout=timeout, **listeners)
        clients.append(client)
        greeted = threading.Event()
        client.add_listener(on_connect=lambda source: greeted.set())
        client.connect()
        assert greeted.wait(5)
        return client

    yield make
    server.drop()  # wakes the bare library out of its read
    for client in clients:
        client.disconnect()


def hears_after_silence(connect: Callable[..., AMIClient], kind: type[AMIClient], server: FakeAmiServer) -> bool:
    heard: queue.Queue[Event] = queue.Queue()
    client = connect(kind, timeout=IDLE_TIMEOUT_S, on_event=lambda source, event: heard.put(event))
    client._thread.join(3 * IDLE_TIMEOUT_S)
    server.emit("Hangup", Uniqueid="1.1")
    return _came(heard)


def _came(heard: "queue.Queue[Event]") -> bool:
    try:
        heard.get(timeout=1)
    except queue.Empty:
        return False
    return True


def test_the_reader_outlives_silence(connect, server):
    assert hears_after_silence(connect, RepairedClient, server)


def test_bare_library_stops_reading_after_its_timeout(connect, server):
    assert not hears_after_silence(connect, AMIClient, server)


def hears_after_a_listener_raised(connect: Callable[..., AMIClient], kind: type[AMIClient], server) -> bool:
    heard: queue.Queue[Event] = queue.Queue()

    def careless(event: Event, source: AMIClient) -> None:
        raise LookupError("a listener's own fault")

    client = connect(kind)
    client.add_event_listener(careless)
    client.add_event_listener(lambda event, source: heard.put(event))
    server.emit("Hangup", Uniqueid="1.1")
    return _came(heard)


def test_a_listener_that_raises_costs_only_itself(connect, server):
    assert hears_after_a_listener_raised(connect, RepairedClient, server)


def test_bare_library_dies_of_a_listener_that_raises(connect, server):
    assert not hears_after_a_listener_raised(connect, AMIClient, server)


def test_an_answer_asked_for_inside_a_listener_arrives(connect, server):
    answers: queue.Queue[object] = queue.Queue()
    client = connect(RepairedClient)
    client.add_event_listener(lambda event, source: source.send_action(SimpleAction("Ping"), answers.put))
    server.emit("Hangup", Uniqueid="1.1")
    assert answers.get(timeout=2).status == "Success"


def test_bare_library_waits_in_vain_for_an_answer_inside_a_listener(connect, server):
    answers: queue.Queue[object] = queue.Queue()
    client = connect(AMIClient, timeout=IDLE_TIMEOUT_S)
    client.add_event_listener(lambda event, source: answers.put(source.send_action(SimpleAction("Ping")).response))
    server.emit("Hangup", Uniqueid="1.1")
    assert answers.get(timeout=2) is None


def test_no_waiter_is_left_when_the_connection_ends(connect, server):
    server.answers["Slow"] = silence
    answers: queue.Queue[object] = queue.Queue()
    client = connect(RepairedClient)
    client.send_action(SimpleAction("Slow"), answers.put)
    server.wait_for("Slow")
    server.drop()
    assert answers.get(timeout=2) is None
    assert client.pending == 0


def test_bare_library_keeps_waiters_after_the_connection_ended(connect, server):
    server.answers["Slow"] = silence
    ended = threading.Event()
    client = connect(AMIClient, timeout=1, on_disconnect=lambda source, error: ended.set())
    client.send_action(SimpleAction("Slow"))
    server.wait_for("Slow")
    server.drop()
    assert ended.wait(2)
    assert len(client._futures) == 1


def test_an_action_after_the_end_is_refused_at_once(connect, server):
    ended = threading.Event()
    client = connect(RepairedClient, on_disconnect=lambda source, error: ended.set())
    server.drop()
    assert ended.wait(2)
    with pytest.raises(AmiDisconnected):
        client.send_action(SimpleAction("Ping"))
    assert client.pending == 0


def whole_messages(client: AMIClient, server: FakeAmiServer, senders: int, timeout_s: float) -> bool:
    """Whether that many big messages, sent at once, all arrive whole."""
    letters = "abcdefgh"[:senders]
    actions = [SimpleAction("Big", Value=letter * (BIG // senders)) for letter in letters]
    threads = [threading.Thread(target=client.send_action, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout_s)
    try:
        arrived = server.wait_for("Big", senders, timeout_s)
    except AssertionError:
        return False
    return sorted(action["Value"] for action in arrived) == [letter * (BIG // senders) for letter in letters]


@pytest.mark.parametrize("senders", [1, 6])
def test_messages_sent_at_once_arrive_whole(connect, server, senders):
    assert whole_messages(connect(RepairedClient, timeout=5), server, senders, timeout_s=8)


def test_bare_library_cuts_a_big_message_short(connect, server):
    assert not whole_messages(connect(AMIClient), server, senders=1, timeout_s=1)


HOSTILE = "1001\r\nCommand: core stop now\r\n\r\nAction: Command\r\nCommand: core stop now"


def test_a_value_cannot_inject_an_action(connect, server):
    with pytest.raises(AmiFieldRefused, match="Exten") as refusal:
        connect(RepairedClient).send_action(SimpleAction("Originate", Exten=HOSTILE))
    assert refusal.value.field == "Exten"
    assert not server.raw


def test_bare_library_lets_a_value_inject_an_action(connect, server):
    connect(AMIClient).send_action(SimpleAction("Originate", Exten=HOSTILE))
    assert server.wait_for("Command")[0]["Command"] == "core stop now"


def headers_told(connect: Callable[..., AMIClient], kind: type[AMIClient], server: FakeAmiServer) -> dict[str, str]:
    heard: queue.Queue[Event] = queue.Queue()
    connect(kind, on_event=lambda source, event: heard.put(event))
    server.emit("Hangup", Uniqueid="1.1", CallerIDName="Léa\u2028Uniqueid: 9.9")
    keys: dict[str, str] = heard.get(timeout=2).keys
    return keys


def test_a_caller_name_cannot_forge_a_header(connect, server):
    assert headers_told(connect, RepairedClient, server)["Uniqueid"] == "1.1"


def test_bare_library_lets_a_caller_name_forge_a_header(connect, server):
    assert headers_told(connect, AMIClient, server)["Uniqueid"] == "9.9"


def hears_behind_a_blank_line(connect: Callable[..., AMIClient], kind: type[AMIClient], server: FakeAmiServer) -> bool:
    """Asterisk 22 sends one blank line too many after a Hangup answered with an error, among others."""
    heard: queue.Queue[Event] = queue.Queue()
    connect(kind, on_event=lambda source, event: heard.put(event))
    server.send("\r\n")
    server.emit("Hangup", Uniqueid="1.1")
    return _came(heard)


def test_a_blank_line_too_many_hides_nothing(connect, server):
    assert hears_behind_a_blank_line(connect, RepairedClient, server)


def test_bare_library_loses_the_message_behind_a_blank_line(connect, server):
    assert not hears_behind_a_blank_line(connect, AMIClient, server)


def test_a_message_that_is_no_event_is_skipped(connect, server):
    heard: queue.Queue[Event] = queue.Queue()
    connect(RepairedClient, on_event=lambda source, event: heard.put(event))
    server.send("Event: \r\n\r\n\x00\x7f garbage\r\n\r\nEvent\r\n\r\n")
    server.emit("Hangup", Uniqueid="1.1")
    assert [heard.get(timeout=2).name, heard.get(timeout=2).name] == ["", "Hangup"]


def test_a_peer_that_is_not_asterisk_is_reported():
    ended: queue.Queue[object] = queue.Queue()
    with FakeAmiServer(banner=b"SSH-2.0-OpenSSH_9.2\r\n") as stranger:
        client = RepairedClient(port=stranger.port, on_disconnect=lambda source, error: ended.put(error))
        client.connect()
        assert isinstance(ended.get(timeout=2), AmiUnreachable)
        assert client.finished.is_set()
        client.disconnect()


def test_nobody_listening_is_reported():
    with FakeAmiServer() as server:
        server.stop()
        with pytest.raises(AmiUnreachable, match=str(server.port)):
            RepairedClient(port=server.port).connect()
