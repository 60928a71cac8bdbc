"""Sentences of play-by-play events, of today and of old seasons."""

from __future__ import annotations

import pytest

from include.ingestion.play_texts import EventType, Play, read_play

SENTENCES = {
    "Jump ball: S. Adams vs. D. Jones (D. Green gains possession)": Play(EventType.JUMP_BALL),
    "S. Curry makes 3-pt jump shot from 24 ft (assist by K. Durant)": Play(
        EventType.SHOT, "jump shot", is_made=True, shot_value=3, distance_feet=24
    ),
    "S. Adams misses 2-pt layup from 3 ft (block by K. Durant)": Play(
        EventType.SHOT, "layup", is_made=False, shot_value=2, distance_feet=3
    ),
    "D. Jones makes 2-pt dunk at rim": Play(
        EventType.SHOT, "dunk", is_made=True, shot_value=2, distance_feet=0
    ),
    "D. Jones makes 2-pt tip-in from 1 ft": Play(
        EventType.SHOT, "tip-in", is_made=True, shot_value=2, distance_feet=1
    ),
    "K. Malone misses 2-pt shot": Play(EventType.SHOT, "shot", is_made=False, shot_value=2),
    "K. Durant makes free throw 2 of 3": Play(
        EventType.FREE_THROW,
        is_made=True,
        shot_value=1,
        free_throw_number=2,
        free_throw_count=3,
    ),
    "K. Durant misses technical free throw": Play(
        EventType.FREE_THROW, "technical", is_made=False, shot_value=1
    ),
    "K. Durant makes clear path free throw 1 of 2": Play(
        EventType.FREE_THROW,
        "clear path",
        is_made=True,
        shot_value=1,
        free_throw_number=1,
        free_throw_count=2,
    ),
    "Offensive rebound by D. Schröder": Play(EventType.REBOUND, "offensive"),
    "Defensive rebound by Team": Play(EventType.REBOUND, "defensive", is_team=True),
    "Turnover by K. Thompson (bad pass; steal by S. Adams)": Play(EventType.TURNOVER, "bad pass"),
    "Turnover by Team (shot clock)": Play(EventType.TURNOVER, "shot clock", is_team=True),
    "Turnover by J. Doe": Play(EventType.TURNOVER),
    "Shooting foul by D. Green (drawn by P. Patterson)": Play(EventType.FOUL, "shooting"),
    "Flagrant foul type 2 by D. Green (drawn by S. Adams)": Play(EventType.FOUL, "flagrant 2"),
    "Def 3 sec tech foul by Team": Play(EventType.FOUL, "def 3 sec tech", is_team=True),
    "Technical foul by D. Green": Play(EventType.FOUL, "technical"),
    "Personal take foul by A. Doe": Play(EventType.FOUL, "personal take"),
    "Turnover by A. Doe (offensive foul)": Play(EventType.TURNOVER, "offensive foul"),
    "A. Doe enters the game for B. Roe": Play(EventType.SUBSTITUTION),
    "Golden State full timeout": Play(EventType.TIMEOUT, "full"),
    "Official timeout": Play(EventType.TIMEOUT, "official"),
    "Utah 20 sec. timeout": Play(EventType.TIMEOUT, "20 sec."),
    "Violation by Team (delay of game)": Play(EventType.VIOLATION, "delay of game", is_team=True),
    "Violation by A. Doe (def goaltending)": Play(EventType.VIOLATION, "def goaltending"),
    "Instant Replay (Request: Ruling Stands)": Play(EventType.REPLAY),
    "D. Green ejected from game": Play(EventType.EJECTION),
    "Start of 2nd quarter": Play(EventType.PERIOD_START),
    "End of 1st overtime": Play(EventType.PERIOD_END),
    "A cat on the floor": Play(EventType.OTHER),
}


@pytest.mark.parametrize(("sentence", "play"), SENTENCES.items(), ids=SENTENCES)
def test_sentence_is_understood(sentence: str, play: Play):
    assert read_play(sentence) == play


def test_every_type_of_event_has_a_sentence():
    assert {play.event_type for play in SENTENCES.values()} == set(EventType)
