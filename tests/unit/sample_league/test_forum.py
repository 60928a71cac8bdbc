"""What r/nba says, and reddit's API around it."""

import json
from base64 import b64encode
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean
from typing import Any

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from include.sample_league.reddit_api import RedditApi
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site

TODAY = date(2024, 1, 15)
DAY = timedelta(days=1)
BASIC = "Basic " + b64encode(b"client:secret").decode()
FORM = "grant_type=client_credentials"


@pytest.fixture(scope="module")
def site(league: League) -> Site:
    """A morning in the season."""
    return Site(league, TODAY)


@pytest.fixture(scope="module")
def api(site: Site) -> RedditApi:
    """The API on that morning."""
    return RedditApi(site)


@pytest.fixture(scope="module")
def bearer(api: RedditApi) -> str:
    """A token as it is shown."""
    answer = api.give_token(BASIC, FORM)
    assert answer.status == 200
    granted = json.loads(answer.body)
    assert (granted["token_type"], granted["expires_in"]) == ("bearer", 86400)
    return f"Bearer {granted['access_token']}"


def get(api: RedditApi, target: str, bearer: str) -> Any:
    answer = api.get(target, bearer)
    assert answer.status == 200
    return json.loads(answer.body)


def test_threads_are_about_the_games_of_the_last_days(site: Site, season: Season) -> None:
    titles = [p.title for p in site.posts if p.flair == "Post Game Thread"]
    games = [game for n in (1, 2, 3) for game in season.games_by_date.get(TODAY - n * DAY, [])]
    assert len(titles) == len(games) > 5
    for game in games:
        score = f"{max(game.home_pts, game.away_pts)}-{min(game.home_pts, game.away_pts)}"
        winner = game.winner.name(2024)
        [title] = [t for t in titles if f"The {winner} (" in t and f", {score}" in t]
        assert f"defeat the {game.loser.name(2024)} (" in title
        assert (" in OT" in title) is (game.overtimes == 1)


def test_nobody_writes_after_the_morning_or_before_the_game(site: Site) -> None:
    now = datetime.combine(TODAY, time(12), UTC)
    for post in site.posts:
        assert post.created_at < now
        for comment in post.comments:
            for one in (comment, *comment.replies):
                assert post.created_at < one.created_at < now
                assert one.edited_at is None or one.created_at < one.edited_at < now


def test_fans_of_winners_are_glad_and_those_of_losers_are_not(league: League) -> None:
    analyzer = SentimentIntensityAnalyzer()
    moods: dict[bool, list[float]] = defaultdict(list)
    for day in (date(2023, 12, 1), TODAY, date(2024, 2, 20)):
        for post in Site(league, day).posts:
            for comment in post.comments:
                team = comment.author.team if comment.author else None
                if team and post.flair == "Post Game Thread":
                    won = f"The {team.name(2024)} (" in post.title
                    if won or team.name(2024) in post.title:
                        moods[won].append(analyzer.polarity_scores(comment.body)["compound"])
    assert min(len(of_side) for of_side in moods.values()) > 100
    assert fmean(moods[True]) > 0.3
    assert fmean(moods[False]) < -0.3


def test_news_are_the_signings_and_trades_of_the_last_days(league: League) -> None:
    trade = league.rosters(2024).trades[0]
    posts = Site(league, trade.trade_date).posts
    titles = [post.title for post in posts if post.flair == "News"]
    assert any(
        title.startswith("[Trade]") and all(p.name in title for p in trade.players)
        for title in titles
    )


def test_posts_come_in_pages(api: RedditApi, site: Site, bearer: str) -> None:
    ids = [post.post_id for post in site.posts]
    assert len(set(ids)) == len(ids) > 8
    seen: list[str] = []
    after = ""
    while after is not None:
        page = get(api, f"/r/nba/hot?limit=4&after={after}", bearer)
        assert page["kind"] == "Listing"
        assert page["data"]["dist"] == len(page["data"]["children"]) <= 4
        assert {child["kind"] for child in page["data"]["children"]} == {"t3"}
        seen += [child["data"]["id"] for child in page["data"]["children"]]
        after = page["data"]["after"]
    assert seen == ids


def test_limit_is_twenty_five_unless_given(api: RedditApi, site: Site, bearer: str) -> None:
    for query, number in (("", 25), ("?limit=3", 3), ("?limit=900", 100), ("?limit=x", 25)):
        shown = get(api, f"/r/nba/hot{query}", bearer)["data"]["children"]
        assert len(shown) == min(number, len(site.posts))


def test_comments_are_a_post_and_a_tree(api: RedditApi, site: Site, bearer: str) -> None:
    post = max(site.posts, key=lambda post: post.comment_count)
    of_post, of_comments = get(api, f"/comments/{post.post_id}?raw_json=1", bearer)
    [shown] = of_post["data"]["children"]
    assert shown["data"]["num_comments"] == post.comment_count
    found = []

    def walk(listing: dict[str, Any], parent: str, depth: int) -> None:
        for child in listing["data"]["children"]:
            data = child["data"]
            assert (child["kind"], data["parent_id"], data["depth"]) == ("t1", parent, depth)
            assert data["link_id"] == shown["data"]["name"] == f"t3_{post.post_id}"
            assert data["edited"] is False or data["edited"] > data["created_utc"]
            found.append(data["id"])
            if data["replies"]:
                walk(data["replies"], data["name"], depth + 1)

    walk(of_comments, f"t3_{post.post_id}", 0)
    assert len(set(found)) == len(found) == post.comment_count


def test_flairs_name_a_team_or_nothing(api: RedditApi, site: Site, bearer: str) -> None:
    flairs = set()
    for post in site.posts:
        _, comments = get(api, f"/comments/{post.post_id}", bearer)
        for child in comments["data"]["children"]:
            data = child["data"]
            flairs.add(data["author_flair_text"])
            assert (data["author_flair_text"] is None) is (data["author_flair_css_class"] is None)
            if data["author"] == "[deleted]":
                assert data["body"] == "[deleted]"
                assert data["author_flair_text"] is None
    assert None in flairs
    assert ":bos-1: Celtics" in flairs


@pytest.mark.parametrize(
    ("authorization", "form", "status"),
    [
        ("", FORM, 401),
        ("Basic !", FORM, 401),
        ("Basic " + b64encode(b"client:").decode(), FORM, 401),
        ("Bearer " + b64encode(b"client:secret").decode(), FORM, 401),
        (BASIC, "grant_type=password", 400),
        (BASIC, "", 400),
    ],
)
def test_tokens_are_for_clients_with_credentials(
    api: RedditApi, authorization: str, form: str, status: int
) -> None:
    assert api.give_token(authorization, form).status == status


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", BASIC])
def test_without_a_token_there_is_nothing_to_read(api: RedditApi, authorization: str) -> None:
    answer = api.get("/r/nba/hot", authorization)
    assert answer.status == 401
    assert json.loads(answer.body) == {"message": "Unauthorized", "error": 401}


def test_unknown_posts_are_not_found(api: RedditApi, bearer: str) -> None:
    answer = api.get("/comments/zzzzzzz", bearer)
    assert (answer.status, json.loads(answer.body)["error"]) == (404, 404)
