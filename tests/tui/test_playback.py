"""Playback: time in, plies out."""

from arena.tui.heading import whereabouts
from arena.tui.playback import FASTEST, Playback


def test_time_moves_the_ply_while_it_plays() -> None:
    playback = Playback(rate=2.0)
    playback.grow(10, more=False)
    assert not playback.tick(5.0)
    playback.toggle()
    assert not playback.tick(0.25)
    assert playback.tick(0.25)
    assert playback.ply == 1
    playback.tick(100.0)
    assert (playback.ply, playback.playing) == (10, False)


def test_a_live_tape_is_waited_for_and_its_end_is_reached() -> None:
    playback = Playback(rate=1.0, playing=True)
    playback.grow(1, more=True)
    playback.tick(3.0)
    assert (playback.ply, playback.playing) == (1, True)
    playback.grow(3, more=False)
    playback.tick(0.1)
    assert playback.ply == 2
    playback.tick(1.0)
    assert (playback.ply, playback.playing) == (3, False)


def test_following_stays_with_the_newest_ply_until_somebody_looks_elsewhere() -> None:
    playback = Playback()
    playback.grow(5, more=True)
    playback.follow()
    playback.grow(500, more=True)
    assert playback.ply == 500
    playback.go(3)
    playback.grow(600, more=True)
    assert playback.ply == 3
    playback.follow()
    playback.grow(700, more=False)
    assert (playback.ply, playback.following) == (700, False)


def test_play_at_the_end_begins_again() -> None:
    playback = Playback(ply=4, plies=4)
    playback.toggle()
    assert (playback.ply, playback.playing) == (0, True)
    playback.toggle()
    assert not playback.playing


def test_a_place_beyond_the_tape_is_its_end_and_speed_has_limits() -> None:
    playback = Playback(plies=9)
    playback.go(99)
    assert playback.ply == 9
    playback.go(-3)
    assert playback.ply == 0
    for _ in range(50):
        playback.hasten(2)
    assert playback.rate == FASTEST


def test_an_empty_tape_plays_nothing() -> None:
    playback = Playback()
    playback.grow(0, more=False)
    playback.toggle()
    assert not playback.playing
    assert not playback.tick(1.0)


def test_a_rate_is_told_in_figures_that_people_read() -> None:
    for rate, told in ((1.4286, "0.7 s a ply"), (1 / 8, "8 s a ply"), (64, "16 ms a ply"), (8192.0, "0.12 ms a ply")):
        assert whereabouts(Playback(rate=rate), searching=False).plain.endswith(f"  {told}")
